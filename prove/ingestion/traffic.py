"""What devices tell: entries of many doors, by commands, codes and rights; some twice, and some that can never be used."""

import base64
import json
import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from prove.ingestion.queue import Sent
from tests.functions.world import House, World, command_of
from vestibule import clock, ids

TWICE = 0.05
"""The share of messages that a device sends again, or that a broker delivers twice."""
POISONED = 0.03
type Json = dict[str, Any]


def traffic(world: World, right_id: str, messages: int, now: datetime, draw: random.Random) -> Iterator[Sent]:
    """So many messages, those told twice among them."""
    told = 0
    while told < messages:
        message = (
            _poisoned(world, told, now, draw) if draw.random() < POISONED else _good(world, right_id, told, now, draw)
        )
        yield message
        told += 1
        if told < messages and draw.random() < TWICE:
            yield Sent(f"{message.name} again", message.body, message.entry_id, message.poison, message.person_id)
            told += 1


def _good(world: World, right_id: str, number: int, now: datetime, draw: random.Random) -> Sent:
    house = draw.choice((world.home, world.elsewhere))
    data, person_id = _data(house), None
    if house is world.home and draw.random() < 0.5:  # noqa: PLR2004
        by_command = {"command_id": command_of(world.resident, house, now).id, "method": "mobile_key"}
        data |= draw.choice((by_command, {"grant_id": right_id, "method": "ticket"}))
        person_id = world.resident.id
    late = timedelta(milliseconds=draw.randint(0, 90_000))
    sent = _sent(number, now - late, data)
    entry_id = ids.derived("evt", house.device.id, sent["boot"], sent["seq"])
    return Sent(str(number), _stamped(house, sent, now), entry_id, None, person_id)


def _poisoned(world: World, number: int, now: datetime, draw: random.Random) -> Sent:
    reason = draw.choice(tuple(_POISON))
    return Sent(str(number), _POISON[reason](world, _sent(number, now, _data(world.home)), now), poison=reason)


def _foreign(world: World, sent: Json, now: datetime) -> str:
    return json.dumps(json.loads(_stamped(world.home, sent, now)) | {"client": world.elsewhere.device.id})


def _unknown(world: World, sent: Json, now: datetime) -> str:
    stranger = ids.derived("dev", "stranger")
    return json.dumps(json.loads(_stamped(world.home, sent, now)) | {"thing": stranger, "client": stranger})


_POISON: dict[str, Callable[[World, Json, datetime], str]] = {
    "not_json": lambda world, sent, now: _stamped(world.home, sent, now)[:-9],
    "unknown_version": lambda world, sent, now: _stamped(world.home, sent | {"v": 2}, now),
    "malformed": lambda world, sent, now: _stamped(world.home, sent | {"seq": "one"}, now),
    "wrong_type": lambda world, sent, now: _stamped(world.home, sent | {"type": "state"}, now),
    "clock_ahead": lambda world, sent, now: _stamped(world.home, sent | {"ts": sent["ts"] + 600_000}, now),
    "wrong_entrance": lambda world, sent, now: _stamped(world.elsewhere, sent, now),
    "foreign_sender": _foreign,
    "unknown_device": _unknown,
}
"""By the reason that each has to be set aside for."""


def _data(house: House) -> Json:
    return {"entrance_id": house.entrance.id, "method": "fob", "result": "granted", "reason": "ok"}


def _sent(number: int, at: datetime, data: Json) -> Json:
    boot, seq = divmod(number, 5000)
    envelope = {"v": 1, "boot": boot, "seq": seq + 1, "ts": clock.to_epoch_ms(at), "type": "access", "offline": False}
    return {**envelope, "data": data}


def _stamped(house: House, sent: Json, now: datetime) -> str:
    body = {
        "payload": base64.b64encode(json.dumps(sent).encode()).decode(),
        "thing": house.device.id,
        "client": house.device.id,
        "topic": f"d/{house.device.id}/evt/access",
        "received_at": clock.to_epoch_ms(now),
    }
    return json.dumps(body)
