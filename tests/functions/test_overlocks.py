"""Who does not pay is kept from the gates, then from the unit, and let in again at once (N-02)."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from functions.access import bar_grants, overlock_space, retell_overlocks
from functions.registry import read_places
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import CONTEXT, Answer, before, call, refusing
from tests.functions.messages import take
from tests.functions.outbox import deliver_posted
from tests.functions.relations import lines
from tests.functions.world import World, add_person, relate
from vestibule import ids
from vestibule.access import bounds
from vestibule.access.barred import barring
from vestibule.access.credential import DoorList
from vestibule.access.grant import granting
from vestibule.access.holdings import ADMISSIONS, DOOR_LISTS, GRANTS, OVERLOCKS
from vestibule.access.model import Barring, Child, Grant
from vestibule.messages.holdings import MESSAGES
from vestibule.people.model import Person
from vestibule.registry.holdings import ENTRANCES, SPACES
from vestibule.registry.model import Entrance
from vestibule.table import commit

REASON = "Rent of October unpaid."


@pytest.fixture(autouse=True)
def _noke(world: World, operated_by: Callable[[str], None]) -> None:
    operated_by("noke")


@pytest.fixture
def tenant(world: World, at: Clock) -> Person:
    person = add_person(world.elsewhere.organisation, "tenant", at.now, "nl")
    relate(person, "tenant", since=at.now - timedelta(days=9), space=world.elsewhere.space)
    return person


@pytest.fixture
def unit_door(world: World) -> Entrance:
    """The door of the unit itself; the house's own entrance is the gate."""
    door = world.elsewhere.entrance.model_copy(
        update={"id": ids.derived("ent", "unit"), "space_id": world.elsewhere.space.id, "device_id": None}
    )
    commit(ENTRANCES.add(door))
    return door


def grant_of(world: World, person: Person, *doors: Entrance, **changed: Any) -> Grant:
    usual = {
        "id": ids.derived("grt", person.id, *(door.id for door in doors), *changed),
        "person_id": person.id,
        "organisation_id": world.elsewhere.organisation.id,
        "site_id": world.elsewhere.site.id,
        "space_id": world.elsewhere.space.id,
        "entrance_ids": [door.id for door in doors],
        "starts_at": world.elsewhere.site.created_at,
        "granted_by": world.elsewhere.manager.id,
        "created_at": world.elsewhere.site.created_at,
    }
    return Grant.model_validate(usual | changed)


def given(world: World, person: Person, at: Clock, *doors: Entrance, **changed: Any) -> Grant:
    grant = grant_of(world, person, *doors, **changed)
    commit(*granting(grant, at.now))
    return grant


def take_step(world: World, state: str, caller: Person | None = None, *, key: str | None = None, **rest: Any) -> Answer:
    body = {"state": state, "reason": REASON, **rest}
    by = caller or world.elsewhere.manager
    route = "POST /v1/spaces/{space_id}/overlock"
    return call(overlock_space.handler, route, body, caller=by, key=key, space_id=world.elsewhere.space.id)


def hear() -> list[dict[str, Any]]:
    """Let the function hear what was told of spaces since."""
    told = [event for event in aws.events() if event["type"] == "access.space.barred"]
    assert take(bar_grants.handler, *(json.dumps({"detail": event}) for event in told)) == []
    return told


def barred(at: Clock, *grants: Grant) -> list[tuple[Barring | None, set[Barring | None]]]:
    """What holds for each grant, in its record and in its windows."""
    found = []
    for grant in grants:
        record = GRANTS.get(grant.id, now=at.now)
        assert record
        admissions = [ADMISSIONS.get(door, grant.person_id, now=at.now) for door in grant.entrance_ids]
        windows = [window for each in admissions if each for window in each.windows if window.grant_id == grant.id]
        found.append((record.barred, {window.barred for window in windows}))
    return found


def test_step_by_step_the_tenant_is_kept_out_and_let_in_again(
    world: World, at: Clock, tenant: Person, unit_door: Entrance
) -> None:
    grant = given(world, tenant, at, world.elsewhere.entrance, unit_door)
    for state, holds in (("gate_lock", "gate_lock"), ("overlock", "overlock"), ("released", None)):
        taken = take_step(world, state)
        assert (taken.status, taken.body["state"], len(taken.body["overlock_ids"])) == (201, state, 1)
        space, door = SPACES.get(world.elsewhere.space.id, now=at.now), ENTRANCES.get(unit_door.id, now=at.now)
        assert (space and space.barred, door and door.barred) == (holds, holds)
        hear()
        assert barred(at, grant) == [(holds, {holds})]
        at.forward(hours=1)
    gate = ENTRANCES.get(world.elsewhere.entrance.id, now=at.now)
    assert gate
    assert gate.barred is None


