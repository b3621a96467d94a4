"""Nobody reaches what is another's; what is another's looks as if it did not exist."""

from datetime import timedelta
from typing import Any

import pytest

from functions.access import command_entrance, grant_entry, read_commands, read_entries
from functions.people import begin_relation, end_relation, invite_person
from functions.registry import add_places, open_site, provision_device, read_places
from functions.requests import prove_identity, read_requests
from functions.retention import place_hold, release_hold
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import Answer, Handler, call
from tests.functions.routes import hold_of, in_pool
from tests.functions.world import NOON, World, add_person, command_of, grant, relate
from vestibule import ids
from vestibule.access.holdings import COMMANDS
from vestibule.people.holdings import RELATIONS
from vestibule.people.model import Person
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import DataRequest
from vestibule.table import commit

COMMAND = "POST /v1/entrances/{entrance_id}/commands"
RELATION = "POST /v1/people/{person_id}/relations/{relation_id}"
MINUTE = timedelta(minutes=1)


def ask(world: World, caller: Person) -> Answer:
    return call(command_entrance.handler, COMMAND, {}, caller=caller, entrance_id=world.home.entrance.id)


def sites_seen(world: World, caller: Person) -> Answer:
    return call(
        read_places.handler, "GET /v1/sites", caller=caller, query={"organisation_id": world.home.organisation.id}
    )


def test_without_a_grant_the_door_stays_closed_and_says_why(world: World) -> None:
    answer = ask(world, world.resident)
    assert answer.status == 403
    assert answer.code == "entry-denied"
    assert answer.body["reason"] == "no_grant"
    assert [each["rule"] for each in answer.body["rules"] if each["result"] == "failed"] == ["grant"]
    assert answer.body["changes"] == [
        {"change": "be_granted", "at": None, "space_id": None, "said": "Ask the manager for a grant."}
    ]
    assert answer.body["would_pass"] == "Ask the manager for a grant."
    assert aws.told() == []
    assert aws.count(COMMANDS) == 0


def test_a_door_of_another_organisation_is_as_if_it_did_not_exist(world: World, at: Clock) -> None:
    def knock_at(entrance_id: str) -> Answer:
        return call(command_entrance.handler, COMMAND, {}, caller=world.resident, entrance_id=entrance_id)

    elsewhere, nowhere = knock_at(world.elsewhere.entrance.id), knock_at(ids.derived("ent", "nowhere"))
    assert (elsewhere.status, elsewhere.body["detail"]) == (nowhere.status, nowhere.body["detail"])
    assert elsewhere.status == 404
    grant(world.resident, world.elsewhere.entrance, starts_at=at.now, now=at.now)
    assert knock_at(world.elsewhere.entrance.id).status == 202


def test_a_grant_opens_from_its_first_instant_until_just_before_its_last(world: World, at: Clock) -> None:
    begins, ends = at.now + MINUTE, at.now + 2 * MINUTE
    grant(world.resident, world.home.entrance, starts_at=begins, ends_at=ends, now=at.now)
    tick = timedelta(milliseconds=1)
    seen = []
    for instant in (begins - tick, begins, ends - tick, ends):
        at.now = instant
        seen.append(ask(world, world.resident).status)
    assert seen == [403, 202, 202, 403]


def test_a_grant_to_the_neighbour_is_none_to_the_resident(world: World, at: Clock) -> None:
    grant(world.neighbour, world.home.entrance, starts_at=at.now, now=at.now)
    assert ask(world, world.resident).status == 403
    assert ask(world, world.neighbour).status == 202


def test_a_resident_reads_the_own_command_and_nobody_elses(world: World, at: Clock) -> None:
    command = command_of(world.resident, world.home, at.now)
    commit(COMMANDS.add(command))
    statuses = [
        call(read_commands.handler, "GET /v1/commands/{command_id}", caller=caller, command_id=command.id).status
        for caller in (world.resident, world.neighbour, world.home.manager, world.elsewhere.manager)
    ]
    assert statuses == [200, 404, 404, 404]


