"""A battery that runs low is a fault that the cloud finds: once when it falls to 15 percent, over once it is back at 20.

Only the newest word on the battery decides, so that what comes late or twice raises nothing.
"""

from datetime import datetime

from vestibule import ids
from vestibule.envelopes import Envelope
from vestibule.table import Write
from vestibule.telemetry.holdings import CONDITIONS, FAULTS
from vestibule.telemetry.model import Condition, Fault, Phase
from vestibule.telemetry.record import mark_of

LOW, GOOD = 15, 20
"""Percent. Between the two it stays as it was."""


def phase_of(percent: int, *, is_low: bool) -> Phase | None:
    """What this level begins or ends; None for neither. Pure."""
    if percent <= LOW:
        return None if is_low else "raised"
    return "cleared" if percent >= GOOD and is_low else None


def fault_id(envelope: Envelope) -> str:
    """The identifier of what a message begins or ends."""
    return ids.derived("flt", *envelope.identity, "battery_low")


def fault_of(envelope: Envelope, condition: Condition, phase: Phase, expires_at: datetime) -> Fault:
    """The fault, or its end."""
    return Fault(
        id=fault_id(envelope),
        **condition.model_dump(include={"device_id", "site_id", "organisation_id"}),
        code="battery_low",
        severity="warning",
        phase=phase,
        occurred_at=envelope.said,
        recorded_at=envelope.received,
        expires_at=expires_at,
    )


def noting(envelope: Envelope, fault: Fault) -> tuple[Write, ...]:
    """The writes. Refused when a newer message has told of the battery, or the same is known already."""
    since, told = CONDITIONS.where("battery_low_since"), CONDITIONS.where("battery_percent_told")
    begins = fault.phase == "raised"
    only_if = (told == mark_of(envelope)) & (since.does_not_exist() if begins else since.exists())
    change = CONDITIONS.change(fault.device_id, battery_low_since=envelope.said if begins else None, only_if=only_if)
    return change, FAULTS.add(fault)
