"""Histories drawn at random, restored to any instant of theirs: nobody comes back, and nobody is lost who should be there.

What should be there needs no model of its own: it is what the table in use still has of what it had at the point, with the
ends and the holds that it has there now. The history is made by the program's own writes, holds, sweep and witness.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from botocore.client import BaseClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.retention import witness_deletions
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import CONTEXT
from tests.functions.restoring import Workflow, deployed, follow, items_of, recoverable_between
from tests.functions.world import NOON, World
from vestibule import evidence, ids, lifetime
from vestibule.access.holdings import GRANTS
from vestibule.access.model import Grant
from vestibule.evidence import EVIDENCE
from vestibule.redating import dated, redate
from vestibule.retention import applying, beside, restore, roster, streams
from vestibule.retention.holdings import HOLDS, ROSTER, WITNESSED
from vestibule.retention.model import Hold
from vestibule.retention.sweep import Rules, sweep
from vestibule.table import ERASURE, commit

PERSONS = [ids.derived("per", name) for name in ("one", "other", "third")]
KEPT = (GRANTS, EVIDENCE, HOLDS, ROSTER, WITNESSED)
TERM = timedelta(hours=6)
"""Everything here lasts hours: grants of this operator can be restored for four days."""
NO_MORE_CALLS = "the machine was taken away"

type Deed = tuple[str, int, int]
"""What happens, to which of the grants or persons, and for how many terms of `TERM`."""

deeds = st.tuples(
    st.sampled_from(["grant", "grant", "erase", "date", "hold", "hold late", "release", "expire", "sweep", "witness"]),
    st.integers(0, 7),
    st.integers(-2, 12),
)
histories = st.lists(st.tuples(deeds, st.integers(0, 4)), min_size=4, max_size=22)


@dataclass
class History:
    """A house whose grants come and go. Its witness hears of deletions when it is told to, and not before."""

    at: Clock
    site: str
    organisation: str
    holds: list[Hold] = field(default_factory=list)
    told: int = 0
    granted: int = 0

    def do(self, deed: Deed) -> None:
        what, which, terms = deed
        getattr(self, what.replace(" ", "_"))(which, terms)

    def grant(self, which: int, terms: int) -> None:
        self.granted += 1
        grant = Grant(
            id=ids.derived("grt", self.granted),
            person_id=PERSONS[which % len(PERSONS)],
            organisation_id=self.organisation,
            site_id=self.site,
            entrance_ids=[],
            starts_at=self.at.now,
            granted_by=PERSONS[0],
            created_at=self.at.now,
            expires_at=self.at.now + terms * TERM if terms > 0 else None,
        )
        commit(GRANTS.add(grant))

    def erase(self, which: int, _: int) -> None:
        for item in self._one_of(self.items, which):
            commit(GRANTS.remove(item["id"]["S"]))

    def date(self, which: int, terms: int) -> None:
        for item in self._one_of(self.items, which):
            key = (item["id"]["S"],)
            lying = lifetime.lying(GRANTS, key)
            assert lying
            if lying.expires_at and lying.expires_at <= self.at.now:
                continue  # who has ended is no longer dated
            changes: dict[str, Any] = {"ends_at": self.at.now, "expires_at": self.at.now + terms * TERM}
            there = GRANTS.where("id").exists()
            write = redate(GRANTS, key, lying, changes, only_if=there, now=self.at.now)
            commit(write, *evidence.appending_all([dated(GRANTS, key, changes)], self.at.now))

    def hold(self, which: int, terms: int) -> None:
        self.hold_late(which, terms)
        applying.apply(self.holds[-1], (GRANTS,), {}, self.at.now)

    def hold_late(self, which: int, terms: int) -> None:
        """In force, and not applied yet: what is deleted meanwhile is the witness's to put back."""
        scope: dict[str, Any] = {"person_id": PERSONS[which % len(PERSONS)]} if which % 2 else {"site_id": self.site}
        hold = Hold(
            id=ids.derived("hld", len(self.holds)),
            reason="security-incident",
            **scope,
            created_by=PERSONS[0],
            created_at=self.at.now,
            ends_at=self.at.now + (abs(terms) + 1) * TERM,
        )
        commit(HOLDS.add(hold), roster.enter(hold.id))
        self.holds.append(hold)

    def release(self, which: int, _: int) -> None:
        for hold in self._one_of(self.holds, which):
            current = HOLDS.get(hold.id, now=self.at.now)
            if current and not current.has_ended(self.at.now):
                commit(HOLDS.change(hold.id, state="released", ended_at=self.at.now, ended_by=PERSONS[0]))
                released = HOLDS.get(hold.id, now=self.at.now)
                assert released
                applying.let_go(released, (GRANTS,), {}, self.at.now)

    def expire(self, *_: int) -> None:
        """DynamoDB deletes by itself what it should."""
        now = int(self.at.now.timestamp())
        for item in self.items:
            if ERASURE in item and int(item[ERASURE]["N"]) <= now:
                aws.client("dynamodb").delete_item(TableName=deployed(GRANTS), Key={"id": item["id"]})

    def sweep(self, *_: int) -> None:
        now = self.at.now
        rules = Rules(roster.in_force(now), lambda hold_id: HOLDS.get(hold_id, now=now), timedelta(0))
        sweep(GRANTS, rules, now, goes_on=lambda: True)

    def witness(self, *_: int) -> None:
        """The witness hears of everything that it has not heard of yet, what it puts back and loses again included."""
        while len(records := self._records()) > self.told:
            told = {"Records": records[self.told :]}
            assert witness_deletions.handler(told, CONTEXT) == {"batchItemFailures": []}
            self.told = len(records)

    @property
    def items(self) -> list[aws.Item]:
        return aws.contents(GRANTS)["grants"]

    def _one_of[T](self, several: Sequence[T], which: int) -> Sequence[T]:
        return several[which : which + 1]

    def _records(self) -> list[dict[str, Any]]:
        stream = beside.stream_of(deployed(GRANTS))
        assert stream
        [shard] = streams.shards(stream, None).some
        return [record for page in streams.records(stream, shard, self.at.now) for record in page.records]


