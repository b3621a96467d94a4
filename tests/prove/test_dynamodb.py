"""The simulated database answers as moto does, whatever the program does to it, and keeps the same items."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto import mock_aws

from prove.dynamodb.database import Database
from prove.dynamodb.installed import Cloud, installed
from tests.functions import aws
from vestibule import connection, ids, lifetime
from vestibule.access.holdings import ADMISSIONS, COMMANDS
from vestibule.access.model import Admission, Command
from vestibule.table import Refused, Table, Write, commit, read_together

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
TABLES: tuple[Table[Any], ...] = (ADMISSIONS, COMMANDS)
INSTANTS = [NOW + timedelta(days=days) for days in range(4)]
PEOPLE, DOORS, COMMAND_IDS = (
    [ids.derived(prefix, number) for number in range(size)] for prefix, size in (("per", 3), ("ent", 2), ("cmd", 4))
)
HOLDS = ["hld_1", "hld_2"]

type Operation = Callable[[], Any]
"""Something done to the database, with what came of it."""


@dataclass(frozen=True)
class Twins:
    """Two databases, of which the program sees one at a time."""

    by_name: dict[str, Any]
    database: Database

    def each(self, do: Operation) -> dict[str, Any]:
        return {name: self.on(client, do) for name, client in self.by_name.items()}

    @staticmethod
    def on(client: Any, do: Operation) -> Any:
        connection.shared()._client = client
        try:
            return do()
        except Refused as refused:
            return refused.places


@contextmanager
def twins() -> Iterator[Twins]:
    shared = connection.shared()
    with ExitStack() as stack:
        stack.enter_context(mock_aws())
        aws.make_tables(*TABLES)
        shared._client = None
        real = shared.client
        cloud = stack.enter_context(installed(Cloud(Database(TABLES))))
        yield Twins({"moto": real, "simulated": shared.client}, cloud.database)


instants = st.sampled_from(INSTANTS)
people, doors, command_ids, holds = (st.sampled_from(some) for some in (PEOPLE, DOORS, COMMAND_IDS, HOLDS))
commands = st.builds(
    Command,
    id=command_ids,
    entrance_id=doors,
    site_id=st.just(ids.derived("sit", 1)),
    organisation_id=st.just(ids.derived("org", 1)),
    device_id=st.just(ids.derived("dev", 1)),
    person_id=people,
    grant_id=st.just(ids.derived("grt", 1)),
    verb=st.just("unlock"),
    status=st.sampled_from(["accepted", "received", "done"]),
    reason=st.none() | st.just("ok"),
    accepted_at=instants,
    not_after=instants,
    expires_at=st.none() | instants,
)
admissions = st.builds(
    Admission,
    entrance_id=doors,
    person_id=people,
    windows=st.just([]),
    version=st.integers(1, 3),
    expires_at=st.none() | instants,
)
keys = st.one_of(
    st.tuples(st.just(COMMANDS), st.tuples(command_ids)), st.tuples(st.just(ADMISSIONS), st.tuples(doors, people))
)


def changing(key: str, status: str, reason: str | None, expires_at: datetime | None) -> Write:
    met = COMMANDS.where("status").is_in("accepted", "received") & (COMMANDS.where("reason") != "refused")
    return COMMANDS.change(key, status=status, reason=reason, expires_at=expires_at, only_if=met)


def widening(door: str, person: str, version: int) -> Write:
    return ADMISSIONS.change(door, person, version=version + 1, only_if=ADMISSIONS.where("version") == version)


writes: st.SearchStrategy[Callable[[], Write]] = st.one_of(
    st.builds(lambda record, now: lambda: COMMANDS.add(record, now=now), commands, st.none() | instants),
    st.builds(lambda record, now: lambda: ADMISSIONS.add(record, now=now), admissions, st.none() | instants),
    st.builds(
        lambda *given: lambda: changing(*given),
        command_ids,
        st.sampled_from(["done", "failed"]),
        st.none() | st.just("ok"),
        st.none() | instants,
    ),
    st.builds(lambda *given: lambda: widening(*given), doors, people, st.integers(1, 3)),
    st.builds(lambda at: lambda: at[0].remove(*at[1]), keys),
    st.builds(lambda at, hold, until: lambda: lifetime.keep(at[0], at[1], hold, until), keys, holds, instants),
    st.builds(lambda at, now: lambda: lifetime.erase_ended(at[0], at[1], now), keys, instants),
)


def let_go(table: Table[Any], key: tuple[str, ...], held: frozenset[str], until: datetime) -> Any:
    found = lifetime.lying(table, key)
    if found and found.held_by:
        rest = until if found.held_by - held else None
        commit(lifetime.let_go(table, key, found, found.held_by & held, rest, since=NOW))
    return lifetime.lying(table, key)


def listed(table: Table[Any], index: str | None, under: str, options: dict[str, Any]) -> list[Any]:
    """All pages. What shares a range key has no order between, so that they are compared in one of ours."""
    found: list[Any] = []
    after = None
    while True:
        page = table.query(under, index=index, after=after, **options)
        found += page.items
        after = page.next
        if after is None:
            break
    at = table.every_index[index][1] if index else table.key[1]
    order = [str(getattr(record, at)) for record in found]
    assert order == sorted(order, reverse=options["newest_first"])
    if options["between"] is None:
        assert table.count(under, now=options["now"], index=index) == len(found)
    return sorted(found, key=str)


queries = st.one_of(
    st.tuples(st.just(COMMANDS), st.just("by_person"), people),
    st.tuples(st.just(COMMANDS), st.just("by_entrance"), doors),
    st.tuples(st.just(ADMISSIONS), st.none(), doors),
    st.tuples(st.just(ADMISSIONS), st.just("by_person"), people),
)
options = st.fixed_dictionaries(
    {
        "now": instants,
        "newest_first": st.booleans(),
        "limit": st.integers(1, 5),
        "between": st.none() | st.just(("2026-11-22", "2026-11-24")) | st.just(("per_4", "per_6")),
    }
)
reads: st.SearchStrategy[Operation] = st.one_of(
    st.builds(lambda at, now: lambda: at[0].get(*at[1], now=now), keys, instants),
    st.builds(lambda where, how: lambda: listed(where[0], where[1], where[2], how), queries, options),
    st.builds(
        lambda one, other, now: lambda: read_together(now, one, other) if one != other else None, keys, keys, instants
    ),
    st.builds(lambda at: lambda: lifetime.lying(*at), keys),
    st.builds(lambda table, by: lambda: sorted(lifetime.all_due(table, by)), st.sampled_from(TABLES), instants),
)
operations: st.SearchStrategy[Operation] = st.one_of(
    st.builds(lambda write: lambda: commit(write()), writes),
    st.builds(lambda several: lambda: together(several), st.lists(writes, min_size=2, max_size=4)),
    st.builds(
        lambda at, held, until: lambda: let_go(at[0], at[1], held, until),
        keys,
        st.frozensets(holds, min_size=1),
        instants,
    ),
    reads,
)


def together(several: list[Callable[[], Write]]) -> Any:
    """A transaction, unless DynamoDB would refuse it for writing one item twice."""
    made = [write() for write in several]
    values = [write.row.attribute_values for write in made]
    items = {value.get("id") or (value["entrance_id"], value["person_id"]) for value in values}
    if len(items) == len(made):
        commit(*made)
    return len(items)


def contents(items: Iterable[Any]) -> list[str]:
    return sorted(json.dumps(sets_in_order(item), sort_keys=True) for item in items)


def sets_in_order(item: dict[str, Any]) -> dict[str, Any]:
    return {name: {"SS": sorted(value["SS"])} if "SS" in value else value for name, value in item.items()}


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(several=st.lists(operations, min_size=5, max_size=25))
def test_the_simulated_database_does_as_moto_does(several: list[Operation]) -> None:
    with twins() as both:
        for do in several:
            answers = both.each(do)
            assert answers["simulated"] == answers["moto"]
        for table in TABLES:
            kept = contents(both.database.items(table).values())
            assert kept == contents(aws.contents(table)[table.name])
