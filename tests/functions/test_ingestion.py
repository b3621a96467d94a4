"""Messages of devices (V-05, V-07): recorded once, in whatever order they come; the unusable is kept with its reason."""

import json
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.access import acknowledge_command, record_entry
from functions.telemetry import record_telemetry
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import refusing
from tests.functions.messages import sent, stamped, take
from tests.functions.world import World, command_of
from vestibule import clock, ids
from vestibule.access.holdings import COMMANDS, ENTRIES
from vestibule.table import Table, commit
from vestibule.telemetry.holdings import CONDITIONS, FAULTS

FAULT = {"code": "jammed", "severity": "critical", "phase": "raised"}
STATE = {"bolt": "locked", "battery_percent": 80, "firmware": "1.4.2"}
HANDLERS = {
    "access": record_entry.handler,
    "state": record_telemetry.handler,
    "fault": record_telemetry.handler,
    "ack": acknowledge_command.handler,
}


def data_of(kind: str, world: World, **changed: Any) -> dict[str, Any]:
    entry = {"entrance_id": world.home.entrance.id, "method": "fob", "result": "granted", "reason": "ok"}
    ack = {"command_id": ids.derived("cmd", "a command"), "phase": "done", "reason": "ok"}
    usual: dict[str, dict[str, Any]] = {"access": entry, "state": STATE, "fault": FAULT, "ack": ack}
    return usual[kind] | changed


def usual(kind: str, world: World, at: Clock, **fields: Any) -> str:
    """A message that is as it should be, except for these fields."""
    return stamped(sent(kind, data_of(kind, world), at.now, **fields), world.home.device.id, at.now)


def test_an_entry_is_recorded_as_the_device_tells_it(world: World, at: Clock) -> None:
    command = command_of(world.resident, world.home, at.now)
    commit(COMMANDS.add(command))
    data = data_of("access", world, method="mobile_key", command_id=command.id)
    happened = at.now - timedelta(seconds=3)
    take(record_entry.handler, stamped(sent("access", data, happened, boot=7, seq=5), world.home.device.id, at.now))
    entry = ENTRIES.get(ids.derived("evt", world.home.device.id, 7, 5), now=at.now)
    assert entry
    assert (entry.occurred_at, entry.recorded_at) == (happened, at.now)
    assert (entry.person_id, entry.grant_id) == (world.resident.id, command.grant_id)
    assert (entry.site_id, entry.organisation_id) == (world.home.site.id, world.home.organisation.id)


@pytest.mark.parametrize("kind", ["access", "fault", "state"])
def test_a_duplicate_changes_nothing(world: World, at: Clock, kind: str) -> None:
    message = usual(kind, world, at)
    assert take(HANDLERS[kind], message) == []
    before = aws.contents()
    at.forward(seconds=30)
    published_again = json.dumps(json.loads(message) | {"received_at": clock.to_epoch_ms(at.now)})
    assert take(HANDLERS[kind], message, published_again) == []
    assert aws.contents() == before
    assert sum(map(len, aws.contents(ENTRIES, FAULTS, CONDITIONS).values())) == 1


def test_a_repeated_fault_is_one_event_to_its_listeners(world: World, at: Clock) -> None:
    message = usual("fault", world, at)
    take(record_telemetry.handler, message, message)
    first, second = aws.events()
    assert first == second
    assert (first["type"], first["data"]["code"]) == ("telemetry.fault.raised", "jammed")


def test_the_newest_condition_stays_whatever_comes_later(world: World, at: Clock) -> None:
    def state(boot: int, seq: int, percent: int) -> str:
        message = sent("state", {"battery_percent": percent}, at.now, boot=boot, seq=seq)
        return stamped(message, world.home.device.id, at.now)

    take(record_telemetry.handler, state(2, 1, 50), state(1, 9, 90), state(2, 2, 40), state(2, 1, 50))
    condition = CONDITIONS.get(world.home.device.id, now=at.now)
    assert condition
    assert (condition.battery_percent, condition.boot, condition.seq) == (40, 2, 2)


def test_what_a_condition_does_not_say_stays_even_when_it_is_told_late(world: World, at: Clock) -> None:
    def state(seq: int, **data: Any) -> str:
        return stamped(sent("state", data, at.now, seq=seq), world.home.device.id, at.now)

    take(record_telemetry.handler, state(2, battery_percent=50), state(1, bolt="locked", battery_percent=60))
    condition = CONDITIONS.get(world.home.device.id, now=at.now)
    assert condition
    assert (condition.bolt, condition.battery_percent, condition.seq) == ("locked", 50, 2)


def _clock(at: Clock, **by: float) -> int:
    return clock.to_epoch_ms(at.now + timedelta(**by))


