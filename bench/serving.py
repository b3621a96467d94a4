"""Requests per second and waiting times of the whole house on the local cloud: an emulator on this machine, not AWS.

What is slow here is the emulator, which takes each call to AWS through HTTP in Python. Compare releases with one another.
"""

import itertools
import statistics
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from local.cloud.server import LocalCloud
from local.devices import SimulatedLock
from local.logins import Login
from local.running import House, running
from local.scene import begin
from vestibule import ids
from vestibule.access.holdings import ENTRIES

OPERATOR = "valet"
CLIENTS = 4
SECONDS = 8.0
"""How long each kind of request is made."""
MESSAGES = 40
_LONGEST = 10.0

type Note = Callable[[str], None]
type Asking = Callable[[httpx.Client], httpx.Response]


@dataclass(frozen=True)
class Load:
    """What came of one kind of request. Times are milliseconds."""

    requests: int
    per_second: float
    p50_ms: float
    p99_ms: float


@dataclass(frozen=True)
class Door:
    """A running house with everything that a request needs."""

    house: House
    entrance_id: str
    resident: Login
    token: str
    lock: SimulatedLock

    def unlock(self, client: httpx.Client) -> httpx.Response:
        """A new intent to open the door."""
        path = f"/v1/entrances/{self.entrance_id}/commands"
        return client.post(path, json={}, headers={"Idempotency-Key": str(uuid.uuid4())})

    def health(self, client: httpx.Client) -> httpx.Response:
        """The cheapest request: no call to AWS."""
        return client.get("/v1/health")

    def entries(self, client: httpx.Client) -> httpx.Response:
        """A page of the person's own entries."""
        return client.get("/v1/entries", params={"person_id": self.resident.person_id})


def measure(note: Note, seconds: float = SECONDS) -> dict[str, Load]:
    """Bring a house up and measure each kind of work in it, one after the other."""
    with tempfile.TemporaryDirectory() as directory, _opened(Path(directory), note) as door:
        kinds: dict[str, tuple[Asking, int]] = {
            "GET health": (door.health, 1),
            "POST unlock": (door.unlock, 1),
            f"POST unlock, {CLIENTS} clients": (door.unlock, CLIENTS),
            "GET entries": (door.entries, 1),
        }
        found = {}
        for name, (asking, clients) in kinds.items():
            note(f"{name} for {seconds:.0f} s")
            found[name] = load(door, asking, clients, seconds)
        note("from the lock's message to the recorded entry")
        found["device message to recorded entry"] = _entries(door)
        note("from the request to the lock's done")
        found["unlock to done"] = _round_trips(door)
    return found


def load(door: Door, asking: Asking, clients: int, seconds: float) -> Load:
    """Ask as fast as the answers come, from so many clients at once. The first answers, from a cold start, do not count."""
    ends = time.perf_counter() + seconds
    warm = threading.Barrier(clients)
    with ThreadPoolExecutor(clients) as pool:
        runs = pool.map(lambda _: _ask_until(door, asking, ends, warm), range(clients))
    took = list(itertools.chain.from_iterable(runs))
    return _summary(took, len(took) / sum(took) * clients * 1000)


@contextmanager
def _opened(directory: Path, note: Note) -> Iterator[Door]:
    with running(directory, OPERATOR, note) as house:
        note("moving in")
        scene = begin(house)
        scene.take_on_organisation()
        scene.open_site()
        lock = scene.provision_lock()
        resident = scene.invite_resident(0)
        scene.grant(resident)
        token = house.pool.token(resident.email, resident.password)
        with lock:
            yield Door(house, scene.id_of("entrance"), resident, token, lock)


def _ask_until(door: Door, asking: Asking, ends: float, warm: threading.Barrier) -> list[float]:
    headers = {"Authorization": f"Bearer {door.token}"}
    took: list[float] = []
    with httpx.Client(base_url=door.house.api_url, headers=headers, timeout=30) as client:
        for _ in range(3):
            asking(client).raise_for_status()
        warm.wait()
        while (began := time.perf_counter()) < ends or not took:
            asking(client).raise_for_status()
            took.append((time.perf_counter() - began) * 1000)
    return took


def _entries(door: Door) -> Load:
    """From the moment at which somebody opens the door by hand until the table has the entry."""
    table = _table(door.house.cloud, ENTRIES.name)
    took = [_recorded(door, table) for _ in range(MESSAGES)]
    return _summary(took[1:], 1000 / statistics.fmean(took[1:]))


def _recorded(door: Door, table: str) -> float:
    began = time.perf_counter()
    (sent,) = door.lock.act(lambda lock: lock.open_by_hand(door.entrance_id))
    entry_id = ids.derived("evt", door.lock.lock.thing, sent.payload["boot"], sent.payload["seq"])
    client = door.house.cloud.client("dynamodb")
    _wait(lambda: client.get_item(TableName=table, Key={"id": {"S": entry_id}}, ConsistentRead=True).get("Item"))
    return (time.perf_counter() - began) * 1000


def _round_trips(door: Door) -> Load:
    """From asking until the API says that the lock has opened: API, broker, lock, rule, queue, table, API."""
    headers = {"Authorization": f"Bearer {door.token}"}
    with httpx.Client(base_url=door.house.api_url, headers=headers, timeout=30) as client:
        took = [_done(door, client) for _ in range(MESSAGES // 2)]
    return _summary(took[1:], 1000 / statistics.fmean(took[1:]))


def _done(door: Door, client: httpx.Client) -> float:
    began = time.perf_counter()
    asked: dict[str, Any] = door.unlock(client).raise_for_status().json()
    _wait(lambda: client.get(f"/v1/commands/{asked['id']}").raise_for_status().json()["status"] == "done")
    return (time.perf_counter() - began) * 1000


def _wait(happened: Callable[[], object]) -> None:
    deadline = time.perf_counter() + _LONGEST
    while not happened():
        if time.perf_counter() > deadline:
            message = f"nothing came within {_LONGEST:.0f} s"
            raise TimeoutError(message)
        time.sleep(0.002)


def _table(cloud: LocalCloud, name: str) -> str:
    """The deployed name of a table: CDK puts the stack before it and a hash after it."""
    names: list[str] = cloud.client("dynamodb").list_tables()["TableNames"]
    return next(found for found in names if name in found.lower())


def _summary(took: list[float], per_second: float) -> Load:
    ordered = sorted(took)
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return Load(len(took), round(per_second, 1), round(statistics.median(took), 1), round(p99, 1))
