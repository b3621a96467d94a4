"""DELETE /v1/requests/{request_id}/bundle: the copy and its link are no more. For who asked, a guardian, the compliance team."""

from contextlib import suppress
from datetime import datetime

from vestibule import clock, evidence, wards
from vestibule.evidence import Fact
from vestibule.http import Api
from vestibule.ids import RequestId
from vestibule.people.standing import unknown
from vestibule.problems import NotFound
from vestibule.requests import bundles
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.links import TakenBack
from vestibule.requests.model import DataRequest
from vestibule.table import Refused

api = Api()


@api.delete("/v1/requests/<request_id>/bundle")
def take_copy_back(request_id: RequestId) -> TakenBack:
    """Take the copy back: its link leads nowhere any more, and the copy is erased. Twice is once."""
    now = clock.now()
    request = REQUESTS.get(request_id, now=now)
    if request is None or not _is_theirs(request, now):
        raise NotFound(unknown("request"))
    if request.link_hash and request.bundle_hash:
        revoked = Fact("requests.bundle.revoked", request.id, {"bundle_hash": request.bundle_hash})
        there = REQUESTS.where("link_hash").exists()
        with suppress(Refused):  # taken back by another call at the same moment
            evidence.commit_with([revoked], now, REQUESTS.change(request.id, link_hash=None, only_if=there))
    if request.bundle_hash:
        bundles.erase_all(request.id)
    return TakenBack(request_id=request.id)


def _is_theirs(request: DataRequest, now: datetime) -> bool:
    try:
        wards.whose(api.caller(), request.person_id, now, for_staff=True)
    except NotFound:
        return False
    return True


handler = api.handler
