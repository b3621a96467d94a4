"""POST /v1/requests/{request_id}/withdrawal: who asked thinks again. Nothing is done for the request from then on."""

from dataclasses import replace
from datetime import datetime

from vestibule import bus, clock, config, entering
from vestibule.bus import Event
from vestibule.http import Api, MovedOn, Reply, answers_with
from vestibule.ids import RequestId
from vestibule.lifetime import Lying
from vestibule.messages import outbox
from vestibule.messages.outbox import NewMessage
from vestibule.people.recording import tell_if_possible
from vestibule.people.standing import unknown
from vestibule.policy import retention
from vestibule.problems import NotFound
from vestibule.requests import asking, progress, withdrawing, workflow
from vestibule.requests.model import DataRequest, RequestView, view
from vestibule.requests.withdrawing import RequestWithdrawal
from vestibule.wards import may_follow

api = Api()


@api.post("/v1/requests/<request_id>/withdrawal", **answers_with(202, RequestView))
def withdraw_request(request_id: RequestId, _: RequestWithdrawal) -> Reply:
    """Withdraw your request, as long as what cannot be undone has not begun. The compliance team does it for who asks them."""
    now = clock.now()
    lying = withdrawing.lying(request_id, now)
    if lying is None or not may_follow(api.caller(), lying.record.person_id, now):
        raise NotFound(unknown("request"))
    withdrawing.check(lying.record)
    return _withdrawn(lying, now)


def _withdrawn(lying: Lying[DataRequest], now: datetime) -> Reply:
    request, ends = lying.record, retention.expiry(config.operator_pack(), "requests", now).expires_at
    write, facts = progress.ending(lying, "withdrawn", ends, now, outcome="withdrawn")
    said = {"request_id": request.id}
    reader = asking.reader_id(request)
    letter = NewMessage("requests.withdrawn", request.id, request.language, person_id=reader, values=said)
    answer = view(request.model_copy(update={"state": "withdrawn", "closed_at": now, "outcome": "withdrawn"}))
    try:
        writes = (write, outbox.posting(letter, now))
        told = [replace(facts[0], facts={"by": api.caller().person_id}), *facts[1:]]
        reply = entering.accepted(api, answer, f"/v1/requests/{request.id}", told, now, *writes)
    except MovedOn as moved_on:
        raise withdrawing.MovedMeanwhile(withdrawing.AGAIN) from moved_on
    if reply.is_new:
        tell_if_possible(lambda: _tell(request, letter, now))
    return reply


def _tell(request: DataRequest, letter: NewMessage, now: datetime) -> None:
    workflow.give_up(request)
    outbox.announce([letter.id], now)
    bus.publish([Event("requests.request.withdrawn", request.id, request.received_at, {"right": request.right})])


handler = api.handler
