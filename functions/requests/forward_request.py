"""Workflow step (F-04): where another decides on what data is used for, its managers get the request, and our help with it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config, evidence, observability
from vestibule.messages import outbox
from vestibule.messages.outbox import NewMessage
from vestibule.people.closing import managers_of
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Person
from vestibule.requests import forwarding
from vestibule.requests.model import DataRequest
from vestibule.requests.progress import going
from vestibule.steps import step


@step
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    """In: `{request_id}`. Out: `{forwarded, all}`: to how many managers, and whether nothing of it is ours to decide."""
    now, pack = clock.now(), config.operator_pack()
    request = going(event["request_id"], now)
    if not forwarding.concerns_others(pack, request.right):
        return {"forwarded": 0, "all": False}
    person = PEOPLE.get(request.person_id, now=now)
    letters = [_letter(request, each) for each in _managers(person, request, now)]
    if outbox.post(letters, now):
        said = {"controllers": list(forwarding.decided_elsewhere(pack)), "managers": len(letters)}
        evidence.append("requests.request.forwarded", request.id, said, now)
        observability.note("request forwarded", request_id=request.id, managers=len(letters))
    return {"forwarded": len(letters), "all": forwarding.is_anothers_alone(pack)}


def _managers(person: Person | None, request: DataRequest, now: datetime) -> Iterator[Person]:
    """Who manages where the person is known, but not the person about the own request."""
    for manager_id in sorted(managers_of(person.organisation_id, now, now)) if person else ():
        manager = PEOPLE.get(manager_id, now=now)
        if manager and manager.id != request.person_id:
            yield manager


def _letter(request: DataRequest, manager: Person) -> NewMessage:
    values = {
        "request_id": request.id,
        "person_id": request.person_id,
        "received_at": clock.written(request.received_at),
        "kind": request.right,
        "dated": "yes" if request.safe_due else "no",
        "answer_on": (request.safe_due or request.received_at.date()).isoformat(),
    }
    return NewMessage("requests.forwarded", request.id, manager.language, person_id=manager.id, values=values)
