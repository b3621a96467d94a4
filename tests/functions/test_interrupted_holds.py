"""Holds are applied and lifted whole, however often that is interrupted, repeated or heard out of order."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.client import BaseClient

from functions.retention import apply_hold, lift_hold
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import before, refusing
from tests.functions.holding import (
    DAY,
    NOBODYS,
    as_compliance,
    deliver,
    entries,
    hear,
    held,
    lines,
    listed,
    placed,
    release,
    renew,
)
from tests.functions.world import World
from vestibule import ids, lifetime
from vestibule.access.holdings import ENTRIES
from vestibule.evidence import EVIDENCE, Line
from vestibule.people.holdings import PEOPLE
from vestibule.retention import reach, roster
from vestibule.table import commit


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of two records, one page a call."""
    monkeypatch.setattr(reach, "PAGE", 2)
    for module in (apply_hold, lift_hold):
        monkeypatch.setattr(module, "SECONDS", -1)


@pytest.mark.usefixtures("steps")
def test_a_large_scope_is_done_in_steps_that_carry_where_to_go_on(world: World, at: Clock) -> None:
    made = entries(world, at, 7)
    hold_id = as_compliance(world, at).body["id"]
    heard = deliver()
    assert heard[0] == "retention.hold.placed"
    assert set(heard[1:]) == {"retention.hold.applied_in_part"}
    assert len(heard) > 4
    assert {held(ENTRIES, each.id) for each in made} == {frozenset({hold_id})}
    [line] = lines(at, "retention.hold.applied")
    assert line.facts["counts"] == {"entries": 7, "people": 1, "relations": 1}
    release(world, hold_id, caller=ids.derived("per", "compliance"), roles=("compliance",))
    heard = deliver()
    assert set(heard) == {"retention.hold.released", "retention.hold.lifted_in_part"}
    assert {held(ENTRIES, each.id) for each in made} == {frozenset[str]()}
    [line] = lines(at, "retention.hold.lifted")
    assert line.facts["counts"] == {"entries": 7, "people": 1, "relations": 1}


@pytest.mark.parametrize("writes", range(0, 12, 2))
def test_a_run_that_is_killed_anywhere_is_done_by_the_next(world: World, at: Clock, writes: int) -> None:
    made = entries(world, at, 5)
    hold_id = as_compliance(world, at).body["id"]
    for module, kind, kept in (
        (apply_hold, "retention.hold.placed", frozenset({hold_id})),
        (lift_hold, "retention.hold.released", frozenset[str]()),
    ):
        with killed_after(writes):
            hear(module, kind, hold_id)
        assert hear(module, kind, hold_id) == []
        assert {held(ENTRIES, each.id) for each in made} == {kept}
        if module is apply_hold:
            release(world, hold_id, caller=ids.derived("per", "compliance"), roles=("compliance",))
    for kind in ("applied", "lifted"):
        [line] = lines(at, f"retention.hold.{kind}")
        assert line.facts["counts"] == {"entries": 5, "people": 1, "relations": 1}


@contextmanager
def killed_after(writes: int) -> Iterator[None]:
    """Let nothing be written any more after so many writes of records."""
    with pytest.MonkeyPatch.context() as patch:
        really, left = BaseClient._make_api_call, list(range(writes))  # type: ignore[attr-defined]

        def call_or_die(client: Any, name: str, parameters: Any) -> Any:
            if name in ("UpdateItem", "TransactWriteItems") and (not left or left.pop() is None):
                raise MemoryError
            return really(client, name, parameters)

        patch.setattr(BaseClient, "_make_api_call", call_or_die)
        yield


def test_what_is_told_twice_is_done_once(world: World, at: Clock) -> None:
    entries(world, at, 3)
    hold_id = placed(world, at)
    done = aws.contents()
    assert hear(apply_hold, "retention.hold.placed", hold_id) == []
    assert aws.contents() == done
    release(world, hold_id, caller=ids.derived("per", "compliance"), roles=("compliance",))
    deliver()
    done = aws.contents()
    assert hear(lift_hold, "retention.hold.released", hold_id) == []
    assert aws.contents() == done


