"""Alarms that open an incident: each once however often it comes, and nothing but what the stack lets through."""

import json
from datetime import timedelta
from typing import Any

import pytest

from functions.breaches import hear_alarms
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.breaching import all_stored, started
from tests.functions.calls import CONTEXT, another_process, before, refusing
from tests.functions.steps import ledger
from tests.functions.world import World
from vestibule.breaches import alarms
from vestibule.clock import to_milliseconds

BUCKET = "vestibule-bundles-123456789012-us-east-1"


def alarm(
    name: str = "vestibule-denied-calls", value: str = "ALARM", minute: int = 58, **changes: Any
) -> dict[str, Any]:
    """As AWS documents `CloudWatch Alarm State Change`."""
    return {
        "version": "0",
        "id": "c4c1c1c9-6542-e61b-6ef0-8c4d36933a92",
        "detail-type": "CloudWatch Alarm State Change",
        "source": "aws.cloudwatch",
        "account": "123456789012",
        "time": f"2026-11-21T11:{minute}:00Z",
        "region": "us-east-1",
        "resources": [f"arn:aws:cloudwatch:us-east-1:123456789012:alarm:{name}"],
        "detail": {
            "alarmName": name,
            "configuration": {"description": "many calls", "metrics": [{"id": "m1", "returnData": True}]},
            "previousState": {
                "reason": "Threshold Crossed",
                "reasonData": "{}",
                "timestamp": "2026-11-21T11:00:00.000+0000",
                "value": "OK",
            },
            "state": {
                "reason": "Threshold Crossed: 1 datapoint [93.0] was greater than the threshold (50.0).",
                "reasonData": '{"version":"1.0","recentDatapoints":[93.0],"threshold":50.0}',
                "timestamp": f"2026-11-21T11:{minute}:00.123+0000",
                "value": value,
            },
            **changes,
        },
    }


def changed(call: str = "PutBucketPolicy", bucket: str = BUCKET, **changes: Any) -> dict[str, Any]:
    """As AWS documents `AWS API Call via CloudTrail`."""
    return {
        "version": "0",
        "id": "36eb8523-97d0-4518-b33d-ee3579ff19f0",
        "detail-type": "AWS API Call via CloudTrail",
        "source": "aws.s3",
        "account": "123456789012",
        "time": "2026-11-21T11:55:20Z",
        "region": "us-east-1",
        "resources": [],
        "detail": {
            "eventVersion": "1.09",
            "userIdentity": {
                "type": "IAMUser",
                "principalId": "AIDAEXAMPLE",
                "arn": "arn:aws:iam::123456789012:user/Quillfeather",
                "accountId": "123456789012",
                "userName": "Quillfeather",
            },
            "eventTime": "2026-11-21T11:55:20Z",
            "eventSource": "s3.amazonaws.com",
            "eventName": call,
            "awsRegion": "us-east-1",
            "sourceIPAddress": "192.0.2.7",
            "userAgent": "[aws-cli/2.15]",
            "requestParameters": {"bucketName": bucket, "bucketPolicy": {"Statement": []}, "Host": "s3.amazonaws.com"},
            "responseElements": None,
            "requestID": "E1",
            "eventID": "16ab7d0b-37b3-4a2d-9c9c-5c7c3fd8a1aa",
            "readOnly": False,
            "eventType": "AwsApiCall",
            "managementEvent": True,
            "recipientAccountId": "123456789012",
            "eventCategory": "Management",
            **changes,
        },
    }


def hear(*events: Any) -> list[str]:
    """Which messages must come again."""
    records = [
        {"messageId": f"m{place}", "body": each if isinstance(each, str) else json.dumps(each)}
        for place, each in enumerate(events)
    ]
    answered = hear_alarms.handler({"Records": records}, CONTEXT)
    return [failure["itemIdentifier"] for failure in answered["batchItemFailures"]]


@pytest.mark.parametrize("name", sorted(alarms.SUSPICIONS))
def test_each_alarm_that_is_known_opens_an_incident(world: World, at: Clock, name: str) -> None:
    assert hear(alarm(name)) == []
    [opened] = all_stored()
    assert (opened.source, opened.reported_by, opened.state) == ("alarm", None, "reported")
    assert opened.aware_at == to_milliseconds(at.now - timedelta(minutes=2))
    assert opened.kinds == list(alarms.SUSPICIONS[name].kinds)
    assert started() == [opened.id]
    [line] = ledger(at)
    assert (line.kind, line.facts["alarm"]) == ("breaches.incident.reported", alarms.SUSPICIONS[name].key)


