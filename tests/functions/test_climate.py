"""A resident sets the temperature of the own home; who lives there too is told, and nobody else sees it (V-07)."""

import json
from datetime import timedelta
from typing import Any

import pytest

from functions.climate import record_climate, set_climate
from functions.telemetry import show_device
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import Answer, another_process, before, call, refusing
from tests.functions.deciding import decided
from tests.functions.messages import sent, stamped, take
from tests.functions.outbox import deliver_posted
from tests.functions.world import House, World, add_resident, relate
from vestibule import clock, ids
from vestibule.climate.holdings import CLIMATES
from vestibule.climate.model import Climate
from vestibule.disclosures.holdings import DISCLOSURES
from vestibule.evidence import EVIDENCE
from vestibule.messages.holdings import MESSAGES
from vestibule.people.holdings import RELATIONS
from vestibule.people.model import Person
from vestibule.registry.holdings import DEVICES
from vestibule.registry.model import Device
from vestibule.table import commit

ROUTE = "PUT /v1/devices/{device_id}/climate"
WARM = {"set_point": 21.5, "mode": "heat"}


@pytest.fixture
def thermostat(world: World, at: Clock) -> Device:
    """In the apartment where resident and neighbour live together."""
    return thermostat_in(world.home, at)


def thermostat_in(house: House, at: Clock) -> Device:
    made = Device(
        id=ids.derived("dev", "thermostat"),
        site_id=house.site.id,
        organisation_id=house.organisation.id,
        space_id=house.space.id,
        kind="thermostat",
        jurisdiction="US-NYC",
        certificate_id="t" * 64,
        provisioned_at=at.now,
    )
    commit(DEVICES.add(made))
    aws.client("iot").create_thing(thingName=made.id)
    return made


def put(device: Device, caller: Person, body: Any = None, handler: Any = set_climate.handler) -> Answer:
    return call(handler, ROUTE, WARM | (body or {}), caller=caller, device_id=device.id)


def seen_by(device: Device, caller: Person) -> Any:
    answer = call(show_device.handler, "GET /v1/devices/{device_id}", caller=caller, device_id=device.id)
    return answer.body.get("climate") if answer.status == 200 else answer.status


def wanted(device: Device) -> Any:
    """What the thermostat is told by its shadow."""
    shadow = aws.client("iot-data").get_thing_shadow(thingName=device.id, shadowName="clim")
    return json.loads(shadow["payload"].read())["state"]["desired"]


def says(device: Device, at: Clock, *, boot: int = 1, seq: int = 1, skew: float = 0, **changed: Any) -> list[str]:
    """A message, by a clock that is so many seconds ahead."""
    data, said = {"set_point": 2100, "mode": "heat", "measured": 1985} | changed, at.now + timedelta(seconds=skew)
    return take(record_climate.handler, stamped(sent("climate", data, said, boot=boot, seq=seq), device.id, at.now))


def stored(device: Device, at: Clock) -> Climate:
    found = CLIMATES.get(device.id, now=at.now)
    assert found
    return found


def leave(person: Person, at: Clock) -> None:
    [life] = RELATIONS.query(person.id, now=at.now).items
    commit(RELATIONS.change(person.id, life.id, until=at.now))


def test_what_is_set_reaches_the_thermostat_by_its_shadow(world: World, at: Clock, thermostat: Device) -> None:
    answer = put(thermostat, world.resident)
    set_at = clock.written(at.now)
    assert (answer.status, answer.body) == (
        200,
        {"set_point": 21.5, "mode": "heat", "version": 1, "set_at": set_at, "reported": None},
    )
    assert wanted(thermostat) == {"set_point": 2150, "mode": "heat", "version": clock.to_epoch_ms(at.now)}
    assert stored(thermostat, at).person_id == world.resident.id


def test_the_roommate_is_told_by_a_letter_that_names_nobody(world: World, thermostat: Device) -> None:
    put(thermostat, world.resident)
    deliver_posted()
    [(to, subject, text)] = aws.mails()
    assert (to, subject) == (world.neighbour.email, "The temperature of your home was changed")
    assert "it heats to 21.5 °C." in text
    assert world.resident.name not in text
    assert world.resident.id not in json.dumps(aws.contents(MESSAGES))