@pytest.fixture
def history(world: World, at: Clock, monkeypatch: pytest.MonkeyPatch) -> Callable[[], History]:
    """A house without any history yet."""
    for made in (beside._dynamodb, beside._cloudwatch, streams._streams):
        made.cache_clear()

    def begin() -> History:
        at.now = NOON
        aws.empty(*KEPT)
        follow(GRANTS, at, monkeypatch)
        return History(at, world.home.site.id, world.home.organisation.id)

    return begin


patient = settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
execution = iter(range(10**9))


@patient
@given(deeds=histories, place=st.integers(0, 21))
def test_a_restored_table_holds_what_the_one_in_use_still_has_of_it(
    history: Callable[[], History], deeds: list[tuple[Deed, int]], place: int
) -> None:
    house = history()
    workflow = live_through(house, deeds, place)
    proven = run(workflow)["tables"]["grants"]
    assert (proven["residue"], proven["traffic"]) == (0, "may move")
    settle_down(house)
    assert differences(of_copy(proven["restored_as"]), still_there(house, workflow)) == {}


@patient
@given(deeds=histories, place=st.integers(0, 21), calls=st.integers(0, 60))
def test_a_restore_that_is_cut_off_anywhere_and_run_again_comes_to_the_same(
    history: Callable[[], History], deeds: list[tuple[Deed, int]], place: int, calls: int
) -> None:
    house = history()
    workflow = live_through(house, deeds, place)
    run_until(workflow, calls)
    proven = run(workflow)["tables"]["grants"]
    settle_down(house)
    assert differences(of_copy(proven["restored_as"]), still_there(house, workflow)) == {}
    told = [line.kind.rpartition(".")[2] for line in lines_of(house, "retention.restore.")]
    assert told == ["asked", "proven"]


def live_through(house: History, deeds: list[tuple[Deed, int]], place: int) -> Workflow:
    """The history, and the restore to a point in it. What the witness has not been told by then, it is not told."""
    point, snapshot = house.at.now, house.items
    for number, (deed, hours) in enumerate(deeds):
        house.do(deed)
        house.at.forward(hours=hours, seconds=1)
        if number == place % len(deeds):
            point, snapshot = house.at.now, house.items
            house.at.forward(seconds=1)
    return Workflow(GRANTS, snapshot, point, execution=f"execution-{next(execution)}")


def run(workflow: Workflow) -> Any:
    with recoverable_between(NOON - timedelta(days=30), NOON + timedelta(days=60)):
        return workflow.run()


def run_until(workflow: Workflow, calls: int) -> None:
    """Take the machine away before the call of this number, if the restore makes so many."""
    really, made = BaseClient._make_api_call, iter(range(calls))  # type: ignore[attr-defined]

    def counted(client: Any, name: str, parameters: Any) -> Any:
        if name in CALLS_OF_RESTORES and next(made, None) is None:
            raise KeyboardInterrupt(NO_MORE_CALLS)
        return really(client, name, parameters)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", counted)
        try:
            run(workflow)
        except KeyboardInterrupt as cut:
            assert str(cut) == NO_MORE_CALLS


CALLS_OF_RESTORES = frozenset(
    {
        "DeleteItem",
        "PutMetricAlarm",
        "Query",
        "RestoreTableToPointInTime",
        "TagResource",
        "TransactWriteItems",
        "UpdateContinuousBackups",
        "UpdateItem",
        "UpdateTable",
        "UpdateTimeToLive",
    }
)


def settle_down(house: History) -> None:
    """Bring the table in use to where it would come by itself: holds renewed, what is due erased, deletions told."""
    for hold in roster.listed(house.at.now):
        run_of = applying.let_go if hold.has_ended(house.at.now) else applying.apply
        run_of(hold, (GRANTS,), {}, house.at.now)
    house.sweep()
    house.witness()


def still_there(house: History, workflow: Workflow) -> dict[str, Any]:
    then = {item["id"]["S"] for item in workflow.snapshot}
    return {name: kept for name, kept in essence(house.items).items() if name in then}


def differences(restored: dict[str, Any], there: dict[str, Any]) -> dict[str, Any]:
    """What the two say of a record, where they do not say the same."""
    names = restored.keys() | there.keys()
    both = {name: (restored.get(name, {}), there.get(name, {})) for name in names}
    return {
        name: {each: (one.get(each), other.get(each)) for each in one | other if one.get(each) != other.get(each)}
        for name, (one, other) in both.items()
        if one != other
    }


def of_copy(copy: str) -> dict[str, Any]:
    return essence(items_of(copy))


def essence(items: list[aws.Item]) -> dict[str, Any]:
    """What a record says, and what decides on its end; when the sweep looks at it next may differ by the run."""
    return {
        item["id"]["S"]: {name: sorted(value["SS"]) if "SS" in value else value for name, value in item.items()}
        | {"due_at": "due_at" in item}
        for item in items
    }


def lines_of(house: History, kind: str) -> list[evidence.Line]:
    days = restore.ledger_days(NOON, house.at.now)
    pages = [EVIDENCE.query(day, now=house.at.now).items for day in days]
    return [line for page in pages for line in page if line.kind.startswith(kind)]
