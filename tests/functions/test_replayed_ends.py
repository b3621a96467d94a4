"""What a restore makes of ends that were changed since its point: written as the program writes them, and looked at again."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from functions.restores import connect_copy
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.restoring import (
    Answers,
    Workflow,
    follow,
    items_of,
    recoverable_for_a_year,
    rewind,
)
from tests.functions.world import NOON, World, grant
from vestibule import evidence, lifetime
from vestibule.access.barred import barring
from vestibule.access.grant import ending
from vestibule.access.holdings import ADMISSIONS, GRANTS
from vestibule.access.model import Admission, Barring, Grant
from vestibule.evidence import Fact
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.people.model import Person, Relation
from vestibule.policy import pack as packs
from vestibule.policy import retention
from vestibule.retention.dating import redating
from vestibule.retention.restore import Dated, Residue
from vestibule.table import Table, commit

STAYS = timedelta(days=30)


@pytest.fixture(autouse=True)
def window(world: World) -> Iterator[None]:
    with recoverable_for_a_year():
        yield


@pytest.fixture
def given(world: World, at: Clock, monkeypatch: pytest.MonkeyPatch) -> Grant:
    """A grant of the resident, without end."""
    follow(ADMISSIONS, at, monkeypatch)
    follow(GRANTS, at, monkeypatch)
    return grant(world.resident, world.home.entrance, starts_at=NOON, now=NOON)


def tell(table: Table[Any], key: tuple[str, ...], changes: dict[str, Any], at: Clock) -> None:
    """A line of the ledger about a changed end."""
    facts = {"table": table.name, "key": list(key), "changes": changes}
    commit(*evidence.appending_all([Fact("retention.record.dated", table.name, facts)], at.now))


def end(given: Grant, at: Clock) -> None:
    """End a grant a day from now, as the program does."""
    lying = lifetime.lying(GRANTS, (given.id,))
    assert lying
    rule = partial(retention.expiry, packs.load("valet"), "grants")
    writes, facts = ending(lying, at.now + timedelta(days=1), lambda ended: rule(ended).expires_at, at.now)
    commit(*writes, *evidence.appending_all(facts, at.now))


def bar(given: Grant, barred: Barring | None, at: Clock) -> None:
    lying = lifetime.lying(GRANTS, (given.id,))
    assert lying
    writes, facts = barring(lying.record, barred, at.now)
    commit(*writes, *evidence.appending_all(facts, at.now))


def copied[R](table: Table[Any], proven: Answers, kind: type[R], *key: str) -> R:
    """A record of the restored copy."""
    found = table.bound_to(proven["tables"][table.name]["restored_as"]).get(*key, now=NOON)
    assert isinstance(found, kind)
    return found


def test_an_admission_that_was_ended_since_the_point_is_ended_in_the_copy(given: Grant, at: Clock) -> None:
    point, snapshot = at.now, aws.contents(ADMISSIONS)["admissions"]
    at.forward(hours=1)
    end(given, at)
    at.forward(minutes=5)
    proven = Workflow(ADMISSIONS, snapshot, point).run()
    [there] = aws.contents(ADMISSIONS)["admissions"]
    [again] = items_of(proven["tables"]["admissions"]["restored_as"])
    assert (again["windows"], again["expires_at"]) == (there["windows"], there["expires_at"])
    [window] = copied(ADMISSIONS, proven, Admission, given.entrance_ids[0], given.person_id).windows
    assert window.ends_at == NOON + timedelta(days=1, hours=1)


@pytest.mark.parametrize(("before", "since"), [(None, "gate_lock"), ("gate_lock", None)])
def test_who_was_kept_out_or_let_in_again_since_the_point_is_so_in_the_copy(
    given: Grant, at: Clock, before: Barring | None, since: Barring | None
) -> None:
    bar(given, before, at)
    point, snapshot = at.now, aws.contents()
    at.forward(hours=1)
    bar(given, since, at)
    at.forward(minutes=5)
    grants, admissions = (Workflow(each, snapshot[each.name], point).run() for each in (GRANTS, ADMISSIONS))
    [window] = copied(ADMISSIONS, admissions, Admission, given.entrance_ids[0], given.person_id).windows
    assert (copied(GRANTS, grants, Grant, given.id).barred, window.barred) == (since, since)


def test_a_record_that_can_no_longer_be_read_is_residue(given: Grant, at: Clock) -> None:
    point, snapshot = at.now, aws.contents(ADMISSIONS)["admissions"]
    at.forward(hours=1)
    end(given, at)
    at.forward(minutes=5)
    with pytest.raises(Residue, match="1 in admissions"):
        Scrawling(ADMISSIONS, snapshot, point).run()


class Scrawling(Workflow):
    """Writes what is no list of windows into the copy, before the search."""

    def step(self, module: Any, **given: Any) -> Any:
        if module is connect_copy:
            scrawled = [{**item, "windows": {"S": '"[]"'}} for item in items_of(given["restored_as"])]
            rewind(self.table, given["restored_as"], scrawled)
        return super().step(module, **given)


def test_a_person_s_number_of_ends_lies_above_that_of_every_admission(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow(PEOPLE, at, monkeypatch)
    point, snapshot = at.now, aws.contents(PEOPLE)["people"]
    at.forward(hours=1)
    for number in ("1", "2", 3):
        tell(PEOPLE, (world.resident.id,), {"endings": number, "left_at": None, "expires_at": None}, at)
    at.forward(minutes=5)
    proven = Workflow(PEOPLE, snapshot, point).run()
    assert copied(PEOPLE, proven, Person, world.resident.id).endings == 4
    assert copied(PEOPLE, proven, Person, world.neighbour.id).endings == 0


def test_the_number_that_an_admission_was_checked_against_is_replayed_as_it_was_told(given: Grant, at: Clock) -> None:
    key = (given.entrance_ids[0], given.person_id)
    lying = lifetime.lying(ADMISSIONS, key)
    assert lying
    commit(redating(ADMISSIONS, Dated(key, {"endings": "3"}, NOON), lying, at.now))
    known = ADMISSIONS.get(*key, now=at.now)
    assert known
    assert known.endings == 3


def test_an_end_of_a_relation_that_is_to_be_told_again_is_so_in_the_copy(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow(RELATIONS, at, monkeypatch)
    point, snapshot = at.now, aws.contents(RELATIONS)["relations"]
    [key] = [(item["person_id"]["S"], item["id"]["S"]) for item in snapshot if of(item, world.resident)]
    at.forward(hours=1)
    told = "2026-11-21T13:00:00.000Z"
    tell(RELATIONS, key, {"until": told, "ended_at": told, "telling": "ended", "changed_at": told}, at)
    at.forward(minutes=5)
    proven = Workflow(RELATIONS, snapshot, point).run()
    ended = copied(RELATIONS, proven, Relation, *key)
    assert (ended.until, ended.ended_at, ended.telling) == (
        NOON + timedelta(hours=1),
        NOON + timedelta(hours=1),
        "ended",
    )


def of(item: aws.Item, person: Person) -> bool:
    return bool(item["person_id"]["S"] == person.id)


class Together(Workflow):
    """Persons and their relations restored in one execution."""

    relations: list[aws.Item]

    @property
    def asked(self) -> Answers:
        return {**super().asked, "tables": ["people", "relations"]}

    def restore(self, state: Answers) -> Answers:
        if state["table"] == "people":
            return super().restore(state)
        return Workflow(RELATIONS, self.relations, self.point).restore(state)


@pytest.fixture
def left(world: World, at: Clock, monkeypatch: pytest.MonkeyPatch) -> Person:
    """The resident has left: the record has its end."""
    follow(PEOPLE, at, monkeypatch)
    follow(RELATIONS, at, monkeypatch)
    commit(PEOPLE.change(world.resident.id, left_at=NOON, expires_at=NOON + STAYS))
    return world.resident


def move_back_in(person: Person, at: Clock) -> None:
    """As the program does: a relation without end begins, and the person's record has no end any more."""
    ends = {"left_at": None, "expires_at": None}
    commit(PEOPLE.change(person.id, **ends))
    tell(PEOPLE, (person.id,), ends, at)


