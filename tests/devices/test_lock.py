"""The lock's decisions, without a network."""

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from local.devices.lock import RING_SIZE, Lock
from local.devices.messages import Outgoing

THING = "dev_01JD3Z6X0Q8W5T2N9R4K7M1B3C"
ENTRANCE = "ent_01JD3Z70VJ6H2S8E5P1D9F4G7A"
NOW = 1_790_000_000_000  # epoch milliseconds


class Clock:
    """A clock that a test sets by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> int:
        return self.now


def new_lock(clock: Clock | None = None) -> Lock:
    return Lock(THING, [ENTRANCE], clock or Clock())


def command(command_id: str = "cmd_1", **fields: Any) -> bytes:
    usual = {
        "v": 1,
        "command_id": command_id,
        "verb": "unlock",
        "entrance_id": ENTRANCE,
        "not_after": NOW + 10_000,
        "nonce": "5f0c9a7be21d4488",
        "seconds": 5,
    }
    return json.dumps(usual | fields).encode()


def answers(messages: list[Outgoing]) -> list[tuple[str, str]]:
    """Phase and reason of each acknowledgement among the messages."""
    acks = [message.payload["data"] for message in messages if message.payload["type"] == "ack"]
    return [(ack["phase"], ack["reason"]) for ack in acks]


def test_an_unlock_is_acknowledged_recorded_and_done() -> None:
    lock = new_lock()
    received, access, done = lock.on_command(command())
    assert received.payload["data"] == {"command_id": "cmd_1", "phase": "received", "reason": "ok"}
    assert access.payload["data"] == {
        "entrance_id": ENTRANCE,
        "method": "mobile_key",
        "result": "granted",
        "reason": "ok",
        "command_id": "cmd_1",
    }
    assert done.payload["data"] == {"command_id": "cmd_1", "phase": "done", "reason": "ok"}
    assert lock.opened == ["cmd_1"]


def test_the_bolt_locks_again_when_the_seconds_are_over() -> None:
    clock = Clock()
    lock = new_lock(clock)
    lock.on_command(command(seconds=5))
    bolt = {}
    for milliseconds in (0, 4_999, 5_000):
        clock.now = NOW + milliseconds
        bolt[milliseconds] = lock.bolt
    assert bolt == {0: "unlocked", 4_999: "unlocked", 5_000: "locked"}


def test_messages_go_to_the_topic_of_their_kind() -> None:
    lock = new_lock()
    messages = [*lock.on_command(command()), *lock.state(), *lock.fault("tamper", "critical")]
    assert [message.topic for message in messages] == [
        f"$aws/rules/vestibule_ack/d/{THING}/ack/cmd_1",
        f"$aws/rules/vestibule_access/d/{THING}/evt/access",
        f"$aws/rules/vestibule_ack/d/{THING}/ack/cmd_1",
        f"$aws/rules/vestibule_state/d/{THING}/evt/state",
        f"$aws/rules/vestibule_fault/d/{THING}/evt/fault",
    ]


def test_the_sequence_grows_by_one_and_begins_again_with_the_next_boot() -> None:
    lock = new_lock()
    before = lock.on_command(command())
    after = [*lock.restart(), *lock.state()]
    assert [(message.payload["boot"], message.payload["seq"]) for message in before] == [(1, 1), (1, 2), (1, 3)]
    assert [(message.payload["boot"], message.payload["seq"]) for message in after] == [(2, 1), (2, 2)]


def test_a_duplicate_is_answered_with_the_last_phase_and_moves_nothing() -> None:
    lock = new_lock()
    lock.on_command(command())
    assert answers(lock.on_command(command())) == [("done", "repeated")]
    assert lock.opened == ["cmd_1"]


def test_a_duplicate_after_a_restart_moves_nothing() -> None:
    lock = new_lock()
    lock.on_command(command())
    lock.restart()
    assert answers(lock.on_command(command())) == [("done", "repeated")]
    assert lock.opened == ["cmd_1"]


def test_a_duplicate_that_the_ring_has_forgotten_moves_nothing() -> None:
    lock = new_lock()
    for number in range(RING_SIZE + 1):
        lock.on_command(command(f"cmd_{number}", not_after=NOW + 10_000 + number))
    assert len(lock.opened) == RING_SIZE + 1
    assert answers(lock.on_command(command("cmd_0"))) == [("rejected", "repeated")]
    assert lock.opened.count("cmd_0") == 1


def test_a_command_counts_until_its_last_millisecond() -> None:
    lock = new_lock()
    assert answers(lock.on_command(command("cmd_1", not_after=NOW))) == [("received", "ok"), ("done", "ok")]
    assert answers(lock.on_command(command("cmd_2", not_after=NOW - 1))) == [("rejected", "expired")]
    assert lock.opened == ["cmd_1"]


def test_a_rejected_command_stays_rejected() -> None:
    lock = new_lock()
    lock.on_command(command(not_after=NOW - 1))
    assert answers(lock.on_command(command())) == [("rejected", "repeated")]
    assert lock.opened == []


def test_another_entrance_is_refused() -> None:
    assert answers(new_lock().on_command(command(entrance_id="ent_other"))) == [("rejected", "unknown_entrance")]


def test_another_verb_is_refused() -> None:
    assert answers(new_lock().on_command(command(verb="open_sesame"))) == [("rejected", "unknown_verb")]


def test_a_command_with_a_wrong_field_is_refused() -> None:
    wrong: list[dict[str, Any]] = [
        {"v": 2},
        {"v": True},
        {"not_after": str(NOW)},
        {"not_after": None},
        {"seconds": 0},
        {"seconds": 301},
        {"seconds": 1.5},
        {"nonce": "not hex"},
        {"entrance_id": 7},
        {"verb": ["unlock"]},
    ]
    assert [answers(new_lock().on_command(command(**fields))) for fields in wrong] == [
        [("rejected", "bad_message")] for _ in wrong
    ]


def test_without_a_usable_command_id_there_is_nothing_to_answer() -> None:
    bodies = [b"", b"\xff", b"[]", b"{}", b"[" * 200_000, command("cmd_#"), command("cmd_/x"), command("cmd_1\n")]
    assert [new_lock().on_command(body) for body in bodies] == [[] for _ in bodies]


def test_a_jammed_lock_says_received_and_then_rejected() -> None:
    lock = new_lock()
    lock.jam()
    assert answers(lock.on_command(command())) == [("received", "ok"), ("rejected", "jammed")]
    assert lock.opened == []


def test_a_jam_is_reported_and_so_is_its_end() -> None:
    lock = new_lock()
    jam, bolt = lock.jam()
    assert jam.payload["data"] == {"code": "jammed", "severity": "critical", "phase": "raised"}
    assert bolt.payload["data"] == {"bolt": "jammed", "battery_percent": 100, "firmware": "1.4.2"}
    free, bolt = lock.free()
    assert free.payload["data"] == {"code": "jammed", "severity": "critical", "phase": "cleared"}
    assert bolt.payload["data"]["bolt"] == "locked"


def test_opening_by_hand_tells_how() -> None:
    lock = new_lock()
    (access,) = lock.open_by_hand(ENTRANCE, "fob", grant_id="grt_1")
    assert access.payload["data"] == {
        "entrance_id": ENTRANCE,
        "method": "fob",
        "result": "granted",
        "reason": "ok",
        "grant_id": "grt_1",
    }
    assert lock.bolt == "unlocked"


def test_a_jammed_lock_cannot_be_opened_by_hand() -> None:
    lock = new_lock()
    lock.jam()
    (access,) = lock.open_by_hand(ENTRANCE, "key")
    assert (access.payload["data"]["result"], access.payload["data"]["reason"]) == ("denied", "jammed")


def test_a_message_over_the_limit_is_not_encoded() -> None:
    largest = Outgoing("t", {"x": "a" * (131_072 - len('{"x":""}'))})
    assert len(largest.encode()) == 131_072
    with pytest.raises(ValueError, match="131073 bytes, at most 131072 are allowed"):
        Outgoing("t", {"x": largest.payload["x"] + "a"}).encode()


deliveries = st.tuples(st.just("deliver"), st.integers(0, 9))
floods = st.tuples(st.just("flood"), st.integers(1, RING_SIZE + 5))
clock_steps = st.tuples(st.just("clock"), st.integers(-20_000, 20_000))
restarts = st.tuples(st.just("restart"), st.just(0))


@given(
    lifetimes=st.lists(st.integers(-5_000, 15_000), min_size=10, max_size=10),
    steps=st.lists(st.one_of(deliveries, floods, clock_steps, restarts), max_size=40),
)
@example(lifetimes=[10_000] * 10, steps=[("deliver", 0), ("flood", RING_SIZE), ("deliver", 0)])
@example(
    lifetimes=[15_000, *[10_000] * 9],
    steps=[("deliver", 0), ("deliver", 1), ("flood", RING_SIZE), ("deliver", 0)],
)
def test_no_order_of_deliveries_opens_twice_or_too_late(lifetimes: list[int], steps: list[tuple[str, int]]) -> None:
    """Commands are repeated, reordered and late, the clock jumps both ways, the lock restarts, the ring overflows."""
    clock = Clock()
    lock = new_lock(clock)
    flooded = 0
    for step, number in steps:
        if step == "clock":
            clock.now += number
        elif step == "restart":
            lock.restart()
        elif step == "flood":
            for _ in range(number):
                flooded += 1
                lock.on_command(command(f"cmd_f{flooded}", not_after=clock.now + 15_000))
        else:
            before = len(lock.opened)
            lock.on_command(command(f"cmd_{number}", not_after=NOW + lifetimes[number]))
            assert len(lock.opened) == before or clock.now <= NOW + lifetimes[number]
    assert len(lock.opened) == len(set(lock.opened))
