"""Groups of doors: who is granted a group opens what it has, from the moment on in which it has it, and no longer."""

import json
from datetime import timedelta
from typing import Any

import pytest

from functions.access import (
    change_group,
    command_entrance,
    follow_groups,
    grant_entry,
    manage_groups,
    read_grants,
    retell_groups,
)
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.batching import Context
from tests.functions.calls import CONTEXT, Answer, before, call, refusing
from tests.functions.messages import batch
from tests.functions.relations import lines
from tests.functions.sharing import revoke
from tests.functions.world import World
from vestibule import clock, grouping, ids, letting
from vestibule.access.credential import Ack, DoorList
from vestibule.access.grant import granting, sharing
from vestibule.access.holdings import ADMISSIONS, DOOR_LISTS, GRANTS, GROUPS
from vestibule.access.model import Grant
from vestibule.people.model import Person
from vestibule.registry.holdings import ENTRANCES
from vestibule.registry.model import Entrance
from vestibule.table import commit

ROUTE, ONE = "POST /v1/sites/{site_id}/groups", "PATCH /v1/groups/{group_id}"


@pytest.fixture
def gym(world: World) -> Entrance:
    door = world.home.entrance.model_copy(update={"id": ids.derived("ent", "gym"), "name": "Gym"})
    commit(ENTRANCES.add(door))
    return door


def make(world: World, *doors: Entrance, caller: Person | None = None) -> Answer:
    body = {"name": "Common doors", "entrance_ids": [door.id for door in doors]}
    return call(manage_groups.handler, ROUTE, body, caller=caller or world.home.manager, site_id=world.home.site.id)


def change(world: World, group_id: str, /, caller: Any = None, **said: Any) -> Answer:
    who = caller or world.home.manager
    return call(change_group.handler, ONE, said, caller=who, group_id=group_id)


def give(world: World, group_id: str, caller: Person | None = None, **rest: Any) -> Answer:
    body = {"person_id": world.resident.id, "group_id": group_id, **rest}
    return call(grant_entry.handler, "POST /v1/grants", body, caller=caller or world.home.manager)


def knock(world: World, door: Entrance, person: Person | None = None) -> int:
    route = "POST /v1/entrances/{entrance_id}/commands"
    return call(command_entrance.handler, route, {}, caller=person or world.resident, entrance_id=door.id).status


def stored(grant_id: str, at: Clock) -> Grant:
    found = GRANTS.get(grant_id, now=at.now)
    assert found
    return found


def hear() -> list[dict[str, Any]]:
    told = [event for event in aws.events() if event["type"] == "access.group.changed"]
    heard = batch(*(json.dumps({"detail": event}) for event in told))
    assert follow_groups.handler(heard, Context())["batchItemFailures"] == []  # type: ignore[arg-type]
    return told


def version(door: Entrance, at: Clock) -> int:
    found = DOOR_LISTS.get(door.id, now=at.now)
    return found.version if found else 0


def test_a_grant_for_a_group_opens_what_the_group_has(world: World, at: Clock, gym: Entrance) -> None:
    group = make(world, world.home.entrance, gym)
    assert (group.status, group.body["entrance_ids"]) == (201, [world.home.entrance.id, gym.id])
    given = give(world, group.body["id"])
    assert (given.status, given.body["group_id"], given.body["entrance_ids"]) == (
        201,
        group.body["id"],
        [world.home.entrance.id, gym.id],
    )
    assert [knock(world, door) for door in (world.home.entrance, gym)] == [202, 202]


def test_a_door_that_is_added_opens_and_one_that_is_taken_away_closes_at_once(
    world: World, at: Clock, gym: Entrance
) -> None:
    group_id = make(world, world.home.entrance).body["id"]
    given = give(world, group_id).body["id"]
    assert knock(world, gym) == 403
    changed = change(world, group_id, add=[gym.id], remove=[world.home.entrance.id])
    assert (changed.status, changed.body["is_followed"], changed.body["entrance_ids"]) == (200, True, [gym.id])
    assert [knock(world, door) for door in (world.home.entrance, gym)] == [403, 202]
    grant = stored(given, at)
    assert (grant.entrance_ids, grant.left_ids) == ([gym.id], [world.home.entrance.id])
    assert (version(world.home.entrance, at), version(gym, at)) == (1, 1)
    admission = ADMISSIONS.get(gym.id, world.resident.id, now=at.now)
    assert admission
    assert [window.granted_at for window in admission.windows] == [at.now]
    [line] = lines(at.now, "access.group.changed")
    assert (line.subject, line.facts["entrance_ids"]) == (group_id, [gym.id])