def test_a_resident_reads_the_own_entries_and_nobody_elses(world: World) -> None:
    def entries(caller: Person, **query: str) -> int:
        return call(read_entries.handler, "GET /v1/entries", caller=caller, query=query).status

    door = world.home.entrance.id
    assert entries(world.resident, person_id=world.resident.id) == 200
    assert entries(world.neighbour, person_id=world.resident.id) == 404
    assert entries(world.home.manager, person_id=world.resident.id) == 404
    assert entries(world.resident, entrance_id=door) == 404
    assert entries(world.elsewhere.manager, entrance_id=door) == 404
    assert entries(world.home.manager, entrance_id=door) == 200
    site = world.home.site.id
    assert entries(world.resident, site_id=site) == 404
    assert entries(world.elsewhere.manager, site_id=site) == 404
    assert entries(world.home.manager, site_id=site) == 200
    assert entries(world.home.manager, site_id=site, entrance_id=door) == 422


def test_a_request_is_seen_by_its_person_and_the_compliance_team(world: World, at: Clock) -> None:
    request = DataRequest(
        id=ids.derived("req", "one"),
        person_id=world.resident.id,
        right="access",
        channel="api",
        language="en",
        state="awaiting_proof",
        state_since=at.now,
        received_at=at.now,
        code_hash="unguessable",
    )
    commit(REQUESTS.add(request))

    def read(caller: Person, *roles: str) -> int:
        route = "GET /v1/requests/{request_id}"
        return call(read_requests.handler, route, caller=caller, roles=roles, request_id=request.id).status

    def prove(caller: Person) -> int:
        route = "POST /v1/requests/{request_id}/verification"
        return call(prove_identity.handler, route, {"code": "A"}, caller=caller, request_id=request.id).status

    assert (read(world.resident), read(world.neighbour), read(world.home.manager)) == (200, 404, 404)
    assert read(world.neighbour, "compliance") == 200
    assert (prove(world.neighbour), prove(world.resident)) == (404, 422)


def relation_of(person_id: str) -> dict[str, Any]:
    """The path of the person's one relation."""
    [relation] = RELATIONS.query(person_id, now=NOON).items
    return {"person_id": person_id, "relation_id": relation.id}


def managed(world: World, *, own: bool) -> list[tuple[Handler, str, Any, dict[str, Any]]]:
    """Everything that a manager can do, to the own house or to the other one."""
    house = world.home if own else world.elsewhere
    site: dict[str, Any] = {"site_id": house.site.id}
    new_site = {"name": "x", "address": "x", "time_zone": "Europe/Paris", "jurisdiction": "FR"}
    person = {"name": "X", "email": "x@example.com", "relation": {"kind": "manager"}}
    whose = {"organisation_id": house.organisation.id}
    hold = {"reason": "fraud", "ends_at": "2026-12-01T00:00:00Z"}
    someone = world.resident.id if own else world.elsewhere.manager.id
    return [
        (open_site.handler, "POST /v1/sites", new_site | whose, {}),
        (add_places.handler, "POST /v1/sites/{site_id}/spaces", {"kind": "office", "label": "x"}, site),
        (add_places.handler, "POST /v1/sites/{site_id}/entrances", {"name": "x", "access": "public"}, site),
        (provision_device.handler, "POST /v1/sites/{site_id}/devices", {"kind": "lock"}, site),
        (invite_person.handler, "POST /v1/people", person | whose, {}),
        (grant_entry.handler, "POST /v1/grants", {"person_id": someone, "entrance_ids": [house.entrance.id]}, {}),
        (read_places.handler, "GET /v1/sites/{site_id}", None, site),
        (
            begin_relation.handler,
            "POST /v1/people/{person_id}/relations",
            {"kind": "technician"},
            {"person_id": someone},
        ),
        (end_relation.handler, f"{RELATION}/end", {}, relation_of(someone)),
        (release_hold.handler, "POST /v1/holds/{hold_id}/release", {}, {"hold_id": hold_of(house, NOON).id}),
        (place_hold.handler, "POST /v1/holds", {**hold, "scope": site}, {}),
    ]


@pytest.mark.parametrize("which", range(11))
def test_a_manager_works_on_the_own_house(world: World, which: int) -> None:
    in_pool(world.resident.id)
    handler, route, body, path = managed(world, own=True)[which]
    assert call(handler, route, body, caller=world.home.manager, **path).status in (200, 201, 202)


@pytest.mark.parametrize("which", range(11))
def test_a_manager_cannot_touch_the_other_house(world: World, which: int) -> None:
    handler, route, body, path = managed(world, own=False)[which]
    before = aws.contents()
    answer = call(handler, route, body, caller=world.home.manager, roles=("manager",), **path)
    assert answer.status == 404
    assert aws.contents() == before