def test_who_moved_back_in_since_the_point_keeps_an_end_when_the_relation_is_not_in_the_copy(
    left: Person, at: Clock
) -> None:
    workflow = Together(PEOPLE, aws.contents(PEOPLE)["people"], at.now)
    workflow.relations = aws.contents(RELATIONS)["relations"]
    at.forward(hours=1)
    move_back_in(left, at)
    at.forward(minutes=5)
    assert copied(PEOPLE, workflow.run(), Person, left.id).expires_at == NOON + STAYS


def test_who_moved_back_in_just_before_the_point_has_no_end(left: Person, at: Clock) -> None:
    at.forward(hours=1)
    move_back_in(left, at)
    at.forward(seconds=1)
    workflow = Together(PEOPLE, aws.contents(PEOPLE)["people"], at.now)
    workflow.relations = aws.contents(RELATIONS)["relations"]
    at.forward(minutes=5)
    assert copied(PEOPLE, workflow.run(), Person, left.id).expires_at is None


def test_who_moved_back_in_has_no_end_when_the_relations_stay_those_in_use(left: Person, at: Clock) -> None:
    point, snapshot = at.now, aws.contents(PEOPLE)["people"]
    at.forward(hours=1)
    move_back_in(left, at)
    at.forward(minutes=5)
    assert copied(PEOPLE, Workflow(PEOPLE, snapshot, point).run(), Person, left.id).expires_at is None
