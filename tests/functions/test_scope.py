"""Whom an incident concerns is found exactly: nobody too many, nobody too few, and the counts are those of the records."""

from datetime import timedelta
from typing import Any

import pytest

from functions.breaches import amend_incident, show_scope
from tests.conftest import Clock
from tests.functions import breaching, scoping
from tests.functions.breaching import an_incident
from tests.functions.scoping import entered, lines, run_part, scope
from tests.functions.world import World, add_resident, relate
from vestibule import ids
from vestibule.breaches import exposures
from vestibule.breaches.holdings import INCIDENTS
from vestibule.breaches.model import TableExposed
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.reaching import ties
from vestibule.requests.model import Paper
from vestibule.table import commit

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def of(exposure: dict[str, Any], **rest: Any) -> Any:
    return an_incident(exposures=[exposure], **rest)


def affected(incident: Any) -> dict[str, dict[str, int]]:
    """Of each person on the list the records by table."""
    return {person: line.tables for (person, _), line in lines(incident).items()}


def test_a_table_concerns_exactly_those_of_whom_it_holds_something(world: World, at: Clock) -> None:
    for number in range(3):
        entered(world.resident, world.home, at.now - number * HOUR)
    entered(world.home.manager, world.home, at.now)
    entered(None, world.home, at.now)
    entered(world.neighbour, world.home, at.now - 9 * DAY, expires_at=at.now - DAY)
    after = scope(of({"kind": "table", "table": "entries"}))
    assert affected(after) == {world.resident.id: {"entries": 3}, world.home.manager.id: {"entries": 1}}
    assert after.tally
    assert (after.tally.persons, after.tally.records) == (2, 4)
    assert after.tally.by_table == {"entries": 4}
    assert after.tally.by_category == {"user.location.access_event": 2}
    assert after.state == "awaiting_decision"
    assert (after.scoped_round, after.assessed_at) == (1, at.now)
    assert after.severity
    assert after.next_due_at


def test_the_table_of_people_concerns_everybody(world: World) -> None:
    after = scope(of({"kind": "table", "table": "people"}))
    everybody = {world.resident.id, world.neighbour.id, world.home.manager.id, world.elsewhere.manager.id}
    assert affected(after) == {person: {"people": 1} for person in everybody}
    assert after.tally
    assert "user.contact.phone_number" not in after.tally.by_category


def test_a_function_exposes_what_its_role_reads(world: World, at: Clock) -> None:
    entered(world.resident, world.home, at.now)
    scoping.granted(world.neighbour, world.home, at.now)
    read = exposures.tables_read_by("command_entrance")
    assert {"people", "relations"} <= set(read)
    assert not {"entries", "grants"} & set(read)
    after = scope(of({"kind": "function", "function": "command_entrance"}))
    assert affected(after)[world.resident.id] == {"people": 1, "relations": 1}


def test_named_persons_are_affected_by_what_is_held_on_them(world: World, at: Clock) -> None:
    entered(world.resident, world.home, at.now)
    entered(world.neighbour, world.home, at.now)
    named = [world.resident.id, world.home.manager.id, ids.derived("per", "nobody")]
    some = scope(of({"kind": "persons", "person_ids": named, "tables": ["entries"]}))
    assert affected(some) == {world.resident.id: {"entries": 1}}
    every = scope(of({"kind": "persons", "person_ids": named}, id=breaching.incident_id("two")))
    assert affected(every) == {
        world.resident.id: {"entries": 1, "people": 1, "relations": 1},
        world.home.manager.id: {"people": 1, "relations": 1},
    }


