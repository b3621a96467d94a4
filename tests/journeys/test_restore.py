"""A restore on the real stacks: started as from the console, it brings nobody back, and says when traffic may move."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from time import sleep
from typing import Any

import pytest

from local.running import House
from local.scene import eventually
from tests.journeys.places import Place
from tests.journeys.tables import Row, put, rows, table_names
from tests.journeys.test_least_privilege import assumed
from vestibule import clock, ids
from vestibule.table import shard_of

RESTORE = "vestibule-restore"
ENDS = timedelta(days=80)


@pytest.fixture
def copies(house: House) -> Iterator[list[str]]:
    """The tables that a test restores: they go with it, so that others find the house as it was."""
    made: list[str] = []
    yield made
    dynamodb = house.cloud.client("dynamodb")
    off = {"PointInTimeRecoveryEnabled": False}
    for copy in made:
        dynamodb.update_continuous_backups(TableName=copy, PointInTimeRecoverySpecification=off)
        dynamodb.update_table(TableName=copy, DeletionProtectionEnabled=False)
        dynamodb.delete_table(TableName=copy)


@pytest.fixture(autouse=True, scope="module")
def _without_waiting(house: House) -> Iterator[None]:
    """Let the workflow go on at once where it gives indexes half a minute to follow: here they do so within the call."""
    machines, arn = house.cloud.client("stepfunctions"), house.state_machines()[RESTORE]
    definition = machines.describe_state_machine(stateMachineArn=arn)["definition"]
    hurried = re.sub(r'"Seconds": ?30\b', '"Seconds":1', definition)
    assert hurried != definition
    machines.update_state_machine(stateMachineArn=arn, definition=hurried)
    yield
    machines.update_state_machine(stateMachineArn=arn, definition=definition)


def test_a_table_is_restored_without_anybody_who_was_erased(house: House, place: Place, copies: list[str]) -> None:
    door = place.add_door()
    kept, expired, erased = (write_entry(house, place, door, name) for name in ("kept", "expired", "erased"))
    point = the_next_second()
    end_now(house, expired)
    erase(house, erased)
    ended = run(house, {"tables": ["entries"], "at": clock.written(point)})
    assert ended["status"] == "SUCCEEDED", (ended, house.faults())
    proven = json.loads(ended["output"])["tables"]["entries"]
    copies.append(proven["restored_as"])
    assert (proven["residue"], proven["traffic"]) == (0, "may move")
    assert entries_of(house, proven["restored_as"], door) == {kept}
    assert entries_of(house, table_names(house)["entries"], door) == {kept}
    assert tags_of(house, proven["restored_as"])["vestibule:traffic"] == "may-move"
    assert told_of(house, proven["restored_as"]) == ["asked", "proven"]


def test_a_restored_table_is_like_the_original_and_nobody_else_may_use_it(
    house: House, place: Place, copies: list[str]
) -> None:
    ended = run(house, {"tables": ["grants"], "at": clock.written(the_next_second())})
    copy = json.loads(ended["output"])["tables"]["grants"]["restored_as"]
    copies.append(copy)
    assert setting_of(house, copy) == setting_of(house, table_names(house)["grants"])
    described = house.cloud.client("dynamodb").describe_table(TableName=copy)["Table"]
    assert described["DeletionProtectionEnabled"] is True  # the emulator leaves it out of templates
    with assumed(house, "access/grant_entry") as role:
        assert not role.may("dynamodb", lambda client: client.get_item(TableName=copy, Key={"id": {"S": "nobody"}}))


def test_traffic_is_refused_before_the_proof(house: House, place: Place, copies: list[str]) -> None:
    with hindered(house, "vestibule-restores-search-residue"):
        ended = run(house, {"tables": ["relations"], "at": clock.written(the_next_second())})
    [copy] = [name for name in all_tables(house) if name.startswith("vestibule-restored-relations-")]
    copies.append(copy)
    assert (ended["status"], ended["error"]) == ("FAILED", "RestoreFailed")
    assert tags_of(house, copy)["vestibule:traffic"] == "refused"
    assert told_of(house, copy) == ["asked"]


@pytest.mark.parametrize(
    ("entered", "said"),
    [
        ({"tables": ["doors"], "at": "2026-11-20T10:00:00Z"}, "1 of the tables are unknown here"),
        ({"tables": ["evidence"], "at": "2026-11-20T10:00:00Z"}, "evidence is never restored"),
        ({"tables": ["entries"], "at": "2020-11-20T10:00:00Z"}, "at lies before what can be restored of entries"),
        ({"tables": ["entries"], "at": "2026-11-20T10:00:00"}, "at: Input should have timezone info"),
        ({}, 'Start with {"tables": ["entries"], "at": "2026-11-20T10:00:00Z"}'),
    ],
)
def test_what_cannot_be_restored_is_said_at_once_and_nothing_is_made(
    house: House, entered: dict[str, Any], said: str
) -> None:
    before = (all_tables(house), asked(house))
    ended = run(house, entered)
    assert (ended["status"], ended["error"]) == ("FAILED", "Unrestorable")
    assert said in ended["cause"]
    assert (all_tables(house), asked(house)) == before


def write_entry(house: House, place: Place, door: str, name: str) -> str:
    key, now = ids.derived("evt", door, name), datetime.now(UTC)
    ends = int((now + ENDS).timestamp())
    entry: Row = {
        "id": key,
        "entrance_id": door,
        "site_id": place.site,
        "organisation_id": place.organisation,
        "device_id": ids.derived("dev", door),
        "method": "pin",
        "result": "granted",
        "reason": "ok",
        "occurred_at": clock.written(now),
        "recorded_at": clock.written(now),
        "offline": False,
        "expires_at": ends,
        "erase_at": ends,
        "due_at": ends,
        "shard": shard_of([key]),
    }
    put(house, "entries", entry)
    return key


def end_now(house: House, key: str) -> None:
    """Let its term end and erase it as the sweep does, and wait for the witness."""
    [entry] = [found for found in rows(house, "entries") if found["id"] == key]
    past = int(datetime.now(UTC).timestamp()) - 1
    put(house, "entries", {**{name: entry[name] for name in entry if name != "erase_at"}, "expires_at": past})
    erase(house, key)
    assert eventually(lambda: key in lines_of(house, "retention.record.swept"), 60)


def erase(house: House, key: str) -> None:
    """Erase it before its time. The restore begins at once, whether the witness has heard of it or not."""
    house.cloud.client("dynamodb").delete_item(TableName=table_names(house)["entries"], Key={"id": {"S": key}})


def the_next_second() -> datetime:
    """A whole second, once it has come: a restore knows no parts of one."""
    point = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=1)
    sleep((point - datetime.now(UTC)).total_seconds() + 0.05)
    return point


def run(house: House, entered: dict[str, Any]) -> dict[str, Any]:
    """Start the workflow as in the console, and wait for its end."""
    workflows = house.cloud.client("stepfunctions")
    started = workflows.start_execution(stateMachineArn=house.state_machines()[RESTORE], input=json.dumps(entered))

    def ended() -> dict[str, Any] | None:
        found: dict[str, Any] = workflows.describe_execution(executionArn=started["executionArn"])
        return found if found["status"] != "RUNNING" else None

    return eventually(ended, 120) or {"status": "RUNNING"}


class hindered:  # noqa: N801 (read as a verb)
    """A step that cannot work: it is told of no ledger, and the workflow does not try again."""

    def __init__(self, house: House, function: str) -> None:
        self._functions, self._function = house.cloud.client("lambda"), function
        self._machines, self._machine = house.cloud.client("stepfunctions"), house.state_machines()[RESTORE]

    def __enter__(self) -> None:
        settings = self._functions.get_function_configuration(FunctionName=self._function)["Environment"]["Variables"]
        self._settings = settings
        self._set({name: value for name, value in settings.items() if name != "EVIDENCE_TABLE"})
        self._definition = self._machines.describe_state_machine(stateMachineArn=self._machine)["definition"]
        hurried = self._definition.replace('"MaxAttempts": 8', '"MaxAttempts": 0').replace(
            '"MaxAttempts":8', '"MaxAttempts":0'
        )
        self._machines.update_state_machine(stateMachineArn=self._machine, definition=hurried)

    def __exit__(self, *_: object) -> None:
        self._machines.update_state_machine(stateMachineArn=self._machine, definition=self._definition)
        self._set(self._settings)

    def _set(self, variables: dict[str, str]) -> None:
        self._functions.update_function_configuration(FunctionName=self._function, Environment={"Variables": variables})


def entries_of(house: House, deployed: str, door: str) -> set[str]:
    items = house.cloud.client("dynamodb").scan(TableName=deployed)["Items"]
    return {item["id"]["S"] for item in items if item["entrance_id"]["S"] == door}


def tags_of(house: House, deployed: str) -> dict[str, str]:
    dynamodb = house.cloud.client("dynamodb")
    arn = dynamodb.describe_table(TableName=deployed)["Table"]["TableArn"]
    return {tag["Key"]: tag["Value"] for tag in dynamodb.list_tags_of_resource(ResourceArn=arn)["Tags"]}


def setting_of(house: House, deployed: str) -> dict[str, Any]:
    """What a restored table must have like its original."""
    dynamodb = house.cloud.client("dynamodb")
    described = dynamodb.describe_table(TableName=deployed)["Table"]
    backups = dynamodb.describe_continuous_backups(TableName=deployed)["ContinuousBackupsDescription"]
    recovery = backups["PointInTimeRecoveryDescription"]
    return {
        "keys": described["KeySchema"],
        "indexes": sorted(index["IndexName"] for index in described["GlobalSecondaryIndexes"]),
        "stream": described["StreamSpecification"],
        "expiry": dynamodb.describe_time_to_live(TableName=deployed)["TimeToLiveDescription"],
        "recovery": (recovery["PointInTimeRecoveryStatus"], recovery["RecoveryPeriodInDays"]),
    }


def all_tables(house: House) -> list[str]:
    return list(house.cloud.client("dynamodb").list_tables()["TableNames"])


def lines_of(house: House, kind: str) -> str:
    """The facts of all lines of a kind, as text."""
    return json.dumps([line["facts"] for line in rows(house, "evidence") if line["kind"] == kind], default=str)


def asked(house: House) -> int:
    return sum(line["kind"] == "retention.restore.asked" for line in rows(house, "evidence"))


def told_of(house: House, copy: str) -> list[str]:
    """The kinds of the ledger's lines about a restored table, in their order."""
    lines = [line for line in rows(house, "evidence") if copy in str(line["facts"])]
    ordered = sorted(lines, key=lambda line: (line["day"], line["seq"]))
    return [line["kind"].rpartition(".")[2] for line in ordered]
