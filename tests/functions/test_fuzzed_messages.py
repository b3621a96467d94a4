"""Whatever a device says, and whatever a broken rule makes of it, is taken or set aside: nothing comes again for ever (C-01)."""

import json
from collections.abc import Callable
from itertools import count
from random import Random
from typing import Any

import pytest

from functions.access import acknowledge_command, answer_device, note_list, offer_upload, record_entry
from functions.climate import record_climate
from functions.intercom import answer_console, ring_resident
from functions.telemetry import note_presence, record_telemetry
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import Handler
from tests.functions.messages import Json, sent, stamped, take
from tests.functions.ringing import console_at, list_me
from tests.functions.test_climate import thermostat_in
from tests.functions.world import World, command_of
from vestibule import clock, ids
from vestibule.access.holdings import COMMANDS
from vestibule.registry.holdings import ENTRANCES
from vestibule.table import commit

EACH = 60
NONCE = "5f0c9a7be21d4488"
ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2**45, 2**53, 2**63, 10**30, 1e308, float("nan"), float("inf"), -0.0),
    *("", "x" * 300, "\ud800", "\0", "\x1b[2J", "ent_", "٣", "a" * 64, "A" * 16, "2026-11-21T12:00:00Z", "../../cmd/x"),
    *([], {}, [[]], {"a": 1}, ids.derived("dev", "another"), ids.derived("ent", "another")),
)
RAW: tuple[bytes, ...] = (
    *(b"", b"[]", b"7", b"null", b"{", b"\xff\xfe", b"\0" * 64),
    *(b"[" * 60_000, b'{"v":1' + b" " * 131_072),
)
HANDLERS: dict[str, Handler] = {
    "access": record_entry.handler,
    "ack": acknowledge_command.handler,
    "state": record_telemetry.handler,
    "fault": record_telemetry.handler,
    "climate": record_climate.handler,
    "call": ring_resident.handler,
    "list": answer_device.handler,
    "upload": offer_upload.handler,
    "directory": answer_console.handler,
    "held": note_list.handler,
}


def contents(kind: str, world: World) -> Json:
    """The data of a message that says as much as it can."""
    entrance_id = world.home.entrance.id
    asked = {"entrance_id": entrance_id, "nonce": NONCE}
    entered = {"entrance_id": entrance_id, "method": "fob", "result": "granted", "reason": "ok", "number": 3}
    named = {f"{name}_id": ids.derived(kind, "x") for name, kind in (("credential", "crd"), ("ticket", "tkt"))}
    command_id = ids.derived("cmd", "a command")
    usual: dict[str, Json] = {
        "access": {**entered, **named, "command_id": command_id, "image_id": ids.derived("img", "x")},
        "ack": {"command_id": command_id, "phase": "done", "reason": "ok"},
        "state": {"bolt": "locked", "battery_percent": 5, "firmware": "1"},
        "fault": {"code": "jammed", "severity": "critical", "phase": "raised"},
        "climate": {"set_point": 2150, "mode": "heat", "measured": 1950},
        "call": {"call": "c" * 32, "code": "4071", "entrance_id": entrance_id, "image_id": ids.derived("img", "x")},
        "list": asked,
        "upload": {**asked, "digest": "a" * 64, "bytes": 100},
        "directory": asked,
        "held": {"entrance_id": entrance_id, "version": 0},
    }
    return usual[kind]


@pytest.fixture
def thing_of(world: World, at: Clock) -> Callable[[str], str]:
    """A console at the front door where somebody can be rung, a thermostat inside; which of them sends a kind of message."""
    console_at(world.home)
    commit(ENTRANCES.change(world.home.entrance.id, access="public"))
    commit(COMMANDS.add(command_of(world.resident, world.home, at.now)))
    list_me(world.resident)
    thermostat = thermostat_in(world.home, at).id
    return lambda kind: thermostat if kind == "climate" else world.home.device.id


def changed(chance: Random, message: Json) -> Json:
    """One to three members, of the message or of its data, are odd, gone or too many."""
    new: Json = json.loads(json.dumps(message))
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        data = new.get("data")
        where = chance.choice((new, data if isinstance(data, dict) else new))
        name = chance.choice((*where, "extra"))
        if chance.random() < 0.2:
            where.pop(name, None)
        else:
            where[name] = chance.choice(ODD)
    return new


@pytest.mark.parametrize("kind", HANDLERS)
def test_no_message_comes_again(kind: str, world: World, at: Clock, thing_of: Callable[[str], str]) -> None:
    chance, handler, thing, seqs = Random(kind), HANDLERS[kind], thing_of(kind), count(2)
    first = [stamped(sent(kind, contents(kind, world), at.now), thing, at.now)]
    if kind == "held":
        take(answer_device.handler, stamped(sent("list", contents("list", world), at.now), thing, at.now))
    assert (take(handler, *first), aws.dead_letters()) == ([], []), "what is as it should be is taken"
    odd = [changed(chance, sent(kind, contents(kind, world), at.now, seq=next(seqs))) for _ in range(EACH)]
    bodies = [stamped(each, thing, at.now) for each in odd]
    bodies += [stamped(each, thing, at.now) for each in RAW]
    right = json.loads(first[0])
    bodies += [json.dumps(changed(chance, right)) for _ in range(EACH // 4)]
    assert [body for body in bodies if take(handler, body)] == []


def test_no_event_of_the_broker_comes_again(world: World, at: Clock) -> None:
    chance = Random(7)
    said = {"event": "disconnected", "version": 1, "happened_at": clock.to_epoch_ms(at.now)}
    right = {"thing": world.home.device.id, **said}
    assert (take(note_presence.handler, json.dumps(right)), aws.dead_letters()) == ([], [])
    bodies = [json.dumps(changed(chance, right)) for _ in range(EACH)]
    bodies += [each.decode("latin-1") for each in RAW]
    assert [body for body in bodies if take(note_presence.handler, body)] == []