@pytest.mark.parametrize(
    ("taken", "wanted"),
    [
        ([], "overlock"),
        ([], "released"),
        (["gate_lock"], "gate_lock"),
        (["gate_lock", "overlock"], "gate_lock"),
        (["gate_lock", "overlock"], "overlock"),
        (["gate_lock", "released"], "overlock"),
    ],
)
def test_no_step_is_left_out_and_none_is_taken_twice(
    world: World, at: Clock, tenant: Person, taken: list[str], wanted: str
) -> None:
    for state in taken:
        assert take_step(world, state).status == 201
    done = aws.contents(SPACES, OVERLOCKS, ENTRANCES)
    refused = take_step(world, wanted)
    assert (refused.status, refused.code) == (409, "wrong-step")
    assert aws.contents(SPACES, OVERLOCKS, ENTRANCES) == done


def test_released_ends_a_gate_lock_too(world: World, at: Clock, tenant: Person) -> None:
    assert [take_step(world, state).status for state in ("gate_lock", "released", "gate_lock")] == [201, 201, 201]


def test_what_was_shared_is_barred_with_it_and_others_are_not(
    world: World, at: Clock, tenant: Person, unit_door: Entrance
) -> None:
    friend, other = (add_person(world.elsewhere.organisation, name, at.now) for name in ("friend", "other"))
    parent_id = ids.derived("grt", "parent")
    shared = given(world, friend, at, unit_door, kind="shared", parent_id=parent_id)
    lost = given(world, friend, at, world.elsewhere.entrance, kind="shared", parent_id=parent_id, space_id=None)
    children = [Child(id=shared.id), Child(id=lost.id)]
    own = given(world, tenant, at, world.elsewhere.entrance, unit_door, id=parent_id, children=children)
    elses = given(world, other, at, world.elsewhere.entrance, space_id=ids.derived("spc", "another"))
    staff = given(world, world.elsewhere.manager, at, world.elsewhere.entrance, space_id=None)
    ended = given(world, tenant, at, unit_door, ends_at=at.now)
    take_step(world, "gate_lock")
    hear()
    locked, free = ("gate_lock", {"gate_lock"}), (None, {None})
    assert barred(at, own, shared, lost, elses, staff, ended) == [locked, locked, locked, free, free, free]


def test_the_doors_learn_of_it(world: World, at: Clock, tenant: Person, unit_door: Entrance) -> None:
    given(world, tenant, at, world.elsewhere.entrance, unit_door)
    take_step(world, "gate_lock")
    hear()
    versions = [DOOR_LISTS.get(door.id, now=at.now) for door in (world.elsewhere.entrance, unit_door)]
    assert [door and door.version for door in versions] == [1, 1]


def test_told_twice_or_late_it_bars_as_it_stands_now(
    world: World, at: Clock, tenant: Person, unit_door: Entrance
) -> None:
    grant = given(world, tenant, at, unit_door)
    take_step(world, "gate_lock")
    old = hear()
    at.forward(minutes=1)
    take_step(world, "released")
    hear()
    done = aws.contents(GRANTS, ADMISSIONS, ENTRANCES, SPACES)
    assert take(bar_grants.handler, *(json.dumps({"detail": event}) for event in old * 2)) == []
    assert (barred(at, grant), aws.contents(GRANTS, ADMISSIONS, ENTRANCES, SPACES)) == ([(None, {None})], done)


def test_a_crash_before_the_event_is_made_up_for(world: World, at: Clock, tenant: Person, unit_door: Entrance) -> None:
    grant = given(world, tenant, at, unit_door)
    with refusing("PutEvents", "InternalFailure"):
        assert take_step(world, "gate_lock").status == 201
    assert hear() == []
    assert retell_overlocks.handler({}, CONTEXT) == {"told": 0}
    at.forward(minutes=2)
    assert retell_overlocks.handler({}, CONTEXT) == {"told": 1}
    assert len(hear()) == 1
    assert barred(at, grant) == [("gate_lock", {"gate_lock"})]
    assert retell_overlocks.handler({}, CONTEXT) == {"told": 0}