def test_what_went_to_the_roommate_stands_in_the_account_of_who_set_it(
    world: World, at: Clock, thermostat: Device
) -> None:
    put(thermostat, world.resident)
    [passage] = DISCLOSURES.query(world.resident.id, now=at.now).items
    assert (passage.recipient_kind, passage.data, passage.dropped) == ("roommates", ["user.settings"], [])
    lines = EVIDENCE.query(at.now.date().isoformat(), now=at.now).items
    assert [line.kind for line in lines] == ["disclosures.data.passed_on"]


def test_in_french_a_half_is_written_with_a_comma(world: World, at: Clock, thermostat: Device) -> None:
    third = add_resident(world.home, "third", at.now, "fr")
    put(thermostat, world.resident)
    deliver_posted()
    assert any(
        "21,5\N{NO-BREAK SPACE}°C" in text or "21,5 °C" in text for to, _, text in aws.mails() if to == third.email
    )


def test_who_lives_alone_has_nobody_to_be_told(world: World, at: Clock, thermostat: Device) -> None:
    leave(world.neighbour, at)
    assert put(thermostat, world.resident).status == 200
    assert (aws.count(MESSAGES), aws.count(DISCLOSURES)) == (0, 0)


def test_who_has_restricted_it_sets_the_own_home_and_nothing_is_passed_on(
    world: World, at: Clock, thermostat: Device
) -> None:
    decided(world.resident, "service_delivery", "restricted", at.now)
    assert put(thermostat, world.resident).status == 200
    assert (aws.count(MESSAGES), aws.count(DISCLOSURES)) == (0, 0)


def test_the_same_twice_is_once(world: World, at: Clock, thermostat: Device) -> None:
    first = put(thermostat, world.resident, {"version": 0})
    at.forward(seconds=5)
    second = put(thermostat, world.resident, {"version": 0})
    assert (first.body, first.status) == (second.body, second.status)
    assert (aws.count(MESSAGES), aws.count(DISCLOSURES)) == (1, 1)


def test_a_stale_version_changes_nothing(world: World, at: Clock, thermostat: Device) -> None:
    put(thermostat, world.resident)
    answer = put(thermostat, world.neighbour, {"set_point": 18, "version": 0})
    assert (answer.status, answer.code, answer.body["version"]) == (409, "changed-since", 1)
    assert wanted(thermostat)["set_point"] == 2150
    assert put(thermostat, world.neighbour, {"set_point": 18, "version": 1}).body["version"] == 2


def test_of_two_at_once_who_saw_the_same_one_is_refused(world: World, thermostat: Device) -> None:
    def quicker() -> None:
        assert (
            put(thermostat, world.neighbour, {"set_point": 18, "version": 0}, another_process(set_climate)).status
            == 200
        )

    with before("TransactWriteItems", quicker):
        assert put(thermostat, world.resident, {"version": 0}).code == "changed-since"
    assert wanted(thermostat)["set_point"] == 1800


def test_the_thermostat_hears_the_newest_word_last(world: World, thermostat: Device) -> None:
    def overtaken() -> None:
        assert put(thermostat, world.neighbour, {"set_point": 18}, another_process(set_climate)).status == 200

    with before("UpdateThingShadow", overtaken):
        put(thermostat, world.resident)
    assert wanted(thermostat)["set_point"] == 1800


def test_a_thermostat_that_could_not_be_told_is_told_by_the_repetition(
    world: World, at: Clock, thermostat: Device
) -> None:
    with refusing("UpdateThingShadow", "InternalFailureException"):
        assert put(thermostat, world.resident).status == 503
    assert put(thermostat, world.resident).status == 200
    assert (wanted(thermostat)["set_point"], stored(thermostat, at).version) == (2150, 1)
    assert aws.count(MESSAGES) == 1


@pytest.mark.parametrize(
    "body",
    [
        {"set_point": 21.555},
        {"set_point": "21.5"},
        {"set_point": True},
        {"set_point": 4.99},
        {"set_point": 35.01},
        {"set_point": None},
        {"mode": "party"},
        {"version": -1},
        {"version": 1.5},
        {"colour": "red"},
    ],
)
def test_what_makes_no_sense_is_refused(world: World, thermostat: Device, body: Any) -> None:
    assert (put(thermostat, world.resident, body).status, aws.count(CLIMATES)) == (422, 0)


