"""A restore brings nobody back (V-12): step by step as the workflow calls the steps, and killed between any two."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from functions.access import record_entry
from functions.restores import check_restore, connect_copy, prepare_copy, prove_restore, restore_beside
from functions.retention import witness_deletions
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import CONTEXT, refusing
from tests.functions.messages import sent, stamped, take
from tests.functions.restoring import (
    EXECUTION,
    TwiceEach,
    Workflow,
    deployed,
    exists,
    follow,
    items_of,
    recoverable_for_a_year,
    rewind,
    tags_of,
)
from tests.functions.streams import removal
from tests.functions.world import NOON, World
from vestibule import clock
from vestibule.access.holdings import ENTRIES
from vestibule.evidence import EVIDENCE, Line, broken
from vestibule.people.holdings import RELATIONS
from vestibule.policy import backups
from vestibule.policy import pack as packs
from vestibule.registry.holdings import SITES
from vestibule.retention import restore
from vestibule.retention.restore import Residue
from vestibule.steps import StepFailed
from vestibule.table import Table, commit

COPY = restore.copy_name(EXECUTION, "entries")


@pytest.fixture(autouse=True)
def window(world: World) -> Iterator[None]:
    with recoverable_for_a_year():
        yield


@pytest.fixture
def entries(world: World, at: Clock, monkeypatch: pytest.MonkeyPatch) -> list[aws.Item]:
    """Four entries at a door in New York City, as they lie in the table, oldest first; the table has its stream."""
    follow(ENTRIES, at, monkeypatch)
    for number in range(4):
        data = {"entrance_id": world.home.entrance.id, "method": "pin", "result": "granted", "reason": "ok"}
        message = sent("access", data, NOON - timedelta(seconds=90 - number), seq=number + 1)
        assert take(record_entry.handler, stamped(message, world.home.device.id, at.now)) == []
    return sorted(aws.contents(ENTRIES)["entries"], key=lambda item: str(item["occurred_at"]["S"]))


def erase(table: Table[Any], item: aws.Item, at: Clock, *, witnessed: bool = True) -> None:
    """Delete a record of the table in use. The witness is told of it, or will be told later."""
    commit(table.remove(*(item[name]["S"] for name in table.key)))
    if witnessed:
        told = {"Records": [removal(table, item, at.now)]}
        assert witness_deletions.handler(told, CONTEXT) == {"batchItemFailures": []}


def ledger(at: Clock, kind: str = "retention.restore") -> list[Line]:
    """Today's lines about restores."""
    lines = EVIDENCE.query(at.now.date().isoformat(), now=at.now).items
    assert broken(lines) == []
    return [line for line in lines if line.kind.startswith(kind)]


def ids_of(items: list[aws.Item]) -> set[str]:
    return {item["id"]["S"] for item in items}


def test_who_was_erased_since_the_point_is_not_in_the_restored_table(entries: list[aws.Item], at: Clock) -> None:
    point, (erased, unwitnessed, *kept) = at.now, entries
    at.forward(days=2)
    erase(ENTRIES, erased, at)
    erase(ENTRIES, unwitnessed, at, witnessed=False)
    at.forward(minutes=5)
    proven = Workflow(ENTRIES, entries, point).run()
    assert ids_of(items_of(COPY)) == ids_of(kept)
    found = proven["tables"]["entries"]
    assert (found["restored_as"], found["erased"], found["residue"], found["traffic"]) == (COPY, 2, 0, "may move")
    assert tags_of(COPY)["vestibule:traffic"] == "may-move"
    assert [line.kind.rpartition(".")[2] for line in ledger(at)] == ["asked", "proven"]
    assert ledger(at)[-1].facts["tables"]["entries"]["restored_as"] == COPY


def test_what_has_ended_since_the_point_is_gone_and_what_lives_is_as_it_was(entries: list[aws.Item], at: Clock) -> None:
    at.forward(days=80)
    point = at.now
    at.forward(days=4)
    assert Workflow(ENTRIES, entries, point).run()["tables"]["entries"]["erased"] == 4
    assert items_of(COPY) == []


