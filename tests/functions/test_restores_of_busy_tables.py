"""A table in use never rests: what ends or is let go of around a restore neither spoils its proof nor stays behind."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from functions.restores import connect_copy, erase_again
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.restoring import Workflow, deployed, follow, items_of, recoverable_for_a_year
from tests.functions.world import NOON, World, grant
from vestibule import evidence, ids
from vestibule.access.holdings import GRANTS
from vestibule.access.model import Grant
from vestibule.evidence import Fact
from vestibule.retention import applying
from vestibule.retention.holdings import HOLDS
from vestibule.retention.model import Hold
from vestibule.retention.replay import Progress
from vestibule.retention.residue import Found, Search
from vestibule.table import commit


@pytest.fixture(autouse=True)
def window(world: World) -> Iterator[None]:
    with recoverable_for_a_year():
        yield


@pytest.fixture
def given(world: World, at: Clock, monkeypatch: pytest.MonkeyPatch) -> Grant:
    """A grant of the resident, without end."""
    follow(GRANTS, at, monkeypatch)
    return grant(world.resident, world.home.entrance, starts_at=NOON, now=NOON)


def test_what_ends_and_is_deleted_after_the_replay_is_no_residue(given: Grant, at: Clock) -> None:
    commit(GRANTS.change(given.id, ends_at=NOON, expires_at=at.now + timedelta(minutes=20)))
    other = given.model_copy(update={"id": ids.derived("grt", "other"), "expires_at": at.now + timedelta(days=9)})
    commit(GRANTS.add(other))
    at.forward(seconds=1)
    workflow = Busy(GRANTS, aws.contents(GRANTS)["grants"], at.now)
    at.forward(minutes=5)
    workflow.clock, workflow.deleted = at, other.id
    proven = workflow.run()["tables"]["grants"]
    assert (proven["residue"], len(items_of(proven["restored_as"]))) == (0, 2)


class Busy(Workflow):
    """Half an hour goes by between the replay and the search. One record ends, another is deleted and witnessed."""

    clock: Clock
    deleted: str

    def step(self, module: Any, **given: Any) -> Any:
        if module is connect_copy:
            self.clock.forward(minutes=30)
            facts = {"table": "grants", "key": [self.deleted], "expires_at": None, "kept_s": None, "overdue": False}
            commit(*evidence.appending_all([Fact("retention.record.erased", "grants", facts)], self.clock.now))
        return super().step(module, **given)


def test_a_hold_that_was_released_just_before_the_point_and_lifted_after_it_keeps_nothing_in_the_copy(
    world: World, given: Grant, at: Clock
) -> None:
    hold = Hold(
        id=ids.derived("hld", "released"),
        reason="security-incident",
        person_id=world.resident.id,
        created_by=world.home.manager.id,
        created_at=at.now,
        ends_at=at.now + timedelta(days=300),
    )
    commit(HOLDS.add(hold))
    applying.apply(hold, (GRANTS,), {}, at.now)
    commit(HOLDS.change(hold.id, state="released", ended_at=at.now, ended_by=world.home.manager.id))
    at.forward(minutes=1)
    point, snapshot = at.now, aws.contents(GRANTS)["grants"]
    at.forward(minutes=1)
    commit(HOLDS.change(hold.id, lifted_at=at.now))
    assert {"held_by" in item for item in snapshot} == {True}
    proven = Workflow(GRANTS, snapshot, point).run()["tables"]["grants"]
    assert {"held_by" in item for item in items_of(proven["restored_as"])} == {False}


def test_what_a_hold_kept_at_the_end_of_the_replay_is_no_residue_when_the_hold_ends_before_the_search(
    world: World, given: Grant, at: Clock
) -> None:
    hold = Hold(
        id=ids.derived("hld", "short"),
        reason="security-incident",
        person_id=world.resident.id,
        created_by=world.home.manager.id,
        created_at=at.now,
        ends_at=at.now + timedelta(minutes=10),
    )
    commit(HOLDS.add(hold))
    applying.apply(hold, (GRANTS,), {}, at.now)
    commit(GRANTS.change(given.id, ends_at=NOON, expires_at=at.now))
    assert residue(at.now + timedelta(minutes=20), before=at.now + timedelta(minutes=5)) == 0
    assert residue(at.now + timedelta(minutes=20), before=at.now + timedelta(minutes=15)) == 1


def residue(now: datetime, *, before: datetime) -> int:
    """How much a search finds, after a replay that erased what had ended by an instant."""
    replay = Progress(doing=None, through=before, ended_before=before)
    search = Search(GRANTS.bound_to(deployed(GRANTS)), NOON, now, replay)
    return search.go_on(Found(), lambda: True).residue


def test_the_deletions_of_the_stream_are_taken_in_parts_when_time_is_short(given: Grant, at: Clock) -> None:
    others = [given.model_copy(update={"id": ids.derived("grt", number)}) for number in range(3)]
    for other in others:
        commit(GRANTS.add(other))
    point, snapshot = at.now, aws.contents(GRANTS)["grants"]
    at.forward(minutes=1)
    for other in others:
        commit(GRANTS.remove(other.id))
    at.forward(minutes=5)
    workflow = Noting(GRANTS, snapshot, point)
    assert workflow.run()["tables"]["grants"]["erased"] == 3
    parts = [place["record"] for place in workflow.places if place and "record" in place]
    assert len(parts) == 2  # the page of three, and the end of the shard
    assert parts[0].isdigit()
    assert parts[1] == "end"


class Noting(Workflow):
    """Notes each place where a call has stopped."""

    def step(self, module: Any, **given: Any) -> Any:
        answer = super().step(module, **given)
        if module is erase_again:
            self.places = [*getattr(self, "places", []), answer["replay"]["place"]]
        return answer
