"""What ends is witnessed and swept: the streams, the nightly run and the alarms that the stacks set up."""

import json
from typing import Any

from tests.stacks.assembly import Assembly
from vestibule import register
from vestibule.policy.pack import Pack
from vestibule.table import Table

WITNESS = "<WitnessDeletions>"


def test_every_promised_table_tells_its_removals_to_the_witness(house: Assembly, pack: Pack) -> None:
    told = {
        mapping.properties["EventSourceArn"]: mapping.properties
        for mapping in house.of_type("Lambda::EventSourceMapping")
        if mapping.properties["FunctionName"] == WITNESS
    }
    assert told == {
        f"<{name_of(table)}.StreamArn>": {
            "BatchSize": 100,
            "BisectBatchOnFunctionError": True,
            "EventSourceArn": f"<{name_of(table)}.StreamArn>",
            "FilterCriteria": {"Filters": [{"Pattern": '{"eventName": ["REMOVE"]}'}]},
            "FunctionName": WITNESS,
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
            "MaximumBatchingWindowInSeconds": 5,
            "StartingPosition": "TRIM_HORIZON",
        }
        for table in register.promised(pack)
    }


def test_a_table_streams_what_was_deleted_and_nothing_else(house: Assembly, pack: Pack) -> None:
    streams = {
        table.name: table.properties.get("StreamSpecification") for table in house.of_type("DynamoDB::GlobalTable")
    }
    wanted = {
        name_of(table): {"StreamViewType": "OLD_IMAGE"} if table.is_promised else None
        for table in register.tables(pack)
    }
    assert streams == wanted


def test_the_sweep_runs_every_night(house: Assembly) -> None:
    rule = house.named("Events::Rule", "Nightly").properties
    assert rule["ScheduleExpression"] == "cron(10 2 * * ? *)"
    [target] = rule["Targets"]
    assert target["Arn"] == "<Workflow>"
    [grant] = house.grants(target["RoleArn"], "retention")
    assert (grant.actions, grant.resource) == (frozenset({"states:StartExecution"}), "<Workflow>")


def test_whatever_outlives_its_promise_is_an_alarm(house: Assembly, pack: Pack) -> None:
    alarms = [alarm.properties for alarm in house.of_type("CloudWatch::Alarm")]
    broken = {
        alarm["Dimensions"][0]["Value"]: (alarm["Namespace"], alarm["Threshold"], alarm["AlarmActions"])
        for alarm in alarms
        if alarm["MetricName"] == "PromisesBroken"
    }
    assert broken == dict.fromkeys((table.name for table in register.promised(pack)), ("Vestibule", 0, ["<Alarms>"]))


def test_a_night_without_a_sweep_and_a_witness_that_waits_are_alarms(house: Assembly) -> None:
    silence = house.named("CloudWatch::Alarm", "NoSweepAlarm").properties
    assert (silence["MetricName"], silence["TreatMissingData"]) == ("ExecutionsSucceeded", "breaching")
    # One of the parts has to see it: a sweep that comes a few hours later than yesterday's rings no alarm.
    assert (silence["Period"], silence["EvaluationPeriods"]) == (6 * 3600, 6)
    assert "DatapointsToAlarm" not in silence
    waits = house.named("CloudWatch::Alarm", "WitnessDeletionsWaitsAlarm").properties
    assert (waits["MetricName"], waits["Threshold"]) == ("IteratorAge", 3_600_000)


def test_only_the_functions_of_retention_follow_streams(house: Assembly) -> None:
    said = json.dumps([policy.properties["PolicyDocument"] for policy in house.of_type("IAM::Policy")])
    assert said.count("dynamodb:GetRecords") > 0
    following = {
        name
        for name, function in house.functions.items()
        for grant in house.grants(function.properties["Role"])
        if "dynamodb:GetRecords" in grant.actions
    }
    assert following == {"retention/witness_deletions", "restores/erase_again"}


def name_of(table: Table[Any]) -> str:
    return table.name.title()
