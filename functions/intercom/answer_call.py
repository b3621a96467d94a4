"""POST /v1/calls/{call_id}/answer: who was rung lets the visitor in, or does not (V-05).

A let-in is a command of the resident: decided as any other, and written in one transaction with the end of the call, so that
of two answers at once one counts.
"""

from datetime import datetime

from vestibule import clock, ids, welcoming
from vestibule.access import command, pacing
from vestibule.access.holdings import COMMANDS
from vestibule.http import Api, MovedOn, Reply, answers_with
from vestibule.ids import CallId
from vestibule.intercom import ringing
from vestibule.intercom.holdings import CALLS
from vestibule.intercom.model import Call, CallAnswer, CallAnswered, CallOver
from vestibule.people.standing import unknown
from vestibule.problems import NotFound
from vestibule.table import Write

api = Api()


@api.post("/v1/calls/<call_id>/answer", **answers_with(202, CallAnswered))
def answer_call(call_id: CallId, wanted: CallAnswer) -> Reply:
    """Answer while it rings, once. To let in you need what opens this door to yourself; the command tells what came of it.

    A let-in whose command failed, or was not heard of within its seconds, may be answered anew while the minute runs.
    """
    now = clock.now()
    call = CALLS.get(call_id, now=now)
    if call is None or call.person_id != api.caller().person_id:
        raise NotFound(unknown("call"))
    if call.ends_ringing(now) and not welcoming.was_in_vain(call, now):
        raise CallOver("The call was answered, or nobody answered it in time.")
    if not wanted.let_in:
        return _answered(
            CallAnswered(id=call.id, status="declined"), "/v1/calls", ringing.answering(call, "declined", now)
        )
    return _let_in(call, now)


def _let_in(call: Call, now: datetime) -> Reply:
    asked = welcoming.unlocking(call, ids.derived("cmd", api.once), now)
    counted = pacing.counting(asked.person_id, asked.entrance_id, now)
    ends = ringing.answering(call, "let_in", now, asked.id)
    answer = CallAnswered(id=call.id, status="let_in", command_id=asked.id)
    reply = _answered(answer, f"/v1/commands/{asked.id}", ends, counted, COMMANDS.add(asked))
    if reply.is_new:
        command.tell(asked)
    return reply


def _answered(answer: CallAnswered, location: str, ends: Write, *more: Write) -> Reply:
    try:
        return api.accepted(answer, location, ends, *more)
    except MovedOn as refused:
        if 0 in refused.places:
            raise CallOver("The call was just answered.") from refused
        if 1 in refused.places:
            raise pacing.TooManyCommands(clock.now()) from refused
        raise


handler = api.handler
