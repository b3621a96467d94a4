"""From a device's message to its function: policy, rules, roles, queues, dead letters, alarms."""

import json
from collections.abc import Iterable
from typing import Any

import boto3
import pytest

from tests.stacks.assembly import Assembly, Resource, strings

THING = "${iot:Connection.Thing.ThingName}"
LONGEST_REGION = max(boto3.Session().get_available_regions("iot"), key=len)
LONGEST_POLICY = 2048
FED = {
    "access": ("RecordEntry", "d/+/evt/access"),
    "ack": ("AcknowledgeCommand", "d/+/ack/+"),
    "state": ("RecordTelemetry", "d/+/evt/state"),
    "fault": ("RecordTelemetry", "d/+/evt/fault"),
    "presence": ("NotePresence", "$aws/events/presence/+/+"),
    "climate": ("RecordClimate", "d/+/evt/climate"),
    "call": ("RingResident", "d/+/evt/call"),
    "held": ("NoteList", "d/+/evt/held"),
    "list": ("AnswerDevice", "d/+/ask/list"),
    "upload": ("OfferUpload", "d/+/ask/upload"),
    "directory": ("AnswerConsole", "d/+/ask/directory"),
    "faces": ("AnswerFaces", "d/+/ask/faces"),
}
"""Kinds of message, the function that gets each, and the topic that the rule listens to."""
HEARING: dict[str, dict[str, Any]] = {
    "BarGrants": {"detail-type": ["access.space.barred"]},
    "FollowGroups": {"detail-type": ["access.group.changed"]},
    "EndListings": {"detail-type": ["people.relation.begun", "people.relation.ended"]},
    "EndUsers": {"detail-type": ["people.relation.ended"]},
    "EraseImages": {"detail-type": ["retention.record.gone"], "detail": {"data": {"table": ["images"]}}},
    "EndLocations": {
        "detail-type": ["consent.consent.withdrawn", "consent.decision.recorded"],
        "detail": {"data": {"key": ["geolocation"]}},
    },
    "EndFaces": {
        "detail-type": [
            "consent.consent.withdrawn",
            "consent.decision.recorded",
            "people.relation.begun",
            "people.relation.ended",
        ]
    },
    "EndDecisions": {"detail-type": ["retention.record.gone"], "detail": {"data": {"table": ["people"]}}},
    "DeliverMessage": {"detail-type": ["messages.message.posted"]},
    "DeliverPromotion": {"detail-type": ["messages.promotion.posted"]},
    "CollectEvents": {
        "detail-type": [
            "access.entry.recorded",
            "people.person.changed",
            "people.relation.ended",
            "requests.recipient.told",
            "telemetry.fault.cleared",
            "telemetry.fault.raised",
        ]
    },
    "DeliverWebhook": {"detail-type": ["partners.delivery.posted", "partners.delivery.due"]},
    "TellOfWebhooks": {
        "detail-type": ["partners.delivery.given_up", "partners.delivery.held_back", "partners.webhook.paused"]
    },
    "TellManagers": {"detail-type": ["telemetry.fault.raised"]},
    "ApplyHold": {"detail-type": ["retention.hold.placed", "retention.hold.applied_in_part"]},
    "LiftHold": {"detail-type": ["retention.hold.released", "retention.hold.lifted_in_part"]},
    "EndGrants": {"detail-type": ["people.relation.ended"]},
    "PruneAdmissions": {"detail-type": ["retention.record.gone"], "detail": {"data": {"table": ["grants"]}}},
    "RecordLooks": {"detail-type": ["disclosures.data.looked_at"]},
    "NoteTold": {"detail-type": ["messages.batch.finished"], "detail": {"data": {"kind": ["disclosures.new-use"]}}},
    "CarryOutRefusal": {"detail-type": ["notices.version.refused", "notices.refusal.due"]},
    "EndAcceptances": {"detail-type": ["retention.record.gone"], "detail": {"data": {"table": ["people"]}}},
    "CloseAccount": {"detail-type": ["retention.record.gone"], "detail": {"data": {"table": ["people"]}}},
    "TakeAsks": {"detail-type": ["requests.request.asked"]},
    "TakeExchanges": {"detail-type": ["requests.exchange.opened"]},
    "TellParties": {
        "detail-type": [
            "requests.exchange.due",
            "requests.request.proven",
            "requests.request.closed",
            "requests.request.refused",
            "requests.request.withdrawn",
            "requests.request.merged",
            "requests.request.unproven",
            "requests.request.failed",
        ]
    },
}
"""Functions that listen to the bus, and the events that each hears."""
HEARING_OF_AWS: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "SettleMessage",
        {
            "source": ["aws.ses"],
            "detail-type": [
                "Email Sent",
                "Email Delivered",
                "Email Bounced",
                "Email Complaint Received",
                "Email Rejected",
                "Email Delivery Delayed",
            ],
            "detail": {"mail": {"tags": {"ses:configuration-set": ["vestibule"]}}},
        },
    ),
    (
        "HearAlarms",
        {
            "source": ["aws.cloudwatch"],
            "detail-type": ["CloudWatch Alarm State Change"],
            "detail": {
                "alarmName": [
                    "vestibule-denied-calls",
                    "vestibule-device-misuse-connect",
                    "vestibule-device-misuse-publish",
                    "vestibule-device-misuse-subscribe",
                    "vestibule-evidence-broken",
                ],
                "state": {"value": ["ALARM"]},
            },
        },
    ),
    (
        "HearAlarms",
        {
            "source": ["aws.s3"],
            "detail-type": ["AWS API Call via CloudTrail"],
            "detail": {
                "eventSource": ["s3.amazonaws.com"],
                "eventName": [
                    "PutBucketPolicy",
                    "DeleteBucketPolicy",
                    "PutBucketAcl",
                    "PutBucketPublicAccessBlock",
                    "DeleteBucketPublicAccessBlock",
                    "DeleteBucketEncryption",
                    "PutBucketVersioning",
                    "PutObjectLockConfiguration",
                    "PutBucketReplication",
                ],
                "requestParameters": {"bucketName": ["<buckets of the house>"]},
            },
        },
    ),
)
"""AWS speaks on the account's default bus: only what SES says of our own mails, and nothing of opens and clicks; which of our
alarms that mean a breach sounds; and who changes what guards our buckets."""
AT_ONCE = {"RecordEntry": {"BatchSize": 100, "MaximumBatchingWindowInSeconds": 1}, "TellParties": {"BatchSize": 1}}
"""How many messages a function takes together, where they are more than ten: as many as come within a second."""
AT_MOST = {"DeliverMessage": 5, "DeliverPromotion": 2}
"""How many processes take from a queue at a time: SES takes so many mails a second and no more."""
SCHEDULED = {
    "TellLater": "rate(1 hour)",
    "SealDays": "rate(1 hour)",
    "ResumeBatches": "rate(5 minutes)",
    "EraseLostPictures": "rate(1 day)",
    "NoteLost": "rate(1 minute)",
    "RetellGroups": "rate(1 minute)",
    "ReviewFaces": "rate(1 hour)",
    "ReviewLocations": "rate(3 hours)",
    "RetellOverlocks": "rate(1 minute)",
    "SettleEndings": "rate(1 minute)",
    "RetellDecisions": "rate(5 minutes)",
    "RetellMessages": "rate(1 minute)",
    "FollowNotices": "rate(1 hour)",
    "RetryDeliveries": "rate(1 minute)",
    "RetellChanges": "rate(5 minutes)",
    "RetellEndings": "rate(5 minutes)",
    "RetellAsks": "rate(5 minutes)",
    "RetellParties": "rate(1 minute)",
    "RemindRequests": "rate(1 hour)",
    "RemindControllers": "rate(1 hour)",
    "ErasePapers": "rate(15 minutes)",
    "ResumeRequests": "rate(5 minutes)",
    "PublishReport": "rate(1 day)",
    "RemindIncidents": "rate(1 hour)",
    "ResumeIncidents": "rate(5 minutes)",
    "Workflow": "cron(10 2 * * ? *)",
}
"""What the clock starts, and how often; the workflow is the nightly sweep."""


