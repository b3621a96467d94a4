"""Simulated locks on the real broker, with the fleet policy in force."""

import itertools
import json
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from local.cloud.server import LocalCloud
from local.devices import Connection, Lock, SimulatedDevice, SimulatedLock, Thermostat
from local.devices.connection import NOT_AUTHORIZED, SUCCESS, RefusedError
from local.devices.fleet import together
from local.devices.messages import Outgoing, command_filter, command_topic, up_topic
from tests.devices.doors import SIGNER
from tests.devices.signing import opening

ENTRANCE = "ent_front"
numbers = itertools.count(1)


@pytest.fixture(scope="module", autouse=True)
def lists(cloud: LocalCloud) -> Iterator[None]:
    """Answer every lock that asks for its list, as the cloud's function does."""
    queue = cloud.client("sqs").create_queue(QueueName="lists")["QueueUrl"]
    put_into(cloud, queue, "list", "d/+/ask/list")
    over = threading.Event()
    answering = threading.Thread(target=answer_lists, args=(cloud, queue, over))
    answering.start()
    yield
    over.set()
    answering.join()


@pytest.fixture
def door(enrol: Callable[[str], Connection]) -> Iterator[SimulatedLock]:
    """Connect a lock of its own for each test. It has its list and has said so, and counts its messages from now on."""
    with SimulatedLock(enrol(f"dev_{next(numbers)}"), [ENTRANCE], door_keys=[SIGNER.jwk]) as door:
        door.settle()
        door.sent.clear()
        door.lock.seq = 0
        yield door


@pytest.fixture
def send(cloud: LocalCloud, door: SimulatedLock) -> Callable[..., str]:
    """Send the lock a command as the cloud does, and return its id."""
    broker = cloud.client("iot-data")

    def send(command_id: str | None = None, life: int = 30) -> str:
        command_id = command_id or f"cmd_{next(numbers)}"
        body = {
            "v": 1,
            "command_id": command_id,
            "verb": "unlock",
            "entrance_id": ENTRANCE,
            "not_after": int(time.time() * 1000) + life * 1000,
            "seconds": 5,
        }
        topic = command_topic(door.lock.thing, command_id)
        broker.publish(topic=topic, qos=1, payload=json.dumps(body), messageExpiry=life)
        return command_id

    return send


def told(door: SimulatedLock) -> list[tuple[str, str | None]]:
    """Kind and phase or result of every message that the broker took; what a shadow was asked or told is none."""
    payloads = [sent.message.payload for sent in door.sent if "type" in sent.message.payload]
    return [(payload["type"], payload["data"].get("phase") or payload["data"].get("result")) for payload in payloads]


def sequence(door: SimulatedLock) -> list[int]:
    return [sent.message.payload["seq"] for sent in door.sent]


def test_a_command_is_received_and_done(door: SimulatedLock, send: Callable[..., str]) -> None:
    command_id = send()
    door.wait_for(lambda: len(door.sent) == 3)
    assert told(door) == [("ack", "received"), ("access", "granted"), ("ack", "done")]
    assert [sent.reason_code for sent in door.sent] == [SUCCESS] * 3
    assert door.lock.opened == [command_id]


def test_a_command_sent_twice_opens_once(door: SimulatedLock, send: Callable[..., str]) -> None:
    command_id = send(send())
    door.wait_for(lambda: len(door.sent) == 4)
    assert told(door)[3] == ("ack", "done")
    assert door.lock.opened == [command_id]


def test_a_command_past_its_time_is_refused(door: SimulatedLock, send: Callable[..., str]) -> None:
    with door.running_ahead(60_000):
        send(life=30)
        door.wait_for(lambda: door.sent)
    assert door.sent[0].message.payload["data"]["reason"] == "expired"
    assert door.lock.opened == []


def test_a_dropped_command_is_never_answered(door: SimulatedLock, send: Callable[..., str]) -> None:
    door.drop_commands = True
    send()
    door.wait_for(lambda: len(door.commands) == 1)
    door.drop_commands = False
    second = send()
    door.wait_for(lambda: len(door.sent) == 3)
    assert door.lock.opened == [second]


