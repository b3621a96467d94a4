"""A call: who was rung, from when to when, and what became of it."""

from datetime import datetime

from vestibule import config, ids
from vestibule.bus import Event
from vestibule.envelopes import Envelope
from vestibule.intercom.holdings import CALLS
from vestibule.intercom.model import RINGS, Answered, Call, CallData, Listing
from vestibule.policy import retention
from vestibule.table import Write

RANG = "intercom.call.rang"


def call_of(envelope: Envelope, data: CallData, listing: Listing, jurisdiction: str, image_id: str | None) -> Call:
    """The call that a message tells of. Its identifier follows from device and name, so that a repetition is the same call.

    It rings from when the cloud got it, whatever the console's clock says; told afterwards, from when it happened.
    """
    rang_at = envelope.said if envelope.offline else envelope.received
    expiry = retention.expiry(config.operator_pack(), "calls", rang_at, jurisdiction)
    return Call(
        id=ids.derived("cal", envelope.thing, data.call),
        entrance_id=data.entrance_id,
        site_id=listing.site_id,
        organisation_id=listing.organisation_id,
        device_id=envelope.thing,
        person_id=listing.person_id,
        status="unanswered",
        image_id=image_id,
        rang_at=rang_at,
        rings_until=rang_at + RINGS,
        expires_at=expiry.expires_at,
    )


def answering(call: Call, status: Answered, now: datetime, command_id: str | None = None) -> Write:
    """The write of the one answer. Refused when it was answered by another than the one that was seen."""
    known = CALLS.where("command_id")
    seen = (CALLS.where("status") == call.status) & (
        known == call.command_id if call.command_id else known.does_not_exist()
    )
    return CALLS.change(call.id, status=status, command_id=command_id, ended_at=now, only_if=seen)


def rang(call: Call) -> Event:
    """The event, the same whenever its message comes again."""
    told = ("entrance_id", "site_id", "organisation_id", "device_id", "person_id")
    return Event(RANG, call.id, call.rang_at, {name: getattr(call, name) for name in told})
