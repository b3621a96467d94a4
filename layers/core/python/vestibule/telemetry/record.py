"""Record what a device says of itself: the newest condition, and every fault once."""

from datetime import datetime

from vestibule import ids
from vestibule.envelopes import Envelope
from vestibule.table import Write
from vestibule.telemetry.holdings import CONDITIONS
from vestibule.telemetry.model import Condition, Fault, FaultData, StateData


def condition_of(envelope: Envelope, data: StateData, site_id: str, organisation_id: str) -> Condition:
    """The condition that the message tells of."""
    return Condition(
        device_id=envelope.thing,
        site_id=site_id,
        organisation_id=organisation_id,
        boot=envelope.boot,
        seq=envelope.seq,
        said_at=envelope.said,
        received_at=envelope.received,
        **data.model_dump(exclude_unset=True),
    )


def renewing(condition: Condition) -> Write:
    """Replace what is known, unless what is known is newer by restart and sequence. What is not said stays."""
    boot, seq = CONDITIONS.where("boot"), CONDITIONS.where("seq")
    newer = (boot < condition.boot) | ((boot == condition.boot) & (seq < condition.seq))
    said = condition.model_dump(exclude={"device_id"}, exclude_none=True)
    return CONDITIONS.change(condition.device_id, **said, only_if=newer)


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
