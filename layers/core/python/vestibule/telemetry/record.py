"""Record what a device says of itself: the newest condition, and every fault once."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from vestibule import ids
from vestibule.bus import Event
from vestibule.envelopes import Envelope
from vestibule.table import Write
from vestibule.telemetry.holdings import CONDITIONS
from vestibule.telemetry.model import Condition, Fault, FaultData, StateData


def condition_of(envelope: Envelope, data: StateData, site_id: str, organisation_id: str) -> Condition:
    """The condition that the message tells of."""
    values = data.model_dump(exclude_none=True)
    told: dict[str, Any] = {f"{name}_told": mark_of(envelope) for name in values}
    return Condition(
        device_id=envelope.thing,
        site_id=site_id,
        organisation_id=organisation_id,
        boot=envelope.boot,
        seq=envelope.seq,
        said_at=envelope.said,
        received_at=envelope.received,
        **values,
        **told,
    )


def mark_of(envelope: Envelope) -> str:
    """Which message it is, in an order that goes by restart and sequence."""
    return f"{envelope.boot:016d}.{envelope.seq:016d}"


def event_of(fault: Fault) -> Event:
    """Published for a known fault too: the earlier try may have died between recording and publishing."""
    facts = {"device_id": fault.device_id, "organisation_id": fault.organisation_id, "code": fault.code}
    return Event(f"telemetry.fault.{fault.phase}", fault.id, fault.occurred_at, {**facts, "severity": fault.severity})


def renewing(condition: Condition) -> Write:
    """Replace what is known, unless what is known is newer by restart and sequence. What is not said stays."""
    boot, seq = CONDITIONS.where("boot"), CONDITIONS.where("seq")
    newer = (boot < condition.boot) | ((boot == condition.boot) & (seq < condition.seq))
    said = condition.model_dump(exclude={"device_id"}, exclude_none=True)
    return CONDITIONS.change(condition.device_id, **said, only_if=newer)


def completing(condition: Condition) -> Iterator[Write]:
    """For a message that a newer one has overtaken: add each of its values, unless a newer message told that one too."""
    values = condition.model_dump(include=set(StateData.model_fields), exclude_none=True)
    for name, value in values.items():
        told, by = CONDITIONS.where(f"{name}_told"), getattr(condition, f"{name}_told")
        unknown = told.does_not_exist() | (told < by)
        yield CONDITIONS.change(condition.device_id, only_if=unknown, **{name: value, f"{name}_told": by})


def fault_of(envelope: Envelope, data: FaultData, site_id: str, organisation_id: str, expires_at: datetime) -> Fault:
    """The fault. The same message is the same fault."""
    return Fault(
        id=ids.derived("flt", *envelope.identity),
        device_id=envelope.thing,
        site_id=site_id,
        organisation_id=organisation_id,
        occurred_at=envelope.said,
        recorded_at=envelope.received,
        expires_at=expires_at,
        **data.model_dump(),
    )