def test_a_restore_without_anything_gone_gives_the_table_as_it_was(entries: list[aws.Item], at: Clock) -> None:
    Workflow(ENTRIES, entries, at.now).run()
    assert sorted(map(str, items_of(COPY))) == sorted(map(str, entries))


def test_a_table_without_promises_is_restored_too(world: World, at: Clock) -> None:
    sites = aws.contents(SITES)["sites"]
    proven = Workflow(SITES, sites, at.now).run()["tables"]["sites"]
    assert (proven["replayed"], proven["erased"], proven["residue"]) == (0, 0, 0)
    assert len(items_of(proven["restored_as"])) == len(sites)


def test_an_erased_person_is_looked_up_in_every_restored_table(
    world: World, entries: list[aws.Item], at: Clock
) -> None:
    point = at.now
    at.forward(days=1)
    for item in aws.contents(RELATIONS)["relations"]:
        if item["person_id"]["S"] == world.neighbour.id:
            erase(RELATIONS, item, at)
    assert Workflow(ENTRIES, entries, point).run()["tables"]["entries"]["looked_up"] == 1


def test_the_copy_gets_back_what_dynamodb_leaves_out(entries: list[aws.Item], at: Clock) -> None:
    arn = aws.client("dynamodb").describe_table(TableName=deployed(ENTRIES))["Table"]["TableArn"]
    aws.client("dynamodb").tag_resource(ResourceArn=arn, Tags=[{"Key": "owner", "Value": "operations"}])
    Workflow(ENTRIES, entries, at.now).run()
    dynamodb = aws.client("dynamodb")
    described = dynamodb.describe_table(TableName=COPY)["Table"]
    assert described["StreamSpecification"] == {"StreamEnabled": True, "StreamViewType": "OLD_IMAGE"}
    assert described["DeletionProtectionEnabled"] is True
    indexes = {index["IndexName"] for index in described["GlobalSecondaryIndexes"]}
    assert indexes == set(ENTRIES.every_index)
    expiry = dynamodb.describe_time_to_live(TableName=COPY)["TimeToLiveDescription"]
    assert expiry == {"AttributeName": "erase_at", "TimeToLiveStatus": "ENABLED"}
    recovery = dynamodb.describe_continuous_backups(TableName=COPY)["ContinuousBackupsDescription"]
    days = recovery["PointInTimeRecoveryDescription"]["RecoveryPeriodInDays"]
    assert days == backups.recoverable_days(packs.load("valet"), "entries")
    assert tags_of(COPY) == {
        "owner": "operations",
        "vestibule:restored-from": deployed(ENTRIES),
        "vestibule:restored-to": clock.written(at.now),
        "vestibule:traffic": "may-move",
    }
    [alarm] = aws.client("cloudwatch").describe_alarms()["MetricAlarms"]
    assert (alarm["Dimensions"], alarm["AlarmActions"]) == (
        [{"Name": "TableName", "Value": COPY}],
        [aws.settings()["ALARMS_TOPIC"]],
    )


def test_every_step_run_twice_changes_nothing(entries: list[aws.Item], at: Clock) -> None:
    erase(ENTRIES, entries[0], at)
    run_twice = TwiceEach(ENTRIES, entries, at.now - timedelta(seconds=1))
    assert run_twice.run()["tables"]["entries"]["residue"] == 0
    once = (aws.contents(), sorted(map(str, items_of(COPY))))
    assert run_twice.run()["tables"]["entries"]["residue"] == 0
    assert (aws.contents(), sorted(map(str, items_of(COPY)))) == once
    assert [line.kind.rpartition(".")[2] for line in ledger(at)] == ["asked", "proven"]
    copies = [name for name in aws.client("dynamodb").list_tables()["TableNames"] if name.startswith(restore.COPIES)]
    assert copies == [COPY]


def test_traffic_is_refused_until_the_proof(entries: list[aws.Item], at: Clock) -> None:
    workflow = Watched(ENTRIES, entries, at.now)
    workflow.run()
    assert set(workflow.seen) == {"refused"}
    assert tags_of(COPY)["vestibule:traffic"] == "may-move"


