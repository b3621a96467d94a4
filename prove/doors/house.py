"""The house of a schedule: two doors with a lock each, two residents, and who manages it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from bench.events import Somebody
from tests.functions.world import World, build_world
from vestibule import ids
from vestibule.registry.holdings import DEVICES, ENTRANCES
from vestibule.table import commit

START = datetime(2026, 11, 22, 9, tzinfo=UTC)


@dataclass(frozen=True)
class House:
    """Who is there, and what."""

    doors: tuple[str, ...]
    things: tuple[str, ...]
    residents: tuple[Somebody, ...]
    manager: Somebody


def build() -> House:
    """Write it into the database."""
    world: World = build_world(START)
    home = world.home
    flat = home.entrance.model_copy(update=_of(world, "flat"))
    lock = home.device.model_copy(update={"id": flat.device_id, "entrance_id": flat.id, "certificate_id": "1" * 64})
    commit(ENTRANCES.add(flat), DEVICES.add(lock))
    residents = (world.resident, world.neighbour)
    return House(
        doors=(home.entrance.id, flat.id),
        things=(home.device.id, lock.id),
        residents=tuple(Somebody(person.id, "resident") for person in residents),
        manager=Somebody(home.manager.id, "manager"),
    )


def _of(world: World, name: str) -> dict[str, object]:
    own = {"id": ids.derived("ent", name), "device_id": ids.derived("dev", name)}
    return {**own, "name": "Flat 4B", "access": "private", "space_id": world.home.space.id}
