"""A thermostat and who lives with it: who may set it and is told, what of it is seen, and what it misses (V-07, V-08)."""

from datetime import timedelta
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import refusing
from tests.functions.outbox import deliver_posted
from tests.functions.test_climate import leave, put, says, seen_by, stored, thermostat, wanted
from tests.functions.world import World, add_person, relate
from vestibule import clock, ids
from vestibule.climate.setting import MOST
from vestibule.messages.holdings import MESSAGES
from vestibule.people.holdings import RELATIONS
from vestibule.people.model import Person, Relation, RelationKind
from vestibule.registry.model import Device
from vestibule.table import commit_each

__all__ = ["thermostat"]
HIDDEN = {"set_point": None, "mode": None, "version": 1, "set_at": None, "reported": None}


def somebody(world: World, at: Clock, kind: RelationKind) -> Person:
    """Somebody tied to the home from now on."""
    person = add_person(world.home.organisation, kind, at.now)
    relate(person, kind, since=at.now, space=world.home.space)
    return person


def empty(world: World, at: Clock) -> None:
    for person in (world.resident, world.neighbour):
        leave(person, at)


def test_an_owner_and_a_user_live_there_too_and_no_manager_looks_in(
    world: World, at: Clock, thermostat: Device
) -> None:
    empty(world, at)
    owner, user = somebody(world, at, "owner"), somebody(world, at, "authorised_user")
    at.forward(minutes=1)
    assert put(thermostat, owner).status == 200
    assert put(thermostat, user, {"set_point": 19}).status == 200
    says(thermostat, at)
    deliver_posted()
    assert {to for to, _, _ in aws.mails()} == {owner.email, user.email}
    assert [seen_by(thermostat, each)["set_point"] for each in (owner, user)] == [19.0, 19.0]
    assert seen_by(thermostat, world.home.manager) is None
    for person in (owner, user):
        assert seen_by(thermostat, world.home.manager) is None
        at.forward(minutes=1)
        leave(person, at)
    assert seen_by(thermostat, world.home.manager) == {**HIDDEN, "version": 2}


def test_the_owner_of_a_home_that_is_let_neither_sets_it_nor_sees_how_it_was(
    world: World, at: Clock, thermostat: Device
) -> None:
    owner = somebody(world, at, "owner")
    put(thermostat, world.resident)
    says(thermostat, at)
    deliver_posted()
    assert owner.email not in {to for to, _, _ in aws.mails()}
    assert (put(thermostat, owner).status, seen_by(thermostat, owner)) == (404, 404)
    at.forward(hours=1)
    empty(world, at)
    at.forward(hours=1)
    assert seen_by(thermostat, owner) == HIDDEN
    assert put(thermostat, owner).body["set_point"] == 21.5


def test_who_moves_in_sees_nothing_of_who_lived_there_before(world: World, at: Clock, thermostat: Device) -> None:
    put(thermostat, world.resident)
    says(thermostat, at)
    empty(world, at)
    at.forward(days=30)
    tenant = somebody(world, at, "tenant")
    assert seen_by(thermostat, tenant) == HIDDEN
    answer = put(thermostat, tenant)
    assert (answer.body["set_point"], answer.body["version"], answer.body["reported"]) == (21.5, 2, None)
    assert stored(thermostat, at).person_id == tenant.id


def test_one_person_sets_it_so_often_an_hour_and_the_others_still_may(
    world: World, at: Clock, thermostat: Device
) -> None:
    at.forward(minutes=20)
    answers = [put(thermostat, world.resident, {"set_point": 15 + n / 2}) for n in range(MOST + 1)]
    assert [answer.status for answer in answers] == [200] * MOST + [429]
    assert (answers[-1].code, answers[-1].headers["retry-after"]) == ("too-many-settings", str(40 * 60))
    assert (aws.count(MESSAGES), stored(thermostat, at).version) == (MOST, MOST)
    assert put(thermostat, world.resident, {"set_point": 15 + (MOST - 1) / 2}).status == 200, "it is set to that"
    assert put(thermostat, world.neighbour).status == 200
    at.forward(minutes=40)
    assert put(thermostat, world.resident, {"set_point": 18}).status == 200


def test_a_thermostat_that_could_not_be_told_is_told_when_it_speaks(
    world: World, at: Clock, thermostat: Device
) -> None:
    with refusing("UpdateThingShadow", "ThrottlingException"):
        assert put(thermostat, world.resident).status == 503
        at.forward(hours=1)
        assert says(thermostat, at) == ["m0"], "the message comes again"
    assert says(thermostat, at) == []
    assert (wanted(thermostat)["set_point"], stored(thermostat, at).told_version) == (2150, 1)


def test_one_that_was_told_is_not_told_by_each_of_its_messages(world: World, at: Clock, thermostat: Device) -> None:
    put(thermostat, world.resident)
    aws.client("iot-data").delete_thing_shadow(thingName=thermostat.id, shadowName="clim")
    at.forward(hours=1)
    assert says(thermostat, at, set_point=1900) == []
    with pytest.raises(ClientError, match="ResourceNotFound"):
        wanted(thermostat)


@pytest.mark.parametrize("skew", [-100, 100])
def test_a_clock_that_is_wrong_hides_no_turn_of_the_wheel(
    world: World, at: Clock, thermostat: Device, skew: int
) -> None:
    put(thermostat, world.resident)
    at.forward(seconds=60)
    assert says(thermostat, at, skew=skew, set_point=1000) == []
    assert put(thermostat, world.resident).body["version"] == 2
    assert wanted(thermostat)["version"] == clock.to_epoch_ms(at.now)


def test_former_residents_of_the_house_are_not_read(
    world: World, at: Clock, thermostat: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit_each(RELATIONS.add(former(world, at, n)) for n in range(30))
    read = rows_read(monkeypatch)
    assert put(thermostat, world.resident).status == 200
    assert read["vestibule-relations"] < 10


def former(world: World, at: Clock, number: int) -> Relation:
    return Relation(
        person_id=ids.derived("per", "former", number),
        id=ids.derived("rel", number),
        kind="resident",
        organisation_id=world.home.organisation.id,
        site_id=world.home.site.id,
        space_id=ids.derived("spc", number),
        since=at.now - timedelta(days=900),
        until=at.now - timedelta(days=100),
    )


def rows_read(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """How many records queries have looked at, by table."""
    real, read = BaseClient._make_api_call, dict[str, int]()  # type: ignore[attr-defined]

    def counting(self: BaseClient, operation: str, sent: Any) -> Any:
        got = real(self, operation, sent)
        if operation == "Query":
            read[sent["TableName"]] = read.get(sent["TableName"], 0) + got["ScannedCount"]
        return got

    monkeypatch.setattr(BaseClient, "_make_api_call", counting)
    return read
