"""Workflow step (F-04): where another decides on what data is used for, it gets the request into its queue, and our help."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config, observability
from vestibule.evidence import Fact, commit_with
from vestibule.messages import outbox
from vestibule.messages.outbox import NewMessage
from vestibule.people.closing import managers_of
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Person
from vestibule.people.standing import relations_of
from vestibule.policy.model import Pack
from vestibule.requests import forwarding
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import DataRequest
from vestibule.requests.progress import going, request_of
from vestibule.steps import step
from vestibule.table import Refused


@step
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    """In: `{request_id}`. Out: `{forwarded, all}`: to how many managers, and whether nothing of it is ours to decide.

    What a controller has passed on to us does not go back.
    """
    now, pack = clock.now(), config.operator_pack()
    request = going(event["request_id"], now)
    is_theirs = request.asker != "controller" and forwarding.concerns_others(pack, request.right)
    ties = list(relations_of(request.person_id, now)) if is_theirs else []
    controller = forwarding.controller_of(pack, ties)
    if controller is None:
        return {"forwarded": 0, "all": False}
    request = _queued(request, controller, pack, now)
    letters = [_letter(request, each) for each in _managers(controller, request, now)]
    outbox.post(letters, now)
    return {"forwarded": len(letters), "all": forwarding.is_anothers_alone(pack, ties)}


def _queued(request: DataRequest, controller: str, pack: Pack, now: datetime) -> DataRequest:
    """The request in the controller's queue, with our own date. Put there once."""
    if request.controller_id:
        return request
    until = forwarding.help_by(pack, request, now)
    dates = {"controller_id": controller, "forwarded_at": now, "help_by": until, "awaits_controller": "yes"}
    new = REQUESTS.where("controller_id").does_not_exist()
    said = {"organisation_id": controller, "help_by": clock.written(until)}
    try:
        commit_with(
            [Fact("requests.request.forwarded", request.id, said)],
            now,
            REQUESTS.change(request.id, **dates, only_if=new),
        )
    except Refused:  # another try of this step was quicker
        observability.note("forwarded before", request_id=request.id)
    return request_of(request.id, now)


def _managers(controller: str, request: DataRequest, now: datetime) -> Iterator[Person]:
    """Who manages there, but not the person about the own request."""
    for manager_id in sorted(managers_of(controller, now, now)):
        manager = PEOPLE.get(manager_id, now=now)
        if manager and manager.id != request.person_id:
            yield manager


def _letter(request: DataRequest, manager: Person) -> NewMessage:
    values = forwarding.said_of(request)
    return NewMessage("requests.forwarded", request.id, manager.language, person_id=manager.id, values=values)
