"""The lock's decisions, without a network."""

from typing import Any

import pytest

from local.devices import Lock
from local.devices.commanded import CAN, RING_SIZE
from local.devices.messages import Outgoing
from tests.devices.doors import Bench, answers, command
from tests.devices.signing import ENTRANCE, NOW, THING, Clock


def new_lock(clock: Clock | None = None) -> Lock:
    """A lock that has its list, so it knows the time."""
    bench = Bench(clock=clock or Clock())
    bench.give()
    bench.lock.seq = 0
    return bench.lock


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
        "number": 1,
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
    after = [*lock.restart(), *lock.state()]  # it reports its state, asks for its list, and reports again
    assert [(message.payload["boot"], message.payload["seq"]) for message in before] == [(1, 1), (1, 2), (1, 3)]
    assert [(message.payload["boot"], message.payload["seq"]) for message in after] == [(2, 1), (2, 2), (2, 3)]


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


@pytest.mark.parametrize("later", [0, 60_000])
def test_a_duplicate_that_the_ring_has_forgotten_moves_nothing_and_is_not_called_rejected(later: int) -> None:
    """Its `done` may still be on its way. Too late or not: nobody can know any more what became of it."""
    clock = Clock()
    lock = new_lock(clock)
    for number in range(RING_SIZE + 1):
        lock.on_command(command(f"cmd_{number}", not_after=NOW + 10_000 + number))
    assert len(lock.opened) == RING_SIZE + 1
    clock.now += later
    assert lock.on_command(command("cmd_0")) == []
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
        "number": 1,
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


def test_a_repetition_that_has_become_another_command_moves_nothing() -> None:
    lock = new_lock()
    lock.on_command(command())
    assert answers(lock.on_command(command(verb="lock", entrance_id="ent_other"))) == [("done", "repeated")]


def test_a_lock_locks_on_command_and_records_no_entry() -> None:
    lock = new_lock()
    lock.on_command(command("cmd_1", seconds=300))
    received, state, done = lock.on_command(command("cmd_2", verb="lock"))
    assert [message.payload["type"] for message in (received, state, done)] == ["ack", "state", "ack"]
    assert (lock.bolt, lock.opened) == ("locked", ["cmd_1"])


def test_each_kind_does_what_it_can_and_nothing_else() -> None:
    can = {}
    for kind in CAN:
        bench = Bench(kind=kind)
        bench.give()
        verbs = ("unlock", "lock", "call")
        asked = {verb: answers(bench.lock.on_command(command(f"cmd_{verb}", verb=verb)))[-1] for verb in verbs}
        can[kind] = {verb for verb, answer in asked.items() if answer == ("done", "ok")}
        assert set(asked.values()) <= {("done", "ok"), ("rejected", "unknown_verb")}
    assert can == {kind: set(verbs) for kind, verbs in CAN.items()}


def test_an_elevator_comes_to_the_floor_that_it_is_called_to() -> None:
    floors = [f"ent_{number}" for number in range(3)]
    bench = Bench(kind="elevator", entrance_ids=floors)
    assert [ask.payload["data"]["entrance_id"] for ask in bench.asks] == floors
    bench.give(bench.asks[2])
    _, access, _ = bench.lock.on_command(command(verb="call", entrance_id="ent_2"))
    assert (access.payload["data"]["entrance_id"], bench.lock.opened) == ("ent_2", ["cmd_1"])


def test_a_command_that_is_told_to_fail_fails_once() -> None:
    lock = new_lock()
    lock.on_message(f"d/{THING}/sim/next-command-fails", b"{}")
    assert answers(lock.on_command(command("cmd_1"))) == [("received", "ok"), ("rejected", "bolt_stuck")]
    assert answers(lock.on_command(command("cmd_2"))) == [("received", "ok"), ("done", "ok")]


@pytest.mark.parametrize(
    ("cut_at", "opened"), [("before_remembering", ["cmd_1"]), ("remembered", []), ("moved", ["cmd_1"])]
)
def test_a_power_cut_at_any_step_opens_at_most_once(cut_at: str, opened: list[str]) -> None:
    bench = Bench()
    bench.give()

    def cut(step: str) -> None:
        if step == cut_at:
            raise PowerCut

    bench.lock.step = cut
    with pytest.raises(PowerCut):
        bench.lock.on_command(command())
    bench.lock.step = lambda _: None
    _, bench.asks[0] = bench.lock.restart()
    bench.give()
    bench.lock.on_command(command())
    assert bench.lock.opened == opened


class PowerCut(Exception):
    """The power is gone."""
