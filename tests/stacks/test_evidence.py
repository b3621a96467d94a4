"""What proves the ledger outlives every stack: the key stays, and nobody can empty the bucket."""

from typing import Any

from tests.stacks.assembly import Assembly
from vestibule.policy.pack import Pack


def test_the_key_signs_on_p_256_and_stays_for_good(house: Assembly) -> None:
    key = house.named("KMS::Key", "SigningKey")
    assert (key.properties["KeySpec"], key.properties["KeyUsage"]) == ("ECC_NIST_P256", "SIGN_VERIFY")
    assert (key.stack, key.raw["DeletionPolicy"], key.raw["UpdateReplacePolicy"]) == ("data", "Retain", "Retain")


def test_sealed_days_are_locked_for_as_long_as_requests_are_on_record(house: Assembly, pack: Pack) -> None:
    bucket = house.named("S3::Bucket", "SealedDays")
    days = max(law.period.longest_days for law in pack.retention if law.rule == "requests")
    assert bucket.properties["ObjectLockEnabled"] is True
    assert bucket.properties["VersioningConfiguration"] == {"Status": "Enabled"}
    assert bucket.properties["ObjectLockConfiguration"] == {
        "ObjectLockEnabled": "Enabled",
        "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": days}},
    }
    assert "LifecycleConfiguration" not in bucket.properties
    assert (bucket.stack, days >= 1095) == ("data", True)


def test_sealed_days_are_private_encrypted_and_never_sent_in_the_clear(house: Assembly) -> None:
    bucket = house.named("S3::Bucket", "SealedDays").properties
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    (encryption,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert encryption["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
    statement = statement_on(house, "s3:*")
    assert (statement["Effect"], statement["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_nothing_takes_the_place_of_a_sealed_day(house: Assembly) -> None:
    assert statement_on(house, "s3:PutObject") == {
        "Action": "s3:PutObject",
        "Condition": {"Null": {"s3:if-none-match": "true"}},
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Resource": "<SealedDays.Arn>/*",
    }


def test_days_are_sealed_every_hour_and_who_is_on_call_hears_when_not(house: Assembly) -> None:
    (rule,) = (rule for rule in house.of_type("Events::Rule") if rule.stack == "evidence")
    assert rule.properties["ScheduleExpression"] == "rate(1 hour)"
    alarms = {alarm.name: alarm.properties for alarm in house.of_type("CloudWatch::Alarm") if alarm.stack == "evidence"}
    assert set(alarms) == {"EvidenceBrokenAlarm", "SealingFailedAlarm", "NoSealingAlarm"}
    silence = alarms["NoSealingAlarm"]
    assert (silence["MetricName"], silence["TreatMissingData"]) == ("Invocations", "breaching")
    assert (silence["Period"], silence["EvaluationPeriods"]) == (3600, 3)
    assert alarms["EvidenceBrokenAlarm"]["MetricName"] == "EvidenceBroken"
    assert all(alarm["AlarmActions"] for alarm in alarms.values())


def test_who_may_write_a_line_may_see_where_the_chain_stands(house: Assembly) -> None:
    for name, function in house.functions.items():
        may = {grant.resource: grant.actions for grant in house.grants(function.properties["Role"])}
        if "dynamodb:PutItem" in may.get("<Evidence.Arn>", ()):
            assert (name, "dynamodb:Query" in may["<Evidence.Arn>"]) == (name, True)
            assert (name, "dynamodb:Query" in may["<Heads.Arn>"]) == (name, True)


def statement_on(house: Assembly, action: str) -> Any:
    statements = house.named("S3::BucketPolicy", "SealedDaysPolicy").properties["PolicyDocument"]["Statement"]
    (found,) = [statement for statement in statements if statement["Action"] == action]
    return found
