"""Each kind of exposure in a small town. `python -m prove breach_scope` has a large one."""

import random
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import pytest
from boto3.dynamodb.types import TypeDeserializer

from prove.breaches.scope_expected import Held, expected, subjects_of
from prove.breaches.scope_town import Size, Town, Where, settled
from tests.conftest import Clock
from tests.functions import scoping
from tests.functions.breaching import an_incident, incident_id
from tests.functions.world import House, World
from vestibule import config
from vestibule.breaches import listing, tallying
from vestibule.breaches.model import Affected, Incident, Tally
from vestibule.register import tables
from vestibule.steps import StepFailed
from vestibule.table import Table, commit

SMALL = Size(people=24, elsewhere=9, of_each=24)
_read = TypeDeserializer()
EXPOSED = (
    *("a table", "the table of people", "a function", "persons", "persons, two tables", "a site and a window"),
    *(
        "a device",
        "a device in a window",
        "a credential",
        "a partner's key",
        "a prefix of copies",
        "a prefix of images",
    ),
)


@pytest.fixture
def town(world: World, at: Clock) -> Town:
    """Settled at the two houses of the world, with everything stored."""
    made = settled(config.operator_pack(), SMALL, where(world.home), where(world.elsewhere), at.now)
    for table, record in made.records.values():
        commit(table.add(record))
    return made


def where(house: House) -> Where:
    at = {"organisation": house.organisation.id, "site": house.site.id, "jurisdiction": house.site.jurisdiction}
    return Where(**at, door=house.entrance.id, device=house.device.id)


def held(at: Clock) -> Held:
    pack = config.operator_pack()
    return Held({each.name: rows(each) for each in tables(pack)}, subjects_of(pack), at.now)


def rows(table: Table[Any]) -> list[dict[str, Any]]:
    """Every row, past the program's own way of reading."""
    items: Any = [row.serialize() for row in table.model.scan()]
    return [{name: _read.deserialize(value) for name, value in item.items()} for item in items]


@pytest.mark.parametrize("name", EXPOSED)
def test_exactly_those_whom_it_concerns_are_found(town: Town, at: Clock, name: str) -> None:
    meant = expected(town.exposures[name], held(at))
    after = scoping.scope(an_incident(id=incident_id(name), exposures=[town.exposures[name]]))
    found = {person_id: line.tables for (person_id, _), line in scoping.lines(after).items()}
    assert found == meant
    assert after.tally
    assert after.tally.persons == len(meant)
    assert meant
    assert after.tally.records == sum(sum(each.values()) for each in meant.values())


def test_all_kinds_are_planted(town: Town) -> None:
    assert {*EXPOSED} == town.exposures.keys()


def test_all_kinds_at_once_count_each_person_once(town: Town, at: Clock) -> None:
    chosen = [town.exposures[name] for name in EXPOSED if name not in ("a device", "the table of people", "persons")][
        :9
    ]
    concerned = [expected(each, held(at)) for each in chosen]
    after = scoping.scope(an_incident(exposures=chosen))
    lines = scoping.lines(after)
    assert lines.keys() == {(person, number) for number, each in enumerate(concerned) for person in each}
    assert after.tally
    assert after.tally.persons == len({person for each in concerned for person in each})
    whole = tallying.added(Tally(), (lines[key] for key in sorted(lines)), after, ())
    assert (whole.by_table, whole.by_category) == (after.tally.by_table, after.tally.by_category)


@pytest.mark.parametrize("name", ["a table", "a site and a window"])
def test_a_search_that_dies_in_the_middle_and_begins_again_finds_the_same(
    town: Town, at: Clock, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    meant, draw, really = expected(town.exposures[name], held(at)), random.Random(name), listing.write

    def dying(lines: Iterable[Affected], now: datetime) -> None:
        some = list(lines)
        really(some[: len(some) // 2], now)
        if draw.random() < 0.5:
            raise TimeoutError
        really(some, now)

    monkeypatch.setattr(listing, "write", dying)
    incident = an_incident(exposures=[town.exposures[name]])
    for part in scoping.plan(incident):
        while not _ran(incident, part):
            pass
    monkeypatch.setattr(listing, "write", really)
    after = scoping.scope(incident)
    assert {person_id: line.tables for (person_id, _), line in scoping.lines(after).items()} == meant


def _ran(incident: Incident, part: str) -> bool:
    """Whether it came to its end."""
    try:
        return scoping.run_part(incident, part) > 0
    except StepFailed:
        return False
