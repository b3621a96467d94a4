"""Event `telemetry.fault.raised` (V-07): the managers of the organisation are told of a critical fault by mail, once."""

from pathlib import Path
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config, mail, observability, telemetry
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.people.model import Person
from vestibule.queues import Failures, Message, each, messages_of
from vestibule.registry.holdings import SITES
from vestibule.registry.model import Site
from vestibule.table import commit
from vestibule.telemetry.holdings import FAULTS
from vestibule.telemetry.model import Fault

_LETTERS = Path(telemetry.__file__).parent / "letters"


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Take a batch of events."""
    return each(messages_of(event), tell)


def tell(message: Message) -> None:
    """Tell, then note that it was told: after a crash in between somebody is told twice rather than not at all."""
    now = clock.now()
    fault = FAULTS.get(message.body["detail"]["subject"], now=now)
    site = SITES.get(fault.site_id, now=now) if fault else None
    if fault is None or site is None or fault.told_at or fault.severity != "critical":
        return
    managers = _managers(fault.organisation_id)
    for manager in managers:
        mail.send(manager.email, _letter(fault, site, manager))
    commit(FAULTS.change(fault.id, told_at=now))
    observability.note("managers told", fault_id=fault.id, managers=len(managers))


def _managers(organisation_id: str) -> list[Person]:
    now = clock.now()
    relations = RELATIONS.query(organisation_id, index="by_organisation", between=("manager", "manager"), now=now).items
    people = {
        relation.person_id: PEOPLE.get(relation.person_id, now=now) for relation in relations if relation.holds(now)
    }
    return [person for person in people.values() if person]


def _letter(fault: Fault, site: Site, manager: Person) -> mail.Letter:
    values = {
        "name": manager.name,
        "site": site.name,
        "device_id": fault.device_id,
        "fault_id": fault.id,
        "fault": mail.word(_LETTERS, "fault", manager.language, fault.code),
        "reported": mail.local_time(fault.occurred_at, site.time_zone),
        "controller": config.operator_pack().legal_name,
    }
    return mail.compose(_LETTERS, "fault", manager.language, values)
