"""POST /v1/conversations (V-02, W-05): a question, by form or by somebody who is signed in."""

from vestibule import clock, config, evidence, ids
from vestibule.http import Api, MovedOn, Reply, answers_with
from vestibule.messages import outbox
from vestibule.messages.outbox import NewMessage, announce_if_possible
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Person
from vestibule.people.standing import relations_of, unknown
from vestibule.policy import sensitive
from vestibule.policy.model import Pack
from vestibule.privacy import negotiation
from vestibule.problems import NotFound
from vestibule.support import conversing
from vestibule.support.model import Conversation, ConversationOpened, NewConversation
from vestibule.words import Language

api = Api(is_open=True)


@api.post("/v1/conversations", **answers_with(201, ConversationOpened))
def open_conversation(wanted: NewConversation) -> Reply:
    """Ask something. Without an account leave a name and an address: a letter confirms it and has the link to the answer."""
    now, pack, caller = clock.now(), config.operator_pack(), api.caller_if_any()
    conversing.check(wanted, is_signed_in=caller is not None)
    sensitive.check_text(pack, "/text", wanted.text)
    person = _person(caller.person_id, wanted) if caller else None
    if person is None:
        conversing.check_flood(api.request.source_ip, str(wanted.email), now)
    conversation = conversing.conversation_of(
        wanted,
        conversation_id=ids.derived("cnv", api.once),
        person_id=person.id if person else None,
        language=person.language if person else wanted.language or _preferred(),
        pack=pack,
        now=now,
    )
    return _opened(conversation, wanted.text, pack)


def _opened(conversation: Conversation, text: str, pack: Pack) -> Reply:
    """Commit it with the letter that confirms it, again while only the ledger has moved on."""
    now = conversation.opened_at
    change = conversing.opening(conversation, text, pack)
    letter = NewMessage(**conversing.letter(conversation, "received", conversation.id))
    opened = ConversationOpened(id=conversation.id)
    for again in range(evidence.TRIES):
        writes = (*change.writes, outbox.posting(letter, now))
        try:
            lines = evidence.appending_all(change.facts, now)
            reply = api.created(opened, f"/v1/conversations/{conversation.id}", *writes, *lines)
        except MovedOn as moved_on:
            if min(moved_on.places) < len(writes):
                raise
            evidence.let_others_pass(again)
        else:
            announce_if_possible([letter.id], now)
            return reply
    raise evidence.TooManyWriters(evidence.BUSY)


def _person(person_id: str, wanted: NewConversation) -> Person:
    """The caller, who may ask an organisation that there is a relation with; any other is unknown."""
    now = clock.now()
    person = PEOPLE.get(person_id, now=now)
    if person is None:
        raise NotFound(unknown("person"))
    asked = wanted.organisation_id
    if asked and not any(relation.organisation_id == asked for relation in relations_of(person_id, now)):
        raise NotFound(unknown("organisation"))
    return person


def _preferred() -> Language:
    return negotiation.language(api.request.headers.get("accept-language"), config.default_language())


handler = api.handler
