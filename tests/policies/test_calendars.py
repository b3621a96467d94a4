"""The frozen days off: they follow their own rules, and where they differ from the `holidays` package it is on purpose."""

import datetime as dt
import re
import tomllib
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import holidays
import pytest

import vestibule.policy.regime
from tests.policies.calendar_differences import DIFFERENCES, OURS, THEIRS, years_of
from tests.policies.day_rules import easter, falls, in_lieu
from vestibule.policy.almanac import Calendar, NamedDay

FOLDER = Path(vestibule.policy.regime.__file__).with_name("calendars")
TABLES = {
    calendar.code: calendar
    for file in sorted(FOLDER.glob("*.toml"))
    for calendar in [Calendar.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))]
}
# Code: rows, dates, first and last year, and the calendar that it includes.
FROZEN = {
    "CA": (10, 120, 2024, 2035, None),
    "CA-ON": (9, 108, 2024, 2035, None),
    "CA-QC": (9, 108, 2024, 2035, None),
    "FR": (11, 132, 2024, 2035, None),
    "FR-57": (2, 24, 2024, 2035, "FR"),
    "FR-67": (2, 24, 2024, 2035, "FR"),
    "FR-68": (2, 24, 2024, 2035, "FR"),
    "GB": (11, 105, 2024, 2035, None),
    "GB-NIR": (4, 31, 2024, 2035, "GB"),
    "GB-SCT": (15, 125, 2024, 2035, None),
    "LU": (11, 132, 2024, 2035, None),
    "NL": (9, 108, 2024, 2035, None),
    "SG": (16, 50, 2024, 2027, None),
    "US": (16, 148, 2024, 2035, None),
    "US-CA": (26, 239, 2024, 2035, None),
    "US-NY": (19, 164, 2024, 2035, None),
    "US-TX": (10, 120, 2024, 2035, None),
}
# What the package calls the place: country, subdivision, and the kinds of holidays that come nearest to the statute.
PACKAGE: dict[str, tuple[str, str | None, tuple[str, ...]]] = {
    "CA": ("CA", None, ("public", "government")),
    "CA-ON": ("CA", "ON", ("public",)),
    "CA-QC": ("CA", "QC", ("public",)),
    "FR": ("FR", None, ("public",)),
    "FR-57": ("FR", "57", ("public",)),
    "FR-67": ("FR", "6AE", ("public",)),
    "FR-68": ("FR", "6AE", ("public",)),
    "GB": ("GB", "ENG", ("public",)),
    "GB-NIR": ("GB", "NIR", ("public",)),
    "GB-SCT": ("GB", "SCT", ("public",)),
    "LU": ("LU", None, ("public",)),
    "NL": ("NL", None, ("public",)),
    "SG": ("SG", None, ("public",)),
    "US": ("US", None, ("public",)),
    "US-CA": ("US", "CA", ("public",)),
    "US-NY": ("US", "NY", ("public",)),
    "US-TX": ("US", "TX", ("public",)),
}
# Rows that no rule yields: they follow another calendar, or a single decision.
WITHOUT_A_RULE = {
    "GB-SCT": {"Scotland's return to the World Cup"},
    "SG": {
        *("Chinese New Year, first day", "Chinese New Year, second day", "Hari Raya Puasa", "Hari Raya Haji"),
        *("Vesak Day", "Deepavali", "Polling Day"),
    },
    "US-CA": {"Lunar New Year", "Diwali"},
}
# California sets both, and each by itself.
COINCIDENCES = {"US-CA": {dt.date(2034, 11, 10): "Diwali; For Veterans Day"}}

every_calendar = pytest.mark.parametrize("code", FROZEN)


def years(code: str) -> range:
    """The years of the table."""
    return range(TABLES[code].first_year, TABLES[code].last_year + 1)


def rows(code: str) -> list[NamedDay]:
    """The rows of the table and of the one that it includes."""
    included = TABLES[code].includes
    return [*TABLES[code].days, *(rows(included) if included else [])]


def short_name(name: str) -> str:
    """The name without its rule: `Easter Monday`, and `For Easter Monday` of a day in lieu."""
    return re.sub(r" \(.+\)$|: .+$", "", name)


def days_off(code: str) -> dict[dt.date, str]:
    """Every day off with its short names."""
    named: dict[dt.date, list[str]] = defaultdict(list)
    for row in rows(code):
        for date in row.dates:
            named[date].append(short_name(row.name))
    return {date: "; ".join(sorted(names)) for date, names in named.items()}


def package_days(code: str) -> dict[dt.date, str]:
    """Every day off by the package, with its names in English."""
    country, subdivision, categories = PACKAGE[code]
    english = "en_US" if country in {"FR", "LU", "NL"} else None
    return dict(
        holidays.country_holidays(
            country, subdiv=subdivision, years=years(code), categories=categories, language=english
        )
    )


def test_there_is_a_table_for_every_place_and_the_tables_are_frozen() -> None:
    counted = {
        code: (
            *(len(calendar.days), sum(len(row.dates) for row in calendar.days)),
            *(calendar.first_year, calendar.last_year, calendar.includes),
        )
        for code, calendar in TABLES.items()
    }
    assert counted == FROZEN


@every_calendar
def test_a_file_bears_the_name_of_its_calendar_and_says_first_which_list_it_is(code: str) -> None:
    assert (FOLDER / f"{code.lower()}.toml").read_text(encoding="utf-8").startswith("# Days off ")


