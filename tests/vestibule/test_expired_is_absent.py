"""Once its term is over, no way of reading gives a record back, whichever table it lies in and whether a hold keeps it or not.

The ways are found in the program: one that is added fails here until it is covered.
"""

import ast
import inspect
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

import vestibule
from prove.dynamodb.database import Database
from prove.dynamodb.installed import Cloud, installed
from tests.functions import aws
from tests.vestibule.shapes import records
from vestibule import lifetime, register, table
from vestibule.holdings import Holding
from vestibule.policy.model import Pack
from vestibule.table import BY_DUE, EXPIRY, Table, commit, read_together
from vestibule.writes import Write

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
LONG_AGO = datetime(1969, 1, 1, tzinfo=UTC)
HELD_UNTIL = NOW + timedelta(days=9999)
ROOT = Path(next(iter(vestibule.__path__)))
ENDING = [each for each in aws.TABLES if each.expires]
ALL_FEATURES = Pack.model_construct(features=list(register.BY_FEATURE))

type Reading = Callable[[Table[Any], Any, datetime], Iterator[Any]]


def by_key(found_in: Table[Any], record: Any, now: datetime) -> Iterator[Any]:
    yield found_in.get(*key_of(found_in, record), now=now)


def by_list(found_in: Table[Any], record: Any, now: datetime) -> Iterator[Any]:
    for index, keys in {"": (*found_in.key, "")[:2], **found_in.indexes}.items():
        hash_key, at = (getattr(record, key) if key else "" for key in keys)
        if hash_key is not None and at is not None:  # else the index does not have it
            yield from listed(found_in, str(hash_key), str(at), index or None, now)


def listed(found_in: Table[Any], hash_key: str, at: str, index: str | None, now: datetime) -> Iterator[Any]:
    for descending in (False, True):
        for limit in (1, 100):
            given: dict[str, Any] = {"index": index, "newest_first": descending, "limit": limit}
            yield found_in.query(hash_key, now=now, **given).items
            if at and not index:
                yield found_in.query(hash_key, now=now, between=(at, at), **given).items


def one_by_one(found_in: Table[Any], record: Any, now: datetime) -> Iterator[Any]:
    for at_once in (1, 100):
        yield tuple(found_in.each(str(getattr(record, found_in.key[0])), now=now, at_once=at_once))


def together(found_in: Table[Any], record: Any, now: datetime) -> Iterator[Any]:
    key = key_of(found_in, record)
    yield read_together(now, (found_in, key))[0]
    yield read_together(now, (found_in, key), (aws.TABLES[0], ("nothing",)))[0]


def by_keys(found_in: Table[Any], record: Any, now: datetime) -> Iterator[Any]:
    key: Any = key_of(found_in, record)
    yield tuple(found_in.get_each([key if len(key) > 1 else key[0]], now=now))


def by_number(found_in: Table[Any], record: Any, now: datetime) -> Iterator[Any]:
    """Nothing else is in the table, so that a number stands for the record."""
    yield (record,) * found_in.count(str(getattr(record, found_in.key[0])), now=now)


READING: Mapping[str, Reading] = {
    "Table.count": by_number,
    "Table.each": one_by_one,
    "Table.get": by_key,
    "Table.get_each": by_keys,
    "Table.query": by_list,
    "read_together": together,
}
NO_READING = {
    "Table.attribute_type",
    "Table.bound_to",
    "Table.ending",
    "Table.every_index",
    "Table.model",
    "Table.sealed",
    "Table.setting",
    "Table.unbound_model",
    "Table.where",
    "shard_of",
}
"""Whose names say less than they do: they give names, types and conditions, never a record."""
HARMLESS = (None, Write, bool, tuple[int, ...])
"""What gives nothing but these reads no record."""


def key_of(found_in: Table[Any], record: Any) -> tuple[str, ...]:
    return tuple(str(getattr(record, name)) for name in found_in.key)


def ways() -> Iterator[str]:
    """Every public name of `Table` and of its file that gives more than what is harmless."""
    for name, member in vars(Table).items():
        what = member.func if isinstance(member, cached_property) else getattr(member, "fget", member)
        if inspect.isfunction(what) and not name.startswith("_") and gives(what) not in HARMLESS:
            yield f"Table.{name}"
    for name, member in vars(table).items():
        ours = inspect.isfunction(member) and str(member.__module__) in {"vestibule.table", "vestibule.writes"}
        if ours and not name.startswith("_") and gives(member) not in HARMLESS:
            yield name


def gives(what: Callable[..., Any]) -> Any:
    return inspect.signature(what).return_annotation


def personal(found_in: Table[Any]) -> str:
    """The attribute that names the person; empty where nothing is held about people."""
    return found_in.holds.subject if isinstance(found_in.holds, Holding) else ""


def is_there(found: Any, record: Any) -> bool:
    """Whether what was found is the record, or has it among others."""
    return record in found if isinstance(found, tuple) else found == record


@pytest.fixture(autouse=True)
def cloud(clean_environment: None) -> Iterator[Cloud]:
    with installed(Cloud(Database(aws.TABLES))) as simulated:
        yield simulated


def ended(found_in: Table[Any]) -> st.SearchStrategy[Any]:
    return records(found_in.record).map(lambda record: record.model_copy(update={EXPIRY: NOW}))


def test_every_way_of_reading_is_covered() -> None:
    assert set(ways()) == READING.keys() | NO_READING


