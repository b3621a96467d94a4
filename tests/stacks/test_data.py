"""Tables and the bucket are as the register and the pack say, and outlive their stack."""

from typing import Any

import pytest

from tests.stacks.assembly import Assembly, strings
from vestibule import register
from vestibule.policy.pack import Pack
from vestibule.table import BY_DUE, ERASURE, Table


def test_every_table_of_the_register_exists_and_no_other(house: Assembly, pack: Pack) -> None:
    assert sorted(tables_of(house)) == sorted(table.name for table in register.tables(pack))


def test_every_table_has_the_keys_indexes_and_expiry_of_its_declaration(house: Assembly, pack: Pack) -> None:
    found = tables_of(house)
    for table in register.tables(pack):
        properties = found[table.name]
        indexes = {index["IndexName"]: index for index in properties.get("GlobalSecondaryIndexes", [])}
        assert keys(properties["KeySchema"]) == table.key
        assert {name: keys(index["KeySchema"]) for name, index in indexes.items()} == dict(table.every_index)
        whole = {name: index["Projection"]["ProjectionType"] for name, index in indexes.items()}
        assert whole == {name: "KEYS_ONLY" if name == BY_DUE else "ALL" for name in table.every_index}
        assert properties.get("TimeToLiveSpecification") == expiry(table)


def test_every_table_that_a_promise_ends_has_its_due_records_indexed_and_tells_what_it_deleted(
    house: Assembly, pack: Pack
) -> None:
    promised = {table.name for table in register.promised(pack)}
    assert promised >= {"people", "relations", "requests", "holds"}
    indexed = {name for name, table in tables_of(house).items() if BY_DUE in str(table.get("GlobalSecondaryIndexes"))}
    streams = {name: table.get("StreamSpecification") for name, table in tables_of(house).items()}
    assert indexed == promised
    assert {name for name, stream in streams.items() if stream} == promised
    assert all(stream in (None, {"StreamViewType": "OLD_IMAGE"}) for stream in streams.values())


NEW_YORK = dict.fromkeys(
    (
        *("people", "relations", "grants", "admissions", "entries", "faces"),
        *("credentials", "keys", "images", "calls"),
    ),
    4,
)
"""Days, where the backups of 1VALET end with New York's 90 days, or its 30 for a face: 7 of margin less 3 for the deletion."""
ALLOCLAIM = {"deliveries": 4}
"""Days, where AlloCLAIM lets no backup outlast a term: a margin of 7 here as well, where its other terms have 38."""
BOUND = {"valet": NEW_YORK, "alloclaim": ALLOCLAIM}
"""The tables whose backups end with the promise, by operator; all others can be restored 35 days back."""


def test_a_table_can_be_restored_as_far_back_as_its_promise_lets_it(house: Assembly, pack: Pack) -> None:
    bound = BOUND.get(pack.operator, {})
    for name, properties in tables_of(house).items():
        (replica,) = properties["Replicas"]
        days = replica["PointInTimeRecoverySpecification"].get("RecoveryPeriodInDays")
        assert (name, days) == (name, None if name == "seals" else bound.get(name, 35))


def test_every_table_but_the_keys_of_persons_can_be_restored_and_all_are_protected_from_deletion(
    house: Assembly, pack: Pack
) -> None:
    recoverable = {table.name: table.recoverable for table in register.tables(pack)}
    assert {name for name, can_be in recoverable.items() if not can_be} == {"seals"}
    for name, properties in tables_of(house).items():
        (replica,) = properties["Replicas"]
        recovery = replica["PointInTimeRecoverySpecification"]
        protection = (replica["DeletionProtectionEnabled"], recovery["PointInTimeRecoveryEnabled"])
        assert (name, *protection) == (name, True, recoverable[name])


def test_nothing_copies_the_keys_of_persons(house: Assembly) -> None:
    """No backup, no stream, no export, no replica: a copy would outlive the erasure of a key."""
    keys = tables_of(house)["seals"]
    (replica,) = keys["Replicas"]
    assert set(keys) == {
        "AttributeDefinitions",
        "BillingMode",
        "KeySchema",
        "Replicas",
        "TimeToLiveSpecification",
    }
    assert set(replica) == {"DeletionProtectionEnabled", "PointInTimeRecoverySpecification", "Region"}
    assert replica["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": False}
    named = [resource for resource in house.resources if any("<Seals" in text for text in strings(resource.properties))]
    assert {resource.type.removeprefix("AWS::") for resource in named} <= {"IAM::Policy", "Lambda::Function"}
    granted = [grant for role in house.of_type("IAM::Role") for grant in house.grants(f"<{role.name}.Arn>")]
    on_keys = {action for grant in granted if grant.resource.startswith("<Seals") for action in grant.actions}
    assert on_keys <= {f"dynamodb:{verb}" for verb in ("BatchGetItem", "GetItem", "Query", "PutItem", "UpdateItem")}
    anywhere = {action for grant in granted for action in grant.actions}
    assert {
        action for action in anywhere if action.endswith(("CreateBackup", "FromBackup", "ExportTableToPointInTime"))
    } == set()


def test_the_key_over_the_keys_of_persons_turns_each_year_and_stays_in_kms(house: Assembly) -> None:
    (key,) = [key for key in house.of_type("KMS::Key") if key.name == "SealingKey"]
    assert key.properties["EnableKeyRotation"] is True
    assert (key.raw["DeletionPolicy"], key.raw["UpdateReplacePolicy"]) == ("Retain", "Retain")
    assert "KeySpec" not in key.properties  # symmetric
    assert "MultiRegion" not in key.properties


@pytest.mark.parametrize("kind", ["DynamoDB::GlobalTable", "S3::Bucket", "Cognito::UserPool"])
def test_what_lasts_stays_when_its_stack_goes(house: Assembly, kind: str) -> None:
    kept = {(resource.raw["DeletionPolicy"], resource.raw["UpdateReplacePolicy"]) for resource in house.of_type(kind)}
    assert kept == {("Retain", "Retain")}


def test_tables_are_paid_by_use_and_stay_in_one_region(house: Assembly, pack: Pack) -> None:
    regions = [replica["Region"] for table in tables_of(house).values() for replica in table["Replicas"]]
    assert set(regions) == {pack.residency.regions[0]}
    assert {table["BillingMode"] for table in tables_of(house).values()} == {"PAY_PER_REQUEST"}


def test_the_bucket_is_private_encrypted_and_never_answers_in_the_clear(house: Assembly) -> None:
    bucket = house.named("S3::Bucket", "Bundles").properties
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    (encryption,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert encryption["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
    (statement,) = house.named("S3::BucketPolicy", "BundlesPolicy").properties["PolicyDocument"]["Statement"]
    assert (statement["Effect"], statement["Action"]) == ("Deny", "s3:*")
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def tables_of(house: Assembly) -> dict[str, Any]:
    return {resource.name.lower(): resource.properties for resource in house.of_type("DynamoDB::GlobalTable")}


def keys(schema: list[dict[str, str]]) -> tuple[str, ...]:
    named = {part["KeyType"]: part["AttributeName"] for part in schema}
    return tuple(named[kind] for kind in ("HASH", "RANGE") if kind in named)


def expiry(table: Table[Any]) -> dict[str, Any] | None:
    return {"AttributeName": ERASURE, "Enabled": True} if table.expires else None
