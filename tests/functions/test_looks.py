"""Who of the staff looked at whose data stands in each person's account (V-08)."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from functions.access import read_entries
from functions.disclosures import record_looks
from functions.people import review_applications
from functions.requests import read_requests
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import CONTEXT, Answer, call, noted, refusing
from tests.functions.passages import OFFICER, account, entry, handed, vendor
from tests.functions.routes import request_of
from tests.functions.world import World
from vestibule import ids, register
from vestibule.access.holdings import FACES, IMAGES
from vestibule.caller import Caller
from vestibule.consent.holdings import CONSENTS
from vestibule.disclosures.holdings import DISCLOSURES
from vestibule.looks import WithheldByPolicy, looked_at
from vestibule.people.asking import Application
from vestibule.people.holdings import APPLICATIONS
from vestibule.people.model import Person
from vestibule.policy.pack import load
from vestibule.requests.holdings import REQUESTS
from vestibule.table import commit


def entries(world: World, caller: Person, **query: str) -> Answer:
    named = query or {"entrance_id": world.home.entrance.id}
    return call(read_entries.handler, "GET /v1/entries", caller=caller, roles=("manager",), query=named)


def looks() -> list[dict[str, Any]]:
    return [event for event in aws.events() if event["type"] == "disclosures.data.looked_at"]


def deliver(*told: dict[str, Any]) -> Any:
    records = [{"messageId": str(number), "body": json.dumps({"detail": each})} for number, each in enumerate(told)]
    return record_looks.handler({"Records": records}, CONTEXT)


def seen(caller: Person) -> list[tuple[str, str, str | None]]:
    lines = account(caller).body["data"]
    return [(line["kind"], line["recipient"]["kind"]["key"], line["recipient"]["name"]) for line in lines]


def test_a_managers_look_at_a_door_is_in_the_account_of_everybody_who_was_there(world: World) -> None:
    for number, person in enumerate((world.resident, world.resident, world.neighbour)):
        entry(person, world, f"entry {number}")
    assert entries(world, world.home.manager).status == 200
    (look,) = looks()
    assert look["data"]["persons"].split() == sorted({world.resident.id, world.neighbour.id})
    assert deliver(look) == {"batchItemFailures": []}
    for person in (world.resident, world.neighbour):
        assert seen(person) == [("looked_at", "manager", "home")]
    (line,) = account(world.resident).body["data"]
    assert line["said"] == (
        "Gestionnaire (home) a consulté des données à votre sujet\N{NO-BREAK SPACE}: Données d’utilisation matérielle. "
        "Finalité\N{NO-BREAK SPACE}: Prestation de services."
    )
    assert world.home.manager.id not in json.dumps(line), "not who, but in which role and for whom"


def test_a_look_at_a_whole_site_is_a_look_at_all_who_were_there(world: World) -> None:
    entry(world.resident, world)
    assert entries(world, world.home.manager, site_id=world.home.site.id).status == 200
    (look,) = looks()
    assert look["data"]["persons"] == world.resident.id


def test_looking_again_that_day_is_one_line_and_the_next_day_another(world: World, at: Clock) -> None:
    entry(world.resident, world)
    for hours in (0, 1, 24):
        at.forward(hours=hours)
        entries(world, world.home.manager)
    told = looks()
    deliver(*told, *told)
    assert (len(told), aws.count(DISCLOSURES)) == (3, 2)


def test_a_persons_own_entries_and_an_empty_door_are_no_look(world: World) -> None:
    entry(world.resident, world)
    assert entries(world, world.resident, person_id=world.resident.id).status == 200
    assert entries(world, world.home.manager, entrance_id=world.elsewhere.entrance.id).status == 404
    assert looks() == []


def test_managers_who_see_themselves_leave_no_line(world: World) -> None:
    entry(world.home.manager, world)
    assert entries(world, world.home.manager).status == 200
    assert looks() == []


def test_a_look_that_cannot_be_told_shows_nothing(world: World) -> None:
    entry(world.resident, world)
    with refusing("PutEvents", "InternalException"):
        answer = entries(world, world.home.manager)
    assert answer.status == 500
    assert world.resident.id not in json.dumps(answer.body)


def test_a_page_of_entries_costs_one_call_more(world: World) -> None:
    for number in range(40):
        entry(world.resident, world, f"entry {number}")
    with noted() as called:
        entries(world, world.home.manager)
    assert called.count("PutEvents") == 1
    assert set(called) - {"PutEvents"} == {"Query", "GetItem"}


def test_the_compliance_team_that_reads_an_account_leaves_a_line_too(world: World) -> None:
    handed(vendor(), world.resident)
    account(OFFICER, "compliance", person_id=world.resident.id)
    deliver(*looks())
    looked = ("looked_at", "compliance", None)
    assert sorted(seen(world.resident), key=str) == [looked, ("passed_on", "third_party_vendors", "Clean & Co")]


def test_a_look_at_what_this_house_does_not_hold_goes_to_the_dead_letters(world: World) -> None:
    entry(world.resident, world)
    entries(world, world.home.manager)
    (look,) = looks()
    look["data"]["kind"] = "secrets"
    assert deliver(look) == {"batchItemFailures": []}
    assert [reason for reason, _ in aws.dead_letters()] == ["unknown_kind"]


def test_a_look_ends_with_the_account(world: World, at: Clock) -> None:
    entry(world.resident, world)
    entries(world, world.home.manager)
    deliver(*looks())
    (copied,) = register.holdings(load("valet"))["disclosures"].read(world.resident.id, at.now)
    assert "by" not in copied
    assert at.now < DISCLOSURES.query(world.resident.id, now=at.now).items[0].expires_at  # type: ignore[operator]
    assert not DISCLOSURES.query(world.resident.id, now=at.now + timedelta(days=40_000)).items


def test_the_compliance_team_that_reads_a_request_leaves_a_line_and_its_person_none(world: World, at: Clock) -> None:
    request = request_of(world.resident, at.now)

    def read(caller: Person | str, *roles: str) -> int:
        route = "GET /v1/requests/{request_id}"
        return call(read_requests.handler, route, caller=caller, roles=roles, request_id=request.id).status

    assert (read(world.resident), looks()) == (200, [])
    assert read(OFFICER, "compliance") == 200
    deliver(*looks())
    assert seen(world.resident) == [("looked_at", "compliance", None)]


def test_who_was_accepted_finds_in_the_account_that_the_operator_read_the_application(
    world: World, at: Clock, operated_by: Callable[[str], None]
) -> None:
    operated_by("wemaintain")
    aws.make_pool()
    asked = Application(
        id=ids.derived("apl", "one"),
        kind="user",
        first_name="Ada",
        last_name="Lovelace",
        email="ada@agency.example",
        phone="+33153732222",
        language="en",
        asked_at=at.now,
        state="asked",
        queue="asked",
    )
    commit(APPLICATIONS.add(asked))
    body = {
        "decision": "accepted",
        "organisation_id": world.home.organisation.id,
        "relation": {"kind": "manager"},
    }
    route, operator = "POST /v1/applications/{application_id}/decision", ids.derived("per", "an operator")
    who: dict[str, Any] = {"caller": operator, "roles": ("operator",), "application_id": asked.id}
    accepted = call(review_applications.handler, route, body, **who)
    assert accepted.status == 201
    (look,) = looks()
    assert (look["subject"], look["data"]["persons"]) == (operator, accepted.body["person_id"])
    deliver(look)
    (line,) = DISCLOSURES.query(accepted.body["person_id"], now=at.now).items
    assert (line.recipient_kind, line.fields) == ("operator", ["applications"])


def test_no_route_shows_a_manager_what_the_policy_keeps_from_property_management(world: World, at: Clock) -> None:
    manager, house = Caller(world.home.manager.id, frozenset(["manager"])), world.home.organisation.id
    for table in (IMAGES, FACES, REQUESTS, CONSENTS):
        with pytest.raises(WithheldByPolicy):
            looked_at(manager, "manager", table, [world.resident.id], at.now, organisation_id=house)
        looked_at(manager, "compliance", table, [], at.now, organisation_id=None)
    assert looks() == []


def test_where_the_policy_knows_no_property_management_its_managers_look_as_before(
    world: World, at: Clock, operated_by: Callable[[str], None]
) -> None:
    operated_by("noke")
    manager = Caller(world.home.manager.id, frozenset(["manager"]))
    looked_at(manager, "manager", REQUESTS, [world.resident.id], at.now, organisation_id=world.home.organisation.id)
    (look,) = looks()
    assert look["data"]["kind"] == "requests"
