"""A device claims its identity by a serial that a manager has announced: once, and not when it was removed."""

import hashlib
from typing import Any

import boto3
import pytest
from pynamodb.exceptions import TransactWriteError

from functions.registry import admit_device, provision_device, remove_device
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import CONTEXT, Answer, before, call, refusing
from tests.functions.relations import lines
from tests.functions.routes import free_entrance
from tests.functions.world import House, World
from vestibule import ids
from vestibule.registry.holdings import DEVICES, ENTRANCES
from vestibule.registry.model import Device
from vestibule.table import commit

SERIAL = "NK-0042.7"
SECRET = "K7Q2M9X4T1B8W5ZC"
ONE, TWO = "1" * 64, "2" * 64
NO: dict[str, Any] = {"allowProvisioning": False}


def announce(house: House, serial: str = SERIAL, **rest: Any) -> Answer:
    route, body = "POST /v1/sites/{site_id}/devices", {"kind": "lock", "serial": serial, "box_secret": SECRET, **rest}
    return call(provision_device.handler, route, body, caller=house.manager, site_id=house.site.id)


def claim(serial: object = SERIAL, certificate: str = ONE, secret: object = SECRET) -> dict[str, Any]:
    """As AWS IoT asks."""
    parameters = {"SerialNumber": serial, "BoxSecret": secret}
    asked = {"certificateId": certificate, "parameters": parameters, "clientId": "claim-1"}
    return admit_device.handler(asked, CONTEXT)


def admitted(device_id: str) -> dict[str, Any]:
    return {"allowProvisioning": True, "parameterOverrides": {"ThingName": device_id}}


def remove(house: House, device_id: str) -> Answer:
    return call(remove_device.handler, "DELETE /v1/devices/{device_id}", caller=house.manager, device_id=device_id)


def stored(device_id: str, at: Clock) -> Device:
    found = DEVICES.get(device_id, now=at.now)
    assert found
    return found


def test_an_announced_device_has_its_entrance_and_no_certificate_yet(world: World, at: Clock) -> None:
    door = free_entrance(world)
    made = announce(world.home, entrance_id=door)
    assert (made.status, made.body["certificate_id"], made.body["serial"]) == (201, None, SERIAL)
    assert "private_key" not in made.body
    assert stored(made.body["id"], at).is_expected
    entrance = ENTRANCES.get(door, now=at.now)
    assert entrance
    assert (entrance.device_id, entrance.device_kind) == (made.body["id"], "lock")
    assert boto3.client("iot").list_certificates()["certificates"] == []


def test_who_is_waited_for_gets_the_announced_name(world: World, at: Clock) -> None:
    device_id = announce(world.home).body["id"]
    at.forward(days=3)
    assert claim() == admitted(device_id)
    known = stored(device_id, at)
    assert (known.certificate_id, known.provisioned_at, known.is_expected) == (ONE, at.now, False)
    [line] = lines(at.now, "registry.device.claimed")
    assert (line.subject, line.facts["certificate_id"]) == (device_id, ONE)


@pytest.mark.parametrize("serial", ["NK-0043", "", None, 42, ["NK-0042.7"], "x" * 65, "NK 0042", "../0042"])
def test_who_is_not_waited_for_gets_none(world: World, at: Clock, serial: object) -> None:
    announce(world.home)
    done = aws.contents()
    assert claim(serial) == NO
    assert aws.contents() == done


def test_a_claim_without_parameters_gets_none(world: World) -> None:
    assert admit_device.handler({"certificateId": ONE, "parameters": {}}, CONTEXT) == NO


def test_a_serial_gives_an_identity_once(world: World, at: Clock) -> None:
    device_id = announce(world.home).body["id"]
    assert claim() == admitted(device_id)
    assert claim(certificate=TWO) == NO
    assert stored(device_id, at).certificate_id == ONE


def test_the_same_claim_again_is_the_same_claim(world: World, at: Clock) -> None:
    device_id = announce(world.home).body["id"]
    claim()
    done = aws.contents()
    assert claim() == admitted(device_id)
    assert aws.contents() == done


def test_of_two_who_claim_at_once_one_gets_in(world: World, at: Clock) -> None:
    device_id = announce(world.home).body["id"]
    first: list[dict[str, Any]] = []
    with before("TransactWriteItems", lambda: first.append(claim(certificate=ONE))):
        assert claim(certificate=TWO) == NO
    assert first == [admitted(device_id)]
    assert stored(device_id, at).certificate_id == ONE


