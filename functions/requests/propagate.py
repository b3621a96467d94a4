"""Workflow step with a task token: who got the data hears what became of it (GDPR Art. 19), and is waited for.

Recipients hear by an event, which their programs get; processors as the pack says.
"""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import bus, clock, config, notifying
from vestibule.bus import Event
from vestibule.people.holdings import PEOPLE
from vestibule.requests import processors, propagating, waiting, workflow
from vestibule.requests.model import DataRequest, ToldRecipient
from vestibule.requests.progress import going, has_reached
from vestibule.steps import step


@step
def handler(event: dict[str, Any], _: LambdaContext) -> None:
    """In: `{request_id, task_token}`. Where nobody's answer is awaited, the workflow goes on at once."""
    now = clock.now()
    request = going(event["request_id"], now)
    if has_reached(request, "answered"):
        return
    if not waiting.has_token(request, "propagating", event["task_token"]):
        request = _told(request, event["task_token"], now)
    awaited = [each for each in request.told if not each.answered_at]
    recipients = [each for each in awaited if each.kind != processors.PROCESSOR]
    bus.publish([_event(request, each, _house(request, now)) for each in recipients])
    notifying.tell(request, awaited, now)
    if not awaited:
        workflow.go_on(request)


def _told(request: DataRequest, task_token: str, now: datetime) -> DataRequest:
    """Note with the move who is told. The instant of the first telling stays, so that its event is known again."""
    told = [_answered_at_once(request, each, now) for each in propagating.all_told(request.told, now)]
    facts: dict[str, object] = {"recipients": [each.recipient_id for each in told]}
    waiting.wait(request, "propagating", task_token, now, facts, told=told)
    return going(request.id, now)


def _answered_at_once(request: DataRequest, told: ToldRecipient, now: datetime) -> ToldRecipient:
    """With its answer, where an adapter has it."""
    if told.answered_at:
        return told
    answer = processors.answer_at_once(config.operator_pack(), told, request.person_id, request.right)
    return told.model_copy(update={"answered_at": now, "answer": answer}) if answer else told


def _event(request: DataRequest, told: ToldRecipient, organisation_id: str | None) -> Event:
    """Whose data it is about, and what was asked. It holds no data."""
    said = {"request_id": request.id, "person_id": request.person_id, "right": request.right}
    at, subject = told.told_at or request.state_since, f"{request.id}/{told.recipient_id}"
    whose = {"recipient_id": told.recipient_id, "organisation_id": organisation_id}
    return Event("requests.recipient.told", subject, at, {**said, **whose})


def _house(request: DataRequest, now: datetime) -> str | None:
    person = PEOPLE.get(request.person_id, now=now)
    return person.organisation_id if person else None