def test_speaking_for_another_thing_is_refused(door: SimulatedLock) -> None:
    publish = door.connection.publish
    assert publish(up_topic("dev_other", "access"), b"{}") == NOT_AUTHORIZED
    assert publish("$aws/rules/other_rule/d/" + door.lock.thing + "/evt/access", b"{}") == NOT_AUTHORIZED
    assert publish(command_topic(door.lock.thing, "cmd_1"), b"{}") == NOT_AUTHORIZED
    assert publish(up_topic(door.lock.thing, "access"), b"{}") == SUCCESS


def test_listening_to_another_thing_is_refused(door: SimulatedLock) -> None:
    assert door.connection.subscribe(command_filter("dev_other")) == NOT_AUTHORIZED
    assert door.connection.subscribe("#") == NOT_AUTHORIZED


def test_a_certificate_is_good_for_its_own_thing_only(enrol: Callable[[str], Connection]) -> None:
    connection = enrol(f"dev_{next(numbers)}")
    connection._client._client_id = b"dev_somebody_else"
    with pytest.raises(RefusedError) as refused:
        connection.connect()
    assert refused.value.reason_code == NOT_AUTHORIZED


def test_the_private_key_does_not_stay_on_disk(
    enrol: Callable[[str], Connection], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    enrol(f"dev_{next(numbers)}")
    assert list(tmp_path.iterdir()) == []


def test_each_message_can_be_sent_several_times(door: SimulatedLock) -> None:
    door.duplicate = 3
    door.act(Lock.state)
    door.settle()
    assert sequence(door) == [1, 1, 1]


def test_held_messages_can_be_released_in_another_order(door: SimulatedLock) -> None:
    door.hold()
    door.act(Lock.jam)
    door.act(Lock.free)
    door.settle()
    assert sequence(door) == []
    door.release(reversed)
    door.settle()
    assert sequence(door) == [4, 3, 2, 1]


def test_what_happens_offline_is_told_on_return(door: SimulatedLock) -> None:
    with door.offline():
        door.act(lambda lock: lock.open_by_hand(ENTRANCE, "pin"))
        assert door.sent == []
    door.act(Lock.state)
    door.settle()
    payloads = [sent.message.payload for sent in door.sent]
    assert [(payload["type"], payload["offline"]) for payload in payloads] == [("access", True), ("state", False)]


def test_a_command_waits_for_a_lock_that_comes_back(door: SimulatedLock, send: Callable[..., str]) -> None:
    with door.offline():
        command_id = send()
        assert door.commands == []
    door.wait_for(lambda: door.lock.opened == [command_id], seconds=30)


def test_a_lock_whose_network_was_cut_reconnects_by_itself(door: SimulatedLock, send: Callable[..., str]) -> None:
    door.connection.drop()
    command_id = send()
    door.wait_for(lambda: door.lock.opened == [command_id], seconds=30)


def test_a_lock_that_lost_its_power_opens_again_when_it_has_asked(
    door: SimulatedLock, send: Callable[..., str]
) -> None:
    door.crash()
    assert not door.has_lists()
    door.wait_for(door.has_lists, seconds=30)
    command_id = send()
    door.wait_for(lambda: door.lock.opened == [command_id])
    assert door.lock.boot == 2


def test_news_of_a_newer_list_comes_by_the_shadow(cloud: LocalCloud, door: SimulatedLock) -> None:
    news = json.dumps({"state": {"desired": {ENTRANCE: 2}}})
    cloud.client("iot-data").update_thing_shadow(thingName=door.lock.thing, shadowName="acl", payload=news)
    door.wait_for(lambda: ("list", None) in told(door))


def test_what_a_simulation_asks_for_is_done(cloud: LocalCloud, door: SimulatedLock) -> None:
    def simulate(verb: str, **asked: Any) -> None:
        cloud.client("iot-data").publish(topic=f"d/{door.lock.thing}/sim/{verb}", qos=1, payload=json.dumps(asked))

    simulate("clock", skew_ms=-5_000)
    simulate("keypad-entry", entrance_id=ENTRANCE, code="493817")
    door.wait_for(lambda: door.lock.entered)
    assert door.clock_skew_ms == -5_000
    simulate("offline", seconds=0.3)
    door.wait_for(lambda: door.lock.offline)
    door.wait_for(lambda: not door.lock.offline)
    door.act(Lock.state)
    door.settle()
    assert told(door) == [("access", "granted"), ("state", None)]


def test_a_thermostat_does_what_its_shadow_wants_and_reports_it(
    cloud: LocalCloud, enrol: Callable[[str], Connection]
) -> None:
    broker = cloud.client("iot-data")
    with SimulatedDevice(enrol(f"dev_{next(numbers)}"), thermostat) as warm:
        thing = warm.device.thing
        for version in (1, 2):
            wanted = {"state": {"desired": {"set_point": 2000 + version * 50, "mode": "heat", "version": version}}}
            broker.update_thing_shadow(thingName=thing, shadowName="clim", payload=json.dumps(wanted))
            warm.wait_for(lambda: warm.device.climate.version == version)  # noqa: B023 (waited for in the loop)
        warm.settle()
        shadow = json.loads(broker.get_thing_shadow(thingName=thing, shadowName="clim")["payload"].read())
        assert shadow["state"]["reported"] == {"set_point": 2100, "mode": "heat", "version": 2}
        reports = [each.message.payload["data"] for each in warm.sent if each.message.payload.get("type") == "climate"]
    assert reports == [{"set_point": 2000 + n * 50, "mode": "heat", "measured": 1950} for n in (1, 2)]


def thermostat(around: SimulatedDevice[Thermostat]) -> Thermostat:
    return Thermostat(around.connection.thing, around.read_clock)


def test_many_devices_share_one_thread(enrol: Callable[[str], Connection]) -> None:
    threads = threading.active_count()
    doors = [SimulatedLock(enrol(f"dev_{next(numbers)}"), [ENTRANCE], door_keys=[SIGNER.jwk]) for _ in range(12)]
    with together(doors):
        assert threading.active_count() <= threads + 1
        for each in doors:
            each.act(Lock.state)
        for each in doors:
            each.settle()
            assert ("state", None) in told(each)
            each.connection.drop()
        for each in doors:
            each.act(Lock.state)  # said once it is back
        for each in doors:
            each.settle(10)
            assert told(each).count(("state", None)) == 2


def test_waiting_for_what_does_not_happen_ends(door: SimulatedLock) -> None:
    with pytest.raises(TimeoutError):
        door.wait_for(lambda: door.sent, seconds=0.1)


def test_the_rule_gets_what_the_lock_said(cloud: LocalCloud, door: SimulatedLock) -> None:
    queue = cloud.client("sqs").create_queue(QueueName="state")["QueueUrl"]
    put_into(cloud, queue, "state", "d/+/evt/state")
    (message,) = door.act(Lock.state)
    body = cloud.client("sqs").receive_message(QueueUrl=queue, WaitTimeSeconds=5)["Messages"][0]["Body"]
    assert json.loads(body) == message.payload | {"thing": door.lock.thing, "client": door.lock.thing}


def answer_lists(cloud: LocalCloud, queue: str, over: threading.Event) -> None:
    sqs, broker = cloud.client("sqs"), cloud.client("iot-data")
    while not over.is_set():
        for message in sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=1).get("Messages", []):
            ask = json.loads(message["Body"])
            up = Outgoing(up_topic(ask["thing"], "list"), ask)
            topic, body = SIGNER.answer(up, time.time_ns() // 1_000_000, opens=[opening("493817", spans=[[0, 2**45]])])
            broker.publish(topic=topic, qos=1, payload=body)


def put_into(cloud: LocalCloud, queue: str, kind: str, topic: str) -> None:
    """Make the rule for a kind of message, and a role that may write to its queue."""
    allow = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "iot.amazonaws.com"}}
    iam, name = cloud.client("iam"), f"rule-{kind}"
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document(trust))["Role"]["Arn"]
    iam.put_role_policy(RoleName=name, PolicyName="send", PolicyDocument=document(allow))
    rule = {
        "sql": f"SELECT *, topic(2) AS thing, clientid() AS client FROM '{topic}' WHERE topic(2) = clientid()",
        "awsIotSqlVersion": "2016-03-23",
        "actions": [{"sqs": {"queueUrl": queue, "roleArn": role}}],
    }
    cloud.client("iot").create_topic_rule(ruleName=f"vestibule_{kind}", topicRulePayload=rule)


def document(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
