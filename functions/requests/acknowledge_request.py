"""Workflow step: enter the request in the register (when started from the console) and tell the person that it came."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config, register
from vestibule.messages import outbox
from vestibule.messages.outbox import NewMessage
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Person
from vestibule.requests import workflow
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import DataRequest, Unanswerable
from vestibule.requests.progress import has_reached, move
from vestibule.steps import step
from vestibule.table import Refused, commit


@step
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    """In: `{input, execution}`. Out: what the next steps need. `Unanswerable` when nothing can be done with the input."""
    start = workflow.readable(event["input"])
    request_id = start.request_id or workflow.request_of(event["execution"])
    person = PEOPLE.get(start.person_id, now=clock.now())
    if person is None:
        message = 'person_id names nobody; start with {"person_id": "per_…", "right": "access"}'
        raise Unanswerable(message)
    request = _registered(request_id, person)
    if request.person_id != person.id:
        message = "request_id is a request of another person; leave it out to make a new one"
        raise Unanswerable(message)
    if not has_reached(request, "acknowledged"):
        _acknowledge(request)
    return {
        "request_id": request.id,
        "person_id": person.id,
        "language": request.language,
        "holdings": sorted(register.holdings(config.operator_pack())),
    }


def _registered(request_id: str, person: Person) -> DataRequest:
    """The request from the register, entered now if the console started it."""
    now = clock.now()
    found = REQUESTS.get(request_id, now=now)
    if found:
        return found
    request = DataRequest(
        id=request_id,
        person_id=person.id,
        right="access",
        channel="console",
        language=person.language,
        state="received",
        state_since=now,
        received_at=now,
    )
    try:
        commit(REQUESTS.add(request))
    except Refused:  # another try of this step was quicker
        return REQUESTS.get(request_id, now=now) or request
    return request


def _acknowledge(request: DataRequest) -> None:
    now = clock.now()
    said = {"request_id": request.id, "received_at": clock.written(request.received_at)}
    letter = NewMessage("requests.acknowledged", request.id, request.language, person_id=request.person_id, values=said)
    if move(request, "acknowledged", now, also=(outbox.posting(letter, now),)):
        outbox.announce_if_possible([letter.id], now)