UNUSABLE: dict[str, tuple[str, Callable[[str, World, Clock], str]]] = {
    "another version": ("unknown_version", lambda kind, world, at: usual(kind, world, at, v=2)),
    "no version": ("unknown_version", lambda kind, world, at: usual(kind, world, at, v=None)),
    "a version that is nearly one": ("unknown_version", lambda kind, world, at: usual(kind, world, at, v="1")),
    "an unknown field": ("malformed", lambda kind, world, at: usual(kind, world, at, extra=1)),
    "a field with an unspeakable name": (
        "malformed",
        lambda kind, world, at: usual(kind, world, at, **{"\0\ud800": 1}),
    ),
    "a boot before the first": ("malformed", lambda kind, world, at: usual(kind, world, at, boot=-1)),
    "a seq that is no number": ("malformed", lambda kind, world, at: usual(kind, world, at, seq="1")),
    "a time that is none": ("malformed", lambda kind, world, at: usual(kind, world, at, ts=2**60)),
    "a time that is not a number": ("malformed", lambda kind, world, at: usual(kind, world, at, ts=float("nan"))),
    "no data": ("malformed", lambda kind, world, at: usual(kind, world, at, data={"a": 1})),
    "data that are a list": ("malformed", lambda kind, world, at: usual(kind, world, at, data=[])),
    "another type": ("wrong_type", lambda kind, world, at: usual(kind, world, at, type="firmware")),
    "text": ("not_json", lambda _, world, at: stamped("open sesame", world.home.device.id, at.now)),
    "a list": ("not_json", lambda _, world, at: stamped("[]", world.home.device.id, at.now)),
    "bytes": ("not_json", lambda _, world, at: stamped(b"\xff\x00", world.home.device.id, at.now)),
    "a deep nest": ("not_json", lambda _, world, at: stamped("[" * 100_000, world.home.device.id, at.now)),
    "nothing": ("not_json", lambda _, world, at: stamped("", world.home.device.id, at.now)),
    "too much": ("too_large", lambda _, world, at: stamped("9" * (128 * 1024 + 1), world.home.device.id, at.now)),
    "a clock ahead": ("clock_ahead", lambda kind, world, at: usual(kind, world, at, ts=_clock(at, seconds=121))),
    "a clock ahead, offline": (
        "clock_ahead",
        lambda kind, world, at: usual(kind, world, at, ts=_clock(at, seconds=121), offline=True),
    ),
    "a clock behind": ("clock_behind", lambda kind, world, at: usual(kind, world, at, ts=_clock(at, seconds=-121))),
    "a time long past": (
        "too_old",
        lambda kind, world, at: usual(kind, world, at, ts=_clock(at, days=-30, seconds=-1), offline=True),
    ),
    "the name of another": (
        "foreign_sender",
        lambda kind, world, at: json.dumps(json.loads(usual(kind, world, at)) | {"client": world.elsewhere.device.id}),
    ),
    "a payload that was never wrapped": (
        "not_json",
        lambda kind, world, at: json.dumps(json.loads(usual(kind, world, at)) | {"payload": "a"}),
    ),
    "no wrapping": ("malformed", lambda kind, world, at: json.dumps(sent(kind, data_of(kind, world), at.now))),
    "no wrapping and no JSON": ("not_json", lambda *_: "open sesame"),
}


@pytest.mark.parametrize(
    ("what", "kind"), [*((what, "access") for what in UNUSABLE), *product(("another version", "no data"), HANDLERS)]
)
def test_an_unusable_message_is_kept_with_its_reason_and_the_rest_is_recorded(
    world: World, at: Clock, what: str, kind: str
) -> None:
    commit(COMMANDS.add(command_of(world.resident, world.home, at.now)))
    reason, make = UNUSABLE[what]
    bad, good = make(kind, world, at), usual(kind, world, at)
    before = aws.contents()
    assert take(HANDLERS[kind], bad) == []
    assert aws.contents() == before
    assert take(HANDLERS[kind], bad, good) == []
    assert aws.dead_letters() == [(reason, bad), (reason, bad)]
    assert aws.contents() != before


@pytest.mark.parametrize("kind", ["access", "state", "fault"])
def test_an_unknown_device_is_a_dead_letter(world: World, at: Clock, kind: str) -> None:
    stranger = ids.derived("dev", "stranger")
    message = stamped(sent(kind, data_of(kind, world), at.now), stranger, at.now)
    before = aws.contents()
    assert take(HANDLERS[kind], message) == []
    assert aws.dead_letters() == [("unknown_device", message)]
    assert aws.contents() == before