def test_a_door_that_comes_back_opens_again(world: World, at: Clock, gym: Entrance) -> None:
    group_id = make(world, world.home.entrance, gym).body["id"]
    give(world, group_id)
    for said, answered in (({"remove": [gym.id]}, 403), ({"add": [gym.id]}, 202), ({"remove": [gym.id]}, 403)):
        at.forward(minutes=1)
        assert change(world, group_id, **said).status == 200
        assert knock(world, gym) == answered
    admission = ADMISSIONS.get(gym.id, world.resident.id, now=at.now)
    assert admission
    assert len(admission.windows) == 1


def test_what_was_shared_loses_the_door_too_and_ends_when_it_has_none_left(
    world: World, at: Clock, gym: Entrance
) -> None:
    group_id = make(world, world.home.entrance, gym).body["id"]
    parent_id = give(world, group_id).body["id"]
    children = []
    for number, doors in enumerate(([gym.id], [gym.id, world.home.entrance.id])):
        parent = stored(parent_id, at)
        update = {"id": ids.derived("grt", "child", number), "kind": "shared", "parent_id": parent.id}
        whose = {"person_id": world.neighbour.id, "entrance_ids": doors, "group_id": None}
        child = parent.model_copy(update={**update, **whose, "version": 0, "children": []})
        commit(sharing(parent, child, at.now), *granting(child, at.now))
        children.append(child.id)
    assert knock(world, gym, world.neighbour) == 202
    at.forward(minutes=1)
    assert change(world, group_id, remove=[gym.id]).body["is_followed"]
    assert knock(world, gym, world.neighbour) == 403
    assert knock(world, world.home.entrance, world.neighbour) == 202
    one, other = (stored(child, at) for child in children)
    assert (one.is_over(at.now), other.is_over(at.now), other.entrance_ids) == (True, False, [world.home.entrance.id])
    assert parent_id == stored(parent_id, at).id
    assert stored(parent_id, at).entrance_ids == [world.home.entrance.id]


def test_nothing_is_shared_of_a_door_that_has_left(world: World, at: Clock, gym: Entrance) -> None:
    group_id = make(world, world.home.entrance, gym).body["id"]
    give(world, group_id)
    assert len(letting._standing(world.resident.id, [gym.id], at.now)) == 1
    change(world, group_id, remove=[gym.id])
    assert letting._standing(world.resident.id, [gym.id], at.now) == []


def test_what_the_request_did_not_do_the_event_does(world: World, at: Clock, gym: Entrance) -> None:
    group_id = make(world, world.home.entrance, gym).body["id"]
    give(world, group_id)
    write, _ = grouping.changing(group_of(group_id, at), {"entrance_ids": [gym.id]}, at.now)
    commit(write)  # and then its process died
    assert knock(world, world.home.entrance) == 202
    at.forward(minutes=2)
    assert retell_groups.handler({}, CONTEXT) == {"told": 1}
    [event] = hear()
    assert event["data"] == {
        "group_id": group_id,
        "site_id": world.home.site.id,
        "organisation_id": world.home.organisation.id,
    }
    assert (knock(world, world.home.entrance), version(world.home.entrance, at)) == (403, 1)
    done = aws.contents(GRANTS, ADMISSIONS, DOOR_LISTS, GROUPS)
    hear()
    assert retell_groups.handler({}, CONTEXT) == {"told": 0}
    assert aws.contents(GRANTS, ADMISSIONS, DOOR_LISTS, GROUPS) == done


def test_a_change_stands_when_its_grants_cannot_follow_just_now(world: World, at: Clock, gym: Entrance) -> None:
    group_id = make(world, world.home.entrance, gym).body["id"]
    give(world, group_id)
    with refusing("Query", "InternalServerError", "by_group"):
        changed = change(world, group_id, remove=[gym.id])
    assert (changed.status, changed.body["is_followed"]) == (200, False)
    assert hear()
    assert knock(world, gym) == 403


