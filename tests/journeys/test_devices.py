"""A device speaks, listens and connects only as itself (C-01), by its certificate and the fleet's one policy."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.devices import SimulatedLock
from local.devices.connection import GRANTED_QOS_1, NOT_AUTHORIZED, SUCCESS, RefusedError
from local.devices.messages import answer_filter, command_filter, command_topic, shadow_topic, up_topic
from local.running import House
from tests.cloud.device import is_let_in_without_certificate
from tests.journeys.dead_letters import DeadLetters
from tests.journeys.places import Place, access_data, connection_of, message
from tests.journeys.tables import row, wait_until_quiet

OWN = "{thing}"
OTHER = "dev_01JD3Z6X0Q8W5T2N9R4K7M1B3C"


@pytest.fixture(scope="module")
def settled_lock(place: Place) -> Iterator[SimulatedLock]:
    """A connected lock that refusals leave as it is."""
    with place.lock_at(place.add_door()) as lock:
        yield lock


@pytest.fixture
def device(place: Place, door: str) -> dict[str, Any]:
    """A device that has never connected, with its credentials."""
    return place.provision(door)


def test_it_speaks_as_itself(settled_lock: SimulatedLock) -> None:
    topic = up_topic(settled_lock.lock.thing, "state")
    assert settled_lock.connection.publish(topic, message(settled_lock, "state", {"bolt": "locked"})) == SUCCESS


@pytest.mark.parametrize(
    "topic",
    [
        pytest.param(up_topic(OTHER, "access"), id="as-another-thing"),
        pytest.param(up_topic(OTHER, "ack", "cmd_1"), id="answering-for-another"),
        pytest.param(f"$aws/rules/somebody_elses/d/{OWN}/evt/access", id="to-another-rule"),
        pytest.param(f"$aws/rules/vestibules_access/d/{OWN}/evt/access", id="to-a-rule-of-a-like-name"),
        pytest.param(f"d/{OWN}/evt/access", id="past-the-rule"),
        pytest.param(command_topic(OWN, "cmd_1"), id="a-command-to-itself"),
        pytest.param(command_topic(OTHER, "cmd_1"), id="a-command-to-another"),
        pytest.param("hello", id="on-a-plain-topic"),
    ],
)
def test_it_cannot_speak_otherwise(settled_lock: SimulatedLock, topic: str) -> None:
    published = settled_lock.connection.publish(topic.replace(OWN, settled_lock.lock.thing), b"{}")
    assert published == NOT_AUTHORIZED


@pytest.mark.parametrize(
    "topic_filter",
    [
        *("#", "d/#", "d/+/cmd/+", "d/+/ans/+", command_filter(OTHER), answer_filter(OTHER)),
        *(f"$aws/things/{OWN}/shadow/#", shadow_topic(OTHER, "acl", "#"), shadow_topic("+", "acl", "update/delta")),
    ],
)
def test_it_cannot_listen_to_others(settled_lock: SimulatedLock, topic_filter: str) -> None:
    subscribed = settled_lock.connection.subscribe(topic_filter.replace(OWN, settled_lock.lock.thing))
    assert subscribed == NOT_AUTHORIZED


@pytest.mark.parametrize(
    "topic_filter", [command_filter(OWN), answer_filter(OWN), shadow_topic(OWN, "acl", "update/delta")]
)
def test_it_listens_to_what_is_its_own(settled_lock: SimulatedLock, topic_filter: str) -> None:
    subscribed = settled_lock.connection.subscribe(topic_filter.replace(OWN, settled_lock.lock.thing))
    assert subscribed == GRANTED_QOS_1


@pytest.mark.parametrize("known", [True, False], ids=["of-a-known-device", "of-nobody"])
def test_it_cannot_connect_under_another_client_id(
    house: House, settled_lock: SimulatedLock, device: dict[str, Any], *, known: bool
) -> None:
    client_id = settled_lock.lock.thing if known else "nobody"
    connection = connection_of(house, {**device, "id": client_id})
    with pytest.raises(RefusedError) as refused:
        connection.connect()
    assert refused.value.reason_code == NOT_AUTHORIZED


def test_without_a_certificate_nobody_gets_in(house: House, tmp_path: Path) -> None:
    authority = tmp_path / "authority.pem"
    authority.write_text(house.cloud.certificate_authority(), encoding="utf-8")
    assert not is_let_in_without_certificate(house.cloud, authority)


def test_a_deactivated_certificate_is_refused(house: House, device: dict[str, Any]) -> None:
    connection = connection_of(house, device)
    with connection:
        assert connection.publish(up_topic(device["id"], "state"), b"{}") == SUCCESS
    deactivate(house, device)
    with pytest.raises(OSError, match=r"closed|refused|reset"):
        connection.connect()


def test_a_deactivated_certificate_ends_an_open_connection(house: House, place: Place, door: str) -> None:
    device = place.provision(door)
    with SimulatedLock(connection_of(house, device), [door]) as lock:
        deactivate(house, device)
        lock.wait_for(lambda: not lock.connection._client.is_connected(), seconds=10)


def test_a_discarded_certificate_never_worked(house: House, place: Place, door: str) -> None:
    """A second device at the same entrance is refused, and the certificate made on the way opens nothing."""
    place.provision(door)
    before = certificates(house)
    body = {"kind": "lock", "entrance_id": door}
    assert place.manager.api.post(f"/v1/sites/{place.site}/devices", body).status_code == 409
    assert [status for name, status in certificates(house).items() if name not in before and status == "ACTIVE"] == []


def test_the_rule_says_who_spoke_whatever_the_message_claims(
    place: Place, lock: SimulatedLock, settled_lock: SimulatedLock, door: str, dead_letters: DeadLetters
) -> None:
    victim = settled_lock.lock.thing
    (elsewhere,) = settled_lock.lock.entrance_ids
    claim = message(
        lock, "access", access_data(elsewhere), thing=victim, client=victim, topic=up_topic(victim, "access")
    )
    lock.connection.publish(up_topic(lock.lock.thing, "access"), claim)
    assert dead_letters.reasons_of(lock.lock.thing, 1) == ["malformed"]
    (letter,) = dead_letters.of(lock.lock.thing)
    assert (letter.body["thing"], letter.body["client"]) == (lock.lock.thing, lock.lock.thing)
    assert json.loads(letter.sent)["thing"] == victim
    assert (place.entries_at(door), place.entries_at(elsewhere), dead_letters.of(victim)) == ([], [], [])


@pytest.mark.parametrize(
    "below",
    [
        pytest.param("d/{own}/evt/presence", id="on-its-own-topic"),
        pytest.param("$aws/d/{own}/x", id="on-a-topic-that-begins-as-the-broker-s"),
        pytest.param("$aws/events/presence/disconnected/{victim}/d/{own}/x", id="on-the-broker-s-topic-with-its-own"),
    ],
)
def test_it_cannot_say_for_the_broker_that_another_is_away(
    house: House, lock: SimulatedLock, settled_lock: SimulatedLock, below: str
) -> None:
    """Each topic fits the fleet's policy, whose `*` also stands for several levels."""
    own, victim = lock.lock.thing, settled_lock.lock.thing
    now = time.time_ns() // 1_000_000
    said = {"clientId": victim, "eventType": "disconnected", "versionNumber": 2**40, "timestamp": now}
    topic = f"$aws/rules/vestibule_presence/{below.format(own=own, victim=victim)}"
    assert lock.connection.publish(topic, json.dumps(said).encode()) == SUCCESS
    wait_until_quiet(house)
    assert row(house, "conditions", device_id=victim)["connected"] is True
    assert "lost_at" not in row(house, "entrances", id=next(iter(settled_lock.lock.entrance_ids)))


def test_a_message_under_the_rule_of_another_kind_is_not_used(lock: SimulatedLock, dead_letters: DeadLetters) -> None:
    (sent,) = lock.lock.state()
    lock.connection.publish(up_topic(lock.lock.thing, "access"), sent.encode())
    assert dead_letters.reasons_of(lock.lock.thing, 1) == ["wrong_type"]


def deactivate(house: House, device: dict[str, Any]) -> None:
    certificate = house.cloud.client("iot").list_thing_principals(thingName=device["id"])["principals"][0]
    house.cloud.client("iot").update_certificate(certificateId=certificate.rpartition("/")[2], newStatus="INACTIVE")


def certificates(house: House) -> dict[str, str]:
    pages = house.cloud.client("iot").get_paginator("list_certificates").paginate()
    return {found["certificateId"]: found["status"] for page in pages for found in page["certificates"]}
