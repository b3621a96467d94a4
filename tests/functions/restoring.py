"""Restores in the cloud in memory, which keeps no history: what the table held at the point is put into the copy by hand."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from botocore.client import BaseClient
from moto.dynamodb.models import table as moto_table
from moto.dynamodbstreams.models import DynamoDBStreamsBackend

from functions.restores import (
    check_restore,
    connect_copy,
    erase_again,
    prepare_copy,
    prove_restore,
    restore_beside,
    search_residue,
)
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.aws import Item
from tests.functions.calls import CONTEXT
from tests.functions.world import NOON
from vestibule import clock, config
from vestibule.retention import beside, streams
from vestibule.table import Table

EXECUTION = "arn:aws:states:us-east-1:123456789012:execution:vestibule-restore:first"
type Answers = dict[str, Any]


@dataclass
class Workflow:
    """The state machine's way through the steps, as `workflow.asl.yaml` orders them."""

    table: Table[Any]
    snapshot: Sequence[Item]
    point: datetime
    execution: str = EXECUTION
    ran: list[str] = field(default_factory=list)

    def run(self) -> Answers:
        """The whole way; what it ends with."""
        plan = self.step(check_restore, input=self.asked, execution=self.execution)
        searched = [self.restore({**each, "at": plan["at"]}) for each in plan["tables"]]
        proven: Answers = self.step(prove_restore, execution=self.execution, at=plan["at"], tables=searched)
        return proven

    @property
    def asked(self) -> Answers:
        return {"tables": [self.table.name], "at": clock.written(self.point)}

    def restore(self, state: Answers) -> Answers:
        """One table's part."""
        is_new = not exists(state["restored_as"])
        state = self.step(restore_beside, **state)
        assert state["is_there"]
        if is_new:
            rewind(self.table, state["restored_as"], self.snapshot)
        self.step(prepare_copy, **state)
        state = self.until(erase_again, state, lambda answer: answer["replay"]["doing"] is None)
        self.step(connect_copy, **state)
        return self.until(search_residue, state, lambda answer: bool(answer["found"]["over"]))

    def until(self, module: Any, state: Answers, is_done: Callable[[Answers], bool]) -> Answers:
        """The context of these tests says that no time is left, so that each call does as little as it can."""
        state = self.step(module, **state)
        while not is_done(state):
            state = self.step(module, **state)
        return state

    def step(self, module: Any, **given: Any) -> Any:
        self.ran.append(module.__name__.rpartition(".")[2])
        return module.handler(given, CONTEXT)


class TwiceEach(Workflow):
    """Each step is run, and run again as after a lost answer; the second answer counts."""

    def step(self, module: Any, **given: Any) -> Any:
        super().step(module, **given)
        return super().step(module, **given)


@contextmanager
def recoverable_between(earliest: datetime, latest: datetime) -> Iterator[None]:
    """What DynamoDB says of the window; the cloud in memory knows the machine's clock only."""
    really = BaseClient._make_api_call  # type: ignore[attr-defined]
    window = {"EarliestRestorableDateTime": earliest, "LatestRestorableDateTime": latest}

    def answered(client: Any, name: str, parameters: Any) -> Any:
        answer = really(client, name, parameters)
        if name == "DescribeContinuousBackups":
            answer["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"] |= window
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", answered)
        yield


@contextmanager
def recoverable_for_a_year() -> Iterator[None]:
    """Recovery has been on for a year before noon; clients of AWS are new in each cloud."""
    for made in (beside._dynamodb, beside._cloudwatch, streams._streams):
        made.cache_clear()
    with recoverable_between(NOON - timedelta(days=365), NOON + timedelta(days=365)):
        yield


def follow(table: Table[Any], at: Clock, patch: pytest.MonkeyPatch) -> None:
    """Give a table its stream, which goes by the test's clock and waits for nothing."""
    really = DynamoDBStreamsBackend.get_shard_iterator

    def numbered(self: Any, arn: str, shard: str, kind: str, after: Any = None) -> Any:
        """The cloud in memory counts on from a number, and is given a text as in AWS."""
        return really(self, arn, shard, kind, None if after is None else int(after))  # type: ignore[arg-type]

    patch.setattr(DynamoDBStreamsBackend, "get_shard_iterator", numbered)
    patch.setattr(streams, "PAUSE_S", 0)
    patch.setattr(moto_table, "utcnow", lambda: at.now.replace(tzinfo=None))
    stream = {"StreamEnabled": True, "StreamViewType": "OLD_IMAGE"}
    aws.client("dynamodb").update_table(TableName=deployed(table), StreamSpecification=stream)


def rewind(table: Table[Any], copy: str, snapshot: Sequence[Item]) -> None:
    """Let a table hold exactly these items, in calls that no step makes."""
    dynamodb = aws.client("dynamodb")
    for item in dynamodb.scan(TableName=copy)["Items"]:
        deletion: Any = {"DeleteRequest": {"Key": {name: item[name] for name in table.key}}}
        dynamodb.batch_write_item(RequestItems={copy: [deletion]})
    for item in snapshot:
        dynamodb.batch_write_item(RequestItems={copy: [{"PutRequest": {"Item": item}}]})


def items_of(copy: str) -> list[Item]:
    found: list[Item] = aws.client("dynamodb").scan(TableName=copy)["Items"]
    return found


def exists(copy: str) -> bool:
    return copy in aws.client("dynamodb").list_tables()["TableNames"]


def tags_of(copy: str) -> dict[str, str]:
    dynamodb = aws.client("dynamodb")
    arn = dynamodb.describe_table(TableName=copy)["Table"]["TableArn"]
    return {tag["Key"]: tag["Value"] for tag in dynamodb.list_tags_of_resource(ResourceArn=arn)["Tags"]}


def deployed(table: Table[Any]) -> str:
    return config.setting(config.table_variable(table.name))
