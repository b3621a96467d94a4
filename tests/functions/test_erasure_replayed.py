"""What was erased or made anonymous is so again in a copy of before, by the ledger alone."""

from datetime import timedelta
from typing import Any

from tests.conftest import Clock
from tests.functions import aws
from tests.functions.erasures import asked, erased, fill
from tests.functions.relations import lines
from tests.functions.routes import in_pool
from tests.functions.world import World
from vestibule import lifetime
from vestibule.access.holdings import ENTRIES
from vestibule.climate.holdings import CLIMATES
from vestibule.retention.dating import redating
from vestibule.retention.restore import Dated, told
from vestibule.table import Table, commit


def test_a_restored_copy_forgets_again(world: World, at: Clock) -> None:
    in_pool(world.resident.id)
    fill(world, world.resident, at.now, entries=3)
    entries = ENTRIES.query(world.resident.id, index="by_person", now=at.now).items
    [climate] = CLIMATES.query(world.resident.id, index="by_person", now=at.now).items
    point = at.now - timedelta(hours=1)
    erased(asked(world.resident, at))

    aws.empty(ENTRIES, CLIMATES)
    commit(*(ENTRIES.add(entry) for entry in entries), CLIMATES.add(climate))
    tables: tuple[Table[Any], ...] = (ENTRIES, CLIMATES)
    for table in tables:
        for line in lines(at.now, "retention.record.dated"):
            said = told(line, table.name, point)
            lying = lifetime.lying(table, said.key) if said else None
            if isinstance(said, Dated) and lying:
                commit(redating(table, said, lying, at.now))

    assert ENTRIES.query(world.resident.id, index="by_person", now=at.now).items == ()
    again = CLIMATES.get(climate.device_id, now=at.now)
    assert again == climate.model_copy(update={"person_id": None})
