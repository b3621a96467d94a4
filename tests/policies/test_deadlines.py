"""What a deadline says besides its dates, and every question that it refuses to answer."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from vestibule.policy import deadlines, law
from vestibule.policy.deadlines import (
    BadInterruption,
    Interruption,
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
    deadline,
)

PARIS = timezone(timedelta(hours=1))
RECEIVED = datetime(2026, 3, 5, 10, tzinfo=PARIS)


def asked(cause: str, first: date, last: date | None) -> Interruption:
    return Interruption(cause, first, last)


def test_a_deadline_says_what_it_rests_on() -> None:
    found = deadline("FR", "access", RECEIVED)
    assert (found.legal_due, found.safe_due) == (date(2026, 4, 7), date(2026, 4, 5))
    assert (found.rule, found.zone) == ("EU_MONTH", "Europe/Paris")
    assert set(found.versions) == {"regime FR", "regime EU", "calendar FR"}
    assert found.reason == (
        "1 month from receipt on Thu 2026-03-05 ends on Sun 2026-04-05, moved past Sunday, Easter Monday"
        " to Tue 2026-04-07. Safe: Sun 2026-04-05."
    )


def test_a_reason_is_one_line() -> None:
    assert "\n" not in deadline("GB", "access", RECEIVED, extended=True).reason


def test_an_extension_brings_the_dates_of_its_notice_and_nothing_else_does() -> None:
    plain, extended = deadline("FR", "access", RECEIVED), deadline("FR", "access", RECEIVED, extended=True)
    assert (plain.notice_by, plain.safe_notice_by) == (None, None)
    assert (extended.notice_by, extended.safe_notice_by) == (plain.legal_due, plain.safe_due)


@pytest.mark.parametrize(("jurisdiction", "duty"), [("GB", "access"), ("US-CA", "acknowledge"), ("CA-QC", "access")])
def test_a_disputed_reading_is_told(jurisdiction: str, duty: str) -> None:
    assert deadline(jurisdiction, duty, date(2026, 7, 1)).doubts


def test_the_zone_of_the_controller_goes_before_that_of_the_place() -> None:
    late = datetime(2026, 2, 28, 23, 30, tzinfo=UTC)
    assert deadline("FR", "access", late).legal_due == date(2026, 4, 1)
    assert deadline("FR", "access", late, zone="Europe/London").legal_due == date(2026, 3, 30)


def test_a_bare_date_is_the_date_where_the_controller_is() -> None:
    assert deadline("FR", "access", date(2026, 3, 5)) == deadline("FR", "access", RECEIVED)


def test_a_date_ends_at_midnight_of_the_zone_and_an_instant_is_its_own_end() -> None:
    assert deadlines.end_of(date(2026, 10, 26), "Europe/Paris") == datetime(2026, 10, 26, 23, tzinfo=UTC)
    assert deadlines.end_of(date(2026, 10, 24), "Europe/Paris") == datetime(2026, 10, 24, 22, tzinfo=UTC)
    instant = datetime(2026, 10, 26, 15, tzinfo=PARIS)
    assert deadlines.end_of(instant, "Europe/Paris") == instant


def test_hours_run_over_the_change_of_clocks() -> None:
    found = deadline("FR", "breach-authority", datetime(2026, 10, 23, 15, 30, tzinfo=timezone(timedelta(hours=2))))
    assert [due.isoformat() for due in (found.legal_due, found.safe_due)] == [
        "2026-10-26T15:00:00+01:00",
        "2026-10-26T14:30:00+01:00",
    ]


def test_an_open_question_changes_nothing_and_is_told() -> None:
    waiting = deadline("FR", "access", RECEIVED, interruptions=[asked("identity", date(2026, 3, 6), None)])
    assert (waiting.legal_due, waiting.safe_due) == (date(2026, 4, 7), date(2026, 4, 5))
    assert "The pause identity:2026-03-06.. is still open: both dates are as if it had not been." in waiting.doubts


def test_a_question_asked_when_the_term_is_over_heals_nothing_and_is_told() -> None:
    late = [asked("identity", date(2026, 5, 6), date(2026, 5, 20))]
    found = deadline("FR", "access", RECEIVED, interruptions=late)
    assert found.legal_due == date(2026, 4, 7)
    assert any("began after the last day of the term" in doubt for doubt in found.doubts)


def test_a_question_where_the_law_does_not_stop_the_clock_is_told() -> None:
    found = deadline(
        "US-CA", "access", RECEIVED, interruptions=[asked("identity", date(2026, 3, 6), date(2026, 3, 20))]
    )
    assert found.legal_due == deadline("US-CA", "access", RECEIVED).legal_due
    assert any("does not stop the clock" in doubt for doubt in found.doubts)


REFUSED: list[tuple[type[Unreckonable], str, dict[str, Any]]] = [
    (UnknownJurisdiction, "known are FR, ", {"jurisdiction": "XX"}),
    (UnknownJurisdiction, "known are FR, ", {"jurisdiction": "fr"}),
    (UnknownJurisdiction, "known are FR, ", {"jurisdiction": "EU"}),
    (UnknownDuty, "known are access, ", {"duty": "acces"}),
    (NoTerm, "has no term", {"duty": "breach-persons"}),
    (NoTerm, "restriction", {"jurisdiction": "US-CA", "duty": "restriction"}),
    (NoExtension, "cannot be extended", {"jurisdiction": "CA-QC", "extended": True}),
    (NoExtension, "cannot be extended", {"duty": "breach-authority", "extended": True}),
    (NotInForce, "from 2026-06-19", {"jurisdiction": "GB", "duty": "complaint", "start": date(2026, 6, 18)}),
    (NoCalendar, "no table for 2036", {"start": date(2035, 12, 6)}),
    (Zoneless, "none is guessed", {"start": datetime(2026, 3, 5, 10)}),  # noqa: DTZ001
    (Zoneless, "from an instant", {"duty": "breach-authority", "start": date(2026, 3, 5)}),
    (
        BadInterruption,
        "ends before it begins",
        {"interruptions": [asked("identity", date(2026, 3, 9), date(2026, 3, 8))]},
    ),
    (BadInterruption, "before the start", {"interruptions": [asked("identity", date(2026, 3, 4), date(2026, 3, 8))]}),
    (OutOfRange, "outside the years", {"duty": "access", "start": date(9999, 12, 20)}),
    (OutOfRange, "outside the years", {"start": datetime.min.replace(tzinfo=UTC)}),
    (UnknownZone, "'Europe/Pariss' is not a time zone", {"zone": "Europe/Pariss"}),
    (UnknownZone, "'../etc' is not a time zone", {"zone": "../etc"}),
    (BadInterruption, "known are identity, scope, fee", {"interruptions": [asked("sex", RECEIVED.date(), None)]}),
    (
        BadInterruption,
        "overlap",
        {
            "interruptions": [
                asked("scope", date(2026, 3, 12), date(2026, 3, 20)),
                asked("identity", date(2026, 3, 9), date(2026, 3, 15)),
            ]
        },
    ),
    (
        BadInterruption,
        "overlap",
        {"interruptions": [asked("identity", date(2026, 3, 9), None), asked("identity", date(2026, 3, 15), None)]},
    ),
]


@pytest.mark.parametrize(("error", "says", "question"), REFUSED)
def test_what_cannot_be_reckoned_is_refused_in_a_sentence(
    error: type[Unreckonable], says: str, question: dict[str, Any]
) -> None:
    asked_for: dict[str, Any] = {"jurisdiction": "FR", "duty": "access", "start": RECEIVED} | question
    place, duty, start = (asked_for.pop(name) for name in ("jurisdiction", "duty", "start"))
    with pytest.raises(error, match=re.escape(says)):
        deadline(place, duty, start, **asked_for)


def test_every_jurisdiction_says_of_every_duty_either_a_date_or_what_to_do() -> None:
    silent = []
    for place in law.JURISDICTIONS:
        for duty in deadlines.DUTIES:
            try:
                deadline(place, duty, datetime(2026, 7, 1, 12, tzinfo=UTC))
            except NoTerm as refusal:
                if "says nothing of" in str(refusal):
                    silent.append((place, duty))
    assert silent == []