@pytest.mark.parametrize("call", alarms.BUCKET_CHANGES)
def test_a_change_of_what_guards_a_bucket_does(world: World, at: Clock, call: str) -> None:
    assert hear(changed(call)) == []
    [opened] = all_stored()
    assert [each.model_dump() for each in opened.exposures] == [{"kind": "prefix", "bucket": "bundles", "prefix": ""}]
    assert opened.aware_at == at.now - timedelta(minutes=4, seconds=40)


def test_of_the_ledgers_bucket_nobody_is_exposed(world: World, at: Clock) -> None:
    hear(changed(bucket="vestibule-evidence-123456789012-us-east-1"))
    assert all_stored()[0].exposures == []


def test_the_same_alarm_twice_is_one_incident(world: World, at: Clock) -> None:
    assert hear(alarm(), alarm(), changed(), changed()) == []
    at.forward(minutes=1)
    assert hear(alarm(), changed()) == []
    assert (len(all_stored()), len(started()), len(ledger(at))) == (2, 2, 2)


def test_one_that_begins_anew_is_another(world: World, at: Clock) -> None:
    hear(alarm(minute=50), alarm(minute=58), changed(), changed(eventID="another"))
    assert len(all_stored()) == 4


def test_two_processes_that_hear_it_at_once_open_one(world: World, at: Clock) -> None:
    elsewhere = another_process(hear_alarms)
    records: dict[str, Any] = {"Records": [{"messageId": "m0", "body": json.dumps(alarm())}]}
    with before("TransactWriteItems", lambda: elsewhere(records, CONTEXT)):
        assert hear(alarm()) == []
    assert (len(all_stored()), len(started()), len(ledger(at))) == (1, 1, 1)


@pytest.mark.parametrize(
    "event",
    [
        alarm(value="OK"),
        alarm(value="INSUFFICIENT_DATA"),
        changed(errorCode="AccessDenied"),
        changed(userIdentity={"type": "AssumedRole", "invokedBy": "cloudformation.amazonaws.com"}),
    ],
)
def test_what_is_no_suspicion_opens_nothing(world: World, at: Clock, event: Any) -> None:
    assert hear(event) == []
    assert (all_stored(), aws.dead_letters()) == ([], [])


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        ("nonsense", "not_json"),
        ([], "unknown_kind"),
        (None, "unknown_kind"),
        ({"detail-type": "Scheduled Event"}, "unknown_kind"),
        (alarm("somebody-elses-alarm"), "unknown_alarm"),
        (alarm(state={"value": "LOUD", "timestamp": "x"}), "unreadable"),
        (alarm() | {"time": "yesterday"}, "unreadable"),
        (alarm() | {"detail": None}, "unreadable"),
        (changed("GetObject"), "unknown_call"),
        (changed(requestParameters=None), "unreadable"),
        (changed(eventTime=7), "unreadable"),
    ],
)
def test_what_cannot_be_read_is_kept_with_its_reason(world: World, at: Clock, event: Any, reason: str) -> None:
    assert hear(event, alarm()) == []
    [(said, _)] = aws.dead_letters()
    assert said == reason
    assert len(all_stored()) == 1


@pytest.mark.parametrize("operation", ["TransactWriteItems", "StartExecution"])
def test_a_fault_brings_it_again(world: World, at: Clock, operation: str) -> None:
    with refusing(operation, "InternalServerError"):
        assert hear(alarm()) == ["m0"]
    assert hear(alarm()) == []
    assert (len(all_stored()), len(started()), len(ledger(at))) == (1, 1, 1)


def test_an_alarm_from_the_future_is_known_from_now_on(world: World, at: Clock) -> None:
    hear(alarm() | {"time": "2026-11-21T13:00:00Z"})
    assert all_stored()[0].aware_at == at.now


def test_who_changed_a_policy_stays_in_cloudtrail(world: World, at: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    hear(changed(), changed("GetObject"), changed(eventTime="Quillfeather"))
    assert "Quillfeather" not in json.dumps(aws.contents()) + capsys.readouterr().out
