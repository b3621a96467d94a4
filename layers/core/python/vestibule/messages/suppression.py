"""Addresses that take no more mail, known by a keyed hash: the list can be asked about an address, and names none."""

from datetime import datetime

from vestibule import config
from vestibule.mail import tokens
from vestibule.messages.holdings import SUPPRESSIONS
from vestibule.messages.model import Suppression
from vestibule.policy import retention
from vestibule.redating import replacing
from vestibule.table import Write


def of(address: str, now: datetime) -> Suppression | None:
    """Why this address takes no mail; None when it does."""
    return SUPPRESSIONS.get(tokens.address_hash(address), now=now)


def suppressing(address: str, person_id: str | None, *, reason: str, now: datetime) -> Write:
    """Send nothing there any more, until the pack's term is over. Refused when that holds already."""
    record = Suppression.model_validate(
        {
            "address": tokens.address_hash(address),
            "person_id": person_id,
            "reason": reason,
            "since": now,
            "expires_at": retention.expiry(config.operator_pack(), "suppressions", now).expires_at,
        }
    )
    return replacing(SUPPRESSIONS, record, now)
