"""A regime or a calendar with anything wrong in it is refused with file, line and a sentence."""

import pytest

from vestibule.policy import law
from vestibule.policy.faults import FaultyPack
from vestibule.policy.law import CALENDARS, COMMON, JURISDICTIONS, REGIMES

FAULTY_REGIMES = [
    ("term = { months = 1 }", "term = { month = 1 }", "month: is not a key that is known here"),
    ("term = { months = 1 }", "term = { months = 0 }", "must be more than 0"),
    ("term = { months = 1 }", "term = { months = 1, days = 2 }", "exactly one of them"),
    ("version = 2026-11-21", "version = 2026-11-21\nverzion = 2", "verzion: is not a key that is known here"),
    ('duties = ["breach-authority"]', 'duties = ["breach-autority"]', "must be 'access'"),
    ('duties = ["breach-authority"]', 'duties = ["access"]', "access is set more than once"),
    ('code = "EU"', 'code = "EU"\nparent = "EU"', "EU cannot be its own parent"),
    ("extended = { months = 3 }", "extended = { days = 90 }", "in another unit, or no longer"),
    ("extended = { months = 3 }", "extended = { months = 1 }", "in another unit, or no longer"),
]
NEW_YEAR = "2024-01-01, 2025-01-01, 2026-01-01, 2027-01-01]"
FAULTY_CALENDARS = [
    (
        NEW_YEAR,
        "2024-01-01, 2025-01-01, 2027-01-01]",
        "dates",
        "days[0].dates: New Year's Day (1 January) has no date in 2026, and does not say why",
    ),
    (
        NEW_YEAR,
        "2024-01-01, 2025-01-01, 2026-01-01, 2027-01-01, 2028-01-01]",
        "dates",
        "days[0].dates: New Year's Day (1 January) has 2028-01-01, but the table is of 2024 to 2027",
    ),
    (
        NEW_YEAR,
        "2024-01-01, 2025-01-01, 2026-01-01, 2026-01-02, 2027-01-01]",
        "dates",
        "days[0].dates: New Year's Day (1 January) has more than one date in 2026, and does not say why",
    ),
    (
        NEW_YEAR,
        "2024-01-01, 2025-01-01, 2026-01-01, 2026-01-01, 2027-01-01]",
        "dates",
        "days[0].dates: stands more than once: 2026-01-01",
    ),
    (
        "last_year = 2027",
        "last_year = 2023",
        "last_year",
        "last_year: the table ends in 2023, before it begins in 2024",
    ),
    ("last_year = 2027", 'last_year = 2027\nincludes = "MY"', "includes", "includes: MY is not a calendar"),
    ("last_year = 2027", 'last_year = 2027\nlast_day = "31"', "last_day", "last_day: is not a key that is known here"),
    ('confidence = "confirmed"', 'confidence = "sure"', "confidence", "must be 'confirmed', 'knowledge' or 'disputed'"),
]


def faults_of(text: str, file: str) -> list[tuple[str, str]]:
    """Each fault of a calendar with the line of the text that it points at."""
    with pytest.raises(FaultyPack) as refusal:
        law.parse_calendar(text, file)
    assert {fault.file for fault in refusal.value.faults} == {file}
    lines = text.splitlines()
    return [(lines[(fault.line or 0) - 1], f"{fault.key}: {fault.message}") for fault in refusal.value.faults]


def regime_with(old: str, new: str, code: str = "eu") -> str:
    """The file of a regime with one change."""
    text = (REGIMES / f"{code}.toml").read_text(encoding="utf-8")
    assert old in text
    return text.replace(old, new, 1)


def calendar_with(old: str, new: str) -> str:
    """Singapore's calendar with one change."""
    text = (CALENDARS / "sg.toml").read_text(encoding="utf-8")
    assert old in text
    return text.replace(old, new, 1)


@pytest.mark.parametrize("code", [*COMMON, *JURISDICTIONS])
def test_every_regime_that_ships_is_sound(code: str) -> None:
    file = REGIMES / f"{code.lower()}.toml"
    assert law.parse(file.read_text(encoding="utf-8"), file.name) == law.regime(code)


@pytest.mark.parametrize("code", sorted(file.stem.upper() for file in CALENDARS.glob("*.toml")))
def test_every_calendar_that_ships_is_sound(code: str) -> None:
    file = CALENDARS / f"{code.lower()}.toml"
    assert law.parse_calendar(file.read_text(encoding="utf-8"), file.name) == law.calendar(code)


@pytest.mark.parametrize(("old", "new", "says"), FAULTY_REGIMES)
def test_a_regime_with_a_slip_is_refused_with_its_place(old: str, new: str, says: str) -> None:
    text = regime_with(old, new)
    with pytest.raises(FaultyPack, match=r"^eu\.toml:\d+: ") as refusal:
        law.parse(text, "eu.toml")
    assert says in str(refusal.value)


def test_a_date_that_does_not_exist_is_told_with_its_line_in_regimes_and_calendars_alike() -> None:
    with pytest.raises(FaultyPack) as refusal:
        law.parse(regime_with("version = 2026-11-21", "version = 2026-02-30"), "eu.toml")
    assert str(refusal.value) == "eu.toml:5: is not TOML: Invalid date or datetime (at column 11)"
    text = calendar_with("2024-01-01, 2025-01-01", "2024-01-01, 2025-02-29")
    line = text[: text.index("2025-02-29")].count("\n") + 1
    with pytest.raises(
        FaultyPack, match=rf"^sg\.toml:{line}: is not TOML: Invalid date or datetime \(at column \d+\)$"
    ):
        law.parse_calendar(text, "sg.toml")


def test_a_text_that_ends_too_early_is_told_with_its_last_line() -> None:
    with pytest.raises(FaultyPack, match=r"^sg\.toml:2: is not TOML: .* \(at end of document\)$"):
        law.parse_calendar('code = "SG"\ndays = [', "sg.toml")


def test_a_regime_that_names_what_does_not_exist_is_refused() -> None:
    with pytest.raises(FaultyPack, match=r"us-ca\.toml:\d+: parent: UX is not a regime"):
        law.parse(regime_with('parent = "US"', 'parent = "UX"', "us-ca"), "us-ca.toml")
    with pytest.raises(FaultyPack, match=r"us-ca\.toml:\d+: .*US-CX is not a calendar"):
        law.parse(regime_with('calendars = ["US-CA"]', 'calendars = ["US-CX"]', "us-ca"), "us-ca.toml")


@pytest.mark.parametrize(("old", "new", "on", "says"), FAULTY_CALENDARS)
def test_a_faulty_calendar_is_refused_on_the_line_of_its_fault(old: str, new: str, on: str, says: str) -> None:
    ((line, fault),) = faults_of(calendar_with(old, new), "sg.toml")
    assert line.startswith(f"{on} = ")
    assert says in fault


def test_all_faults_of_a_calendar_are_told_at_once() -> None:
    text = calendar_with("first_year = 2024", "first_year = 2025")
    found = faults_of(text, "sg.toml")
    assert len(found) > 10
    assert all("but the table is of 2025 to 2027" in fault for _, fault in found)


def test_a_row_that_says_why_it_is_uneven_may_leave_a_year_out() -> None:
    text = calendar_with(NEW_YEAR, '2024-01-01, 2027-01-01]\nirregular = "Not held in between."')
    assert len(law.parse_calendar(text, "sg.toml").days[0].dates) == 2
