"""Count a term in days from one day: both readings, with the pauses that each accepts. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from vestibule.policy.almanac import DaysOff
from vestibule.policy.calendars import Off, off
from vestibule.policy.law import Place
from vestibule.policy.months import months_later
from vestibule.policy.parts import Term
from vestibule.policy.regime import Duty, Pause


@dataclass(frozen=True)
class Interruption:
    """A question to the person, on local days. Without an answer it is still open."""

    cause: str
    """`identity`, `scope` or `fee`."""
    asked: date
    answered: date | None


@dataclass(frozen=True)
class _Reading:
    """One way to count: where the term starts, and how many days pauses have added."""

    first: date
    added: frozenset[date] = frozenset()

    def end(self, term: Term, days: Off, *, backward: bool) -> date:
        """The last day of the term, before any roll."""
        return _after(self.first, term, days, backward=backward) + timedelta(days=len(self.added))


class Count:
    """One duty counted from one day: both readings, with the pauses that each accepts."""

    def __init__(self, place: Place, rule: Duty, first: date, interruptions: tuple[Interruption, ...]) -> None:
        self._place, self._rule, self._first, self._interruptions = place, rule, first, interruptions
        self._rolls_over = off(place.days_off) if rule.rolls else Off(frozenset(), ())
        self._counts_around = off(rule.counts_around or (place.days_off if rule.term.business_days else DaysOff()))
        self._safe_counts_around = off(rule.safe_counts_around or DaysOff())

    @property
    def versions(self) -> dict[str, str]:
        """Of the calendars that were asked."""
        asked = (*self._rolls_over.tables, *self._counts_around.tables, *self._safe_counts_around.tables)
        return {f"calendar {table.code}": table.version.isoformat() for table in asked}

    def legal(self, term: Term) -> tuple[date, str]:
        """The date by the best reading, rolled where the law rolls, and how it came about."""
        reading, _ = self._read(term, safe=False)
        raw = reading.end(term, self._counts_around, backward=self._rule.backward)
        due, passed = self._rolls_over.next_on(raw)
        way = "before" if self._rule.backward else "from"
        reason = f"{term} {way} {self._rule.starts} on {reading.first:%a %Y-%m-%d}"
        if reading.added:
            reason += f" and {len(reading.added)} days of pauses"
        reason += f" {'ends' if str(term).startswith('1 ') and not reading.added else 'end'} on {raw:%a %Y-%m-%d}"
        return due, f"{reason}, moved past {', '.join(passed)} to {due:%a %Y-%m-%d}." if passed else f"{reason}."

    def safe(self, term: Term) -> date:
        """The earliest date under any tenable reading."""
        reading, _ = self._read(term, safe=True)
        raw = reading.end(term, self._safe_counts_around, backward=self._rule.backward)
        return raw - timedelta(days=self._rule.safe_days_earlier)

    def late(self, term: Term) -> Iterator[str]:
        """What is to be said of pauses that came when the term was over."""
        for one in self._read(term, safe=False)[1]:
            yield f"The pause {span(one)} began after the last day of the term, and changes nothing."

    def _read(self, term: Term, *, safe: bool) -> tuple[_Reading, list[Interruption]]:
        reading, late = _Reading(self._first), []
        days = self._safe_counts_around if safe else self._counts_around
        for one in self._interruptions:
            pause = self._place.pause(one.cause)
            if one.answered is None or pause is None or pause.effect == "none" or (safe and not pause.safe):
                continue
            if one.asked > reading.end(term, days, backward=False):
                late.append(one)
                continue
            reading = _paused(reading, pause, one.asked, one.answered)
        return reading, late


def _paused(reading: _Reading, pause: Pause, asked: date, answered: date) -> _Reading:
    if pause.effect == "restarts":
        first = max(answered, reading.first)
        return _Reading(first, frozenset(day for day in reading.added if day >= first))
    length = (answered - asked).days + pause.counts_answer_day
    days = frozenset(asked + timedelta(days=number) for number in range(length))
    return _Reading(reading.first, reading.added | days)


def _after(first: date, term: Term, days: Off, *, backward: bool) -> date:
    if term.business_days:
        return days.nth_after(first, term.business_days)
    if term.days:
        return first - timedelta(days=term.days) if backward else first + timedelta(days=term.days)
    return months_later(first, (term.months or 0) + 12 * (term.years or 0))


def in_order(interruptions: Iterable[Interruption]) -> list[Interruption]:
    """By the day they were asked; one that is still open last."""
    return sorted(interruptions, key=lambda each: (each.asked, each.answered or date.max))


def span(one: Interruption) -> str:
    """`identity:2026-09-14..2026-09-21`, as the command line reads it."""
    return f"{one.cause}:{one.asked}..{one.answered or ''}"
