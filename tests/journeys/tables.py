"""What the tables hold, read with the administrator's rights on the local cloud."""

import json
import math
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from local.running import House
from local.scene import eventually
from vestibule.table import ERASURE

_NAME = re.compile(r"vestibule-data-([A-Z][a-z]+)[0-9A-F]{8}-")
_read, _write = TypeDeserializer(), TypeSerializer()

IN_THE_HANDS_OF_A_STEP = ("received", "acknowledged", "proven", "planned", "acting", "answered")

BY_THEMSELVES = ("conditions", "doorlists")
"""What connected devices change whenever they renew their lists or lose the network."""

IN_THE_POST = ("waiting", "sending", "sent")

Row = dict[str, Any]


def table_names(house: House) -> dict[str, str]:
    """Deployed names by the register's: `entries` is `vestibule-data-Entries…`."""
    deployed: list[str] = house.cloud.client("dynamodb").list_tables()["TableNames"]
    named = ((_NAME.match(name), name) for name in deployed)
    return {found[1].lower(): name for found, name in named if found}


def rows(house: House, table: str) -> list[Row]:
    """Every row of a table."""
    pages = house.cloud.client("dynamodb").get_paginator("scan").paginate(TableName=table_names(house)[table])
    return [_plain(item) for page in pages for item in page["Items"]]


def row(house: House, table: str, **key: str) -> Row:
    """One row; a KeyError when there is none."""
    stored = {name: _write.serialize(value) for name, value in key.items()}
    return _plain(house.cloud.client("dynamodb").get_item(TableName=table_names(house)[table], Key=stored)["Item"])


def put(house: House, table: str, content: Row) -> None:
    """Write a row as it is, past every condition: what a crash or a repair would leave."""
    stored = {name: _write.serialize(value) for name, value in content.items()}
    house.cloud.client("dynamodb").put_item(TableName=table_names(house)[table], Item=stored)


def everything(house: House) -> dict[str, list[str]]:
    """All rows of all tables, as text in a fixed order."""
    return {table: sorted(map(_as_text, rows(house, table))) for table in table_names(house)}


def _as_text(found: Row) -> str:
    return json.dumps(found, sort_keys=True, default=str)


@contextmanager
def nothing_changes(house: House, *devices: str) -> Iterator[None]:
    """What happens inside leaves every row of every table as it was. A row whose time has come meanwhile goes by itself.

    What devices change by themselves is looked at for the devices, or their doors, that are named. Functions of the
    schedule rest meanwhile: they would note, minutes later, what an earlier test did.
    """
    wait_until_quiet(house)  # first with the schedules, which send again what did not come through
    with _schedules_at_rest(house):
        before = _settled(house, devices)
        yield
        after = _settled(house, devices)
    now = time.time()
    changed = differences(_lasting(before, now), _lasting(after, now))
    assert changed == [], changed


@contextmanager
def _schedules_at_rest(house: House) -> Iterator[None]:
    """Without the rules that call functions every few minutes. Those that rested before go on resting."""
    rules = house.cloud.client("events")
    pages = rules.get_paginator("list_rules").paginate()
    found = [rule for page in pages for rule in page["Rules"]]
    resting = [rule["Name"] for rule in found if "ScheduleExpression" in rule and rule["State"] == "ENABLED"]
    for name in resting:
        rules.disable_rule(Name=name)
    try:
        yield
    finally:
        for name in resting:
            rules.enable_rule(Name=name)


def _settled(house: House, devices: tuple[str, ...]) -> dict[str, list[str]]:
    """What the tables hold once they hold the same twice, a second apart: a function that began earlier has ended."""
    wait_until_quiet(house)
    found = [_of_ours(everything(house), devices)]

    def is_settled() -> bool:
        time.sleep(1)
        found.append(_of_ours(everything(house), devices))
        return found[-1] == found[-2]

    assert eventually(is_settled, 60), differences(*found[-2:])
    return found[-1]


def _of_ours(found: dict[str, list[str]], devices: tuple[str, ...]) -> dict[str, list[str]]:
    return {
        table: [row for row in several if table not in BY_THEMSELVES or any(each in row for each in devices)]
        for table, several in found.items()
    }


def _lasting(found: dict[str, list[str]], now: float) -> dict[str, list[str]]:
    """Without the rows that DynamoDB may delete by now."""
    return {
        table: [row for row in several if float(json.loads(row).get(ERASURE, math.inf)) > now]
        for table, several in found.items()
    }


def differences(before: dict[str, list[str]], after: dict[str, list[str]]) -> list[str]:
    """The rows that are in one and not in the other, each under its table's name."""
    return sorted(
        f"{table}: {found}"
        for table in before.keys() | after.keys()
        for found in set(before[table]) ^ set(after[table])
    )


def wait_until_quiet(house: House) -> None:
    """Until every message of a device has been dealt with, every request waits for its person or has ended, no letter is open."""
    assert eventually(lambda: not _messages_on_the_way(house), 60), "messages are still on the way"
    assert eventually(lambda: not _requests_on_the_way(house), 60), _requests_on_the_way(house)
    assert eventually(lambda: not _incidents_on_the_way(house), 60), _incidents_on_the_way(house)
    assert eventually(lambda: not _letters_on_the_way(house), 60), _letters_on_the_way(house)


def _requests_on_the_way(house: House) -> list[str]:
    return [
        f"{found['id']} is {found['state']}"
        for found in rows(house, "requests")
        if found["state"] in IN_THE_HANDS_OF_A_STEP
    ]


def _incidents_on_the_way(house: House) -> list[str]:
    moving = (found for found in rows(house, "incidents") if found["state"] in ("reported", "scoping", "notifying"))
    return [f"{found['id']} of {found['source']} is {found['state']} since {found['state_since']}" for found in moving]


def _letters_on_the_way(house: House) -> list[str]:
    """What came of each letter is told a moment after it was sent."""
    return [f"{found['id']} is {found['state']}" for found in rows(house, "messages") if found["state"] in IN_THE_POST]


def _messages_on_the_way(house: House) -> int:
    """Messages that wait for a function or are in its hands; the dead ones wait for nobody."""
    queues = house.cloud.client("sqs")
    addresses = [url for url in queues.list_queues().get("QueueUrls", []) if url_is_fed_to_a_function(url)]
    counted = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
    answers = [queues.get_queue_attributes(QueueUrl=url, AttributeNames=list(counted)) for url in addresses]
    return sum(int(answer["Attributes"][name]) for answer in answers for name in counted)


def url_is_fed_to_a_function(url: str) -> bool:
    return "/vestibule-" in url and "DeadLetters" not in url


def _plain(item: dict[str, Any]) -> Row:
    return {name: _read.deserialize(value) for name, value in item.items()}