@every_calendar
def test_an_included_calendar_covers_the_same_years(code: str) -> None:
    included = TABLES[code].includes
    assert included is None or years(included) == years(code)


@every_calendar
def test_dates_stand_in_order_and_in_the_years_of_the_table(code: str) -> None:
    for row in TABLES[code].days:
        assert all(before < after for before, after in pairwise(row.dates)), row.name
        assert {date.year for date in row.dates} <= set(years(code)), row.name


@every_calendar
def test_every_date_follows_the_rule_in_the_name_of_its_row(code: str) -> None:
    unruled = set()
    for row in TABLES[code].days:
        if match := re.fullmatch(r".+ \((.+)\)", row.name):
            assert row.dates == tuple(falls(match[1], year) for year in years(code)), row.name
        elif not row.name.startswith("For "):
            unruled.add(row.name)
    assert unruled == WITHOUT_A_RULE.get(code, set())


@every_calendar
def test_every_day_in_lieu_follows_from_the_day_that_it_replaces(code: str) -> None:
    named = {short_name(row.name): row for row in TABLES[code].days}
    for name, row in named.items():
        if name.startswith("For "):
            replaced, how = named[name.removeprefix("For ")], row.name.split(": ")[1]
            days = [*replaced.dates, *_after_the_table(code, replaced)]
            expected = sorted(date for day in days for date in in_lieu(how, day))
            assert list(row.dates) == [date for date in expected if date.year in years(code)], row.name


def _after_the_table(code: str, row: NamedDay) -> list[dt.date]:
    """The day in the year after the last, which a Friday in the last one may stand for."""
    match = re.fullmatch(r".+ \((.+)\)", row.name)
    return [falls(match[1], TABLES[code].last_year + 1)] if match else []


@every_calendar
def test_a_day_in_lieu_is_a_weekday_that_is_no_other_day_off(code: str) -> None:
    days = {date: name for date, name in days_off(code).items() if "For " in name}
    assert [date for date in days if date.weekday() > 4] == []
    assert {date: name for date, name in days.items() if "; " in name} == COINCIDENCES.get(code, {})


@every_calendar
def test_every_difference_from_the_package_is_explained_and_still_there(code: str) -> None:
    ours, theirs = days_off(code), package_days(code)
    found: dict[tuple[str, str], set[int]] = defaultdict(set)
    for date in ours.keys() ^ theirs.keys():
        found[(OURS, ours[date]) if date in ours else (THEIRS, theirs[date])].add(date.year)
    assert found == {(each.side, each.name): years_of(each.years) for each in DIFFERENCES.get(code, ())}


def test_the_lunar_new_year_of_california_is_that_of_the_chinese_calendar() -> None:
    china = holidays.country_holidays("CN", years=years("US-CA"), language="en_US")
    spring_festival: dict[int, dt.date] = {}
    for date in sorted(china.get_named("Chinese New Year (Spring Festival)")):
        spring_festival.setdefault(date.year, date)
    lunar = next(row for row in TABLES["US-CA"].days if row.name == "Lunar New Year")
    assert lunar.dates == tuple(spring_festival[year] for year in years("US-CA"))


@pytest.mark.parametrize(
    "sunday",
    [dt.date(1818, 3, 22), dt.date(2024, 3, 31), dt.date(2026, 4, 5), dt.date(2038, 4, 25), dt.date(2100, 3, 28)],
)
def test_the_rule_of_easter_meets_known_sundays(sunday: dt.date) -> None:
    assert easter(sunday.year) == sunday


@pytest.mark.parametrize(
    ("code", "off", "worked"),
    [
        ("FR", "2026-04-06 2026-05-08", "2026-04-07 2026-05-11 2027-03-01 2026-12-26 2026-12-28 2026-10-26"),
        ("LU", "2026-06-23 2026-12-26", "2026-06-24 2026-12-28"),
        ("NL", "2026-05-05", "2026-05-06"),
        ("GB", "2026-04-03 2026-12-25 2026-12-28", "2026-03-17 2026-04-13 2026-12-24 2026-12-29"),
        ("GB-NIR", "2026-03-17 2026-12-28", "2026-03-18"),
        ("GB-SCT", "2026-06-15 2026-08-03", "2026-04-06 2026-08-31"),
        ("US-CA", "2026-01-19 2026-11-26 2026-11-27", "2026-01-30 2026-08-14 2026-12-09"),
        ("US", "2026-01-19 2026-07-03 2026-11-26 2027-12-31", "2026-11-27"),
        ("US-NY", "2026-07-04 2026-11-03", "2026-07-03 2026-07-06"),
        ("CA", "2026-07-01 2026-09-30 2029-07-02", "2026-07-02 2026-07-31 2026-12-26 2026-06-24"),
        ("CA-QC", "2026-06-24 2026-07-01", "2026-06-25 2026-07-07 2026-09-30 2026-11-11"),
        ("CA-ON", "2026-02-16 2026-07-01 2026-12-26", "2026-06-24 2026-07-06"),
        ("SG", "2026-03-21 2026-08-09 2026-08-10", "2026-03-20 2026-08-11"),
    ],
)
def test_the_days_on_which_the_worked_examples_turn(code: str, off: str, worked: str) -> None:
    table = days_off(code)
    assert [day for day in off.split() if dt.date.fromisoformat(day) not in table] == []
    assert [day for day in worked.split() if dt.date.fromisoformat(day) in table] == []