def test_a_site_and_a_window(world: World, at: Clock) -> None:
    since, until = at.now - 2 * DAY, at.now - DAY
    moved_out = add_resident(world.elsewhere, "moved out", at.now - 9 * DAY)
    guest, late, rung = (add_resident(world.elsewhere, name, at.now) for name in ("guest", "late", "rung"))
    relation = relate(moved_out, "tenant", since=at.now - 9 * DAY, until=since, space=world.home.space)
    entered(guest, world.home, since)
    entered(guest, world.home, until)  # outside: the window ends before its last instant
    entered(late, world.home, until + HOUR)
    entered(late, world.elsewhere, since + HOUR)
    scoping.pictured(late, world.elsewhere, since + HOUR, "elsewhere")
    scoping.rung(rung, world.home, since + HOUR)
    scoping.granted(late, world.home, until, None)
    exposure = {"kind": "site", "site_id": world.home.site.id, "since": since, "until": until}
    found = affected(scope(of(exposure)))
    there = {world.resident.id, world.neighbour.id}
    assert relation.until == since
    assert found == {**{person: {"relations": 1} for person in there}, guest.id: {"entries": 1}, rung.id: {"calls": 1}}


def test_many_entries_of_one_person_are_one_line_with_all_of_them(world: World, at: Clock) -> None:
    for number in range(210):
        entered(world.home.manager, world.home, at.now - DAY - timedelta(minutes=number))
    window = {"since": at.now - 2 * DAY, "until": at.now}
    incident = of({"kind": "site", "site_id": world.home.site.id, **window})
    found = affected(scope(incident, pages=0))
    assert found[world.home.manager.id] == {"entries": 210}


def test_a_code_of_a_door(world: World, at: Clock) -> None:
    mine = scoping.code(world.resident, world.home, at.now)
    entered(world.resident, world.home, at.now, credential_id=mine.id)
    entered(world.resident, world.home, at.now - HOUR)
    entered(world.neighbour, world.home, at.now)
    after = scope(of({"kind": "credential", "credential_id": mine.id}))
    assert affected(after) == {world.resident.id: {"entries": 1, "credentials": 1}}


def test_a_device_what_it_holds_and_what_it_told(world: World, at: Clock) -> None:
    scoping.code(world.neighbour, world.home, at.now)
    entered(world.resident, world.home, at.now - DAY)
    entered(world.home.manager, world.home, at.now)
    entered(world.home.manager, world.home, at.now - DAY, device_id=world.elsewhere.device.id)
    window = {"since": at.now - 2 * DAY, "until": at.now - HOUR}
    after = scope(of({"kind": "device", "device_id": world.home.device.id, **window}))
    assert affected(after) == {world.neighbour.id: {"keys": 1}, world.resident.id: {"entries": 1}}
    every = scope(of({"kind": "device", "device_id": world.home.device.id}, id=breaching.incident_id("two")))
    assert affected(every)[world.home.manager.id] == {"entries": 1}
    nobody = scope(of({"kind": "device", "device_id": ids.derived("dev", "none")}, id=breaching.incident_id("three")))
    assert affected(nobody) == {}


def test_pictures_below_a_prefix(world: World, at: Clock) -> None:
    mine = scoping.pictured(world.resident, world.home, at.now, "mine")
    scoping.pictured(world.neighbour, world.home, at.now, "other")
    after = scope(of({"kind": "prefix", "bucket": "images", "prefix": mine.key}))
    assert affected(after) == {world.resident.id: {"images": 1}}
    assert after.tally
    assert after.tally.may_hold_others == ["images"]
    every = scope(of({"kind": "prefix", "bucket": "images"}, id=breaching.incident_id("two")))
    assert affected(every).keys() == {world.resident.id, world.neighbour.id}


