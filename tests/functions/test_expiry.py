"""An entry ends when the pack says (V-13), and from that instant nobody reads it, deleted or not."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from functions.access import read_entries, record_entry
from functions.telemetry import record_telemetry
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import call
from tests.functions.messages import sent, stamped, take
from tests.functions.world import House, World, command_of
from vestibule import register
from vestibule.access.holdings import COMMANDS, ENTRIES
from vestibule.policy import pack
from vestibule.registry.holdings import SITES
from vestibule.table import commit, read_together
from vestibule.telemetry.holdings import FAULTS

OCCURRED = datetime(2026, 11, 21, 11, 59, 30, 500_000, tzinfo=UTC)


def record(world: World, house: House, at: Clock, *, offline: bool = False) -> None:
    commit(COMMANDS.add(command := command_of(world.resident, house, at.now, house.organisation.name)))
    data = {"entrance_id": house.entrance.id, "method": "mobile_key", "result": "granted", "reason": "ok"}
    message = sent("access", data | {"command_id": command.id}, OCCURRED, offline=offline)
    assert take(record_entry.handler, stamped(message, house.device.id, at.now)) == []


def expiry_of_the_entry() -> datetime:
    [item] = aws.contents(ENTRIES)["entries"]
    return datetime.fromtimestamp(aws.expiry_of(item), UTC)


def test_an_entry_in_new_york_city_ends_83_days_after_it_occurred(world: World, at: Clock) -> None:
    record(world, world.home, at)
    assert expiry_of_the_entry() == OCCURRED.replace(microsecond=0) + timedelta(days=83)


def test_it_counts_from_the_occurrence_however_late_it_is_told(world: World, at: Clock) -> None:
    at.forward(days=20)
    record(world, world.home, at, offline=True)
    assert expiry_of_the_entry() == OCCURRED.replace(microsecond=0) + timedelta(days=83)


@pytest.mark.parametrize(
    ("operator", "ends"),
    [
        ("valet", OCCURRED.replace(microsecond=0) + timedelta(days=365 - 7)),
        ("noke", datetime(2028, 11, 14, tzinfo=UTC)),  # 24 months to the day in London, less the margin
    ],
)
def test_elsewhere_the_packs_own_rule_holds(
    world: World, at: Clock, operated_by: Callable[[str], None], operator: str, ends: datetime
) -> None:
    operated_by(operator)
    record(world, world.elsewhere, at)
    assert expiry_of_the_entry() == ends


def test_a_fault_ends_by_the_packs_rule(world: World, at: Clock) -> None:
    data = {"code": "jammed", "severity": "notice", "phase": "raised"}
    take(record_telemetry.handler, stamped(sent("fault", data, OCCURRED), world.home.device.id, at.now))
    [item] = aws.contents(FAULTS)["faults"]
    assert datetime.fromtimestamp(aws.expiry_of(item), UTC) == datetime(2027, 11, 14, 5, tzinfo=UTC)


def test_an_expired_entry_is_absent_wherever_one_could_read_it(world: World, at: Clock) -> None:
    record(world, world.home, at)
    [item] = aws.contents(ENTRIES)["entries"]
    entry_id, resident, door = item["id"]["S"], world.resident.id, world.home.entrance.id
    copy = register.holdings(pack.load("valet"))["entries"].read

    def seen() -> list[int]:
        listed = call(read_entries.handler, "GET /v1/entries", caller=resident, query={"person_id": resident})
        managed = call(read_entries.handler, "GET /v1/entries", caller=world.home.manager, query={"entrance_id": door})
        together = read_together(at.now, (ENTRIES, (entry_id,)), (SITES, (world.home.site.id,)))
        alone = (ENTRIES.get(entry_id, now=at.now), *read_together(at.now, (ENTRIES, (entry_id,))))
        return [
            len(listed.body["data"]),
            len(managed.body["data"]),
            len(ENTRIES.query(door, index="by_entrance", now=at.now).items),
            len(list(copy(resident, at.now))),
            sum(found is not None for found in (together[0], *alone)),
        ]

    ends = expiry_of_the_entry()
    at.now = ends - timedelta(milliseconds=1)
    assert seen()[-1] == 3
    at.now = ends - timedelta(seconds=1)
    assert seen() == [1, 1, 1, 1, 3]
    at.now = ends
    assert seen() == [0, 0, 0, 0, 0]
    assert aws.count(ENTRIES) == 1
