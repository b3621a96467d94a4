"""The clocks of a breach: hours that are exact, days off, changes of the clocks, and ten years against another author's dates.

With WHOLE=1 every day of the ten years is asked at every operator; a share of them for every day.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.shares import share
from tests.vestibule import oracle_breaches as oracle
from tests.vestibule.broken import AWARE, incident, owed_at, scoped, tally
from vestibule import ids
from vestibule.breaches.clocks import started
from vestibule.breaches.model import Incident, Obligation
from vestibule.breaches.obligations import next_due, owed
from vestibule.policy.law import JURISDICTIONS
from vestibule.policy.model import Pack
from vestibule.policy.pack import OPERATORS, load

FRANCE, LUXEMBOURG, BRITAIN, VALET = load("alloclaim"), load("fleetback"), load("noke"), load("valet")
FIRST, DAYS = date(2026, 1, 1), 3652
HOURS = (0, 1, 2, 3, 5, 9, 12, 17, 20, 22, 23)
EVERYWHERE = dict.fromkeys(JURISDICTIONS, 600)


def local(zone: str, *when: int) -> datetime:
    """An instant by the clocks there."""
    return datetime(*when, tzinfo=ZoneInfo(zone)).astimezone(UTC)  # type: ignore[arg-type,misc]


def at_home(pack: Pack, home: str, tell: str, aware_at: datetime, **changes: Any) -> Obligation:
    return owed_at(pack, scoped(tally({home: 600}), aware_at, **changes), tell, home)


def test_worked_example_22_new_york() -> None:
    """30 days end on Saturday 4 July 2026, and the law moves them to Monday; who is careful is done before."""
    aware = local("America/Toronto", 2026, 6, 4, 11)
    for tell in ("persons", "authority"):
        found = at_home(VALET, "US-NY", tell, aware)
        assert (found.legal_due, found.safe_due) == ("2026-07-06", "2026-07-04")
        assert found.due_at == datetime(2026, 7, 5, 4, tzinfo=UTC)


def test_worked_example_23_the_clocks_go_back() -> None:
    """72 hours from Friday half past three end on Monday at half past two."""
    found = at_home(FRANCE, "FR", "authority", datetime.fromisoformat("2026-10-23T15:30+02:00"))
    assert found.legal_due == "2026-10-26T15:00:00+01:00"
    assert found.safe_due == "2026-10-26T14:30:00+01:00"
    assert found.due_at == datetime(2026, 10, 26, 13, 30, tzinfo=UTC)


def test_worked_example_24_christmas_does_not_matter_to_hours() -> None:
    found = at_home(FRANCE, "FR", "authority", datetime.fromisoformat("2026-12-24T18:10+01:00"))
    assert found.legal_due == "2026-12-27T19:00:00+01:00"
    assert found.safe_due == "2026-12-27T18:10:00+01:00"


def test_the_clocks_go_forward() -> None:
    """Wall clocks lose an hour on 28 March 2027; the 72 hours do not."""
    found = at_home(FRANCE, "FR", "authority", datetime.fromisoformat("2027-03-26T15:30+01:00"))
    assert found.safe_due == "2027-03-29T16:30:00+02:00"
    assert found.due_at == datetime(2027, 3, 29, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize("hour", range(72))
def test_seventy_two_hours_are_exact_across_the_change_and_back(hour: int) -> None:
    for first in (datetime(2026, 10, 22, 12, 34, 56, 789000, tzinfo=UTC), datetime(2027, 3, 25, 12, tzinfo=UTC)):
        aware = first + timedelta(hours=hour)
        for pack, home in ((FRANCE, "FR"), (LUXEMBOURG, "LU"), (BRITAIN, "GB")):
            assert at_home(pack, home, "authority", aware).due_at == aware + timedelta(hours=72)


def test_it_is_late_from_the_instant_on_at_which_the_hours_are_over() -> None:
    found = scoped(tally({"FR": 1}))
    end = AWARE + timedelta(hours=72)
    assert not owed_at(FRANCE, found, "authority", "FR", now=end).late
    assert owed_at(FRANCE, found, "authority", "FR", now=end + timedelta(milliseconds=1)).late


def test_a_day_is_over_at_midnight_where_the_controller_is() -> None:
    """In Toronto it is still 30 June when Paris has July; the thirty days are counted from there."""
    found = at_home(VALET, "US-CA", "persons", datetime(2026, 7, 1, 2, tzinfo=UTC))
    assert (found.legal_due, found.safe_due) == ("2026-07-30", "2026-07-30")
    assert found.due_at == local("America/Toronto", 2026, 7, 31)


def test_california_begins_to_count_for_its_authority_when_the_persons_are_told() -> None:
    assert at_home(VALET, "US-CA", "authority", AWARE).started_at is None
    told = local("America/Toronto", 2026, 11, 2, 9)
    found = at_home(VALET, "US-CA", "authority", AWARE, told_at=told)
    assert (found.started_at, found.safe_due) == (told, "2026-11-17")


def test_singapore_first_assesses_within_thirty_days_of_the_suspicion_and_then_has_three() -> None:
    reported = AWARE - timedelta(days=2)
    before = owed_at(BRITAIN, scoped(tally({"SG": 600}), assessed_at=None, reported_at=reported), "authority", "SG")
    assert (before.starts, before.started_at, before.safe_due) == ("suspicion", reported, "2026-11-20")
    assert before.says
    after = owed_at(BRITAIN, scoped(tally({"SG": 600}), assessed_at=AWARE), "authority", "SG")
    assert (after.starts, after.safe_due) == ("assessment made", "2026-10-26")


def test_texas_counts_from_the_determination_and_moves_past_days_off() -> None:
    found = at_home(VALET, "US-TX", "authority", AWARE, assessed_at=local("America/Toronto", 2026, 10, 27, 9))
    assert (found.legal_due, found.safe_due) == ("2026-11-27", "2026-11-26")  # Thanksgiving
    assert at_home(VALET, "US-TX", "authority", AWARE, assessed_at=None).due_at is None


@pytest.mark.parametrize(
    ("aware", "legal", "safe"),
    [
        ((2026, 11, 2, 9), "2026-11-17", "2026-11-16"),  # 11 November does not count
        ((2026, 12, 18, 17), "2027-01-05", "2027-01-01"),
        ((2026, 10, 24, 9), "2026-11-06", "2026-11-06"),  # known on a Saturday
    ],
)
def test_ten_business_days_leave_out_weekends_and_by_the_list_holidays(
    aware: tuple[int, ...], legal: str, safe: str
) -> None:
    found = scoped(tally({"CA": 1}), local("America/Toronto", *aware))
    one = owed_at(VALET, found, "persons", "CA", promised=True)
    assert (one.legal_due, one.safe_due) == (legal, safe)


def test_beyond_the_calendars_the_careful_date_is_told_all_the_same() -> None:
    found = at_home(VALET, "US-NY", "persons", datetime(2040, 6, 4, 12, tzinfo=UTC))
    assert (found.legal_due, found.safe_due) == (None, "2040-07-04")
    assert any("no table for 2040" in doubt for doubt in found.doubts)


def test_before_a_law_is_on_file_the_careful_date_is_told_with_a_doubt() -> None:
    found = at_home(VALET, "US-CA", "persons", datetime(2025, 12, 1, 12, tzinfo=UTC))
    assert (found.legal_due, found.safe_due) == (None, "2025-12-31")
    assert any("on file from 2026-01-01" in doubt for doubt in found.doubts)


def test_a_suspicion_starts_with_the_earlier_of_report_and_awareness() -> None:
    for hours in (-5, 0, 5):
        found = incident(reported_at=AWARE + timedelta(hours=hours))
        assert started("suspicion", found) == AWARE + timedelta(hours=min(hours, 0))


def happened(operator: str, number: int) -> tuple[Incident, oracle.Events]:
    """An incident of one day of the ten years, known at some hour of the controller's, with all that can follow it, or none."""
    here = ZoneInfo(load(operator).time_zone)
    hour, minute = HOURS[number % len(HOURS)], (number * 7) % 60
    day = FIRST + timedelta(days=number)
    aware = datetime(day.year, day.month, day.day, hour, minute, number % 60, tzinfo=here).astimezone(UTC)
    assessed = aware + timedelta(hours=number % 100) if number % 3 else None
    told = aware + timedelta(hours=17 * (number % 23)) if number % 4 else None
    reported = aware + timedelta(hours=number % 30 - 15)
    counted = tally(EVERYWHERE, by_controller={ids.derived("org", "one"): 1})
    found = scoped(counted, aware, assessed_at=assessed, told_at=told, reported_at=reported)
    return found, oracle.Events(aware, reported, assessed, told)