def test_copies_below_a_prefix(world: World, at: Clock) -> None:
    mine = scoping.asked(world.resident, at.now, "mine", bundle_hash="0" * 64)
    scoping.asked(world.resident, at.now, "refused")
    planned = scoping.asked(world.resident, at.now, "planned", plan_hash="0" * 64)
    said: dict[str, Any] = {
        "id": ids.derived("pap", "one"),
        "type": "application/pdf",
        "digest": "0" * 64,
        "handed_in_at": at.now,
    }
    handed_in = scoping.asked(world.neighbour, at.now, "proved", papers=[Paper(proves="document", **said)])
    scoping.asked(world.neighbour, at.now, "other", bundle_hash="0" * 64)
    after = scope(of({"kind": "prefix", "bucket": "bundles", "prefix": f"requests/{mine.id}/parts"}))
    assert affected(after) == {world.resident.id: {"bundles": 1}}
    assert after.tally
    assert after.tally.by_category == {"user.privacy_copy": 1}
    for number, (prefix, concerned) in enumerate([("plans/", planned), ("papers/", handed_in)]):
        known = breaching.incident_id(f"of {number}")
        found = scope(of({"kind": "prefix", "bucket": "bundles", "prefix": prefix}, id=known))
        assert affected(found) == {concerned.person_id: {"bundles": 1}}
    drafts = scope(of({"kind": "prefix", "bucket": "bundles", "prefix": "incidents/"}, id=breaching.incident_id("two")))
    assert affected(drafts) == {}


def test_several_exposures_count_each_person_once(world: World, at: Clock) -> None:
    entered(world.resident, world.home, at.now - HOUR)
    window = {"since": at.now - DAY, "until": at.now}
    site = {"kind": "site", "site_id": world.home.site.id, **window}
    after = scope(an_incident(exposures=[{"kind": "table", "table": "entries"}, site]))
    assert after.tally
    assert (after.tally.persons, after.tally.by_table) == (2, {"entries": 1, "relations": 2})
    assert len(lines(after)) == 3


def test_a_part_that_is_run_twice_writes_the_same_lines(world: World, at: Clock) -> None:
    entered(world.resident, world.home, at.now)
    incident = of({"kind": "table", "table": "entries"})
    parts = scoping.plan(incident)
    assert parts == [f"0:{crowd}" for crowd in range(8)]
    first = [run_part(incident, part) for part in parts] and lines(incident)
    again = [run_part(incident, part) for part in parts] and lines(incident)
    assert first == again
    assert len(first) == 1


def test_a_search_goes_on_where_its_call_ended(world: World, at: Clock) -> None:
    people = [add_resident(world.home, f"tenant {number}", at.now) for number in range(200)]
    incident = of({"kind": "persons", "person_ids": [person.id for person in people], "tables": ["people"]})
    assert scoping.plan(incident) == ["0:all"]
    assert run_part(incident, "0:all", pages=0) == 3
    assert len(lines(incident)) == 200
    after = scope(incident)
    assert after.tally
    assert (after.tally.persons, after.tally.unreachable) == (200, 0)


def test_facts_that_change_begin_a_new_round_and_end_the_lines_of_the_old(world: World, at: Clock) -> None:
    entered(world.resident, world.home, at.now)
    incident = scope(of({"kind": "table", "table": "entries"}))
    exposure = {"kind": "persons", "person_ids": [world.neighbour.id], "tables": ["people"]}
    change = {"reason": "The log shows it.", "exposures": [exposure]}
    answer = breaching.as_team(amend_incident, "PATCH /v1/incidents/{incident_id}", change, incident_id=incident.id)
    assert answer.status == 200, answer.body
    assert run_part(incident, "0:3", round_=1) == 1
    after = scope(breaching.stored(incident))
    assert (after.round, after.scoped_round) == (2, 2)
    assert affected(after) == {world.neighbour.id: {"people": 1}}
    assert after.tally
    assert after.tally.persons == 1
    assert scoping.lying(after) == 2


def test_a_person_of_an_earlier_round_may_be_concerned_again(world: World, at: Clock) -> None:
    entered(world.resident, world.home, at.now)
    incident = scope(of({"kind": "table", "table": "entries"}))
    for round_, table in ((2, "people"), (3, "entries")):
        commit(INCIDENTS.change(incident.id, round=round_, exposures=[TableExposed(table=table)]))
        after = scope(breaching.stored(incident))
    assert affected(after) == {world.resident.id: {"entries": 1}}
    assert lines(after)[world.resident.id, 0].round == 3