def test_a_late_word_of_a_released_hold_keeps_nothing(world: World, at: Clock) -> None:
    [mine] = entries(world, at)
    hold_id = as_compliance(world, at).body["id"]
    [event] = aws.events()
    release(world, hold_id, caller=ids.derived("per", "compliance"), roles=("compliance",))
    deliver()
    hear(apply_hold, event["type"], hold_id, event["data"])
    assert deliver() == ["retention.hold.released"]
    assert held(ENTRIES, mine.id) == set()
    assert len(lines(at, "retention.hold.lifted")) == 1
    assert lines(at, "retention.hold.applied") == []


def test_an_early_word_of_a_release_changes_nothing(world: World, at: Clock) -> None:
    [mine] = entries(world, at)
    hold_id = placed(world, at)
    assert hear(lift_hold, "retention.hold.released", hold_id) == []
    assert held(ENTRIES, mine.id) == {hold_id}


def test_word_of_a_hold_that_is_not_there_changes_nothing(world: World, at: Clock) -> None:
    done = aws.contents()
    assert hear(apply_hold, "retention.hold.placed", f"hld_{NOBODYS}") == []
    assert hear(lift_hold, "retention.hold.released", f"hld_{NOBODYS}") == []
    assert aws.contents() == done


def test_a_hold_that_is_released_while_it_is_applied_keeps_nothing(world: World, at: Clock) -> None:
    made = entries(world, at, 3)
    hold_id = as_compliance(world, at).body["id"]
    who: dict[str, Any] = {"caller": ids.derived("per", "compliance"), "roles": ("compliance",)}
    with before("UpdateItem", lambda: release(world, hold_id, **who)):
        assert hear(apply_hold, "retention.hold.placed", hold_id) == []
    assert [held(ENTRIES, each.id) for each in made] == [frozenset[str]()] * 3
    deliver()
    assert held(PEOPLE, world.resident.id) == set()


def test_a_record_that_goes_while_a_hold_is_applied_stays_gone(world: World, at: Clock) -> None:
    made = entries(world, at, 2)
    hold_id = as_compliance(world, at).body["id"]
    with before("UpdateItem", lambda: commit(*(ENTRIES.remove(each.id) for each in made))):
        deliver()
    assert aws.count(ENTRIES) == 0
    [hold] = listed(ids.derived("per", "compliance"), "compliance").body["data"]
    assert (hold["id"], hold["kept"]) == (hold_id, {"people": 1, "relations": 1})


def test_an_end_that_is_set_while_it_is_held_is_kept_off_by_the_next_run(world: World, at: Clock) -> None:
    hold_id = placed(world, at)
    ends = (at.now + DAY).replace(microsecond=0)
    commit(PEOPLE.change(world.resident.id, expires_at=ends))
    hear(apply_hold, "retention.hold.placed", hold_id)
    found = lifetime.lying(PEOPLE, (world.resident.id,))
    assert found
    assert (set(found.held_by), found.erase_at, found.expires_at) == ({hold_id}, None, ends)


def test_the_next_sweep_makes_good_what_nobody_heard(world: World, at: Clock) -> None:
    [mine] = entries(world, at)
    with refusing("PutEvents", "InternalFailure"):
        hold_id = as_compliance(world, at).body["id"]
    renew(world, at)
    assert held(ENTRIES, mine.id) == {hold_id}
    with refusing("PutEvents", "InternalFailure"):
        release(world, hold_id, caller=ids.derived("per", "compliance"), roles=("compliance",))
    at.forward(days=1)
    renew(world, at)
    assert held(ENTRIES, mine.id) == set()
    assert roster.listed(at.now) == ()


def test_a_released_hold_leaves_the_roster_with_the_first_sweep_after_it(world: World, at: Clock) -> None:
    hold_id = placed(world, at)
    release(world, hold_id, caller=ids.derived("per", "compliance"), roles=("compliance",))
    deliver()
    assert [hold.id for hold in roster.listed(at.now)] == [hold_id]
    assert roster.in_force(at.now) == ()
    at.forward(hours=12)
    renew(world, at)
    assert roster.listed(at.now) == ()
    assert len(lines(at, "retention.hold.lifted")) + len(lines_of_yesterday(at, "retention.hold.lifted")) == 1


def lines_of_yesterday(at: Clock, kind: str) -> list[Line]:
    return [line for line in EVIDENCE.query("2026-11-21", now=at.now, limit=1000).items if line.kind == kind]
