"""Event `telemetry.fault.raised` (V-07): managers are told of a critical fault, or of a battery that runs low, once by mail.

A fault that stands raised is told of no second time, and one that comes and goes once an hour: its letter is then the same.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, observability
from vestibule.messages import outbox
from vestibule.messages.outbox import NewMessage
from vestibule.people.closing import managers_of
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Person
from vestibule.queues import Failures, Message, each, messages_of
from vestibule.registry.holdings import SITES
from vestibule.table import commit
from vestibule.telemetry import showing
from vestibule.telemetry.holdings import FAULTS
from vestibule.telemetry.model import Fault


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Take a batch of events."""
    return each(messages_of(event), tell)


def tell(message: Message) -> None:
    """Post a letter to each manager, then note that it was done. Done again, the letters are the same ones."""
    now = clock.now()
    fault = FAULTS.get(message.body["detail"]["subject"], now=now)
    site = SITES.get(fault.site_id, now=now) if fault else None
    if fault is None or site is None or fault.told_at or not _is_news(fault, now):
        return
    letters = [_letter(fault, manager) for manager in _managers(fault.organisation_id, now)]
    outbox.post(letters, now)
    commit(FAULTS.change(fault.id, told_at=now))
    observability.note("managers told", fault_id=fault.id, managers=len(letters))


def _is_news(fault: Fault, now: datetime) -> bool:
    if not _concerns(fault):
        return False
    before = showing.stood_before(fault, now)
    return before is None or not _concerns(before)


def _concerns(fault: Fault) -> bool:
    return fault.severity == "critical" or fault.code == "battery_low"


def _managers(organisation_id: str, now: datetime) -> Iterator[Person]:
    for person_id in sorted(managers_of(organisation_id, now, now)):
        person = PEOPLE.get(person_id, now=now)
        if person:
            yield person


def _letter(fault: Fault, manager: Person) -> NewMessage:
    values = {
        "site_id": fault.site_id,
        "device_id": fault.device_id,
        "fault_id": fault.id,
        "fault": fault.code,
        "reported_at": clock.written(fault.occurred_at),
    }
    hour = clock.written(fault.recorded_at.replace(minute=0, second=0, microsecond=0))
    about = f"{fault.device_id}.{fault.code}.{hour}"
    return NewMessage("telemetry.fault", about, manager.language, person_id=manager.id, values=values)
