"""POST /v1/requests/{request_id}/papers and …/{paper_id}/handing-in: an identity document or a mandate comes in.

The address for the upload is given to whoever knows the request: what somebody puts there is worth nothing until the team
has looked at it. So nothing is told of whether the request exists, and what no request waits for is erased.
"""

from datetime import datetime

from vestibule import clock, config, flood
from vestibule.evidence import Fact
from vestibule.http import Api, Reply, answers_with
from vestibule.ids import PaperId, RequestId
from vestibule.requests import papers, proving, recording
from vestibule.requests.model import DataRequest, Means, Paper
from vestibule.requests.papers import Announced, NewPaper
from vestibule.requests.proving import NotAwaitingPaper

MOST = 20
"""In an hour, from one network without an account."""

api = Api(is_open=True)


@api.post("/v1/requests/<request_id>/papers", **answers_with(201, Announced))
def announce_paper(request_id: RequestId, paper: NewPaper) -> Reply:
    """Say which paper comes, and get an address that takes it, for a quarter of an hour. PDF, JPEG or PNG, 8 MB at most."""
    now = clock.now()
    caller = proving.who_calls(api)
    if caller is None:
        flood.check("papers", flood.network(api.request.source_ip), MOST, now)
    elif not _is_awaited(proving.concerned(request_id, caller, now), paper.proves):
        raise NotAwaitingPaper("This request waits for no such paper.")
    announced = Announced(id=papers.name_of(request_id, paper))
    location = f"/v1/requests/{request_id}/papers/{announced.id}"
    return api.created(announced, location, secret=papers.offer(request_id, paper, now))


@api.post("/v1/requests/<request_id>/papers/<paper_id>/handing-in", **answers_with(202, Announced))
def hand_in(request_id: RequestId, paper_id: PaperId) -> Reply:
    """Hand in what was uploaded. It is looked into at once, looked at by the compliance team, and erased when it has served."""
    now = clock.now()
    caller = proving.who_calls(api)
    request = proving.concerned(request_id, caller, now) if caller else proving.stranger(request_id, now)
    paper = papers.uploaded(request_id, paper_id, now)
    if request and _is_awaited(request, paper.proves) and (caller or proving.has_room(request, paper)):
        return _handed_in(request, paper, now)
    papers.erase(request_id, paper_id)
    if caller:
        raise NotAwaitingPaper("This request waits for no such paper. It is erased.")
    return api.accepted(Announced(id=paper_id), f"/v1/requests/{request_id}")


def _is_awaited(request: DataRequest, proves: Means) -> bool:
    return proving.waits_for_paper(request, proves, config.operator_pack())


def _handed_in(request: DataRequest, paper: Paper, now: datetime) -> Reply:
    said = {"paper_id": paper.id, "proves": paper.proves, "digest": paper.digest}
    fact = Fact("requests.paper.handed_in", request.id, said)
    write = proving.handing_in(request, paper)
    return recording.recorded(api.accepted, Announced(id=paper.id), request, [write], [fact], now=now)


handler = api.handler