def by_oracle(pack: Pack, each: Obligation, events: oracle.Events) -> oracle.Due:
    if not each.promised:
        return oracle.due(each.jurisdiction, each.tell, events, pack.time_zone)
    days = pack.breach_promise.business_days if pack.breach_promise else None
    return oracle.promised(days, pack.controller_country, events, pack.time_zone) if days else oracle.NEVER


@pytest.mark.parametrize("operator", OPERATORS)
def test_ten_years_day_by_day_agree_with_another_author(operator: str) -> None:
    pack = load(operator)
    asked = 0
    for number in share(range(DAYS), 29):
        found, events = happened(operator, number)
        listed = owed(found, pack, events.aware)
        for each in listed:
            due = oracle.Due(each.legal_due, each.safe_due, each.due_at)
            assert due == by_oracle(pack, each, events), (operator, events, each.tell, each.jurisdiction)
            asked += 1
        dated = [each.due_at for each in listed if each.due_at and each.met != "no"]
        assert next_due(listed) == min(dated)
    assert asked > 100


@pytest.mark.parametrize("operator", OPERATORS)
def test_an_alarm_never_comes_after_the_laws_own_date(operator: str) -> None:
    pack = load(operator)
    for number in share(range(DAYS), 97):
        found, _ = happened(operator, number)
        for each in owed(found, pack, AWARE):
            if each.legal_due and each.safe_due:
                assert datetime.fromisoformat(each.safe_due) <= datetime.fromisoformat(each.legal_due)