def test_a_grant_that_is_made_while_the_group_changes_gets_the_doors_that_it_has_then(
    world: World, at: Clock, gym: Entrance
) -> None:
    group_id = make(world, world.home.entrance, gym).body["id"]
    with before("TransactWriteItems", lambda: change(world, group_id, remove=[gym.id])):
        given = give(world, group_id)
    assert (given.status, given.body["entrance_ids"]) == (201, [world.home.entrance.id])
    assert knock(world, gym) == 403


def test_two_who_change_a_group_at_once_both_have_their_way(world: World, at: Clock, gym: Entrance) -> None:
    group_id = make(world, world.home.entrance).body["id"]
    give(world, group_id)
    with before("TransactWriteItems", lambda: change(world, group_id, name="All doors")):
        assert change(world, group_id, add=[gym.id]).status == 200
    group = group_of(group_id, at)
    assert (group.name, group.entrance_ids) == ("All doors", [world.home.entrance.id, gym.id])
    assert knock(world, gym) == 202


def test_a_grant_that_is_over_stays_as_it_was(world: World, at: Clock, gym: Entrance) -> None:
    group_id = make(world, world.home.entrance).body["id"]
    ends = at.now.replace(hour=23)
    given = give(world, group_id, ends_at=ends.isoformat()).body["id"]
    at.forward(days=1)
    change(world, group_id, add=[gym.id])
    assert stored(given, at).entrance_ids == [world.home.entrance.id]


def test_saying_the_same_again_changes_nothing(world: World, at: Clock, gym: Entrance) -> None:
    group_id = make(world, world.home.entrance, gym).body["id"]
    done = aws.contents()
    again = change(world, group_id, add=[gym.id], name="Common doors")
    assert (again.status, again.body["is_followed"]) == (200, True)
    assert aws.contents() == done


def test_groups_are_their_managers_alone(world: World, at: Clock, gym: Entrance) -> None:
    assert make(world, gym, caller=world.resident).status == 404
    assert make(world, gym, caller=world.elsewhere.manager).status == 404
    group_id = make(world, gym).body["id"]
    for who, status in ((world.home.manager, 200), (world.resident, 404), (world.elsewhere.manager, 404)):
        listed = call(manage_groups.handler, f"GET {ROUTE[5:]}", caller=who, site_id=world.home.site.id)
        one = call(manage_groups.handler, "GET /v1/groups/{group_id}", caller=who, group_id=group_id)
        assert (listed.status, one.status, change(world, group_id, who).status) == (status, status, status)
        assert status == 404 or [each["id"] for each in listed.body["data"]] == [group_id]
    assert give(world, group_id, world.resident).status == 404


@pytest.mark.parametrize(
    "said",
    [{"remove": ["own"]}, {"add": ["foreign"]}, {"add": ["own"], "remove": ["own"]}, {"name": ""}, {"doors": []}],
)
def test_a_group_has_doors_of_its_site_and_one_at_least(world: World, gym: Entrance, said: dict[str, Any]) -> None:
    named = {"own": gym.id, "foreign": world.elsewhere.entrance.id}
    group_id = make(world, gym).body["id"]
    done = aws.contents()
    doors = {name: [named[each] for each in value] for name, value in said.items() if isinstance(value, list)}
    assert change(world, group_id, **said | doors).status == 422
    assert make(world, world.elsewhere.entrance).status == 422
    assert make(world).status == 422
    assert aws.contents() == done


def test_a_grant_names_doors_or_a_group(world: World, gym: Entrance) -> None:
    group_id = make(world, gym).body["id"]
    assert give(world, group_id, entrance_ids=[gym.id]).status == 422
    none = {"person_id": world.resident.id}
    assert call(grant_entry.handler, "POST /v1/grants", none, caller=world.home.manager).status == 422
    assert give(world, ids.derived("grp", "none")).status == 404


def group_of(group_id: str, at: Clock) -> Any:
    found = GROUPS.get(group_id, now=at.now)
    assert found
    return found


def two_grants(world: World, at: Clock, *doors: Entrance) -> tuple[str, Grant, Grant]:
    """A group with the doors, and two grants for it in the order in which they follow."""
    group_id = make(world, *doors).body["id"]
    for person in (world.resident, world.neighbour):
        assert give(world, group_id, person_id=person.id).status == 201
    first, second = grouping._grants_of(group_id, at.now)
    return group_id, first, second


