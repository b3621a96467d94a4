"""Names, addresses, codes and passwords stay where they belong: no log, event, dead letter or answer repeats them."""

import json
import re
from collections.abc import Iterable

import pytest

from local.logins import FIRST_PASSWORD
from local.running import House
from local.story import Story
from tests.journeys.dead_letters import DeadLetters
from tests.journeys.events import heard
from tests.journeys.requests import CODE
from tests.journeys.tables import rows, wait_until_quiet
from vestibule import register
from vestibule.holdings import NotPersonal
from vestibule.policy import pack as packs

TICKET = re.compile(r"\?ticket=(\S+)")


MAY_BE_EMPTY = (
    "assessments",
    "crossings",
    "exchanges",
    "faults",
    "heads",
    "parties",
    "partnerkeys",
    "roster",
    "webhooks",
    "witnessed",
)
"""What nothing in the story makes for sure."""


@pytest.fixture(scope="module")
def secrets_of_the_house(house: House, story: Story) -> set[str]:
    """Everything that names somebody or lets somebody in, of the story and of every test before."""
    wait_until_quiet(house)
    people = rows(house, "people")
    mails = [mail["text"] + mail["html"] for mail in house.cloud.mails()]
    mailed = [found for text in mails for pattern in (CODE, TICKET, FIRST_PASSWORD) for found in pattern.findall(text)]
    words = [word for name in (*story.scene.setting.people, "Mireille Haddad") for word in name.split()]
    chosen = [login.password for login in house.logins]
    return {*words, *(each[field] for each in people for field in ("name", "email")), *mailed, *chosen}


def test_the_secrets_are_where_they_belong(house: House, story: Story, secrets_of_the_house: set[str]) -> None:
    """The planted positive: the search finds what is there."""
    resident = story.scene.residents[0]
    in_people = repeated(secrets_of_the_house, (json.dumps(row, default=str) for row in rows(house, "people")))
    assert {*story.scene.setting.people, resident.email} <= in_people
    in_mails = repeated(secrets_of_the_house, (mail["text"] for mail in house.cloud.mails()))
    assert any(re.fullmatch(r"[0-9A-Z]{8}", found) for found in in_mails)


def test_no_log_repeats_them(house: House, story: Story, secrets_of_the_house: set[str]) -> None:
    logs = house.cloud.client("logs")
    listed = logs.get_paginator("describe_log_groups").paginate()
    groups = [group["logGroupName"] for page in listed for group in page["logGroups"]]
    pages = [page for group in groups for page in logs.get_paginator("filter_log_events").paginate(logGroupName=group)]
    lines = [event["message"] for page in pages for event in page["events"]]
    request_id = story.bundle["request_id"]
    assert any(request_id in line for line in lines)
    assert sum('"message":"served"' in line for line in lines) > 20
    assert repeated(secrets_of_the_house, lines) == set()


def test_no_event_repeats_them(house: House, story: Story, secrets_of_the_house: set[str]) -> None:
    events = heard(house)
    about = {(event["detail-type"], event["detail"]["subject"]) for event in events}
    assert ("requests.request.closed", story.bundle["request_id"]) in about
    assert repeated(secrets_of_the_house, map(json.dumps, events)) == set()


def test_no_dead_letter_repeats_them(
    house: House, story: Story, dead_letters: DeadLetters, secrets_of_the_house: set[str]
) -> None:
    lock = story.lock
    assert lock is not None
    lock.connection.publish(f"$aws/rules/vestibule_access/d/{lock.lock.thing}/evt/access", b"{}")
    assert dead_letters.reasons_of(lock.lock.thing, 1) == ["unknown_version"]
    texts = [letter.text + letter.detail + letter.sent.decode(errors="replace") for letter in dead_letters.taken]
    assert repeated(secrets_of_the_house, texts) == set()


@pytest.mark.parametrize(
    "table",
    [table.name for table in register.tables(packs.load("valet")) if isinstance(table.holds, NotPersonal)],
)
def test_no_table_that_claims_to_hold_nothing_personal_repeats_them(
    house: House, story: Story, secrets_of_the_house: set[str], table: str
) -> None:
    found = [json.dumps(row, default=str) for row in rows(house, table)]
    assert found != [] or table in MAY_BE_EMPTY
    assert repeated(secrets_of_the_house, found) == set()
    assert "PRIVATE KEY" not in "".join(found)


def test_no_execution_of_a_workflow_repeats_them(house: House, story: Story, secrets_of_the_house: set[str]) -> None:
    machines = house.cloud.client("stepfunctions")
    arns = house.state_machines().values()
    executions = [one for arn in arns for one in machines.list_executions(stateMachineArn=arn)["executions"]]
    histories = [
        json.dumps(machines.get_execution_history(executionArn=one["executionArn"])["events"], default=str)
        for one in executions
    ]
    assert any(story.bundle["person_id"] in history for history in histories)
    assert repeated(secrets_of_the_house, histories) == set()


def repeated(sought: set[str], texts: Iterable[str]) -> set[str]:
    """Which of them occur in the texts."""
    text = "\n".join(texts)
    return {one for one in sought if one in text}
