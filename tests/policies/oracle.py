"""What the law says about dates, a second time: by living through the days one at a time.

Written from the tables of the reference without the program's regimes, calendars or arithmetic: an error in either shows
as a disagreement. Nothing here adds a month to a date; the walk notices that a month has passed. It is slow, on purpose.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tests.policies.oracle_days import DAY, SAT, SUN, is_holiday

Moment = dt.date | dt.datetime
Answer = tuple[Moment, Moment, dt.date | None, dt.date | None]
"""`legal_due`, `safe_due`, and where the term is extended the two dates by which the person must be told."""


class Question(NamedTuple):
    """A pause: what the person was asked, from the day of the question to the day of the answer."""

    cause: str
    asked: dt.date
    answered: dt.date | None


class Row(NamedTuple):
    """A row of the reference's table of duties."""

    places: str
    duties: str
    term: str
    extended: str = ""
    rolls: bool = False
    safe_is_a_day_earlier: bool = False
    since: str = "2024-01-01"
    """Start events before that day fall under a rule that is not in the table."""


FRANCE = "FR FR-57 FR-67 FR-68"
EUROPE, BRITAIN, QUEBEC = f"{FRANCE} LU NL", "GB GB-SCT GB-NIR", "CA-QC"
AMERICA = "US US-CA US-NY US-NYC US-IL US-TX"
EIGHT = "access rectification erasure restriction objection automated-decisions portability direct-marketing"
RIGHTS = frozenset(EIGHT.split())

TABLE = (
    Row(EUROPE, EIGHT, "1 month", "3 month", rolls=True),
    Row(BRITAIN, EIGHT, "1 month", "3 month", rolls=True, safe_is_a_day_earlier=True),
    Row(f"{EUROPE} {BRITAIN}", "breach-authority", "72 hour"),
    Row(BRITAIN, "complaint", "30 day", rolls=True, safe_is_a_day_earlier=True, since="2026-06-19"),
    Row(
        "US-CA", "access rectification erasure portability", "45 day", "90 day", rolls=True, safe_is_a_day_earlier=True
    ),
    Row("US-CA", "direct-marketing", "30 day", rolls=True, safe_is_a_day_earlier=True),
    Row("US-CA", "acknowledge", "10 business"),
    Row("US-CA", "opt-out", "15 business"),
    Row("US-CA", "cookie-choice", "12 month"),
    Row("US-CA", "breach-persons", "30 day", since="2026-01-01"),
    Row("US-CA", "breach-authority", "15 day", since="2026-01-01"),
    Row("US-NY US-NYC", "breach-persons", "30 day", rolls=True, since="2024-12-21"),
    Row("US-TX", "breach-authority", "30 day", rolls=True),
    Row("US-TX", "breach-persons", "60 day", rolls=True),
    Row("US-NYC", "authentication-data reference-data", "90 day", safe_is_a_day_earlier=True),
    Row("US-IL", "reference-data", "3 year"),
    Row("US-TX", "reference-data", "1 year"),
    Row("CA CA-ON", "access rectification direct-marketing", "30 day", "60 day", rolls=True),
    Row(QUEBEC, "access rectification erasure direct-marketing", "30 day", rolls=True),
    Row(QUEBEC, "portability", "30 day", rolls=True, since="2024-09-22"),
    Row(QUEBEC, "biometric-filing", "60 day before", safe_is_a_day_earlier=True),
    Row("SG", "access rectification direct-marketing", "30 day", rolls=True),
    Row("SG", "breach-authority", "3 day"),
    Row(
        "SG", "breach-assessment", "30 day"
    ),  # from the table of breaches; calendar days by guidance, which never rolls
    Row("AU AU-NSW", "access rectification direct-marketing breach-assessment", "30 day"),
    Row(f"CA CA-ON {QUEBEC} {AMERICA}", "unsubscribe", "10 business"),
    Row(FRANCE, "cookie-choice", "6 month"),
    Row(f"{FRANCE} LU", "accounting-records", "10 year"),
    Row("NL", "accounting-records", "7 year"),
)
ROWS = {(place, duty): row for row in TABLE for place in row.places.split() for duty in row.duties.split()}

ZONES = {
    place: zone
    for places, zone in (
        (FRANCE, "Europe/Paris"),
        ("LU", "Europe/Luxembourg"),
        ("NL", "Europe/Amsterdam"),
        (BRITAIN, "Europe/London"),
        ("US US-NY US-NYC", "America/New_York"),
        ("US-CA", "America/Los_Angeles"),
        ("US-TX US-IL", "America/Chicago"),
        ("CA CA-QC CA-ON", "America/Toronto"),
        ("SG", "Asia/Singapore"),
        ("AU AU-NSW", "Australia/Sydney"),
    )
    for place in places.split()
}
LIST_OF = {"US-NYC": "US-NY", "CA-ON": "CA", "FR-67": "FR-57", "FR-68": "FR-57"}
"""Whose holidays a term rolls past, where it is not the place's own list. (Ontario's own list is for the anti-spam law.)"""
COMMERCIAL_MAIL = {"CA": ("CA",), "CA-ON": ("CA", "CA-ON"), "CA-QC": ("CA", "CA-QC")}
"""Lists around which ten business days are counted; the federal one in all of the United States."""


