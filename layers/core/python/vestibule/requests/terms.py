"""By when a request must be answered: the law's two dates, and the pack's own promise where it is earlier. Pure.

`safe_due` is what timers and alarms run on; `legal_due` is what a court would count. Where the law sets no number, the pack's
promise counts, and where there is none either, four weeks: nobody waits without a date. Four weeks are no longer than any
month, so that where a calendar is missing for a law in months, the promise is never the later date.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from vestibule.policy.deadlines import Interruption, NoExtension, Unreckonable, deadline, end_of
from vestibule.policy.model import Pack
from vestibule.policy.months import months_later
from vestibule.policy.regime import DutyName

UNNUMBERED = timedelta(days=28)
_ANSWERED_AS: Mapping[DutyName, DutyName] = {"objection": "opt-out", "restriction": "opt-out"}
"""Where the law has no term for the one, the wish is the other: California answers it within 15 business days."""


@dataclass(frozen=True)
class Terms:
    """The dates of one request. Dates are the last day on which it is in time, in `zone`; instants are in UTC."""

    legal_due: date | None
    """None where the law sets none."""
    safe_due: date
    due_at: datetime
    """When `safe_due` has passed."""
    notice_by: date | None
    """By when an extension must have been told; None for who is not extended, or cannot be."""
    zone: str
    rule: str
    doubts: tuple[str, ...]
    versions: dict[str, str]


def terms_of(
    pack: Pack,
    duty: DutyName,
    jurisdiction: str,
    received_at: datetime,
    *,
    extended: bool = False,
    interruptions: Sequence[Interruption] = (),
) -> Terms:
    """The dates of a request that came at this instant. `NoExtension` where the law gives none."""
    try:
        lawful = deadline(
            jurisdiction, duty, received_at, extended=extended, interruptions=interruptions, zone=pack.time_zone
        )
    except NoExtension:
        raise
    except Unreckonable as silent:
        if extended:
            raise NoExtension(str(silent)) from silent
        if duty in _ANSWERED_AS:
            return terms_of(pack, _ANSWERED_AS[duty], jurisdiction, received_at)
        return _promised(pack, received_at, str(silent))
    promised = _promise(pack, received_at)
    safe = min(lawful.safe_due, promised) if promised and not extended else lawful.safe_due
    return Terms(
        legal_due=lawful.legal_due,
        safe_due=safe,
        due_at=end_of(safe, lawful.zone),
        notice_by=lawful.safe_notice_by,
        zone=lawful.zone,
        rule=lawful.rule,
        doubts=lawful.doubts,
        versions=lawful.versions,
    )


def _promised(pack: Pack, received_at: datetime, why: str) -> Terms:
    zone = pack.time_zone
    safe = _promise(pack, received_at) or (received_at.astimezone(ZoneInfo(zone)) + UNNUMBERED).date()
    return Terms(None, safe, end_of(safe, zone), None, zone, "PROMISE", (why,), {})


def _promise(pack: Pack, received_at: datetime) -> date | None:
    if pack.answer is None:
        return None
    within, received = pack.answer.within, received_at.astimezone(ZoneInfo(pack.time_zone)).date()
    return (
        months_later(received, within.calendar_months)
        if within.calendar_months
        else received + timedelta(days=within.shortest_days)
    )
