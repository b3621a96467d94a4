"""POST /v1/conversations/{conversation_id}/remarks: a person adds something, or staff answers."""

from vestibule import clock, config, evidence
from vestibule.caller import Caller
from vestibule.http import Api, MovedOn, Reply, answers_with
from vestibule.ids import ConversationId
from vestibule.lifetime import Lying
from vestibule.messages import outbox
from vestibule.messages.outbox import NewMessage, announce_if_possible
from vestibule.people.standing import standing_of, unknown
from vestibule.policy import sensitive
from vestibule.problems import NotFound
from vestibule.support import conversing
from vestibule.support.conversing import OPERATOR, Side
from vestibule.support.model import Conversation, NewRemark, RemarkMade

api = Api()


@api.post("/v1/conversations/<conversation_id>/remarks", **answers_with(201, RemarkMade))
def continue_conversation(conversation_id: ConversationId, wanted: NewRemark) -> Reply:
    """Add to the own conversation, or answer one of the desk. Who asked is told by letter that there is an answer."""
    now, pack, caller = clock.now(), config.operator_pack(), api.caller()
    sensitive.check_text(pack, "/text", wanted.text)
    for again in range(evidence.TRIES):
        found, side = _reached(conversation_id, caller)
        remark = conversing.remark_of(
            found.record, wanted.text, by=side, author_id=caller.person_id, pack=pack, now=now
        )
        change = conversing.going_on(found, remark, pack)
        letters = [NewMessage(**conversing.letter(found.record, "answered", remark.id))] if side == "staff" else []
        writes = [*change.writes, *(outbox.posting(letter, now) for letter in letters)]
        said = RemarkMade(id=remark.id, conversation_id=conversation_id)
        try:
            lines = evidence.appending_all(change.facts, now)
            reply = api.created(said, f"/v1/conversations/{conversation_id}", *writes, *lines)
        except MovedOn:
            evidence.let_others_pass(again)
        else:
            announce_if_possible([letter.id for letter in letters], now)
            return reply
    raise evidence.TooManyWriters(evidence.BUSY)


def _reached(conversation_id: str, caller: Caller) -> tuple[Lying[Conversation], Side]:
    """The conversation, and on which side of it the caller is. Anybody else's is unknown."""
    now = clock.now()
    found = conversing.lying(conversation_id, now)
    if found and found.record.person_id == caller.person_id:
        return found, "person"
    if found and _answers_at(found.record.desk, caller):
        return found, "staff"
    raise NotFound(unknown("conversation"))


def _answers_at(desk: str, caller: Caller) -> bool:
    return "operator" in caller.roles if desk == OPERATOR else desk in standing_of(caller, clock.now()).managed


handler = api.handler
