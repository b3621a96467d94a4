"""GET /v1/enquiries/{token} and POST …/remarks: who asked by form reads the answer and adds to it, by the link in the letter."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Path

from vestibule import clock, config, evidence, flood
from vestibule.http import Api, MovedOn, Reply, answers_with
from vestibule.mail import tokens
from vestibule.policy import sensitive
from vestibule.support import conversing
from vestibule.support.conversing import WITHIN_AN_HOUR
from vestibule.support.model import ConversationText, NewRemark, RemarkMade

api = Api(is_open=True)

type Token = Annotated[str, Path(max_length=tokens.LONGEST)]


@api.get("/v1/enquiries/<token>")
def read_enquiry(token: Token) -> ConversationText:
    """The conversation with what was said, the oldest first. The link is the permission."""
    now = clock.now()
    conversation = conversing.reached(token, now).record
    return conversing.text_of(conversation, conversing.remarks_of(conversation.id, now))


@api.post("/v1/enquiries/<token>/remarks", **answers_with(201, RemarkMade))
def answer_enquiry(token: Token, wanted: NewRemark) -> Reply:
    """Add to the conversation."""
    now, pack = clock.now(), config.operator_pack()
    conversation_id = conversing.reached(token, now).record.id
    flood.check("remarks", conversation_id, WITHIN_AN_HOUR, now)
    sensitive.check_text(pack, "/text", wanted.text)
    for again in range(evidence.TRIES):
        found = conversing.reached(token, now)
        remark = conversing.remark_of(found.record, wanted.text, by="person", author_id=None, pack=pack, now=now)
        change = conversing.going_on(found, remark, pack)
        said = RemarkMade(id=remark.id, conversation_id=conversation_id)
        try:
            lines = evidence.appending_all(change.facts, now)
            return api.created(said, f"/v1/conversations/{conversation_id}", *change.writes, *lines)
        except MovedOn:
            evidence.let_others_pass(again)
    raise evidence.TooManyWriters(evidence.BUSY)


handler = api.handler