@pytest.mark.parametrize("found_in", ENDING, ids=lambda found_in: found_in.name)
def test_a_record_is_found_until_it_ends_and_never_after(cloud: Cloud, found_in: Table[Any]) -> None:
    @settings(max_examples=8, suppress_health_check=list(HealthCheck))
    @given(record=ended(found_in), late=st.integers(0, 10**9), held=st.booleans())
    def absent(record: Any, late: int, *, held: bool) -> None:
        key = key_of(found_in, record)
        cloud.database = Database({found_in.name: found_in, aws.TABLES[0].name: aws.TABLES[0]}.values())
        commit(found_in.add(record))
        if held and found_in.is_promised:
            commit(lifetime.keep(found_in, key, "hld_1", HELD_UNTIL))
        for way, reading in READING.items():
            found_by = partial(reading, found_in, record)
            before = [is_there(found, record) for found in found_by(NOW - timedelta(milliseconds=1))]
            assert before == [True] * len(before), way
            for now in (NOW, NOW + timedelta(milliseconds=late)):
                assert not any(is_there(found, record) for found in found_by(now)), way
        assert found_in.get(*key, now=LONG_AGO) == record

    absent()


@pytest.mark.parametrize("found_in", [each for each in ENDING if each.is_promised], ids=lambda found_in: found_in.name)
def test_the_index_of_what_is_due_gives_no_records(found_in: Table[Any]) -> None:
    @settings(max_examples=3, suppress_health_check=list(HealthCheck))
    @given(record=ended(found_in))
    def refused(record: Any) -> None:
        key = key_of(found_in, record)
        commit(found_in.remove(*key))
        commit(found_in.add(record))
        with pytest.raises((KeyError, ValidationError)):
            found_in.query(table.shard_of(key), index=BY_DUE, now=NOW - timedelta(days=1))

    refused()


@pytest.mark.parametrize("found_in", [each for each in ENDING if personal(each)], ids=lambda found_in: found_in.name)
def test_a_persons_copy_has_what_has_not_ended_and_nothing_else(found_in: Table[Any]) -> None:
    copied = register.holdings(ALL_FEATURES)[found_in.name].read
    subject = personal(found_in)

    @settings(max_examples=5, suppress_health_check=list(HealthCheck))
    @given(record=ended(found_in))
    def absent(record: Any) -> None:
        person = getattr(record, subject)
        commit(found_in.remove(*key_of(found_in, record)))
        commit(found_in.add(record))
        assert list(copied(str(person), NOW)) == []

    absent()


LOOKS_BELOW = {"connection", "lifetime", "reading", "table"}
"""The files that hold PynamoDB's models in hand. Nobody else can read past `Table`."""


def test_nobody_reads_past_the_table() -> None:
    below = {"model", "unbound_model"}
    users = set()
    for file in sorted(ROOT.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        if any(isinstance(node, ast.Attribute) and node.attr in below for node in ast.walk(tree)):
            users.add(file.relative_to(ROOT).with_suffix("").as_posix())
    assert users <= LOOKS_BELOW


ENDS_RECORDS = {
    "access/grant.py",
    "access/enrol_face.py",
    "access/following.py",
    "access/prune_admissions.py",
    "access/review_locations.py",
    "access/revoking.py",
    "access/settle_endings.py",
    "barring.py",
    "breaches/closing.py",
    "breaches/listing.py",
    "breaches/revising.py",
    "climate/reporting.py",
    "climate/setting.py",
    "consent/end_decisions.py",
    "consent/recording.py",
    "facing.py",
    "grouping.py",
    "intercom/keep_listing.py",
    "intercom/listing.py",
    "judging.py",
    "notices/end_acceptances.py",
    "people/amending.py",
    "people/changing.py",
    "people/close_account.py",
    "people/confirming.py",
    "people/end_relation.py",
    "people/end_users.py",
    "people/leaving.py",
    "people/retell_endings.py",
    "redating.py",
    "replying.py",
    "requests/erasing.py",
    "requests/progress.py",
    "requests/withdrawing.py",
    "support/conversing.py",
    "whereabouts.py",
    "withdrawing.py",
}
"""Who changes the end of a record has to see what lies there, held or ended, and keeps what a hold has decided.

Who judges what a request may erase looks the same way, and so do the answer to somebody who is gone and the erasure itself.
"""
ERASES_OBJECTS = {"access/erase_images.py", "access/images.py"}
"""An object stays as long as its record lies there, held or not."""
PAST_THE_END = {"lying", "lying_under", "due", "all_due", "seen"}
"""What reads past the end in `lifetime`; the rest of it are writes and types."""


def test_only_retention_restores_and_who_ends_a_record_read_past_its_end() -> None:
    readers = {
        file.relative_to(root).as_posix()
        for root in (ROOT, ROOT.parents[3] / "functions")
        for file in root.rglob("*.py")
        if reads_past_the_end(file)
    }
    strangers = {name for name in readers if not name.startswith(("retention/", "restores/"))}
    assert strangers <= ENDS_RECORDS | ERASES_OBJECTS
    assert readers - strangers


def reads_past_the_end(file: Path) -> bool:
    """Whether it imports what reads past the end, or takes it from the module."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "vestibule.lifetime":
            if PAST_THE_END & {alias.name for alias in node.names}:
                return True
        elif isinstance(node, ast.Attribute) and ast.unparse(node.value) == "lifetime" and node.attr in PAST_THE_END:
            return True
    return False
