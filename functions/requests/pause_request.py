"""POST /v1/requests/{request_id}/pause: a question to the person goes on record, or its answer. The law says what that moves."""

from vestibule import clock, config
from vestibule.evidence import Fact
from vestibule.http import Api, Reply, answers_with
from vestibule.ids import RequestId
from vestibule.people.standing import unknown
from vestibule.problems import NotFound
from vestibule.requests import due, recording
from vestibule.requests.due import DueView, NewPause
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import Pause

api = Api()


@api.post("/v1/requests/<request_id>/pause", **answers_with(201, DueView))
def pause_request(request_id: RequestId, wanted: NewPause) -> Reply:
    """Put a question to the person on record; sent again with `answered`, its answer. `remarks` say what the law makes of it."""
    now, pack = clock.now(), config.operator_pack()
    api.caller().must_be("compliance")
    request = REQUESTS.get(request_id, now=now)
    if request is None:
        raise NotFound(unknown("request"))
    due.check_open(request)
    changes = due.paused(pack, request, Pause.model_validate(wanted.model_dump()), now)
    terms = due.terms_again(pack, request, pauses=changes["pauses"])
    said = wanted.model_dump(mode="json") | {"safe_due": terms.safe_due.isoformat(), "by": api.caller().person_id}
    line = Fact("requests.request.paused", request.id, said)
    writes = [recording.as_seen(request, **changes)]
    return recording.created(api, due.view(request.id, terms), request, writes, [line], now=now)


handler = api.handler