def test_a_grant_that_cannot_be_moved_keeps_no_other_from_it_and_is_tried_until_it_can(
    world: World, at: Clock, gym: Entrance, capsys: pytest.CaptureFixture[str]
) -> None:
    group_id, stuck, other = two_grants(world, at, world.home.entrance, gym)
    with refusing("TransactWriteItems", "InternalServerError", stuck.id):
        assert not change(world, group_id, remove=[gym.id]).body["is_followed"]
        assert (gym.id in stored(stuck.id, at).entrance_ids, stored(other.id, at).left_ids) == (True, [gym.id])
        assert version(gym, at) == 1
        at.forward(minutes=3)
        for _ in range(2):
            assert retell_groups.handler({}, CONTEXT) == {"told": 1}
            assert hear()
        assert version(gym, at) == 1, "a door is not told again of what it was told"
        assert "GroupsNotFollowed" not in capsys.readouterr().out
        at.forward(minutes=12)
        retell_groups.handler({}, CONTEXT)
        assert '"GroupsNotFollowed": 1' in capsys.readouterr().out
    retell_groups.handler({}, CONTEXT)
    hear()
    assert (stored(stuck.id, at).left_ids, version(gym, at)) == ([gym.id], 2)
    assert retell_groups.handler({}, CONTEXT) == {"told": 0}


def test_who_dies_before_the_doors_are_told_has_told_the_grants(world: World, at: Clock, gym: Entrance) -> None:
    group_id, first, _ = two_grants(world, at, world.home.entrance, gym)
    with refusing("UpdateItem", "InternalServerError", "doorlists"):
        assert not change(world, group_id, remove=[gym.id]).body["is_followed"]
    assert (stored(first.id, at).unlisted, version(gym, at)) == ([gym.id], 0)
    at.forward(minutes=2)
    assert retell_groups.handler({}, CONTEXT) == {"told": 1}
    hear()
    done = stored(first.id, at)
    assert (done.unlisted, list(done.left_at_doors), version(gym, at)) == ([], [gym.id], 1)
    assert retell_groups.handler({}, CONTEXT) == {"told": 0}


def test_a_door_that_left_shows_until_when_it_may_still_open(world: World, at: Clock, gym: Entrance) -> None:
    group_id = make(world, world.home.entrance, gym).body["id"]
    grant_id = give(world, group_id).body["id"]
    leased = at.now + timedelta(minutes=15)
    commit(DOOR_LISTS.add(DoorList(entrance_id=gym.id, device_id=world.home.device.id, leased_until=leased)))
    commit(GRANTS.change(grant_id, ticketed_until=at.now + timedelta(minutes=7)))
    assert seen_left(world, grant_id) == []
    at.forward(minutes=1)
    change(world, group_id, remove=[gym.id])
    commit(GRANTS.change(grant_id, ticketed_until=at.now + timedelta(days=1)))  # tickets of later do not name the door
    [door] = seen_left(world, grant_id)
    assert (door["entrance_id"], door["certain_from"], door["because"]) == (gym.id, None, "tickets_over")
    assert door["bound"] == clock.written(at.now + timedelta(minutes=15))
    commit(DOOR_LISTS.change(gym.id, acks=[Ack(version=1, at=at.now)]))
    [door] = seen_left(world, grant_id)
    assert (door["certain_from"], door["because"]) == (clock.written(at.now), "list_held")


def test_a_grant_that_ends_before_its_doors_were_told_of_the_one_it_left_tells_them(
    world: World, at: Clock, gym: Entrance
) -> None:
    group_id = make(world, world.home.entrance, gym).body["id"]
    grant_id = give(world, group_id).body["id"]
    with refusing("UpdateItem", "InternalServerError", "doorlists"):
        change(world, group_id, remove=[gym.id])
    [door] = seen_left(world, grant_id)
    assert (door["certain_from"], door["because"]) == (None, "not_noted")
    revoke(stored(grant_id, at), world.home.manager)
    assert (list(stored(grant_id, at).left_at_doors), version(gym, at)) == ([gym.id], 1)
    at.forward(minutes=1)
    [door] = seen_left(world, grant_id)
    assert door["certain_from"] is not None


def seen_left(world: World, grant_id: str) -> list[dict[str, Any]]:
    answer = call(read_grants.handler, "GET /v1/grants/{grant_id}", caller=world.resident, grant_id=grant_id)
    assert answer.status == 200
    return list(answer.body["left"])
