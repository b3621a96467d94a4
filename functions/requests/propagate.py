"""Workflow step with a task token: who got the data hears what became of it (GDPR Art. 19), and is waited for."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import bus, clock, config
from vestibule.bus import Event
from vestibule.disclosures.holdings import RECIPIENTS
from vestibule.mail import Reader
from vestibule.messages import outbox
from vestibule.messages.outbox import NewMessage
from vestibule.people.holdings import PEOPLE
from vestibule.requests import propagating, workflow
from vestibule.requests.model import DataRequest, ToldRecipient
from vestibule.requests.progress import going, has_reached, move, request_of
from vestibule.steps import step


@step
def handler(event: dict[str, Any], _: LambdaContext) -> None:
    """In: `{request_id, task_token}`. Where nobody's answer is awaited, the workflow goes on at once."""
    now = clock.now()
    request = going(event["request_id"], now)
    if has_reached(request, "answered"):
        return
    if request.state != "propagating" or request.task_token != event["task_token"]:
        request = _told(request, event["task_token"], now)
    waiting = [each for each in request.told if not each.answered_at]
    bus.publish([_event(request, each, _house(request, now)) for each in waiting])
    if waiting:
        _tell_team(request, waiting, now)
    else:
        workflow.go_on(request)


def _told(request: DataRequest, task_token: str, now: datetime) -> DataRequest:
    """Note with the move who is told. The instant of the first telling stays, so that its event is known again."""
    told = propagating.all_told(request.told, now)
    facts: dict[str, object] = {"recipients": [each.recipient_id for each in told]}
    move(request, "propagating", now, facts, told=told, task_token=task_token)
    return request_of(request.id, now)


def _event(request: DataRequest, told: ToldRecipient, organisation_id: str | None) -> Event:
    """Whose data it is about, and what was asked. It holds no data."""
    said = {"request_id": request.id, "person_id": request.person_id, "right": request.right}
    at, subject = told.told_at or request.state_since, f"{request.id}/{told.recipient_id}"
    whose = {"recipient_id": told.recipient_id, "organisation_id": organisation_id}
    return Event("requests.recipient.told", subject, at, {**said, **whose})


def _house(request: DataRequest, now: datetime) -> str | None:
    person = PEOPLE.get(request.person_id, now=now)
    return person.organisation_id if person else None


def _tell_team(request: DataRequest, waiting: Sequence[ToldRecipient], now: datetime) -> None:
    """The team reaches those whom no program does: one letter, however often the step is run."""
    pack, found = config.operator_pack(), (RECIPIENTS.get(each.recipient_id, now=now) for each in waiting)
    values = {
        "request_id": request.id,
        "person_id": request.person_id,
        "kind": request.right,
        "until_at": clock.written(now + propagating.wait_for(request, now)),
    }
    letter = NewMessage("requests.recipients-waiting", request.id, pack.languages[0], values=values)
    names = "\n".join(sorted(f"{each.name} ({each.id})" for each in found if each))
    outbox.send_now(letter, Reader("", pack.contacts.email), {"names": names}, now)
