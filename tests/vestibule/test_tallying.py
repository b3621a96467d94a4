"""Counts over the list of an incident: each person once, and the same however the list is cut into pages."""

from datetime import UTC, datetime
from typing import Any

from vestibule import ids
from vestibule.breaches.model import Affected, Incident, Tally
from vestibule.breaches.tallying import added, number_of

NOW = datetime(2026, 11, 23, tzinfo=UTC)
WINDOW = {"since": "2026-11-01T00:00:00Z", "until": "2026-11-02T00:00:00Z"}
SITE = {"kind": "site", "site_id": ids.derived("sit", "one"), **WINDOW}
ENTRIES = {"kind": "table", "table": "entries"}


def incident(*exposures: dict[str, Any]) -> Incident:
    of: Any = {"id": ids.derived("inc", 1), "source": "staff", "summary": "A laptop was stolen.", "round": 2}
    times: Any = dict.fromkeys(("state_since", "reported_at", "aware_at"), NOW)
    return Incident.model_validate({**of, **times, "exposures": list(exposures)})


def line(name: str, exposure: int = 0, **rest: Any) -> Affected:
    person_id = ids.derived("per", name)
    of: dict[str, Any] = {
        "incident_id": ids.derived("inc", 1),
        "person_id": person_id,
        "line": f"{person_id} {exposure}",
    }
    usual = {"round": 2, "categories": ["user.name"], "tables": {"entries": 2}, "found_at": NOW}
    return Affected.model_validate(of | usual | rest)


def test_each_person_counts_once_over_all_exposures() -> None:
    lines = [line("a"), line("a", 1, tables={"entries": 1, "calls": 3}), line("b", 1)]
    tally = added(Tally(), lines, incident(ENTRIES, SITE), ())
    assert (tally.persons, tally.records) == (2, 7)
    assert tally.by_table == {"entries": 4, "calls": 3}
    assert tally.by_category == {"user.name": 2}
    assert [number_of(each) for each in lines] == [0, 1, 1]


def test_two_windows_add_up_and_a_whole_table_takes_them_in() -> None:
    lines = [line("a", 0), line("a", 1)]
    assert added(Tally(), lines, incident(SITE, SITE), ()).by_table == {"entries": 4}
    assert added(Tally(), lines, incident(SITE, ENTRIES), ()).by_table == {"entries": 2}


def test_pages_add_up_to_the_same() -> None:
    lines = sorted((line(str(number)) for number in range(9)), key=lambda each: each.line)
    whole = added(Tally(), lines, incident(ENTRIES), ())
    paged = Tally()
    for first in range(0, 9, 2):
        paged = added(paged, lines[first : first + 2], incident(ENTRIES), ())
    assert paged == whole


def test_lines_of_an_earlier_round_do_not_count() -> None:
    assert added(Tally(), [line("a", round=1)], incident(ENTRIES), ()) == Tally()


def test_places_children_controllers_and_what_was_read() -> None:
    dealer = ids.derived("org", "dealer")
    lines = [line("a", jurisdiction="FR", is_read=True, is_child=True), line("b", controller_id=dealer, is_read=False)]
    tally = added(Tally(), lines, incident(ENTRIES), {ids.derived("per", "b")})
    assert (tally.by_place, tally.by_controller) == ({"-": 1, "FR": 1}, {dealer: 1})
    assert (tally.children, tally.read, tally.unreachable) == (1, 1, 1)


def test_without_access_records_nothing_is_said_of_reading() -> None:
    assert added(Tally(), [line("a")], incident(ENTRIES), ()).read is None