@pytest.fixture
def rules(house: Assembly) -> dict[str, Resource]:
    """The house's rules by kind; a house without devices' features has none."""
    return {rule.properties["RuleName"].removeprefix("vestibule_"): rule for rule in house.of_type("IoT::TopicRule")}


def test_there_is_a_rule_for_each_kind_of_message_that_a_function_takes(
    house: Assembly, rules: dict[str, Resource]
) -> None:
    there = {function.name for function in house.functions.values()}
    assert set(rules) == {kind for kind, (function, _) in FED.items() if function in there}


def test_a_rule_passes_the_message_on_untouched_and_only_from_its_own_sender(rules: dict[str, Resource]) -> None:
    for kind, rule in rules.items():
        payload = rule.properties["TopicRulePayload"]
        fields = "encode(*, 'base64') AS payload, topic() AS topic, topic(2) AS thing, clientid() AS client"
        wanted = f"SELECT {fields}, timestamp() AS received_at FROM '{FED[kind][1]}' WHERE topic(2) = clientid()"
        assert kind == "presence" or payload["Sql"] == wanted
        assert payload["AwsIotSqlVersion"] == "2016-03-23"
        assert payload.get("RuleDisabled", False) is False


def test_of_presence_only_the_broker_speaks_and_no_address_is_passed_on(rules: dict[str, Resource]) -> None:
    """A device may publish to a rule by its name, whatever its FROM says: only its whole topic tells the broker."""
    for rule in (rule for kind, rule in rules.items() if kind == "presence"):
        said = "topic(5) AS thing, topic(4) AS event, versionNumber AS version, timestamp AS happened_at"
        own = "regexp_matches(topic(), '^[$]aws/events/presence/(dis)?connected/dev_[^/]+$')"
        wanted = f"SELECT {said} FROM '$aws/events/presence/+/+' WHERE {own}"
        assert rule.properties["TopicRulePayload"]["Sql"] == wanted