def test_a_step_that_is_taken_while_one_is_told_is_told_anew(world: World, at: Clock, tenant: Person) -> None:
    take_step(world, "gate_lock")
    at.forward(minutes=2)
    with before("UpdateItem", lambda: take_step(world, "overlock")):
        assert retell_overlocks.handler({}, CONTEXT) == {"told": 1}
    at.forward(minutes=2)
    assert retell_overlocks.handler({}, CONTEXT) == {"told": 1}


def test_a_crash_between_two_grants_is_taken_up_by_the_next_try(
    world: World, at: Clock, tenant: Person, unit_door: Entrance
) -> None:
    first, second = given(world, tenant, at, unit_door), given(world, tenant, at, world.elsewhere.entrance)
    take_step(world, "gate_lock")
    [event] = [event for event in aws.events() if event["type"] == "access.space.barred"]
    with refusing("TransactWriteItems", "InternalServerError", mention=second.id):
        assert take(bar_grants.handler, json.dumps({"detail": event})) == ["m0"]
    assert take(bar_grants.handler, json.dumps({"detail": event})) == []
    assert barred(at, first, second) == [("gate_lock", {"gate_lock"})] * 2


def test_a_grant_that_is_made_meanwhile_is_barred_too(
    world: World, at: Clock, tenant: Person, unit_door: Entrance
) -> None:
    """Written by a function that had read the space before it was barred, and after its grants were barred."""
    take_step(world, "gate_lock")
    hear()
    late = given(world, tenant, at, unit_door)
    at.forward(minutes=2)
    assert retell_overlocks.handler({}, CONTEXT) == {"told": 1}
    hear()
    assert barred(at, late) == [("gate_lock", {"gate_lock"})]


def test_a_grant_at_the_very_moment_loses_neither_change(
    world: World, at: Clock, tenant: Person, unit_door: Entrance
) -> None:
    first = given(world, tenant, at, unit_door)
    take_step(world, "gate_lock")
    second: list[Grant] = []
    with before("TransactWriteItems", lambda: second.append(given(world, tenant, at, unit_door, hours=[]))):
        hear()
    assert barred(at, first)[0] == ("gate_lock", {"gate_lock"})
    admission = ADMISSIONS.get(unit_door.id, tenant.id, now=at.now)
    assert admission
    assert len(admission.windows) == 2


def test_a_release_while_grants_are_being_barred_wins(
    world: World, at: Clock, tenant: Person, unit_door: Entrance
) -> None:
    """The slower function still bars by the step before, sees that the space has moved on, and begins again."""
    grant = given(world, tenant, at, unit_door)
    take_step(world, "gate_lock")
    [event] = [event for event in aws.events() if event["type"] == "access.space.barred"]
    at.forward(seconds=1)
    with before("TransactWriteItems", lambda: take_step(world, "released")):
        assert take(bar_grants.handler, json.dumps({"detail": event})) == []
    assert barred(at, grant) == [(None, {None})]


def test_of_two_managers_at_once_one_takes_the_step(world: World, at: Clock, tenant: Person) -> None:
    first: list[Answer] = []
    at.forward(seconds=1)
    with before("TransactWriteItems", lambda: first.append(take_step(world, "gate_lock"))):
        second = take_step(world, "gate_lock")
    assert ([each.status for each in first], second.status, second.code) == ([201], 409, "wrong-step")
    assert aws.count(OVERLOCKS) == 1


def test_the_same_request_twice_is_one_step(world: World, at: Clock, tenant: Person) -> None:
    first = take_step(world, "gate_lock", key="one")
    done = aws.contents(SPACES, OVERLOCKS, MESSAGES)
    at.forward(seconds=1)
    assert take_step(world, "gate_lock", key="one").body == first.body
    assert aws.contents(SPACES, OVERLOCKS, MESSAGES) == done


def test_each_tenant_has_a_line_with_the_reason_and_a_letter(world: World, at: Clock, tenant: Person) -> None:
    roommate = add_person(world.elsewhere.organisation, "roommate", at.now)
    relate(roommate, "tenant", since=at.now - timedelta(days=1), space=world.elsewhere.space)
    gone = add_person(world.elsewhere.organisation, "gone", at.now)
    relate(gone, "tenant", since=at.now - timedelta(days=9), until=at.now, space=world.elsewhere.space)
    take_step(world, "gate_lock")
    at.forward(days=5)
    take_step(world, "overlock", notice=False)
    steps = OVERLOCKS.query(tenant.id, index="by_person", now=at.now).items
    assert [(each.state, each.reason, each.told, each.ended_at) for each in steps] == [
        ("gate_lock", REASON, True, at.now),
        ("overlock", REASON, False, None),
    ]
    assert {item["person_id"]["S"] for item in aws.contents(OVERLOCKS)["overlocks"]} == {tenant.id, roommate.id}
    assert deliver_posted() == []
    sent = {to: (subject, text) for to, subject, text in aws.mails()}
    assert set(sent) == {tenant.email, roommate.email}
    assert sent[tenant.email][0] == "U kunt elsewhere voorlopig niet in"
    assert REASON in sent[roommate.email][1]


