"""Locks on the local cloud, each with one fob after another that is given, used, taken back and tried again.

Some locks have no network when it is taken back, for as long as a lease and longer. The true time is this machine's, which the
local cloud has too.
"""

import random
import secrets
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any

import httpx

from local.client import Client, UnexpectedAnswer
from local.devices import SimulatedLock, door_list
from local.devices.fleet import together
from local.devices.lock import Lock
from local.devices.messages import Outgoing
from local.running import House
from local.scene import eventually
from tests.journeys.places import Actor, Place, found_place
from tests.journeys.tables import table_names
from vestibule import clock

type Json = dict[str, Any]
type Note = Callable[[int], None]
_GLANCE, _LIST_WITHIN, _TRIES = 0.01, 60.0, 10


@dataclass(frozen=True)
class Size:
    """How much. `lease` is for how many seconds a door may go by its list here, instead of fifteen minutes."""

    locks: int = 50
    revocations: int = 1000
    seed: str = "vestibule"
    cut: float = 0.5
    """The share of revocations during which the lock has no network."""
    lease: int = 60


@dataclass(frozen=True)
class Taken:
    """One revocation. Times are seconds since 1970, `refused_at` is when the door refused first."""

    asked_at: float
    answered_at: float
    opened_at: float | None
    """The last time at which the fob opened after it was asked to be taken back."""
    refused_at: float
    was_cut: bool
    was_alone: bool
    """Whether the door refused while it had no network: its lease was over."""
    earliest: float
    """The earliest instant that the API has shown, as a bound or as certain."""


@dataclass
class Life:
    """All of them."""

    size: Size
    taken: list[Taken] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, taken: Taken, certain: Json, was_refused_after: bool) -> None:  # noqa: FBT001 (what was seen)
        """Note one, and what is wrong about it."""
        late = (taken.opened_at or 0) - taken.earliest
        with self._lock:
            self.taken.append(taken)
            self.counts["revocations"] += 1
            self.counts["with a partition"] += taken.was_cut
            self.counts["refused without a network"] += taken.was_alone
            self.counts[f"certain: {certain['doors'][0]['because']}"] += 1
            if taken.opened_at and late > 0:
                self.faults.append(f"a door opened {late:.3f} s after the shown instant")
            if not was_refused_after:
                self.faults.append("a door opened again after it had refused")
            if certain["certain_from"] is None:
                self.faults.append("a revocation was not certain in the end")


def live(house: House, size: Size, note: Note = lambda _: None) -> Life:
    """Take back so many fobs, on all locks at once, each lock one after the other."""
    life, place = Life(size), found_place(house)
    resident = place.invite()
    doors = [place.add_door() for _ in range(size.locks)]
    for door in doors:
        _let_go_by_lists(house, door, size.lease)
    locks = [place.lock_at(door) for door in doors]
    with together(locks), ThreadPoolExecutor(size.locks) as workers:
        numbers = [range(start, size.revocations, size.locks) for start in range(size.locks)]
        jobs = [
            workers.submit(_one_after_the_other, life, _At(place, resident, lock, door), some, note)
            for lock, door, some in zip(locks, doors, numbers, strict=True)
        ]
        for job in jobs:
            job.result()
    return life


@dataclass(frozen=True)
class _At:
    """A door, with who may open it and who decides that."""

    place: Place
    resident: Actor
    lock: SimulatedLock
    door: str

    def opens(self, number: str) -> bool:
        """Show the fob. What the lock would tell of it is not sent: the cloud has enough to do."""
        said: list[Outgoing] = []

        def show(door: Lock) -> list[Outgoing]:
            said.extend(door.enter(self.door, number))
            return []

        self.lock.act(show)
        return bool(said[0].payload["data"]["result"] == "granted")

    def knows(self, number: str) -> bool:
        """Whether it is on the list that the lock goes by."""
        listed = self.lock.lock.list_of(self.door)
        return listed is not None and door_list.known_code(listed, number) is not None


