"""Relations begin and end, and the records' terms with them (V-13): 90 days after the final move-out in New York City."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from functions.people import end_relation
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import call
from tests.functions.relations import DAY, END, begin, end, heard, home_of, lines, newcomer, relations, stored
from tests.functions.routes import in_pool, post
from tests.functions.world import World, add_person, relate
from vestibule import lifetime
from vestibule.clock import written
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.policy import retention
from vestibule.policy.pack import load
from vestibule.table import commit

HOUR = timedelta(hours=1)
DATED = "retention.record.dated"


def test_after_the_final_move_out_in_new_york_the_records_end_within_90_days(world: World, at: Clock) -> None:
    answer = end(home_of(world, at), world.home.manager)
    assert (answer.status, answer.body["until"], answer.body["status"]) == (202, "2026-11-21T12:00:00.000Z", "ended")
    left, gone = at.now, at.now + 83 * DAY
    [relation] = relations(world.resident, at.now)
    assert (relation.until, relation.expires_at) == (left, gone)
    lying = stored(world.resident)
    assert (lying.record.left_at, lying.expires_at, lying.erase_at, lying.due_at) == (left, gone, gone, gone)
    assert retention.expiry(load("valet"), "people", left, "US-NYC").promised_until == left + 90 * DAY
    assert [key for key, _ in lifetime.all_due(PEOPLE, gone)] == [(world.resident.id,)]
    at.now = gone
    assert PEOPLE.get(world.resident.id, now=at.now) is None
    assert relations(world.resident, at.now) == []


def test_an_ending_stands_in_the_ledger_with_every_end_that_it_changed(world: World, at: Clock) -> None:
    relation = home_of(world, at)
    end(relation, world.home.manager)
    ended, of_relation, of_person = lines(at.now, "people.relation.ended", DATED)
    now, gone = "2026-11-21T12:00:00.000Z", "2027-02-12T12:00:00.000Z"
    place = {"organisation_id": world.home.organisation.id, "site_id": world.home.site.id}
    assert (ended.subject, ended.facts) == (relation.id, {"person_id": world.resident.id, **place, "until": now})
    assert (of_relation.subject, of_relation.facts) == (
        "relations",
        {
            "table": "relations",
            "key": [world.resident.id, relation.id],
            "changes": {"until": now, "ended_at": now, "telling": "ended", "changed_at": now, "expires_at": gone},
        },
    )
    assert (of_person.subject, of_person.facts) == (
        "people",
        {
            "table": "people",
            "key": [world.resident.id],
            "changes": {"endings": 1, "left_at": now, "expires_at": gone},
        },
    )


def test_an_ending_that_leaves_another_tie_is_told_of_the_person_too(world: World, at: Clock) -> None:
    home = home_of(world, at)
    relate(world.resident, "owner", since=at.now, space=world.home.space)
    end(home, world.home.manager)
    _, of_person = lines(at.now, DATED)
    assert of_person.facts["changes"] == {"endings": 1, "left_at": None, "expires_at": None}


def test_who_ends_the_same_relation_earlier_again_is_heard_and_later_is_refused(world: World, at: Clock) -> None:
    relation, by = home_of(world, at), world.home.manager
    assert end(relation, by, at.now + 30 * DAY).status == 202
    assert stored(world.resident).expires_at == at.now + 113 * DAY
    assert end(relation, by, at.now + 20 * DAY).status == 202
    assert stored(world.resident).expires_at == at.now + 103 * DAY
    before = aws.contents()
    later = end(relation, by, at.now + 21 * DAY)
    assert (later.status, later.code) == (409, "ended-already")
    assert aws.contents() == before
    at.forward(days=21)
    assert end(relation, by).status == 409


def test_a_future_end_holds_until_its_instant_and_gives_the_record_its_end_at_once(world: World, at: Clock) -> None:
    moves_out = at.now + 10 * DAY
    end(home_of(world, at), world.home.manager, moves_out)
    [relation] = relations(world.resident, at.now)
    assert (relation.holds(moves_out - HOUR), relation.holds(moves_out)) == (True, False)
    assert stored(world.resident).expires_at == moves_out + 83 * DAY


def test_who_moves_back_in_stays(world: World, at: Clock) -> None:
    in_pool(world.resident.id)
    end(home_of(world, at), world.home.manager)
    at.forward(days=40)
    back = begin(world.resident, world.home, world.home.manager)
    assert (back.status, back.body["status"]) == (201, "begun")
    lying = stored(world.resident)
    assert (lying.record.left_at, lying.expires_at, lying.erase_at, lying.due_at) == (None, None, None, None)
    assert list(lifetime.all_due(PEOPLE, at.now + 999 * DAY)) == []
    begun, dated = lines(at.now, "people.relation.begun", DATED)
    assert (begun.subject, begun.facts["person_id"]) == (back.body["id"], world.resident.id)
    assert dated.facts["changes"] == {"endings": 1, "left_at": None, "expires_at": None}
    at.forward(days=60)  # the first relation's record has ended meanwhile, and counts no more
    assert end(back.body, world.home.manager).status == 202
    assert stored(world.resident).expires_at == at.now + 83 * DAY


def test_a_relation_that_is_begun_with_its_end_ends_with_it(world: World, at: Clock) -> None:
    in_pool(world.resident.id)
    until = at.now + 5 * DAY
    begun = begin(world.resident, world.home, world.home.manager, until=written(until))
    [relation] = [each for each in relations(world.resident, at.now) if each.id == begun.body["id"]]
    assert (relation.jurisdiction, relation.expires_at) == ("US-NYC", until + 83 * DAY)
    assert stored(world.resident).expires_at is None


def test_an_invitation_with_a_known_end_sets_it_at_once(world: World, at: Clock) -> None:
    good = post("person", world, at.now)
    until = at.now + 30 * DAY
    relation = {**good.body["relation"], "until": written(until)}
    invited = good.send({**good.body, "relation": relation}).body
    lying = lifetime.lying(PEOPLE, (invited["id"],))
    assert lying
    assert (lying.record.left_at, lying.expires_at) == (until, until + 83 * DAY)
    [kept] = RELATIONS.query(invited["id"], now=at.now).items
    assert (kept.jurisdiction, kept.expires_at) == ("US-NYC", until + 83 * DAY)
    assert lines(at.now, DATED) == []


def test_an_invitation_without_an_end_sets_none(world: World, at: Clock) -> None:
    invited = post("person", world, at.now).send().body
    lying = lifetime.lying(PEOPLE, (invited["id"],))
    assert lying
    assert (lying.record.left_at, lying.expires_at) == (None, None)


def test_who_never_came_is_forgotten_from_the_cancellation_on(world: World, at: Clock) -> None:
    person = newcomer(world.home, at.now)
    coming = relate(person, "tenant", since=at.now + 30 * DAY, space=world.home.space)
    assert end(coming, world.home.manager).status == 202
    assert stored(person).record.left_at == at.now


def test_staff_end_by_the_rule_of_the_operator(world: World, at: Clock) -> None:
    person = newcomer(world.home, at.now)
    working = relate(person, "technician", since=at.now - DAY)
    assert end(working, world.home.manager).status == 202
    assert stored(person).expires_at == datetime(2027, 11, 14, 5, tzinfo=UTC)


def test_what_a_hold_keeps_gets_its_end_and_stays(world: World, at: Clock) -> None:
    relation, held_until = home_of(world, at), at.now + 300 * DAY
    for table, key in ((PEOPLE, (world.resident.id,)), (RELATIONS, (world.resident.id, relation.id))):
        commit(lifetime.keep(table, key, "hld_one", held_until))
    end(relation, world.home.manager)
    for lying in (stored(world.resident), lifetime.lying(RELATIONS, (world.resident.id, relation.id))):
        assert lying
        assert (lying.expires_at, lying.erase_at, lying.due_at) == (at.now + 83 * DAY, None, held_until)


def test_an_end_that_is_told_late_makes_nobody_late(world: World, at: Clock) -> None:
    person = newcomer(world.home, at.now - 300 * DAY)
    lived = relate(person, "tenant", since=at.now - 300 * DAY, space=world.home.space)
    commit(RELATIONS.change(person.id, lived.id, jurisdiction="US-NYC"))
    assert end(lived, world.home.manager, at.now - 200 * DAY).status == 202
    lying = stored(person)
    assert (lying.expires_at, lying.due_at) == (at.now - 117 * DAY, at.now)
    assert PEOPLE.get(person.id, now=at.now) is None
    assert [event["data"]["relation_id"] for event in heard()] == [lived.id]


def test_only_who_manages_the_organisation_ends_and_begins(world: World, at: Clock) -> None:
    relation = home_of(world, at)
    technician = add_person(world.home.organisation, "technician", at.now)
    relate(technician, "technician", since=at.now)
    before = aws.contents()
    for caller in (world.resident, world.neighbour, technician, world.elsewhere.manager):
        assert end(relation, caller).status == 404
        assert begin(world.resident, world.home, caller).status == 404
    assert aws.contents() == before


def test_a_relation_is_found_under_its_own_person_only(world: World, at: Clock) -> None:
    relation = home_of(world, at)
    path: Any = {"person_id": world.neighbour.id, "relation_id": relation.id}
    assert call(end_relation.handler, END, {}, caller=world.home.manager, **path).status == 404


def test_a_space_of_another_organisation_is_refused(world: World) -> None:
    in_pool(world.resident.id)
    answer = begin(world.resident, world.elsewhere, world.home.manager)
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, "/space_id")


def test_an_end_before_the_beginning_is_refused(world: World, at: Clock) -> None:
    relation = home_of(world, at)
    answer = end(relation, world.home.manager, relation.since - HOUR)
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, "/until")


@pytest.mark.parametrize("operator", ["alloclaim", "wemaintain", "fleetback", "noke"])
def test_every_operator_s_records_end(
    world: World, at: Clock, operated_by: Callable[[str], None], operator: str
) -> None:
    operated_by(operator)
    end(home_of(world, at), world.home.manager)
    promise = retention.expiry(load(operator), "people", at.now, "US-NYC")
    assert stored(world.resident).expires_at == promise.expires_at
