"""When a duty is due: two dates for each, from the law of a place and the event that starts the clock.

`legal_due` is the best reading of how the law counts. `safe_due` is the earliest date under any tenable reading, and never
later: alarms and timers run on it. Days, months and years give local dates, each the last day on which the act is in time,
until 24:00 in the controller's zone. Hours give instants. Nothing here reads a clock.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import get_args
from zoneinfo import ZoneInfo

from vestibule.policy import law
from vestibule.policy.counting import Count, Interruption, in_order, span
from vestibule.policy.law import Place
from vestibule.policy.parts import zone_named
from vestibule.policy.refusals import (
    BadInterruption,
    NoCalendar,
    NoExtension,
    NoTerm,
    NotInForce,
    OutOfRange,
    UnknownDuty,
    UnknownJurisdiction,
    UnknownZone,
    Unreckonable,
    Zoneless,
)
from vestibule.policy.regime import Duty, DutyName, Pause, Regime

__all__ = [
    "BadInterruption",
    "Deadline",
    "Interruption",
    "NoCalendar",
    "NoExtension",
    "NoTerm",
    "NotInForce",
    "OutOfRange",
    "UnknownDuty",
    "UnknownJurisdiction",
    "UnknownZone",
    "Unreckonable",
    "Zoneless",
    "deadline",
    "end_of",
]

DUTIES: tuple[str, ...] = get_args(DutyName)
CAUSES: tuple[str, ...] = get_args(Pause.model_fields["cause"].annotation)
YEARS = range(1900, 2200)
"""In which a start can lie: no law on file is older, and much later a period could end where dates do."""
RIGHTS = frozenset(
    (
        *("access", "rectification", "erasure", "restriction", "objection", "automated-decisions", "portability"),
        "direct-marketing",
    )
)
"""The duties whose clock a question to the person may stop."""


@dataclass(frozen=True)
class Deadline:
    """When a duty is due, and everything that this rests on."""

    jurisdiction: str
    duty: str
    legal_due: date
    """A date, or for terms in hours an aware `datetime` in the controller's zone; so is `safe_due`."""
    safe_due: date
    notice_by: date | None
    """By when the person must be told of the extension; None when it is not extended. So is `safe_notice_by`."""
    safe_notice_by: date | None
    zone: str
    rule: str
    versions: dict[str, str]
    """Of the regimes and calendars that were used."""
    reason: str
    doubts: tuple[str, ...]


def deadline(
    jurisdiction: str,
    duty: str,
    start: date,
    *,
    extended: bool = False,
    interruptions: Sequence[Interruption] = (),
    zone: str | None = None,
) -> Deadline:
    """When a duty is due that starts with this event.

    `start` is an aware `datetime`, or a `date` in the controller's zone where the term is not in hours. `zone` is the
    controller's where it is not the default of the place. Whatever cannot be reckoned is an `Unreckonable` that says why.
    """
    place = law.place(jurisdiction)
    regime, rule = _rule(place, duty)
    if extended and rule.extended is None:
        raise NoExtension(
            f"{duty} in {jurisdiction} cannot be extended: {rule.source.law} gives {rule.term} and no more."
        )
    here = _zone(place.time_zone if zone is None else zone)
    first = _local_date(start, here, rule)
    _check_in_force(rule, duty, jurisdiction, first)
    _check_interruptions(interruptions, first)
    common = Deadline(
        jurisdiction=jurisdiction,
        duty=duty,
        legal_due=first,
        safe_due=first,
        notice_by=None,
        safe_notice_by=None,
        zone=here.key,
        rule=rule.rule,
        versions={f"regime {each.code}": each.version.isoformat() for each in place.regimes},
        reason="",
        doubts=(*place.doubts(rule.doubts), *law.said_of(rule.source), *_remarks(place, regime, duty, interruptions)),
    )
    if rule.term.hours and isinstance(start, datetime):
        return _in_hours(common, rule, start, here)
    return _in_days(common, place, rule, first, interruptions, extended=extended)


def end_of(due: date, zone: str) -> datetime:
    """The instant in UTC at which a due date has passed: 24:00 of that day in the zone, or the instant that it is."""
    if isinstance(due, datetime):
        return due.astimezone(UTC)
    return datetime.combine(due + timedelta(days=1), time.min, ZoneInfo(zone)).astimezone(UTC)


def _rule(place: Place, duty: str) -> tuple[Regime, Duty]:
    if duty not in DUTIES:
        raise UnknownDuty(f"{duty!r} is not a duty; known are {', '.join(DUTIES)}")
    found = place.duty(duty)
    if found is None:
        raise NoTerm(f"the law of {place.code} as it is on file says nothing of {duty}.")
    regime, rule = found
    if not isinstance(rule, Duty):
        raise NoTerm(f"{duty} has no term in {place.code}: {rule.says}")
    return regime, rule


