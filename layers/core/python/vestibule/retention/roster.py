"""Which holds are in force, read consistently: a hold counts for every deletion after it was placed, without a gap."""

from datetime import datetime

from pynamodb.expressions.update import Action

from vestibule.retention.holdings import HOLDS, ROSTER
from vestibule.retention.model import Hold
from vestibule.table import Write, read_together

_ID = "holds"
_TOGETHER = 100
"""TransactGetItems reads a hundred items at the most."""


def listed(now: datetime) -> tuple[Hold, ...]:
    """Every hold on the roster, those included whose end has come and that nobody has struck off yet: two calls, or one."""
    roster = ROSTER.get(_ID, now=now)
    ids = sorted(roster.hold_ids) if roster else []
    wanted = [(HOLDS, (hold_id,)) for hold_id in ids]
    found = [read_together(now, *wanted[start : start + _TOGETHER]) for start in range(0, len(wanted), _TOGETHER)]
    return tuple(hold for some in found for hold in some if hold)


def in_force(now: datetime) -> tuple[Hold, ...]:
    """The holds that keep something at this instant. One that a slow clock has not seen placed yet is among them."""
    return tuple(hold for hold in listed(now) if not hold.has_ended(now))


def enter(hold_id: str) -> Write:
    """Put a hold on the roster; twice is once."""
    return _write(ROSTER.where("hold_ids").add({hold_id}))


def strike_off(hold_id: str) -> Write:
    """Take a hold off the roster; it need not be there."""
    return _write(ROSTER.where("hold_ids").delete({hold_id}))


def _write(action: Action) -> Write:
    return ROSTER.upsert(_ID, actions=[action])
