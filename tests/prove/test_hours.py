"""Hours against their oracle, in small: `python -m prove hours` asks for all zones and ten years."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from prove.hours.comparison import compare
from prove.hours.oracle import HOUR, instant
from prove.hours.zones import Zone
from vestibule.access import hours

SAMPLE = (
    "Europe/Paris",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "Europe/Dublin",
)


@pytest.mark.parametrize("name", SAMPLE)
def test_around_the_changes_of_a_year_nothing_is_answered_wrongly(name: str) -> None:
    tally = compare(name, "in small", schedules=1, years=[2027])
    assert (tally.counts["wrong"], tally.examples) == (0, [])
    assert tally.counts["decisions"] >= tally.counts["schedules"] > 0


@pytest.mark.parametrize("name", [*SAMPLE, "Africa/El_Aaiun", "America/Nuuk", "Asia/Gaza", "Pacific/Apia", "UTC"])
def test_the_oracle_reads_the_wall_by_itself_and_as_others_do(name: str) -> None:
    zone, other = Zone(name), ZoneInfo(name)
    for at in range(0, int(datetime(2039, 1, 1, tzinfo=UTC).timestamp()), 1013 * HOUR):
        ahead = instant(at).astimezone(other).utcoffset()
        assert ahead is not None
        assert zone.ahead(at) == ahead.total_seconds()


def test_daylight_saving_is_a_change_forward_and_one_back() -> None:
    begins, ends = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (2027, 2028))
    assert [(instant(at), before, after) for at, before, after in Zone("Europe/Dublin").changes(begins, ends)] == [
        (datetime(2027, 3, 28, 1, tzinfo=UTC), 0, HOUR),
        (datetime(2027, 10, 31, 1, tzinfo=UTC), HOUR, 0),
    ]


def test_a_program_that_counts_the_hour_that_comes_twice_once_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    really = hours.is_open

    def once(some: list[hours.Hours], zone: str, at: datetime) -> bool:
        return really(some, zone, at) and not at.astimezone(ZoneInfo(zone)).fold

    monkeypatch.setattr(hours, "is_open", once)
    assert compare("Europe/Paris", "in small", schedules=4, years=[2027]).counts["wrong"] > 0


def test_a_program_that_keeps_the_difference_of_yesterday_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hours, "_change", lambda _zone, _before, after: after)
    assert compare("Europe/Paris", "in small", schedules=4, years=[2027]).counts["wrong"] > 0