def test_an_entry_at_another_entrance_or_for_anothers_command_is_a_dead_letter(world: World, at: Clock) -> None:
    commit(COMMANDS.add(command := command_of(world.resident, world.home, at.now)))
    elsewhere = world.elsewhere.device.id
    wrong_door = stamped(sent("access", data_of("access", world), at.now), elsewhere, at.now)
    data = data_of("access", world, entrance_id=world.elsewhere.entrance.id, command_id=command.id)
    wrong_command = stamped(sent("access", data, at.now), elsewhere, at.now)
    assert take(record_entry.handler, wrong_door, wrong_command) == []
    assert sorted(aws.dead_letters()) == [("wrong_command", wrong_command), ("wrong_entrance", wrong_door)]
    assert aws.count(ENTRIES) == 0


@pytest.mark.parametrize(
    ("offset", "fields"),
    [(120, {}), (-120, {}), (-121, {"offline": True}), (-30 * 86_400, {"offline": True}), (0, {"offline": True})],
)
def test_a_message_within_the_bounds_of_time_is_recorded(
    world: World, at: Clock, offset: int, fields: dict[str, bool]
) -> None:
    message = usual("access", world, at, ts=_clock(at, seconds=offset), **fields)
    assert take(record_entry.handler, message) == []
    assert aws.dead_letters() == []
    assert aws.count(ENTRIES) == 1


def test_a_message_of_exactly_128_kib_is_read(world: World, at: Clock) -> None:
    text = json.dumps(sent("access", data_of("access", world), at.now))
    message = stamped(text.ljust(128 * 1024), world.home.device.id, at.now)
    assert take(record_entry.handler, message) == []
    assert aws.count(ENTRIES) == 1


@pytest.mark.parametrize("kind", ["access", "fault"])
def test_when_aws_fails_only_that_message_comes_again(world: World, at: Clock, kind: str) -> None:
    bodies = [usual(kind, world, at, seq=seq) for seq in (1, 2, 3)]
    prefix = {"access": "evt", "fault": "flt"}[kind]
    unlucky = ids.derived(prefix, world.home.device.id, 1, 2)
    with ExitStack() as weather:
        for operation in {"access": ("TransactWriteItems", "PutItem"), "fault": ("PutItem",)}[kind]:
            weather.enter_context(refusing(operation, "ProvisionedThroughputExceededException", mention=unlucky))
        assert take(HANDLERS[kind], *bodies) == ["m1"]
    tables: dict[str, Table[Any]] = {"access": ENTRIES, "fault": FAULTS}
    table = tables[kind]
    assert aws.count(table) == 2
    assert take(HANDLERS[kind], bodies[1]) == []
    assert aws.count(table) == 3
    assert aws.dead_letters() == []


def test_a_fault_whose_event_is_refused_comes_again(world: World, at: Clock) -> None:
    message = usual("fault", world, at)
    with refusing("PutEvents", "InternalException"):
        assert take(record_telemetry.handler, message) == ["m0"]
    assert aws.events() == []
    assert take(record_telemetry.handler, message) == []
    assert [event["type"] for event in aws.events()] == ["telemetry.fault.raised"]


def test_when_the_dead_letters_cannot_be_written_the_message_comes_again(world: World, at: Clock) -> None:
    with refusing("SendMessage", "ServiceUnavailable"):
        assert take(record_entry.handler, usual("access", world, at, v=2), usual("access", world, at)) == ["m0"]
    assert aws.count(ENTRIES) == 1


def _story(world: World, at: Clock) -> list[tuple[str, str]]:
    """A day of a lock: kinds and bodies."""
    said: list[tuple[str, dict[str, Any]]] = [
        ("state", {"bolt": "locked"}),
        ("state", {"battery_percent": 50, "firmware": "1.0"}),
        ("access", data_of("access", world)),
        ("fault", FAULT),
        ("state", {"bolt": "unlocked", "battery_percent": 49}),
        ("fault", FAULT | {"phase": "cleared"}),
        ("access", data_of("access", world, result="denied")),
    ]
    thing = world.home.device.id
    return [
        (kind, stamped(sent(kind, data, at.now, boot=1 + seq // 4, seq=1 + seq), thing, at.now))
        for seq, (kind, data) in enumerate(said)
    ]


def test_any_order_with_any_duplicates_leaves_the_same_records(world: World, at: Clock) -> None:
    story = _story(world, at)

    def left_by(places: list[int]) -> dict[str, list[aws.Item]]:
        aws.empty(ENTRIES, FAULTS, CONDITIONS)
        for kind, body in (story[place] for place in places):
            assert take(HANDLERS[kind], body) == []
        return aws.contents(ENTRIES, FAULTS, CONDITIONS)

    in_order = left_by(list(range(7)))

    @settings(max_examples=20)
    @given(order=st.permutations(range(7)), again=st.lists(st.integers(0, 6), max_size=4))
    def any_order(order: list[int], again: list[int]) -> None:
        assert left_by(order + again) == in_order

    any_order()
