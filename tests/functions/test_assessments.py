"""A use beyond its purpose: checked, told to everybody concerned, and allowed only then (A-02)."""

import json
from typing import Any

import pytest

from functions.consent import record_consents
from functions.disclosures import assess_use, note_told
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import CONTEXT, Answer, call
from tests.functions.deciding import DECIDE, decide, receipt, state
from tests.functions.passages import ASSESSMENT, COMPLIANCE, OFFICER, fetched, handed, lines, vendor
from tests.functions.world import World
from vestibule.disclosures.holdings import ASSESSMENTS
from vestibule.messages.holdings import BATCHES


def assess(body: Any = None, **rest: Any) -> Answer:
    return call(assess_use.handler, "POST /v1/assessments", ASSESSMENT | (body or {}), **(COMPLIANCE | rest))


def finish(batch_id: str) -> Any:
    body = json.dumps({"detail": {"type": "messages.batch.finished", "subject": batch_id, "data": {}}})
    return note_told.handler({"Records": [{"messageId": "1", "body": body}]}, CONTEXT)


def test_a_new_use_counts_once_everybody_has_been_told(world: World, at: Clock) -> None:
    recipient, beyond = vendor(), {"use": ASSESSMENT["use"]}
    assert handed(recipient, world.resident, beyond).body["reason"] == "use"
    answer = assess()
    assert (answer.status, answer.body["status"]) == (201, "telling")
    assert handed(recipient, world.resident, beyond).body["reason"] == "use", "nobody has been told yet"
    assert aws.executions(aws.LETTERS_TO_MANY) != []
    assert [finish(answer.body["id"]) for _ in range(2)] == [{"batchItemFailures": []}] * 2
    assert handed(recipient, world.resident, beyond).status == 201
    assert [len(lines(f"disclosures.use.{said}")) for said in ("assessed", "told")] == [1, 1]


def test_an_incompatible_use_is_recorded_tells_nobody_and_stays_refused(world: World) -> None:
    answer = assess({"compatible": False})
    assert (answer.status, answer.body["status"]) == (201, "refused")
    finish(answer.body["id"])
    assert handed(vendor(), world.resident, {"use": ASSESSMENT["use"]}).body["reason"] == "use"
    assert aws.count(BATCHES) == 0


def test_a_batch_of_something_else_changes_nothing(world: World) -> None:
    assess()
    assert finish("cmp_00000000000000000000000000") == {"batchItemFailures": []}
    assert [item for item in aws.contents(ASSESSMENTS)["assessments"] if "told_at" in item] == []


def test_a_use_is_checked_once(world: World) -> None:
    assert [assess().status, assess().status, assess(key="once").status, assess(key="once").status] == [
        201,
        409,
        409,
        409,
    ]
    assert aws.count(ASSESSMENTS) == 1


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"purpose": "whim"}, "/purpose"),
        ({"use": "essential.servce"}, "/use"),
        ({"use": "essential.service"}, "/use"),
        ({"said": {"en": "Safety of deliveries"}}, "/said"),
        ({"said": {"xx": "…"}}, "/said/xx/[key]"),
        ({"link": "short"}, "/link"),
    ],
)
def test_a_check_that_says_too_little_is_refused(world: World, changed: Any, pointer: str) -> None:
    answer = assess(changed)
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, pointer)
    assert aws.count(ASSESSMENTS) == 0


def test_only_the_compliance_team_checks(world: World) -> None:
    assert assess(roles=("manager",), caller=world.home.manager).status == 403
    assert call(assess_use.handler, "GET /v1/assessments", caller=world.resident, roles=("resident",)).status == 403
    assess()
    (listed,) = call(assess_use.handler, "GET /v1/assessments", **COMPLIANCE).body["data"]
    assert (listed["use"], listed["told_at"]) == (ASSESSMENT["use"], None)


BEYOND = f"beyond.{ASSESSMENT['purpose']}.{ASSESSMENT['use']}"


@pytest.mark.parametrize("use", [ASSESSMENT["use"], "employment.recruitment"])
def test_everybody_may_object_to_a_new_use_also_to_one_that_no_purpose_has(world: World, at: Clock, use: str) -> None:
    """The letter says so: in the app, or by writing to the operator, who then enters it."""
    recipient, beyond = vendor(), {"use": use}
    key = f"beyond.service_delivery.{use}"
    finish(assess(beyond).body["id"])
    mine, theirs = (handed(recipient, person, beyond) for person in (world.resident, world.neighbour))
    assert (mine.status, theirs.status) == (201, 201)
    assert decide(world.resident, key, "objected").status == 201
    by_letter = decide(OFFICER, key, "objected", roles=("compliance",), person_id=world.neighbour.id)
    assert by_letter.status == 201
    at.forward(seconds=1)
    for person, ready in ((world.resident, mine), (world.neighbour, theirs)):
        assert handed(recipient, person, beyond).body["reason"] == "not_permitted"
        assert fetched(ready).body["reason"] == "not_permitted", "what was not fetched yet stays here"
        assert handed(recipient, person).status == 201, "the purpose itself goes on"
    assert state(world.resident, key)["why"] == "objected"
    assert decide(world.resident, key, "allowed_again").status == 201
    at.forward(seconds=1)
    assert handed(recipient, world.resident, beyond).status == 201


def test_an_objection_before_the_check_counts_as_well(world: World, at: Clock) -> None:
    decide(world.resident, BEYOND, "objected")
    at.forward(seconds=1)
    finish(assess().body["id"])
    assert handed(vendor(), world.resident, {"use": ASSESSMENT["use"]}).body["reason"] == "not_permitted"


@pytest.mark.parametrize(
    "key",
    [
        "beyond.service_delivery.essential.service",
        "beyond.service_delivery.essential.servce",
        "beyond.service_delivery",
        "beyond.whim.sales",
        "beyond.sales",
    ],
)
def test_there_is_nothing_to_object_to_in_what_is_no_use_beyond_a_purpose(world: World, key: str) -> None:
    sent = {"purpose": key, "choice": "objected"}
    answer = call(record_consents.handler, DECIDE, sent, caller=world.resident)
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, "/purpose")


def test_a_receipt_says_to_what_somebody_objected(world: World) -> None:
    made = decide(world.resident, BEYOND, "objected").body
    assert made["purpose"] == BEYOND
    assert receipt(world.resident, made["id"]).status == 200