def expected(
    jurisdiction: str,
    duty: str,
    start: Moment,
    extended: bool = False,  # noqa: FBT001, FBT002
    interruptions: Sequence[Question] = (),
) -> Answer:
    """The dates by the reference. KeyError for a duty that its table does not have; NoTable beyond the known holidays."""
    row = ROWS[jurisdiction, duty]
    if row.term.endswith("hour"):
        assert isinstance(start, dt.datetime)
        return *_in_hours(start, ZoneInfo(ZONES[jurisdiction])), None, None
    begun = start.astimezone(ZoneInfo(ZONES[jurisdiction])).date() if isinstance(start, dt.datetime) else start
    asked = interruptions if duty in RIGHTS else ()
    unextended = _dates(jurisdiction, duty, row.term, begun, asked)
    if not extended:
        return *unextended, None, None
    return *_dates(jurisdiction, duty, row.extended, begun, asked), *unextended


def _in_hours(start: dt.datetime, zone: ZoneInfo) -> tuple[dt.datetime, dt.datetime]:
    """The clock of the law begins to count at the next full hour, the careful one at once; both in real hours."""
    instant = start.astimezone(dt.UTC)
    full = instant.replace(second=0, microsecond=0) + dt.timedelta(minutes=1)
    while full.minute:
        full += dt.timedelta(minutes=1)
    for _ in range(72):
        full += dt.timedelta(hours=1)
        instant += dt.timedelta(hours=1)
    return full.astimezone(zone), instant.astimezone(zone)


def _dates(place: str, duty: str, term: str, begun: dt.date, asked: Sequence[Question]) -> tuple[dt.date, dt.date]:
    """`legal_due` and `safe_due`."""
    row = ROWS[place, duty]
    if term.endswith("business"):
        return _count(term, begun, _legal_work(place, duty)), _count(term, begun, _safe_work(place, duty))
    legal = _lived_through(place, term, begun, asked)
    safe = _lived_through(place, term, begun, [] if place in {"LU", "NL"} else asked)  # no statute stops it there
    while row.rolls and _is_off(place, legal):
        legal += DAY
    return legal, safe - DAY if row.safe_is_a_day_earlier else safe


def _lived_through(place: str, term: str, begun: dt.date, asked: Sequence[Question]) -> dt.date:
    """The last day of the term. A day on which the clock stands still moves it by one, a restart sets it anew.

    Whoever asks after the last day has asked too late: by then the walk is over.
    """
    day, end, waiting = begun, _end(term, begun), False
    if not asked:
        return end
    while day <= end or waiting:
        for question in asked:
            if _restarts(place, question) and question.answered:
                waiting = waiting or (question.asked == day and day <= end)
                if waiting and question.answered == day:
                    end, waiting = _end(term, day), False
        end += DAY * any(_stands_still(place, question, day) for question in asked)
        day += DAY
    return end


def _restarts(place: str, question: Question) -> bool:
    """The British month begins when who asks is known and the fee has come."""
    return place in BRITAIN.split() and question.cause in {"identity", "fee"}


def _stands_still(place: str, question: Question, day: dt.date) -> bool:
    """Europe: while identity is in doubt, without the day it is settled. Britain: while scope is, that day included."""
    if question.answered is None:
        return False
    if question.cause == "identity" and place in EUROPE.split():
        return question.asked <= day < question.answered
    return question.cause == "scope" and place in BRITAIN.split() and question.asked <= day <= question.answered


@cache
def _end(term: str, begun: dt.date) -> dt.date:
    """Walk until the days, or the firsts of a month, are enough."""
    number, unit, *back = term.split()
    if unit == "day":
        return _count(term, begun, lambda _: True, backward=bool(back))
    months, day = int(number) * (12 if unit == "year" else 1), begun
    while months or (day.day != begun.day and (day + DAY).day != 1):
        day += DAY
        months -= day.day == 1
    return day


def _count(term: str, begun: dt.date, counts: Callable[[dt.date], bool], *, backward: bool = False) -> dt.date:
    left, day = int(term.split(maxsplit=1)[0]), begun
    while left:
        day += -DAY if backward else DAY
        left -= counts(day)
    return day


def _is_off(place: str, day: dt.date) -> bool:
    """Whether no term ends on it: Canada and Singapore take a Saturday for a day like any other."""
    only_sunday = place in {"CA", "CA-ON", "CA-QC", "SG"}
    return (
        day.weekday() == SUN or (day.weekday() == SAT and not only_sunday) or is_holiday(LIST_OF.get(place, place), day)
    )


def _legal_work(place: str, duty: str) -> Callable[[dt.date], bool]:
    lists = COMMERCIAL_MAIL.get(place, ("US",)) if duty == "unsubscribe" else (place,)
    return lambda day: day.weekday() < SAT and not any(is_holiday(code, day) for code in lists)


def _safe_work(place: str, duty: str) -> Callable[[dt.date], bool]:
    """A careful sender knows no holidays; a careful Californian works on Saturdays and on holidays that only the state has."""
    if duty == "unsubscribe":
        return lambda day: day.weekday() < SAT
    return lambda day: day.weekday() != SUN and not (is_holiday(place, day) and is_holiday("US", day))
