"""What the report of a month says."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vestibule import ids, register
from vestibule.evidence.figures import Figures
from vestibule.policy.pack import OPERATORS, load
from vestibule.retention.model import Hold
from vestibule.retention.months import Month, month_of, read_month
from vestibule.retention.report import Days, Found, Kept, Report, compiled
from vestibule.words import Language

NOVEMBER = Month(2026, 11)
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAY = 86_400


def hold(reason: str, *, days: int = 30, kept: dict[str, int] | None = None, number: int = 1) -> Hold:
    return Hold(
        id=ids.derived("hld", reason, number),
        reason=reason,
        site_id=ids.derived("sit", "one"),
        created_by=ids.derived("per", "one"),
        created_at=NOON - timedelta(days=1),
        ends_at=NOON + timedelta(days=days),
        kept=kept,
    )


def through(last: int, **figures: Figures) -> dict[date, dict[str, Figures]]:
    """Every day of November up to this one, the figures on each."""
    return {date(2026, 11, day): dict(figures) for day in range(1, last + 1)}


def report(
    days: Days,
    *holds: Hold,
    language: Language = "en",
    operator: str = "valet",
    now: datetime = NOON,
    began: date | None = None,
) -> Report:
    pack = load(operator)
    found = Found(NOVEMBER, days, holds, began, now)
    return compiled(found, pack, register.promised(pack), register.ELSEWHERE, language)


def of(made: Report, table: str) -> Kept:
    return next(kept for kept in made.tables if kept.table == table)


def test_every_promised_table_is_there_with_each_rule_of_the_pack_and_its_source() -> None:
    for operator in OPERATORS:
        pack = load(operator)
        made = report({}, operator=operator)
        assert [kept.table for kept in made.tables] == [table.name for table in register.promised(pack)]
        for table, kept in zip(register.promised(pack), made.tables, strict=True):
            rules = {(law.jurisdiction, law.source) for law in pack.retention if law.rule == table.holds.retention}
            assert {(term.jurisdiction, term.source) for term in kept.promised} == rules
            assert kept.promised[0].jurisdiction is None
        assert [each.holding for each in made.unwitnessed] == sorted(register.ELSEWHERE)
        assert all(each.promised for each in made.unwitnessed)


def test_figures_are_added_up_over_the_days_and_the_longest_is_kept() -> None:
    first, second = date(2026, 11, 1), date(2026, 11, 2)
    days = {
        first: {"entries": Figures(expired=3, swept=1, longest_kept_s=83 * DAY), "grants": Figures(erased=2)},
        second: {"entries": Figures(expired=2, kept=4, longest_kept_s=84 * DAY)},
    }
    made = report(days)
    entries = of(made, "entries")
    assert entries.deleted.model_dump() == {"expired": 5, "swept": 1, "erased": 0, "total": 6}
    assert (entries.stragglers, entries.put_back, entries.overdue) == (1, 4, 0)
    assert entries.longest_kept_s == 84 * DAY
    assert of(made, "grants").longest_kept_s is None
    assert made.totals.deleted.model_dump() == {"expired": 5, "swept": 1, "erased": 2, "total": 8}


def test_a_table_that_the_pack_no_longer_has_is_not_passed_over() -> None:
    made = report(through(1, visits=Figures(expired=7, overdue=1)))
    assert (of(made, "visits").promised, of(made, "visits").deleted.total) == ((), 7)
    assert (made.totals.overdue, made.verdict) == (1, "broken")


@pytest.mark.parametrize(
    ("sealed", "now", "verdict", "complete", "missing"),
    [
        (range(1, 21), NOON, "kept", 20, []),
        (range(1, 20), NOON, "kept", 19, [20]),
        (range(1, 19), NOON, "incomplete", 18, [19, 20]),
        ([*range(1, 5), *range(6, 21)], NOON, "incomplete", 4, [5]),
        (range(2, 21), NOON, "incomplete", None, [1]),
        ([], NOON.replace(day=1), "incomplete", None, []),
        ([1], NOON.replace(day=2), "kept", 1, []),
        (range(1, 31), NOON.replace(month=12), "kept", 30, []),
        (range(1, 30), NOON.replace(month=12, day=1), "kept", 29, [30]),
    ],
)
def test_days_without_a_sealed_head_are_named(
    sealed: list[int], now: datetime, verdict: str, complete: int | None, missing: list[int]
) -> None:
    made = report({date(2026, 11, day): {} for day in sealed}, now=now)
    assert made.verdict == verdict
    assert made.complete_through == (date(2026, 11, complete) if complete else None)
    assert made.missing_days == tuple(date(2026, 11, day) for day in missing)


def test_days_before_the_ledger_began_are_not_missing() -> None:
    days: Days = {date(2026, 11, day): {} for day in range(15, 21)}
    made = report(days, began=date(2026, 11, 15))
    assert (made.verdict, made.missing_days, made.complete_through) == ("kept", (), date(2026, 11, 20))


@given(st.lists(st.integers(0, 3), max_size=8), st.integers(1, 30))
def test_one_overdue_record_anywhere_breaks_the_month(overdue: list[int], sealed: int) -> None:
    days: Days = {date(2026, 11, 1 + number): {"grants": Figures(overdue=many)} for number, many in enumerate(overdue)}
    made = report(days, now=NOON.replace(day=sealed))
    assert (made.verdict == "broken") is (sum(overdue) > 0)
    assert made.totals.overdue == sum(overdue)


def test_what_was_found_past_its_promise_breaks_the_month_though_nothing_was_deleted_late() -> None:
    first, second = date(2026, 11, 1), date(2026, 11, 2)
    days = {
        first: {"entries": Figures(outlived=2), "grants": Figures(outlived=1)},
        second: {"entries": Figures(outlived=3)},
    }
    made = report(through(20) | days)
    assert made.verdict == "broken"
    assert (of(made, "entries").outlived, of(made, "grants").outlived, of(made, "people").outlived) == (3, 1, 0)
    assert (made.totals.outlived, made.totals.overdue) == (4, 0)


def test_a_month_is_final_when_it_is_over_and_sealed_to_the_last_day() -> None:
    def is_final(last: int, now: datetime) -> bool:
        return Found(NOVEMBER, through(last), (), None, now).is_final

    december = datetime(2026, 12, 1, 0, 30, tzinfo=UTC)
    assert [is_final(30, december), is_final(29, december), is_final(30, NOON), is_final(0, december)] == [
        *(True, False, False, False)
    ]


def test_holds_are_counted_by_reason_with_their_last_end() -> None:
    holds = (
        hold("fraud", kept={"entries": 3}),
        hold("fraud", days=60, kept={"entries": 2, "grants": 1}, number=2),
        hold("repair", kept={"entries": 0}),
        hold("legal-claim", kept=None),
        hold("fraud", days=-1, kept={"entries": 100}, number=3),
        hold("gone-from-the-pack", kept={"grants": 1}),
    )
    made = report({}, *holds)
    [fraud] = of(made, "entries").held
    assert (fraud.reason, fraud.holds, fraud.records, fraud.last_end) == ("fraud", 2, 5, NOON + timedelta(days=60))
    assert fraud.label == next(r.label.en for r in load("valet").holds if r.key == "fraud")
    assert [(held.reason, held.records) for held in of(made, "grants").held] == [
        ("fraud", 1),
        ("gone-from-the-pack", 1),
    ]
    assert {held.reason: (held.records, held.not_yet_applied) for held in made.holds} == {
        "fraud": (6, 0),
        "repair": (0, 0),
        "legal-claim": (0, 1),
        "gone-from-the-pack": (1, 0),
    }


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-00", "2026-1", "0026-11", "2026-11-01", " 2026-11", "२०२६-११"]
)
def test_what_is_no_month_is_not_read(text: str) -> None:
    assert read_month(text) is None


@given(st.dates(date(1970, 1, 1), date(2999, 12, 31)))
def test_a_month_is_read_as_it_is_written(day: date) -> None:
    month = Month(day.year, day.month)
    assert read_month(str(month)) == month
    assert month.days[0].day == 1
    assert day in month.days
    assert (month.last + timedelta(days=1)).day == 1
    assert month.before < month
    assert month.before.last == month.days[0] - timedelta(days=1)


def test_the_current_month_is_that_of_the_zone() -> None:
    midnight = datetime(2026, 12, 1, 3, tzinfo=UTC)
    assert month_of(midnight, "America/Toronto") == NOVEMBER
    assert month_of(midnight, "Europe/Paris") == Month(2026, 12)