def test_a_rule_sends_to_its_function_s_queue_and_its_failures_to_the_dead_letters(rules: dict[str, Resource]) -> None:
    for kind, rule in rules.items():
        function, role = FED[kind][0], f"<{kind.title()}RuleRole.Arn>"
        payload = rule.properties["TopicRulePayload"]
        assert payload["Actions"] == [sends(f"<{function}Queue>", role)]
        assert payload["ErrorAction"] == sends(f"<{function}DeadLetters>", role)


def test_a_rule_s_role_may_send_to_these_two_queues_and_nothing_else(
    house: Assembly, rules: dict[str, Resource]
) -> None:
    for kind in rules:
        granted = {grant.resource: grant.actions for grant in house.grants(f"<{kind.title()}RuleRole.Arn>")}
        queues = (f"<{FED[kind][0]}Queue.Arn>", f"<{FED[kind][0]}DeadLetters.Arn>")
        assert granted == dict.fromkeys(queues, frozenset({"sqs:SendMessage"}))


def test_a_queue_feeds_its_function_alone_message_by_message(house: Assembly, rules: dict[str, Resource]) -> None:
    fed = {mapping.properties["EventSourceArn"]: mapping.properties for mapping in mappings_of_queues(house)}
    hearing = {*HEARING, *(function for function, _ in HEARING_OF_AWS)} & {
        function.name for function in house.functions.values()
    }
    assert fed == {
        f"<{function}Queue.Arn>": {
            **AT_ONCE.get(function, {"BatchSize": 10}),
            "EventSourceArn": f"<{function}Queue.Arn>",
            "FunctionName": f"<{function}>",
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
            **({"ScalingConfig": {"MaximumConcurrency": AT_MOST[function]}} if function in AT_MOST else {}),
        }
        for function in {FED[kind][0] for kind in rules} | hearing
    }


def test_what_fails_three_times_joins_the_dead_letters(house: Assembly) -> None:
    queues = {queue.name: queue.properties for queue in house.of_type("SQS::Queue")}
    feeding = {name for name in queues if name.endswith("Queue")}
    for name in feeding:
        dead = f"<{name.removesuffix('Queue')}DeadLetters.Arn>"
        assert queues[name]["RedrivePolicy"] == {"deadLetterTargetArn": dead, "maxReceiveCount": 3}


