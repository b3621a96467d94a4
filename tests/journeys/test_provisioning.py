"""Devices get their identity over MQTT: by the fleet's claim certificate and a serial, if that serial was announced."""

import json
import secrets
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from local.devices import Connection
from local.devices.connection import GRANTED_QOS_1, NOT_AUTHORIZED, SUCCESS
from local.devices.messages import command_filter, up_topic
from local.running import House
from tests.journeys.places import Place, connection_of

CREATE = "$aws/certificates/create/json"
PROVISION = "$aws/provisioning-templates/vestibule-fleet/provision/json"
PATIENCE = 10.0  # seconds
SECRET = "K7Q2M9X4T1B8W5ZC"


class Claiming:
    """A device out of the box: a connection with the claim certificate, and what AWS answers to it."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._answered = threading.Condition()
        self._answers: dict[str, dict[str, Any]] = {}
        connection.receive = self._receive

    def ask(self, topic: str, said: dict[str, Any]) -> dict[str, Any]:
        """The answer, accepted or rejected."""
        self._answers.clear()
        for ending in ("accepted", "rejected"):
            assert self.connection.subscribe(f"{topic}/{ending}") == GRANTED_QOS_1
        assert self.connection.publish(topic, json.dumps(said).encode()) == SUCCESS
        with self._answered:
            assert self._answered.wait_for(lambda: self._answers, PATIENCE)
            return next(iter(self._answers.values()))

    def claim(self, serial: str, secret: str = SECRET) -> dict[str, Any]:
        """A new certificate, and the answer to the claim with it."""
        made = self.ask(CREATE, {})
        token = made["certificateOwnershipToken"]
        parameters = {"SerialNumber": serial, "BoxSecret": secret}
        answer = self.ask(PROVISION, {"certificateOwnershipToken": token, "parameters": parameters})
        return {**made, **answer}

    def _receive(self, topic: str, body: bytes) -> None:
        with self._answered:
            self._answers[topic] = json.loads(body)
            self._answered.notify()


@pytest.fixture(scope="module")
def claim_certificate(house: House) -> dict[str, str]:
    """The fleet's, made by hand as docs/operations.md says."""
    iot = house.cloud.client("iot")
    made = iot.create_keys_and_certificate(setAsActive=True)
    iot.attach_policy(policyName="vestibule-claim", target=made["certificateArn"])
    return {"certificate": made["certificatePem"], "private_key": made["keyPair"]["PrivateKey"]}


@pytest.fixture
def newcomer(house: House, claim_certificate: dict[str, str]) -> Iterator[Claiming]:
    with connection_of(house, {"id": f"claim-{secrets.token_hex(4)}", **claim_certificate}) as connection:
        yield Claiming(connection)


def announce(place: Place, entrance: str | None = None) -> tuple[str, str]:
    """The device that is waited for, and its serial."""
    serial = f"NK-{secrets.token_hex(6)}"
    wanted = {"kind": "lock", "serial": serial, "box_secret": SECRET} | ({"entrance_id": entrance} if entrance else {})
    return place.manager.api.make(f"/v1/sites/{place.site}/devices", wanted)["id"], serial


def connection_with(house: House, claimed: dict[str, Any], thing: str) -> Connection:
    return connection_of(
        house, {"id": thing, "certificate": claimed["certificatePem"], "private_key": claimed["privateKey"]}
    )


def test_an_announced_serial_gets_an_identity_that_works(
    house: House, place: Place, newcomer: Claiming, door: str
) -> None:
    device, serial = announce(place, door)
    claimed = newcomer.claim(serial)
    assert claimed["thingName"] == device
    with connection_with(house, claimed, device) as connection:
        assert connection.subscribe(command_filter(device)) == GRANTED_QOS_1
        assert connection.publish(up_topic(device, "state"), b"{}") == SUCCESS


def test_who_is_not_waited_for_gets_no_identity(house: House, place: Place, newcomer: Claiming) -> None:
    _, used = announce(place)
    newcomer.claim(used)
    gone, removed = announce(place)
    assert place.manager.api.delete(f"/v1/devices/{gone}").status_code == 200
    _, seen = announce(place)
    for serial, secret in (("NK-unknown", SECRET), (used, SECRET), (removed, SECRET), (seen, SECRET[::-1])):
        refused = newcomer.claim(serial, secret)
        assert (serial, refused.get("statusCode"), refused.get("errorCode")) == (serial, 403, "AccessDenied")
        with pytest.raises(OSError, match=r"closed|refused|reset"):
            connection_with(house, refused, gone).connect()


def test_the_certificate_of_a_removed_device_connects_no_more(house: House, place: Place, door: str) -> None:
    device = place.provision(door)
    with connection_of(house, device) as connection:
        assert connection.publish(up_topic(device["id"], "state"), b"{}") == SUCCESS
    assert place.manager.api.delete(f"/v1/devices/{device['id']}").status_code == 200
    with pytest.raises(OSError, match=r"closed|refused|reset"):
        connection_of(house, device).connect()
    place.provision(door)


def test_a_claim_certificate_is_good_for_nothing_else(
    house: House, place: Place, newcomer: Claiming, claim_certificate: dict[str, str]
) -> None:
    device, _ = announce(place)
    assert newcomer.connection.publish(up_topic(device, "access"), b"{}") == NOT_AUTHORIZED
    assert newcomer.connection.subscribe(command_filter(device)) == NOT_AUTHORIZED
    with pytest.raises(OSError, match=r"Not authorized|closed|refused|reset"):
        connection_of(house, {"id": device, **claim_certificate}).connect()