def test_the_ledger_tells_the_step_and_names_nobody(world: World, at: Clock, tenant: Person) -> None:
    answer = take_step(world, "gate_lock").body
    [line] = lines(at.now, "access.space.barred")
    assert (line.subject, line.facts["state"]) == (world.elsewhere.space.id, "gate_lock")
    assert line.facts["overlock_ids"] == answer["overlock_ids"]
    assert tenant.id not in json.dumps(line.facts)
    assert REASON not in json.dumps([answer, line.facts])
    assert [REASON in json.dumps(item) for item in aws.contents(MESSAGES)["messages"]] == [False]


def test_a_space_without_a_tenant_is_not_barred_but_released(world: World, at: Clock) -> None:
    refused = take_step(world, "gate_lock")
    assert (refused.status, refused.code) == (409, "nobody-there")
    commit(SPACES.change(world.elsewhere.space.id, barred="overlock"))
    assert take_step(world, "released").status == 201


def test_others_cannot_bar_it(world: World, at: Clock, tenant: Person) -> None:
    for somebody in (tenant, world.resident, world.home.manager):
        assert take_step(world, "gate_lock", somebody).status == 404
    assert aws.count(OVERLOCKS) == 0


@pytest.mark.parametrize(
    "body", [{"state": "auction"}, {"state": "gate_lock", "reason": ""}, {"state": "gate_lock", "reason": "a\nb"}]
)
def test_a_step_needs_a_name_and_a_reason(world: World, at: Clock, tenant: Person, body: dict[str, Any]) -> None:
    assert take_step(world, **body).status == 422


def test_the_manager_sees_the_state_of_the_space(world: World, at: Clock, tenant: Person) -> None:
    take_step(world, "gate_lock")
    route = "GET /v1/spaces/{space_id}"
    seen = call(read_places.handler, route, caller=world.elsewhere.manager, space_id=world.elsewhere.space.id)
    assert seen.body["barred"] == "gate_lock"


def test_a_grant_with_every_door_that_it_may_have_fits_one_transaction(world: World, at: Clock, tenant: Person) -> None:
    doors = [world.elsewhere.entrance.model_copy(update={"id": ids.derived("ent", n)}) for n in range(20)]
    grant = given(world, tenant, at, *doors)
    assert [len(each) for each in barring(grant, "gate_lock", at.now)] == [21, 21]


def test_the_answer_says_by_when_each_door_surely_stays_shut(
    world: World, at: Clock, tenant: Person, unit_door: Entrance
) -> None:
    """A gate lock leaves the tenant the own unit. A door that goes longer without news may open for longer."""
    gate = world.elsewhere.entrance
    grant = given(world, tenant, at, gate, unit_door)
    commit(GRANTS.change(grant.id, ticketed_until=at.now + timedelta(minutes=5)))
    commit(ENTRANCES.change(unit_door.id, freshness_seconds=3600))
    leased = at.now + timedelta(days=1)
    commit(DOOR_LISTS.add(DoorList(entrance_id=gate.id, device_id=world.elsewhere.device.id, leased_until=leased)))
    assert doors_barred(take_step(world, "gate_lock")) == {gate.id: (None, leased, "not_noted")}
    hour = at.now + timedelta(hours=1) + bounds.FOLLOWED_WITHIN
    assert doors_barred(take_step(world, "overlock")) == {
        gate.id: (None, leased, "not_noted"),
        unit_door.id: (None, hour, "not_noted"),
    }
    assert doors_barred(take_step(world, "released")) == {}


def doors_barred(answer: Answer) -> dict[str, tuple[str | None, datetime, str]]:
    """For each door since when it is certain, by when it is, and why."""
    assert answer.status == 201
    return {
        door["entrance_id"]: (door["certain_from"], datetime.fromisoformat(door["bound"]), door["because"])
        for door in answer.body["doors"]
    }
