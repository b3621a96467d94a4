"""POST /v1/requests: a person asks for a copy of the own data."""

from vestibule import clock, ids
from vestibule.http import Api, Reply, answers_with
from vestibule.people.holdings import PEOPLE
from vestibule.people.standing import unknown
from vestibule.problems import NotFound
from vestibule.requests import workflow
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import DataRequest, NewRequest, RequestView, view

api = Api()


@api.post("/v1/requests", **answers_with(202, RequestView))
def open_request(wanted: NewRequest) -> Reply:
    """Ask for a copy of everything that is held on you. A code by e-mail follows."""
    now, person_id = clock.now(), api.caller().person_id
    person = PEOPLE.get(person_id, now=now)
    if person is None:
        raise NotFound(unknown("person"))
    request = DataRequest(
        id=ids.derived("req", api.once),
        person_id=person_id,
        right=wanted.right,
        channel="api",
        language=person.language,
        state="received",
        state_since=now,
        received_at=now,
    )
    reply = api.accepted(view(request), f"/v1/requests/{request.id}", REQUESTS.add(request))
    if reply.is_new:
        workflow.start(request)
    return reply


handler = api.handler
