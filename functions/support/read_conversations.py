"""GET /v1/conversations and /v1/conversations/{conversation_id}: one's own, or those of a desk for who answers there."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from vestibule import clock, cursors
from vestibule.caller import Caller
from vestibule.http import Api
from vestibule.ids import ConversationId
from vestibule.looks import looked_at
from vestibule.people.standing import standing_of, unknown
from vestibule.problems import NotFound
from vestibule.support import conversing
from vestibule.support.conversing import OPERATOR
from vestibule.support.holdings import CONVERSATIONS
from vestibule.support.model import Conversation, ConversationList, ConversationText

api = Api()


@api.get("/v1/conversations")
def list_conversations(
    desk: Annotated[
        str | None,
        Query(max_length=40, description="`operator` or an organisation that you manage; your own without it."),
    ] = None,
    cursor: Annotated[str | None, Query(max_length=cursors.LONGEST)] = None,
) -> ConversationList:
    """The own conversations, or the inbox of a desk."""
    now, caller = clock.now(), api.caller()
    if desk is not None:
        _must_answer_at(desk, caller, "desk")
    key, index = (desk, "by_desk") if desk else (caller.person_id, "by_person")
    of_list = f"conversations {index} {key}"
    after = cursors.opened(cursor, of_list)
    page = CONVERSATIONS.query(key, index=index, now=now, newest_first=True, limit=50, after=after)
    if desk is not None:
        _tell_looks(desk, caller, *page.items)
    return ConversationList(
        data=[conversing.view(conversation) for conversation in page.items], next=cursors.sealed(page.next, of_list)
    )


@api.get("/v1/conversations/<conversation_id>")
def read_conversation(conversation_id: ConversationId) -> ConversationText:
    """One conversation with what was said, the oldest first."""
    now, caller = clock.now(), api.caller()
    conversation = CONVERSATIONS.get(conversation_id, now=now)
    if conversation is None:
        raise NotFound(unknown("conversation"))
    is_own = conversation.person_id == caller.person_id
    if not is_own:
        _must_answer_at(conversation.desk, caller, "conversation")
    remarks = conversing.remarks_of(conversation_id, now)
    if not is_own:
        _tell_looks(conversation.desk, caller, conversation)
    return conversing.text_of(conversation, remarks)


def _must_answer_at(desk: str, caller: Caller, what: str) -> None:
    """Whoever does not learns nothing of it."""
    answers = "operator" in caller.roles if desk == OPERATOR else desk in standing_of(caller, clock.now()).managed
    if not answers:
        raise NotFound(unknown(what))


def _tell_looks(desk: str, caller: Caller, *seen: Conversation) -> None:
    """Who of the staff looked at whose questions is told to the persons."""
    role, organisation_id = ("operator", None) if desk == OPERATOR else ("manager", desk)
    persons = [conversation.person_id for conversation in seen]
    looked_at(caller, role, CONVERSATIONS, persons, clock.now(), organisation_id=organisation_id)  # type: ignore[arg-type]


handler = api.handler
