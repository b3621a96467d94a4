"""Simulated locks on the real broker, with the fleet policy in force."""

import itertools
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from local.cloud.server import LocalCloud
from local.devices import Connection, Lock, SimulatedLock
from local.devices.connection import NOT_AUTHORIZED, SUCCESS, RefusedError
from local.devices.messages import command_filter, command_topic, up_topic

ENTRANCE = "ent_front"
numbers = itertools.count(1)


@pytest.fixture
def door(enrol: Callable[[str], Connection]) -> Iterator[SimulatedLock]:
    """Connect a lock of its own for each test."""
    with SimulatedLock(enrol(f"dev_{next(numbers)}"), [ENTRANCE]) as door:
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
            "nonce": "5f0c9a7be21d4488",
            "seconds": 5,
        }
        topic = command_topic(door.lock.thing, command_id)
        broker.publish(topic=topic, qos=1, payload=json.dumps(body), messageExpiry=life)
        return command_id

    return send


def told(door: SimulatedLock) -> list[tuple[str, str]]:
    """Kind and phase or result of everything that the broker took."""
    payloads = [sent.message.payload for sent in door.sent]
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


def test_a_slow_delivery_is_refused_by_the_clock_of_the_lock(door: SimulatedLock, send: Callable[..., str]) -> None:
    door.clock_skew_ms = 60_000
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
    door.wait_for(lambda: len(door.sent) == 3)
    assert door.lock.opened == [command_id]


def test_a_lock_whose_network_was_cut_reconnects_by_itself(door: SimulatedLock, send: Callable[..., str]) -> None:
    door.connection.drop()
    command_id = send()
    door.wait_for(lambda: len(door.sent) == 3, seconds=10)
    assert door.lock.opened == [command_id]


def test_waiting_for_what_does_not_happen_ends(door: SimulatedLock) -> None:
    with pytest.raises(TimeoutError):
        door.wait_for(lambda: door.sent, seconds=0.1)


def test_the_rule_gets_what_the_lock_said(cloud: LocalCloud, door: SimulatedLock) -> None:
    queue = cloud.client("sqs").create_queue(QueueName="state")["QueueUrl"]
    put_state_into(cloud, queue)
    (message,) = door.act(Lock.state)
    body = cloud.client("sqs").receive_message(QueueUrl=queue, WaitTimeSeconds=5)["Messages"][0]["Body"]
    assert json.loads(body) == message.payload | {"thing": door.lock.thing, "client": door.lock.thing}


def put_state_into(cloud: LocalCloud, queue: str) -> None:
    """Make the rule for states, and a role that may write to its queue."""
    allow = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "iot.amazonaws.com"}}
    iam = cloud.client("iam")
    role = iam.create_role(RoleName="rule", AssumeRolePolicyDocument=document(trust))["Role"]["Arn"]
    iam.put_role_policy(RoleName="rule", PolicyName="send", PolicyDocument=document(allow))
    rule = {
        "sql": "SELECT *, topic(2) AS thing, clientid() AS client FROM 'd/+/evt/state' WHERE topic(2) = clientid()",
        "awsIotSqlVersion": "2016-03-23",
        "actions": [{"sqs": {"queueUrl": queue, "roleArn": role}}],
    }
    cloud.client("iot").create_topic_rule(ruleName="vestibule_state", topicRulePayload=rule)


def document(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
