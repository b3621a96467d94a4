"""POST /v1/requests/{request_id}/withdrawal: who asked thinks again. Nothing is done for the request from then on."""

from datetime import datetime

from vestibule import clock, entering, regretting
from vestibule.http import Api, MovedOn, Reply, answers_with
from vestibule.ids import RequestId
from vestibule.lifetime import Lying
from vestibule.people.recording import tell_if_possible
from vestibule.people.standing import unknown
from vestibule.problems import NotFound
from vestibule.requests import withdrawing
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
    request, ended = lying.record, regretting.ending(lying, api.caller().person_id, now)
    answer = view(request.model_copy(update={"state": "withdrawn", "closed_at": now, "outcome": "withdrawn"}))
    try:
        reply = entering.accepted(api, answer, f"/v1/requests/{request.id}", ended.facts, now, *ended.writes)
    except MovedOn as moved_on:
        raise withdrawing.MovedMeanwhile(withdrawing.AGAIN) from moved_on
    if reply.is_new:
        tell_if_possible(lambda: regretting.tell(ended, now))
    return reply


handler = api.handler