def _one_after_the_other(life: Life, at: _At, numbers: range, note: Note) -> None:
    for number in numbers:
        draw = random.Random(f"{life.size.seed} {number}")
        cut_for = draw.uniform(0, 1.5 * life.size.lease) if draw.random() < life.size.cut else None
        _take_back(life, at, cut_for)
        note(1)


def _take_back(life: Life, at: _At, cut_for: float | None) -> None:
    """One fob: given, known at the door, taken back, refused, certain."""
    manager, number = at.place.manager.api, f"f0{secrets.token_hex(7)}"
    given = _made(manager, "/v1/grants", {"person_id": at.resident.id, "entrance_ids": [at.door]})
    path = f"/v1/grants/{given['id']}"
    _made(manager, f"{path}/credentials", {"kind": "fob", "number": number})
    if not eventually(lambda: at.knows(number), seconds=_LIST_WITHIN) or not at.opens(number):
        life.faults.append("a fob that was given did not open")
        return
    if cut_for is not None:
        at.lock.disconnect()
    asked_at = _now()
    shown = [_made(manager, f"{path}/revocation", {})["revocation"]]
    answered_at = _now()
    back_at = None if cut_for is None else answered_at + cut_for
    opened_at, refused_at, was_alone = _until_refused(at, number, back_at)
    shown += [manager.get(path).json()["revocation"]]
    eventually(lambda: _look(manager, path, shown)["certain_from"], seconds=2 * life.size.lease)
    instants = [_seconds(door[name]) for view in shown for door in view["doors"] for name in _SAID if door[name]]
    taken = Taken(asked_at, answered_at, opened_at, refused_at, cut_for is not None, was_alone, min(instants))
    life.add(taken, shown[-1], not at.opens(number))


def _made(manager: Client, path: str, body: Json) -> Json:
    """POST, and with the same key again when no answer came: fifty at once are more than the local cloud can always serve."""
    key = str(uuid.uuid4())
    for _ in range(_TRIES):
        with suppress(httpx.TransportError):
            answer = manager.post(path, body, key)
            if answer.status_code in (HTTPStatus.CREATED, HTTPStatus.ACCEPTED):
                return dict(answer.json())
            if (
                answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR
                and answer.status_code != HTTPStatus.TOO_MANY_REQUESTS
            ):
                raise UnexpectedAnswer(f"POST {path}: {answer.status_code} {answer.text}")
        time.sleep(_GLANCE)
    raise UnexpectedAnswer(f"POST {path}: no answer to {_TRIES} tries")


_SAID = ("bound", "certain_from")


def _until_refused(at: _At, number: str, back_at: float | None) -> tuple[float | None, float, bool]:
    """When the fob opened the last time, when it was refused, and whether that was before the network came back."""
    opened_at = None
    while True:
        if back_at is not None and _now() >= back_at:
            at.lock.reconnect()
            back_at = None
        tried_at = _now()
        if not at.opens(number):
            break
        opened_at = tried_at
        time.sleep(_GLANCE)
    refused_at, was_alone = _now(), back_at is not None
    if back_at is not None:
        time.sleep(max(0, back_at - _now()))
        at.lock.reconnect()
    return opened_at, refused_at, was_alone


def _look(manager: Any, path: str, shown: list[Json]) -> Json:  # noqa: ANN401 (a client)
    shown.append(manager.get(path).json()["revocation"])
    return shown[-1]


def _let_go_by_lists(house: House, entrance_id: str, seconds: int) -> None:
    """Shorten the lease of a door, which only the deployment's hand can."""
    house.cloud.client("dynamodb").update_item(
        TableName=table_names(house)["entrances"],
        Key={"id": {"S": entrance_id}},
        UpdateExpression="SET freshness_seconds = :seconds",
        ExpressionAttributeValues={":seconds": {"N": str(seconds)}},
    )


def _now() -> float:
    return clock.now().timestamp()


def _seconds(written: str) -> float:
    return datetime.fromisoformat(written).timestamp()
