"""When a clock of an incident started, and when what hangs on it is due: the law's two dates, and a promise's. Pure.

`legal_due` is what a court would count, `safe_due` the earliest date under any tenable reading; alarms run on its end. Where
the dates of the law cannot be reckoned, because a calendar has no table for the year, the careful date still can.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from vestibule.breaches.model import Incident
from vestibule.policy import law
from vestibule.policy.almanac import DaysOff
from vestibule.policy.calendars import off
from vestibule.policy.deadlines import NoTerm, Unreckonable, deadline, end_of
from vestibule.policy.months import months_later
from vestibule.policy.parts import Term
from vestibule.policy.regime import Duty, Start, Unnumbered

_WEEKEND = DaysOff(weekend=("saturday", "sunday"))


@dataclass(frozen=True)
class Clock:
    """From when a term runs, and its two ends as they are told; none where the law gives no number, or it runs not yet."""

    starts: str
    started_at: datetime | None = None
    legal_due: str | None = None
    safe_due: str | None = None
    due_at: datetime | None = None
    """When `safe_due` has passed, in UTC."""
    says: str | None = None
    doubts: tuple[str, ...] = ()

    @property
    def dates(self) -> dict[str, Any]:
        """As an obligation has them."""
        return {**vars(self), "doubts": list(self.doubts)}

    def saying(self, says: str) -> "Clock":
        """The same with what is said of the time."""
        return replace(self, says=says)


def started(starts: Start | str, incident: Incident) -> datetime | None:
    """When the clock that starts with this event started; None while it has not happened."""
    instants: dict[str, datetime | None] = {
        "awareness": incident.aware_at,
        "discovery": incident.aware_at,
        "suspicion": min(incident.aware_at, incident.reported_at),
        "determination": incident.assessed_at,
        "assessment made": incident.assessed_at,
        "persons told": incident.told_at,
    }
    return instants.get(starts)


def clock(code: str, duty: str, incident: Incident, zone: str) -> Clock:
    """The clock of a duty under the law of a place, counted where the controller is."""
    found = law.place(code).duty(duty)
    if found is None:
        return Clock("awareness", incident.aware_at)
    _, rule = found
    if isinstance(rule, Unnumbered):
        unnumbered = Clock("awareness", incident.aware_at, says=rule.says, doubts=tuple(law.said_of(rule.source)))
        return with_safe(unnumbered, rule.safe, zone) if rule.safe else unnumbered
    since = started(rule.starts, incident)
    return Clock(rule.starts) if since is None else _numbered(code, duty, rule, since, zone)


def with_safe(clock: Clock, safe: Term, zone: str) -> Clock:
    """A clock to which the law gives no number, with what is safe."""
    if clock.started_at is None:
        return clock
    due = _after(clock.started_at, safe, zone)
    return replace(clock, safe_due=due.isoformat(), due_at=end_of(due, zone))


def assessment(code: str, incident: Incident, zone: str) -> Clock | None:
    """While nobody has worked out yet whether it counts: by when that must be done. None where the law sets no time."""
    found = law.place(code).duty("breach-assessment")
    if incident.assessed_at is not None or found is None or not isinstance(found[1], Duty):
        return None
    return clock(code, "breach-assessment", incident, zone)


def promised(code: str, business_days: int, incident: Incident, zone: str) -> Clock:
    """A promise in business days from awareness. Carefully read, a holiday on a weekday counts as one."""
    first = incident.aware_at.astimezone(ZoneInfo(zone)).date()
    safe = off(_WEEKEND).nth_after(first, business_days)
    counted = Clock("awareness", incident.aware_at, safe_due=safe.isoformat(), due_at=end_of(safe, zone))
    around = law.place(code).days_off.model_copy(update={"weekend": _WEEKEND.weekend})
    try:
        return replace(counted, legal_due=off(around).nth_after(first, business_days).isoformat())
    except Unreckonable as unknown:
        return replace(counted, doubts=(str(unknown),))


def _numbered(code: str, duty: str, rule: Duty, since: datetime, zone: str) -> Clock:
    try:
        due = deadline(code, duty, since, zone=zone)
    except NoTerm as silent:
        return Clock(rule.starts, since, says=str(silent))
    except Unreckonable as unknown:
        counted = with_safe(Clock(rule.starts, since), rule.term, zone)
        return replace(counted, doubts=(str(unknown),))
    return Clock(
        rule.starts,
        since,
        legal_due=due.legal_due.isoformat(),
        safe_due=due.safe_due.isoformat(),
        due_at=end_of(due.safe_due, due.zone),
        doubts=due.doubts,
    )


def _after(since: datetime, term: Term, zone: str) -> date:
    """The careful end of a term: no day off moves it."""
    here = since.astimezone(ZoneInfo(zone))
    if term.hours:
        return (since + timedelta(hours=term.hours)).astimezone(ZoneInfo(zone))
    if term.business_days:
        return off(_WEEKEND).nth_after(here.date(), term.business_days)
    if term.days:
        return here.date() + timedelta(days=term.days)
    return months_later(here.date(), (term.months or 0) + 12 * (term.years or 0))