def test_a_removed_device_claims_nothing_until_it_is_announced_again(world: World, at: Clock) -> None:
    first = announce(world.home).body["id"]
    assert remove(world.home, first).status == 200
    assert claim() == NO
    second = announce(world.elsewhere).body["id"]
    assert claim() == admitted(second)
    assert stored(first, at).certificate_id is None


def test_a_claim_and_a_removal_at_once_end_without_a_device_that_is_both(world: World, at: Clock) -> None:
    device_id = announce(world.home).body["id"]
    removed: list[Answer] = []
    with before("TransactWriteItems", lambda: removed.append(remove(world.home, device_id))):
        assert claim() == NO
    assert [answer.status for answer in removed] == [200]

    device_id = announce(world.home).body["id"]
    claimed: list[dict[str, Any]] = []
    with before("TransactWriteItems", lambda: claimed.append(claim())):
        refused = remove(world.home, device_id)
    assert (claimed, refused.status, refused.code) == ([admitted(device_id)], 409, "just-claimed")
    at.forward(minutes=1)
    assert remove(world.home, device_id).status == 200
    assert claim() == NO


@pytest.mark.parametrize("secret", ["K7Q2M9X4T1B8W5ZD", "", None, 42, "K7Q2M9X4", "x" * 65])
def test_the_serial_alone_gives_no_identity(world: World, secret: object) -> None:
    announce(world.home)
    done = aws.contents()
    assert claim(secret=secret) == NO
    assert aws.contents() == done


def test_who_announces_anothers_serial_without_its_secret_waits_for_nothing(world: World) -> None:
    assert announce(world.elsewhere, box_secret="guessed-guessed-guessed").status == 201
    device_id = announce(world.home).body["id"]
    assert claim() == admitted(device_id)


def test_the_secret_is_kept_as_a_hash_and_answered_to_nobody(world: World, at: Clock) -> None:
    made = announce(world.home)
    assert stored(made.body["id"], at).box_digest == hashlib.sha256(f"{SERIAL}\x1f{SECRET}".encode()).hexdigest()
    assert (made.body["box_digest"], remove(world.home, made.body["id"]).body["box_digest"]) == (None, None)
    assert SECRET not in str(aws.contents()) + str(made.body)


@pytest.mark.parametrize("rest", [{"box_secret": None}, {"box_secret": "short"}, {"serial": None}])
def test_who_announces_says_serial_and_secret(world: World, rest: dict[str, Any]) -> None:
    assert announce(world.home, **rest).status == 422


def test_an_organisation_waits_for_a_serial_once(world: World) -> None:
    assert announce(world.home).status == 201
    again = announce(world.home)
    assert (again.status, again.code) == (409, "serial-known")


def test_a_device_that_is_in_use_is_not_announced_again(world: World) -> None:
    assert announce(world.home).status == 201
    claim()
    before_it, again = aws.contents(DEVICES), announce(world.elsewhere)
    assert (again.status, again.code) == (409, "serial-known")
    assert world.home.organisation.id not in str(again.body)
    assert aws.contents(DEVICES) == before_it


def test_two_that_were_announced_at_once_are_refused_until_one_is_removed(world: World, at: Clock) -> None:
    device = stored(announce(world.home).body["id"], at)
    twin = device.model_copy(update={"id": ids.derived("dev", "twin")})
    commit(DEVICES.add(twin))
    assert claim() == NO
    assert remove(world.home, device.id).status == 200
    assert claim() == admitted(twin.id)


def test_a_fault_lets_nobody_in(world: World, at: Clock) -> None:
    device_id = announce(world.home).body["id"]
    with refusing("TransactWriteItems", "InternalServerError"), pytest.raises(TransactWriteError):
        claim()
    assert stored(device_id, at).certificate_id is None
    assert claim() == admitted(device_id)


def test_a_serial_with_a_signing_request_is_an_identity_at_once_and_claims_no_other(world: World, at: Clock) -> None:
    made = Device(
        id=ids.derived("dev", "made"),
        site_id=world.home.site.id,
        organisation_id=world.home.organisation.id,
        kind="lock",
        jurisdiction="GB",
        serial=SERIAL,
        certificate_id=TWO,
        provisioned_at=at.now,
    )
    commit(DEVICES.add(made))
    assert claim() == NO


@pytest.mark.parametrize("serial", ["", "abc", "=cmd", "a b c d", "é" * 9, "x" * 65])
def test_a_serial_that_no_label_shows_is_refused(world: World, serial: str) -> None:
    refused = announce(world.home, serial)
    assert (refused.status, refused.body["errors"][0]["pointer"]) == (422, "/serial")
