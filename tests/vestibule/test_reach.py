"""What a hold covers lies on one of its ways into the tables, and the ways can be walked page by page."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.functions.world import NOON
from tests.vestibule.holding import DAY, DOOR, SITE, entry, hold
from vestibule import ids, register
from vestibule.access.holdings import ADMISSIONS, COMMANDS, ENTRIES, GRANTS
from vestibule.evidence import EVIDENCE
from vestibule.holdings import Holding
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.requests.holdings import REQUESTS
from vestibule.retention.hold import can_hold, covers
from vestibule.retention.holdings import HOLDS
from vestibule.retention.reach import Position, pages, ways
from vestibule.table import Table, commit
from vestibule.telemetry.holdings import FAULTS

EVERY = (ADMISSIONS, COMMANDS, ENTRIES, EVIDENCE, FAULTS, GRANTS, HOLDS, PEOPLE, RELATIONS, REQUESTS)
NO_PERSON: dict[str, object] = {"person_id": None}
ALL_TABLES = [*register.SHARED, *(table for several in register.BY_FEATURE.values() for table in several)]


def roads(**scope: object) -> set[tuple[str, str | None]]:
    """Table and index of each way of a hold with this scope."""
    found = ways(hold("any", NOON, NOON + DAY, **scope), EVERY, {DOOR: SITE, ids.derived("ent", 2): SITE})
    return {(way.table.name, way.index) for way in found}


def test_a_person_is_reached_by_what_names_the_person() -> None:
    tables = {("commands", "by_person"), ("entries", "by_person"), ("grants", "by_person"), ("requests", "by_person")}
    assert roads() == tables | {("people", None), ("relations", None)}
    assert roads(site_id=SITE) == roads()


def test_a_site_is_reached_by_its_index_or_through_its_entrances() -> None:
    by_site = {(name, "by_site") for name in ("entries", "faults", "grants", "relations")}
    assert roads(**NO_PERSON, site_id=SITE) == by_site | {("commands", "by_entrance")}


def test_an_entrance_is_reached_by_its_index_and_its_grants_through_the_site() -> None:
    wanted = {("commands", "by_entrance"), ("entries", "by_entrance"), ("grants", "by_site")}
    assert roads(**NO_PERSON, entrance_id=DOOR) == wanted


def test_a_window_narrows_only_what_is_ordered_by_when_it_happened() -> None:
    since = datetime(2026, 11, 1, tzinfo=UTC)
    found = ways(hold("any", NOON, NOON + DAY, since=since), EVERY, {})
    narrowed = {way.table.name: way.between for way in found if way.between}
    assert narrowed == dict.fromkeys(("commands", "entries"), ("2026-11-01T00:00:00.000Z", "9999-12-31T00:00:00.000Z"))


@pytest.mark.parametrize("start", range(6))
def test_pages_go_on_from_any_position(cloud: None, monkeypatch: pytest.MonkeyPatch, start: int) -> None:
    monkeypatch.setattr("vestibule.retention.reach.PAGE", 2)
    for n in range(5):
        commit(ENTRIES.add(entry(NOON - n * DAY, None)))
    mine = hold("mine", NOON, NOON + DAY)
    whole = list(pages(mine, EVERY, {}))
    positions = [None, *(page.next for page in whole)]
    position = positions[start]
    again = Position.model_validate_json(position.model_dump_json()) if position else None
    assert [page.lying for page in pages(mine, EVERY, {}, again)] == [page.lying for page in whole[start:]]
    assert whole[-1].next is None
    assert sum(len(page.lying) for page in whole) == 5


def test_a_position_whose_way_is_gone_goes_on_with_the_next(cloud: None) -> None:
    commit(ENTRIES.add(made := entry(NOON, None)))
    gone = Position(table="commands", hash_key="ent_gone", after={"id": {"S": "x"}})
    found = [record for page in pages(hold("mine", NOON, NOON + DAY), EVERY, {}, gone) for record in page.lying]
    assert [each.record.id for each in found] == [made.id]


@pytest.mark.parametrize(
    ("scope", "fits"),
    [
        ({}, True),
        ({"person_id": None, "site_id": SITE}, True),
        ({"person_id": None, "entrance_id": DOOR, "site_id": SITE}, True),
        ({"site_id": ids.derived("sit", 2)}, False),
        ({"entrance_id": ids.derived("ent", 2)}, False),
        ({"person_id": ids.derived("per", 2)}, False),
        ({"organisation_id": ids.derived("org", 1)}, True),
        ({"organisation_id": ids.derived("org", 2)}, False),
        ({"since": NOON}, True),
        ({"until": NOON}, False),
    ],
)
def test_all_members_of_a_scope_must_fit(scope: dict[str, object], fits: bool) -> None:  # noqa: FBT001
    assert covers(hold("any", NOON, NOON + DAY, **scope), ENTRIES, entry(NOON, None)) is fits


def test_every_record_that_a_scope_covers_lies_on_a_way(cloud: None) -> None:
    """The two are written apart; a table that gains an attribute must gain its way."""
    made = entry(NOON, None)
    commit(ENTRIES.add(made))
    for scope in ({}, {**NO_PERSON, "site_id": SITE}, {**NO_PERSON, "entrance_id": DOOR}):
        one = hold("any", NOON, NOON + DAY, **scope)
        found = [record.record.id for page in pages(one, EVERY, {DOOR: SITE}) for record in page.lying]
        assert (covers(one, ENTRIES, made), found) == (True, [made.id])


@pytest.mark.parametrize("table", [table for table in ALL_TABLES if can_hold(table)], ids=lambda table: table.name)
def test_every_table_has_a_way_for_every_scope_that_its_records_can_fit(table: Table[Any]) -> None:
    said = table.record.model_fields
    fitting: list[dict[str, object]] = [{}] if isinstance(table.holds, Holding) else []
    fitting += [{**NO_PERSON, "site_id": SITE}] if "site_id" in said else []
    fitting += [{**NO_PERSON, "entrance_id": DOOR}] if {"entrance_id", "entrance_ids"} & said.keys() else []
    reached = [ways(hold("any", NOON, NOON + DAY, **scope), [table], {DOOR: SITE}) for scope in fitting]
    assert [scope for scope, found in zip(fitting, reached, strict=True) if not found] == []