def test_what_was_read_by_the_access_records(world: World, at: Clock) -> None:
    seen = entered(world.resident, world.home, at.now)
    entered(world.neighbour, world.home, at.now)
    read = [{"table": "entries", "key": seen.id}]
    after = scope(of({"kind": "table", "table": "entries"}, read=read, has_access_records=True))
    assert {person: line.is_read for (person, _), line in lines(after).items()} == {
        world.resident.id: True,
        world.neighbour.id: False,
    }
    assert after.tally
    assert after.tally.read == 1


def test_where_persons_live_and_children(world: World, at: Clock) -> None:
    commit(PEOPLE.change(world.resident.id, birth_years=f"{at.now.year - 12}-{at.now.year - 9}"))
    ties = RELATIONS.query(world.resident.id, now=at.now).items
    commit(RELATIONS.change(world.resident.id, ties[0].id, jurisdiction="US-NYC"))
    after = scope(of({"kind": "table", "table": "relations"}))
    assert after.tally
    assert after.tally.by_place == {"-": 3, "US-NYC": 1}
    assert after.tally.children == 1


def test_relations_that_are_read_together_say_the_same(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(12):
        tenant = add_resident(world.elsewhere, f"tenant {number}", at.now)
        tie = relate(tenant, "owner", since=at.now - number * DAY, until=at.now + DAY, space=world.elsewhere.space)
        commit(RELATIONS.change(tenant.id, tie.id, jurisdiction="FR"))
    found = []
    for many in (1, 10**9):
        monkeypatch.setattr(ties, "_MANY", many)
        after = scope(of({"kind": "table", "table": "relations"}, id=breaching.incident_id(str(many))))
        found.append({person: (line.tables, line.jurisdiction) for (person, _), line in lines(after).items()})
    assert found[0] == found[1]
    assert sum(line == ({"relations": 2}, "FR") for line in found[0].values()) == 12


def test_nothing_exposed_is_an_empty_scope(world: World) -> None:
    after = scope(an_incident(exposures=[]))
    assert after.tally
    assert (after.tally.persons, after.state) == (0, "awaiting_decision")


def test_a_partners_key_exposes_what_its_feed_had(world: World, at: Clock) -> None:
    key = scoping.partner_key(world.home, at.now - DAY, "entries.read", revoked_at=at.now - HOUR)
    scoping.told(world.resident, world.home, at.now - 2 * DAY, "access.entry.recorded")
    scoping.told(world.neighbour, world.home, at.now - 2 * DAY, "people.relation.ended")
    scoping.told(world.home.manager, world.home, at.now, "access.entry.recorded")
    scoping.told(world.elsewhere.manager, world.elsewhere, at.now - 2 * DAY, "access.entry.recorded")
    after = scope(of({"kind": "credential", "credential_id": key.id}))
    assert affected(after) == {world.resident.id: {"deliveries": 1}}


def test_the_team_sees_the_list_and_nobody_else(world: World, at: Clock) -> None:
    entered(world.resident, world.home, at.now)
    incident = scope(of({"kind": "table", "table": "entries"}))
    route = "GET /v1/incidents/{incident_id}/scope"
    answer = breaching.as_team(show_scope, route, incident_id=incident.id)
    assert answer.status == 200, answer.body
    assert answer.body["tally"]["persons"] == 1
    assert [line["person_id"] for line in answer.body["data"]] == [world.resident.id]
    assert answer.body["next"] is None
    assert breaching.as_user(show_scope, route, caller=world.resident, incident_id=incident.id).status == 403
    assert breaching.as_team(show_scope, route, incident_id=breaching.incident_id("none")).status == 404