def test_nobody_else_sets_it(world: World, at: Clock, thermostat: Device) -> None:
    owner = add_resident(world.elsewhere, "stranger", at.now)
    gone = add_resident(world.home, "gone", at.now)
    leave(gone, at)
    assert [put(thermostat, each).status for each in (owner, gone, world.elsewhere.manager)] == [404, 404, 404]
    assert put(thermostat, world.home.manager).status == 403
    assert put(world.home.device, world.resident).status == 404
    assert aws.count(CLIMATES) == 0


def test_what_is_turned_by_hand_is_recorded_and_nobody_is_told(world: World, at: Clock, thermostat: Device) -> None:
    put(thermostat, world.resident)
    told = aws.count(MESSAGES)
    at.forward(minutes=5)
    assert says(thermostat, at, set_point=1950) == []
    said = {"set_point": 19.5, "mode": "heat", "measured": 19.85, "at": clock.written(at.now)}
    assert seen_by(thermostat, world.neighbour) | {"set_at": None} == {
        "set_point": 21.5,
        "mode": "heat",
        "version": 1,
        "set_at": None,
        "reported": said,
    }
    assert (aws.count(MESSAGES), stored(thermostat, at).person_id) == (told, world.resident.id)


def test_what_was_turned_by_hand_can_be_set_back(world: World, at: Clock, thermostat: Device) -> None:
    put(thermostat, world.resident)
    at.forward(minutes=5)
    says(thermostat, at, set_point=1950)
    at.forward(minutes=5)
    assert put(thermostat, world.resident).body["version"] == 2
    assert wanted(thermostat)["version"] == clock.to_epoch_ms(at.now)


def test_the_newest_message_counts_whatever_order_they_come_in(world: World, at: Clock, thermostat: Device) -> None:
    for boot, seq, measured in ((2, 1, 2000), (1, 9, 1900), (2, 2, 2010), (2, 1, 2000), (2, 2, 2010)):
        assert says(thermostat, at, boot=boot, seq=seq, measured=measured) == []
    assert stored(thermostat, at).measured == 2010


def test_a_message_that_meets_the_first_setting_loses_nothing(world: World, at: Clock, thermostat: Device) -> None:
    with before("PutItem", lambda: put(thermostat, world.resident)):
        assert says(thermostat, at, measured=1990) == []
    climate = stored(thermostat, at)
    assert (climate.set_point, climate.measured, climate.version) == (2150, 1990, 1)


def test_only_a_thermostat_in_a_space_has_a_climate(world: World, at: Clock, thermostat: Device) -> None:
    assert says(world.home.device, at) == []
    commit(DEVICES.change(thermostat.id, removed_at=at.now))
    assert says(thermostat, at) == []
    assert sorted(reason for reason, _ in aws.dead_letters()) == ["unknown_device", "wrong_device"]


def test_managers_see_a_climate_only_while_nobody_lives_there(world: World, at: Clock, thermostat: Device) -> None:
    put(thermostat, world.resident)
    says(thermostat, at)
    assert seen_by(thermostat, world.home.manager) is None
    at.forward(hours=1)
    leave(world.resident, at)
    assert seen_by(thermostat, world.home.manager) is None
    leave(world.neighbour, at)
    assert seen_by(thermostat, world.resident) == 404
    before_they_left = {"set_point": None, "mode": None, "version": 1, "set_at": None, "reported": None}
    assert seen_by(thermostat, world.home.manager) == before_they_left
    at.forward(minutes=1)
    says(thermostat, at, seq=2)
    assert seen_by(thermostat, world.home.manager)["reported"]["measured"] == 19.85
    relate(world.neighbour, "tenant", since=at.now, space=world.home.space)
    assert seen_by(thermostat, world.home.manager) is None


def test_a_setting_ends_a_year_after_it_was_made(world: World, at: Clock, thermostat: Device) -> None:
    put(thermostat, world.resident)
    at.forward(days=360)
    put(thermostat, world.resident, {"set_point": 20})
    ends = stored(thermostat, at).expires_at
    assert ends
    assert timedelta(days=300) < ends - at.now < timedelta(days=366)
    at.now = ends
    put(thermostat, world.neighbour, {"set_point": 19, "version": 0})
    assert (stored(thermostat, at).version, wanted(thermostat)["set_point"]) == (1, 1900)