def test_no_backup_of_the_copy_holds_what_is_erased_again(entries: list[aws.Item], at: Clock) -> None:
    workflow = BackedUp(ENTRIES, entries, at.now)
    workflow.run()
    assert set(workflow.seen[: workflow.ran.index("connect_copy") - 2]) == {"DISABLED"}
    assert workflow.seen[-1] == "ENABLED"


class BackedUp(Workflow):
    """Looks after each step from the preparation on whether the copy has backups."""

    def run(self) -> Any:
        self.seen: list[str] = []
        return super().run()

    def step(self, module: Any, **given: Any) -> Any:
        answer = super().step(module, **given)
        if module not in (check_restore, restore_beside, prove_restore):
            found = aws.client("dynamodb").describe_continuous_backups(TableName=COPY)["ContinuousBackupsDescription"]
            self.seen.append(found["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"])
        return answer


class Watched(Workflow):
    """Looks at the tag after each step from the preparation on, but for the last."""

    def run(self) -> Any:
        self.seen: list[str] = []
        return super().run()

    def step(self, module: Any, **given: Any) -> Any:
        answer = super().step(module, **given)
        if module not in (check_restore, restore_beside, prove_restore):
            self.seen.append(tags_of(COPY)["vestibule:traffic"])
        return answer


def test_residue_fails_the_execution_and_the_tag_stays(entries: list[aws.Item], at: Clock) -> None:
    point = at.now
    at.forward(hours=1)
    erase(ENTRIES, entries[0], at)
    at.forward(minutes=5)
    with pytest.raises(Residue, match=r"1 in entries\); their traffic stays refused"):
        Forgetful(ENTRIES, entries, point).run()
    assert tags_of(COPY)["vestibule:traffic"] == "refused"
    assert [line.kind.rpartition(".")[2] for line in ledger(at)] == ["asked"]


class Forgetful(Workflow):
    """Puts back, before the search, what the replay has erased."""

    def step(self, module: Any, **given: Any) -> Any:
        if module is connect_copy:
            rewind(self.table, given["restored_as"], self.snapshot)
        return super().step(module, **given)


def test_a_search_that_was_not_finished_proves_nothing(entries: list[aws.Item], at: Clock) -> None:
    state = {"table": "entries", "restored_as": COPY, "replay": {"replayed": 0, "erased": 0, "through": None}}
    found = {"residue": 0, "looked_up": 0, "over": False}
    with pytest.raises(Residue, match="a search was not finished"):
        prove_restore.handler(
            {"execution": EXECUTION, "at": clock.written(at.now), "tables": [{**state, "found": found}]}, CONTEXT
        )
    assert ledger(at) == []


def test_a_table_that_is_still_being_restored_is_waited_for(entries: list[aws.Item], at: Clock) -> None:
    state = {"table": "entries", "restored_as": COPY, "at": clock.written(at.now)}
    with refusing("DescribeTable", "ResourceNotFoundException"):
        assert restore_beside.handler(state, CONTEXT)["is_there"] is False
    assert exists(COPY)
    assert restore_beside.handler(state, CONTEXT)["is_there"] is True


def test_a_step_that_aws_refuses_says_so_in_our_own_words(entries: list[aws.Item], at: Clock) -> None:
    state = {"table": "entries", "restored_as": COPY, "at": clock.written(at.now)}
    restore_beside.handler(state, CONTEXT)
    with refusing("TagResource", "ResourceInUseException"), pytest.raises(StepFailed) as said:
        prepare_copy.handler(state, CONTEXT)
    assert COPY not in str(said.value)


def test_the_workflow_s_state_names_nobody(entries: list[aws.Item], at: Clock) -> None:
    point = at.now
    at.forward(hours=1)
    erase(ENTRIES, entries[0], at)
    proven = Workflow(ENTRIES, entries, point).run()
    assert not ids_of(entries) & {word for word in json.dumps(proven).split('"') if word.startswith("evt_")}
