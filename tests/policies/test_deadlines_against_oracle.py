"""The program's deadlines against an oracle by another author, which lives through the days one at a time.

PROVE_CASES says how many cases are generated (100,000 and more for a proof), PROVE_EVERY that every so many days of ten
years are asked (1 for a proof). `python -m prove` does both on all cores and writes down what it found.
"""

import datetime as dt
import os
from typing import get_args

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from prove.cases import (
    CAUSES,
    DAY,
    DUTIES,
    LATEST_QUESTION,
    LONGEST_WAIT,
    MOST_PAUSES,
    WRITERS,
    Case,
    day_by_day,
    describes,
    extensible,
    in_hours,
    instant,
    local_date,
    pauses,
    span,
)
from prove.comparison import NO_TABLE, by_oracle, by_program, compare
from tests.policies.oracle import ROWS, ZONES, Moment, Question
from vestibule.policy.deadlines import Deadline, Interruption, NoTerm, UnknownDuty, deadline
from vestibule.policy.law import JURISDICTIONS
from vestibule.policy.regime import DutyName

CASES = int(os.environ.get("PROVE_CASES", "2000"))
EVERY = int(os.environ.get("PROVE_EVERY", "29"))

many = settings(max_examples=CASES, suppress_health_check=[HealthCheck.too_slow])
some = settings(max_examples=max(200, CASES // 10))
steps = st.lists(
    st.tuples(
        st.sampled_from(CAUSES),
        st.integers(0, LATEST_QUESTION),
        st.integers(0, LONGEST_WAIT) | st.none(),
    ),
    max_size=MOST_PAUSES,
)
duties = st.sampled_from(DUTIES)
DATED = [duty for duty in DUTIES if not in_hours(*duty)]
EXTENSIBLE = [duty for duty in DUTIES if extensible(*duty)]
KEPT = {"cookie-choice", "accounting-records"}
"""Reached, not met: there is no careful date before the date."""


@st.composite
def days(draw: st.DrawFn, jurisdiction: str, duty: str, spare: int = 0) -> dt.date:
    return draw(st.dates(*span(jurisdiction, duty, spare)))


@st.composite
def instants(draw: st.DrawFn, jurisdiction: str, duty: str, spare: int = 0) -> dt.datetime:
    seconds = st.integers(0, 23).map(lambda hour: hour * 3600.0) | st.floats(0, 86_399)
    return instant(jurisdiction, draw(days(jurisdiction, duty, spare)), draw(seconds), draw(st.sampled_from(WRITERS)))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    place, duty = draw(duties)
    start: Moment = draw(instants(place, duty))
    if not in_hours(place, duty) and draw(st.booleans()):
        start = local_date(place, start)
    extended = extensible(place, duty) and draw(st.booleans())
    return Case(place, duty, start, extended, pauses(local_date(place, start), draw(steps)))


MARCH_16 = dt.date(2026, 3, 16)
SAME_DAY = (Question("scope", dt.date(2026, 3, 14), MARCH_16), Question("identity", MARCH_16, MARCH_16))
"""The month begins anew on a day on which, for the scope, the clock stands still: that day is not before the new start."""


@pytest.mark.timeout(300 + CASES // 100)
@given(cases())
@example(Case("GB", "access", dt.date(2026, 3, 2), pauses=SAME_DAY))
@many
def test_a_generated_case_has_the_same_dates_by_both(case: Case) -> None:
    assert by_program(case) == by_oracle(case), describes(case)


@pytest.mark.parametrize(("jurisdiction", "duty"), DUTIES)
def test_the_days_of_ten_years_have_the_same_dates_by_both(jurisdiction: str, duty: str) -> None:
    tally = compare(day_by_day(jurisdiction, duty, EVERY))
    assert tally.examples == []
    assert tally.cases > 0


def test_the_program_knows_the_places_that_the_oracle_knows() -> None:
    assert set(JURISDICTIONS) == set(ZONES)


@pytest.mark.parametrize("jurisdiction", ZONES)
def test_the_program_sets_a_date_exactly_where_the_oracle_does(jurisdiction: str) -> None:
    """A duty that only one of them knows is an oversight of the other."""
    known = {duty for place, duty in ROWS if place == jurisdiction}
    assert {duty for duty in get_args(DutyName) if _answers(jurisdiction, duty)} == known


def _answers(jurisdiction: str, duty: str) -> bool:
    try:
        deadline(jurisdiction, duty, dt.datetime(2027, 1, 4, 12, tzinfo=dt.UTC))
    except (NoTerm, UnknownDuty):
        return False
    return True


def asked(case: Case) -> Deadline:
    waits = [Interruption(*pause) for pause in case.pauses]
    return deadline(case.jurisdiction, case.duty, case.start, extended=case.extended, interruptions=waits)


@given(st.data())
@some
def test_who_asks_later_is_answered_no_earlier(data: st.DataObject) -> None:
    place, duty = data.draw(duties)
    extended = extensible(place, duty) and data.draw(st.booleans())
    earlier, later = sorted(data.draw(instants(place, duty, spare=2)) for _ in range(2))
    first, second = asked(Case(place, duty, earlier, extended)), asked(Case(place, duty, later, extended))
    assert first.legal_due <= second.legal_due
    assert first.safe_due <= second.safe_due
    assert (first.notice_by or dt.date.min) <= (second.notice_by or dt.date.min)
    assert (first.safe_notice_by or dt.date.min) <= (second.safe_notice_by or dt.date.min)


@given(st.data())
@some
def test_nothing_is_due_before_it_is_received(data: st.DataObject) -> None:
    place, duty = data.draw(duties.filter(lambda pair: pair[1] != "biometric-filing"))
    start = data.draw(instants(place, duty, spare=2))
    found = asked(Case(place, duty, start, pauses=_some_pauses(data, place, duty, start)))
    begun: Moment = start if in_hours(place, duty) else local_date(place, start)
    assert found.safe_due >= begun
    assert found.legal_due >= begun


@given(st.data())
@some
def test_a_filing_before_a_service_is_due_before_the_service(data: st.DataObject) -> None:
    day = data.draw(days("CA-QC", "biometric-filing"))
    found = asked(Case("CA-QC", "biometric-filing", day))
    assert found.safe_due < found.legal_due < day


@given(st.data())
@some
def test_the_careful_date_is_never_after_the_legal_one(data: st.DataObject) -> None:
    place, duty = data.draw(duties.filter(lambda pair: pair[1] not in KEPT))
    extended = extensible(place, duty) and data.draw(st.booleans())
    start = data.draw(instants(place, duty, spare=2))
    found = asked(Case(place, duty, start, extended, _some_pauses(data, place, duty, start)))
    assert found.safe_due <= found.legal_due
    assert (found.safe_notice_by or dt.date.min) <= (found.notice_by or dt.date.min)


@given(st.data())
@some
def test_an_extension_never_shortens_and_its_notice_is_due_with_the_unextended_term(data: st.DataObject) -> None:
    place, duty = data.draw(st.sampled_from(EXTENSIBLE))
    start = data.draw(instants(place, duty, spare=2))
    waits = _some_pauses(data, place, duty, start)
    plain = asked(Case(place, duty, start, pauses=waits))
    extended = asked(Case(place, duty, start, extended=True, pauses=waits))
    assert plain.legal_due <= extended.legal_due
    assert plain.safe_due <= extended.safe_due
    assert (extended.notice_by, extended.safe_notice_by) == (plain.legal_due, plain.safe_due)


@given(st.data())
@some
def test_a_pause_of_no_length_changes_nothing(data: st.DataObject) -> None:
    """Asked and answered on one day, outside Britain.

    There the clock stands still from the day on which the scope is asked through the day on which it is answered, by
    the authority's own words: such a question is worth a day. An answer about identity or a fee begins the month anew.
    """
    place, duty = data.draw(st.sampled_from([pair for pair in DATED if not pair[0].startswith("GB")]))
    day = data.draw(days(place, duty, spare=2))
    one = day + data.draw(st.integers(0, 40)) * DAY
    pause = Question(data.draw(st.sampled_from(CAUSES)), one, one)
    assert by_program(Case(place, duty, day, pauses=(pause,))) == by_program(Case(place, duty, day))


@given(st.data())
@some
def test_in_britain_an_answer_on_the_day_of_receipt_changes_nothing_unless_it_is_about_the_scope(
    data: st.DataObject,
) -> None:
    day = data.draw(days("GB", "access", spare=2))
    plain = asked(Case("GB", "access", day))
    for cause in ("identity", "fee"):
        assert asked(Case("GB", "access", day, pauses=(Question(cause, day, day),))).legal_due == plain.legal_due
    asked_for_scope = asked(Case("GB", "access", day, pauses=(Question("scope", day, day),)))
    assert asked_for_scope.safe_due == plain.safe_due + DAY


@given(st.data())
@some
def test_a_question_without_an_answer_changes_nothing(data: st.DataObject) -> None:
    place, duty = data.draw(st.sampled_from(DATED))
    day = data.draw(days(place, duty))
    pause = Question(data.draw(st.sampled_from(CAUSES)), day + data.draw(st.integers(0, 40)) * DAY, None)
    assert by_program(Case(place, duty, day, pauses=(pause,))) == by_program(Case(place, duty, day))


@given(st.data())
@some
def test_pauses_may_be_named_in_any_order(data: st.DataObject) -> None:
    place, duty = data.draw(st.sampled_from(DATED))
    day = data.draw(days(place, duty))
    waits = pauses(day, data.draw(steps))
    shuffled = tuple(data.draw(st.permutations(waits)))
    assert by_program(Case(place, duty, day, pauses=shuffled)) == by_program(Case(place, duty, day, pauses=waits))


@given(st.data())
@some
def test_an_instant_means_the_same_in_every_zone(data: st.DataObject) -> None:
    place, duty = data.draw(duties)
    start = data.draw(instants(place, duty))
    elsewhere = start.astimezone(data.draw(st.sampled_from(WRITERS)))
    answer = by_program(Case(place, duty, start))
    assert by_program(Case(place, duty, elsewhere)) == answer
    if not in_hours(place, duty):
        assert by_program(Case(place, duty, local_date(place, start))) == answer


def test_beyond_the_known_holidays_both_refuse() -> None:
    beyond = [Case("FR", "access", dt.date(2035, 12, 5)), Case("SG", "access", dt.date(2027, 12, 10))]
    assert [(by_program(case), by_oracle(case)) for case in beyond] == [(NO_TABLE, NO_TABLE)] * 2


def _some_pauses(data: st.DataObject, place: str, duty: str, start: Moment) -> tuple[Question, ...]:
    return () if in_hours(place, duty) else pauses(local_date(place, start), data.draw(steps))