def _zone(name: str) -> ZoneInfo:
    try:
        return zone_named(name)
    except ValueError as unknown:
        raise UnknownZone(str(unknown)) from None


def _local_date(start: date, zone: ZoneInfo, rule: Duty) -> date:
    if start.year not in YEARS:
        raise OutOfRange(f"{start:%Y-%m-%d} lies outside the years {YEARS.start} to {YEARS.stop - 1}")
    if isinstance(start, datetime):
        if start.utcoffset() is None:
            raise Zoneless("the time has no zone, and none is guessed: write it with an offset, 2026-03-05T10:00+01:00")
        return start.astimezone(zone).date()
    if rule.term.hours:
        raise Zoneless(f"{rule.term} run from an instant: give the time with its offset, 2026-03-05T10:00+01:00")
    return start


def _check_in_force(rule: Duty, duty: str, jurisdiction: str, first: date) -> None:
    if rule.from_date and first < rule.from_date:
        raise NotInForce(f"{duty} in {jurisdiction} is on file from {rule.from_date}, not for {first}.")
    if rule.until_date and first > rule.until_date:
        raise NotInForce(f"{duty} in {jurisdiction} is on file until {rule.until_date}, not for {first}.")


def _check_interruptions(interruptions: Sequence[Interruption], first: date) -> None:
    strange = next((each for each in interruptions if each.cause not in CAUSES), None)
    if strange:
        raise BadInterruption(f"{strange.cause!r} is no cause of a pause; known are {', '.join(CAUSES)}")
    inverted = next((each for each in interruptions if each.answered and each.answered < each.asked), None)
    if inverted:
        raise BadInterruption(f"a pause ends before it begins: {span(inverted)}")
    early = next((each for each in interruptions if each.asked < first), None)
    if early:
        raise BadInterruption(f"a pause begins before the start on {first}: {span(early)}")
    for one, next_one in pairwise(in_order(interruptions)):
        if one.answered is None or next_one.asked < one.answered:
            raise BadInterruption(f"pauses overlap: {span(one)} and {span(next_one)}")


def _in_hours(common: Deadline, rule: Duty, start: datetime, zone: ZoneInfo) -> Deadline:
    """Hours are real hours: they run over nights, days off and the change of clocks."""
    length = timedelta(hours=rule.term.hours or 0)
    instant, local = start.astimezone(UTC), start.astimezone(zone)
    past_the_hour = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    counted_from = instant - past_the_hour + timedelta(hours=1) if rule.from_full_hour else instant
    safe, legal = (instant + length).astimezone(zone), (counted_from + length).astimezone(zone)
    counted = "the next full hour" if rule.from_full_hour else "that instant"
    reason = (
        f"{rule.term} from {rule.starts} at {local:%a %Y-%m-%d %H:%M}, counted from {counted}; days off do not matter."
    )
    return replace(common, legal_due=legal, safe_due=safe, reason=reason)


def _in_days(
    common: Deadline, place: Place, rule: Duty, first: date, interruptions: Sequence[Interruption], *, extended: bool
) -> Deadline:
    term = rule.extended if extended and rule.extended else rule.term
    counted = Count(place, rule, first, tuple(in_order(interruptions)) if common.duty in RIGHTS else ())
    legal, reason = counted.legal(term)
    safe = counted.safe(term)
    if safe != legal:
        reason += f" Safe: {safe:%a %Y-%m-%d}."
    found = replace(
        common,
        legal_due=legal,
        safe_due=safe,
        reason=reason,
        versions=common.versions | counted.versions,
        doubts=(*common.doubts, *counted.late(term)),
    )
    if not extended:
        return found
    return replace(found, notice_by=counted.legal(rule.term)[0], safe_notice_by=counted.safe(rule.term))


def _remarks(place: Place, regime: Regime, duty: str, interruptions: Sequence[Interruption]) -> Iterator[str]:
    """What pauses of this kind do here, where that is open or nothing."""
    causes = dict.fromkeys(one.cause for one in interruptions)
    for cause in causes:
        pause = place.pause(cause)
        if duty not in RIGHTS or pause is None or pause.effect == "none":
            yield f"A pause for {cause} does not stop the clock of {duty} in {place.code} ({regime.law})."
        if duty in RIGHTS and pause is not None:
            yield from place.doubts(pause.doubts)
            yield from law.said_of(pause.source)
    for one in interruptions:
        if one.answered is None:
            yield f"The pause {span(one)} is still open: both dates are as if it had not been."