@pytest.mark.parametrize("which", [0, 1, 2, 3, 4, 6, 7, 8, 9])
def test_what_is_anothers_looks_like_what_does_not_exist(world: World, which: int) -> None:
    handler, route, body, path = managed(world, own=False)[which]
    foreign = call(handler, route, body, caller=world.home.manager, **path)
    nobodys: dict[str, Any] = {name: f"{value[:4]}{'0' * 26}" for name, value in path.items()}
    nothing = f"org_{'0' * 26}"
    unknown = {**body, "organisation_id": nothing} if body and "organisation_id" in body else body
    missing = call(handler, route, unknown, caller=world.home.manager, **nobodys)
    assert foreign.body["detail"] == missing.body["detail"]
    assert foreign.status == missing.status


@pytest.mark.parametrize("which", range(11))
def test_a_resident_manages_nothing(world: World, which: int) -> None:
    handler, route, body, path = managed(world, own=True)[which]
    before = aws.contents()
    assert call(handler, route, body, caller=world.resident, roles=("manager",), **path).status == 404
    assert aws.contents() == before


def test_a_relation_counts_from_its_first_instant_until_just_before_its_last(world: World, at: Clock) -> None:
    begins, ends, tick = at.now + MINUTE, at.now + 2 * MINUTE, timedelta(milliseconds=1)
    deputy = add_person(world.home.organisation, "deputy", at.now)
    relate(deputy, "manager", since=begins, until=ends)
    seen = []
    for instant in (begins - tick, begins, ends - tick, ends):
        at.now = instant
        seen.append(sites_seen(world, deputy).status)
    assert seen == [404, 200, 200, 404]


def test_other_relations_to_an_organisation_manage_nothing(world: World, at: Clock) -> None:
    technician = add_person(world.home.organisation, "technician", at.now)
    relate(technician, "technician", since=at.now)
    assert sites_seen(world, technician).status == 404
    assert sites_seen(world, world.home.manager).status == 200


def test_a_grant_names_entrances_of_one_site_and_a_person_of_its_organisation(world: World) -> None:
    def given(person: Person, *entrances: str) -> Any:
        body = {"person_id": person.id, "entrance_ids": list(entrances)}
        return call(grant_entry.handler, "POST /v1/grants", body, caller=world.home.manager)

    door, foreign = world.home.entrance.id, world.elsewhere.entrance.id
    assert given(world.resident, door).status == 201
    assert given(world.resident, door, foreign).body["errors"][0]["pointer"] == "/entrance_ids"
    assert given(world.elsewhere.manager, door).body["errors"][0]["pointer"] == "/person_id"
    assert given(world.resident, f"ent_{'0' * 26}").body["errors"][0]["pointer"] == "/entrance_ids"


def test_things_of_another_house_are_refused_inside_a_body(world: World) -> None:
    manager, site = world.home.manager, world.home.site.id
    relation = {"kind": "resident", "space_id": world.elsewhere.space.id}
    person = {"name": "X", "email": "x@example.com", "organisation_id": world.home.organisation.id}
    answers = [
        call(invite_person.handler, "POST /v1/people", person | {"relation": relation}, caller=manager),
        call(
            add_places.handler,
            "POST /v1/sites/{site_id}/entrances",
            {"name": "x", "access": "public", "space_id": world.elsewhere.space.id},
            caller=manager,
            site_id=site,
        ),
        call(
            provision_device.handler,
            "POST /v1/sites/{site_id}/devices",
            {"kind": "lock", "entrance_id": world.elsewhere.entrance.id},
            caller=manager,
            site_id=site,
        ),
    ]
    pointers = [(answer.status, answer.body["errors"][0]["pointer"]) for answer in answers]
    assert pointers == [(422, "/relation/space_id"), (422, "/space_id"), (422, "/entrance_id")]


def test_only_the_operator_takes_on_organisations_and_their_first_managers(world: World) -> None:
    aws.make_pool()
    from_operator = {"name": "X", "email": "x@example.com", "organisation_id": world.elsewhere.organisation.id}
    manager, resident = {"kind": "manager"}, {"kind": "resident", "space_id": world.elsewhere.space.id}

    def invite(relation: dict[str, str], *roles: str) -> int:
        body = from_operator | {"relation": relation}
        return call(
            invite_person.handler, "POST /v1/people", body, caller=ids.derived("per", "operator"), roles=roles
        ).status

    assert invite(manager, "manager") == 404
    assert invite(resident, "operator") == 404
    assert invite(manager, "operator") == 201