def test_a_message_stays_hidden_for_six_times_its_function_s_timeout(house: Assembly) -> None:
    queues = {f"<{queue.name}.Arn>": queue.properties for queue in house.of_type("SQS::Queue")}
    functions = {f"<{function.name}>": function.properties for function in house.functions.values()}
    for mapping in mappings_of_queues(house):
        queue, function = queues[mapping.properties["EventSourceArn"]], functions[mapping.properties["FunctionName"]]
        assert queue["VisibilityTimeout"] == 6 * function["Timeout"]


def test_every_queue_refuses_connections_in_the_clear(house: Assembly) -> None:
    refusing = {
        queue: policy.properties["PolicyDocument"]["Statement"][0]
        for policy in house.of_type("SQS::QueuePolicy")
        for queue in policy.properties["Queues"]
    }
    assert set(refusing) == {f"<{queue.name}>" for queue in house.of_type("SQS::Queue")}
    for statement in refusing.values():
        assert (statement["Effect"], statement["Action"]) == ("Deny", "sqs:*")
        assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_only_the_bus_is_let_into_a_queue_by_its_policy_and_only_for_its_rule(house: Assembly) -> None:
    allowed = [
        statement
        for policy in house.of_type("SQS::QueuePolicy")
        for statement in policy.properties["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow"
    ]
    rules = [f"<{rule.name}.Arn>" for rule in house.of_type("Events::Rule") if "EventPattern" in rule.properties]
    assert [statement["Principal"] for statement in allowed] == [{"Service": "events.amazonaws.com"}] * len(rules)
    assert [statement["Condition"]["ArnEquals"]["aws:SourceArn"] for statement in allowed] == rules


def test_a_single_dead_letter_raises_an_alarm(house: Assembly) -> None:
    alarmed = {
        dimension["Value"]: alarm.properties
        for alarm in house.of_type("CloudWatch::Alarm")
        for dimension in alarm.properties.get("Dimensions", ())
        if dimension["Name"] == "QueueName"
    }
    dead = [queue.name for queue in house.of_type("SQS::Queue") if queue.name.endswith("DeadLetters")]
    assert sorted(alarmed) == sorted(f"<{name}.QueueName>" for name in dead)
    for alarm in alarmed.values():
        assert (alarm["Threshold"], alarm["ComparisonOperator"]) == (0, "GreaterThanThreshold")
        assert (alarm["MetricName"], alarm["AlarmActions"]) == ("ApproximateNumberOfMessagesVisible", ["<Alarms>"])


def test_an_event_of_the_bus_reaches_the_queue_of_the_function_that_hears_it(house: Assembly) -> None:
    there = {function.name for function in house.functions.values()}
    assert heard_on(house, "<Bus>") == {
        f"<{function}Queue.Arn>": pattern for function, pattern in HEARING.items() if function in there
    }


def test_of_what_aws_says_on_the_default_bus_only_this_reaches_its_queue(house: Assembly) -> None:
    heard = [(queue, anywhere(pattern)) for queue, pattern in patterns_on(house, None)]
    assert in_order(heard) == in_order((f"<{function}Queue.Arn>", pattern) for function, pattern in HEARING_OF_AWS)


def test_the_buckets_that_are_guarded_are_those_with_copies_evidence_and_pictures(house: Assembly) -> None:
    (guarded,) = [
        pattern["detail"]["requestParameters"]["bucketName"]
        for _, pattern in patterns_on(house, None)
        if pattern["source"] == ["aws.s3"]
    ]
    named = {bucket.properties["BucketName"] for bucket in house.of_type("S3::Bucket")}
    assert set(guarded) == {name for name in named if name.split("-")[1] in {"bundles", "evidence", "images"}}


def test_a_rule_leads_to_one_target_and_no_bus_but_ours_and_the_default_has_any(house: Assembly) -> None:
    rules = house.of_type("Events::Rule")
    assert {len(rule.properties["Targets"]) for rule in rules} == {1}
    assert {rule.properties.get("EventBusName") for rule in rules} == {"<Bus>", None}


def test_what_the_clock_starts_it_starts_as_often_as_the_table_says(house: Assembly) -> None:
    scheduled = {
        rule.properties["Targets"][0]["Arn"].strip("<>").removesuffix(".Arn"): rule.properties["ScheduleExpression"]
        for rule in house.of_type("Events::Rule")
        if "ScheduleExpression" in rule.properties
    }
    there = {"Workflow", *(function.name for function in house.functions.values())}
    assert scheduled == {name: often for name, often in SCHEDULED.items() if name in there}


def test_the_fleet_s_policy_lets_each_device_be_itself_only(house: Assembly) -> None:
    statements = house.named("IoT::Policy", "Fleet").properties["PolicyDocument"]["Statement"]
    shadows = f"$aws/things/{THING}/shadow/name/*"
    connect, publish, subscribe, receive = statements
    assert {statement["Effect"] for statement in statements} == {"Allow"}
    assert resources(connect, "iot:Connect") == [f"client/{THING}"]
    assert connect["Condition"] == {"Bool": {"iot:Connection.Thing.IsAttached": "true"}}
    by_rule = f"topic/$aws/rules/vestibule_*/d/{THING}/*"
    assert resources(publish, "iot:Publish") == [by_rule, f"topic/{shadows}"]
    assert resources(subscribe, "iot:Subscribe") == [f"topicfilter/d/{THING}/*", f"topicfilter/{shadows}"]
    assert resources(receive, "iot:Receive") == [f"topic/d/{THING}/*", f"topic/{shadows}"]


def test_the_fleet_s_policy_fits_into_aws_limit_in_every_region(house: Assembly) -> None:
    document = house.named("IoT::Policy", "Fleet").properties["PolicyDocument"]
    region = str(document["Statement"][0]["Resource"]).split(":")[3]
    written = json.dumps(document, separators=(",", ":")).replace(region, LONGEST_REGION)
    written = written.replace("ACCOUNT", "1" * 12).replace("arn:aws:", "arn:aws-us-gov:")
    assert len(written) < LONGEST_POLICY


def test_the_topic_of_alarms_refuses_connections_in_the_clear(house: Assembly) -> None:
    assert "aws:SecureTransport" in {
        name
        for statement in house.one("SNS::TopicPolicy").properties["PolicyDocument"]["Statement"]
        for name in statement["Condition"]["Bool"]
    }


def test_no_policy_of_a_resource_lets_everybody_in(house: Assembly) -> None:
    for kind in ("SQS::QueuePolicy", "S3::BucketPolicy", "SNS::TopicPolicy"):
        for policy in house.of_type(kind):
            for statement in policy.properties["PolicyDocument"]["Statement"]:
                assert statement["Effect"] == "Deny" or "*" not in set(strings(statement["Principal"]))


def heard_on(house: Assembly, bus: str) -> dict[str, Any]:
    """The patterns of a bus's rules by the queue that each leads to."""
    return dict(patterns_on(house, bus))


def patterns_on(house: Assembly, bus: str | None) -> list[tuple[str, Any]]:
    """Queues with the patterns of the rules that lead to them; None is the account's default bus."""
    return [
        (rule.properties["Targets"][0]["Arn"], rule.properties["EventPattern"])
        for rule in house.of_type("Events::Rule")
        if "EventPattern" in rule.properties and rule.properties.get("EventBusName") == bus
    ]


def anywhere(pattern: dict[str, Any]) -> dict[str, Any]:
    """A pattern without the names of this house's buckets."""
    detail = pattern["detail"]
    if "requestParameters" not in detail:
        return pattern
    return {**pattern, "detail": {**detail, "requestParameters": {"bucketName": ["<buckets of the house>"]}}}


def in_order(heard: Iterable[tuple[str, dict[str, Any]]]) -> list[str]:
    return sorted(json.dumps(each, sort_keys=True) for each in heard)


def sends(queue: str, role: str) -> dict[str, Any]:
    return {"Sqs": {"QueueUrl": queue, "RoleArn": role, "UseBase64": False}}


def resources(statement: dict[str, Any], action: str) -> list[str]:
    assert statement["Action"] == action
    named = statement["Resource"]
    return [resource.split(":", 5)[5] for resource in (named if isinstance(named, list) else [named])]


def mappings_of_queues(house: Assembly) -> list[Resource]:
    """What feeds a function from a queue; the others follow the streams of tables."""
    mappings = house.of_type("Lambda::EventSourceMapping")
    return [mapping for mapping in mappings if mapping.properties["EventSourceArn"].endswith("Queue.Arn>")]
