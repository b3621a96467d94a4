"""POST /v1/compliance/requests: what came by letter, by mail, by telephone or at a desk, entered by staff (W-07, F-07)."""

from vestibule import clock, entering, ids
from vestibule.evidence import Fact
from vestibule.http import Api, Reply, answers_with
from vestibule.requests import intake, workflow
from vestibule.requests.forms import EnteredRequest
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import RequestView, view

api = Api()


@api.post("/v1/compliance/requests", **answers_with(202, RequestView))
def enter_request(entry: EnteredRequest) -> Reply:
    """Enter a request under the instant at which it came. Needs the role compliance; then it goes on like any other."""
    api.caller().must_be("compliance")
    now = clock.now()
    request = entering.entered(entry, ids.derived("req", api.once), api.caller().person_id, now)
    facts = [Fact("requests.request.entered", request.id, intake.told_of_entry(request))]
    location = f"/v1/requests/{request.id}"
    reply = entering.accepted(api, view(request), location, facts, now, REQUESTS.add(request))
    if reply.is_new:
        workflow.start(request)
    return reply


handler = api.handler
