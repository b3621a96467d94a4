"""Tables and the bucket are as the register and the pack say, and outlive their stack."""

from typing import Any

import pytest

from tests.stacks.assembly import Assembly
from vestibule import register
from vestibule.policy.pack import Pack
from vestibule.table import EXPIRY, Table


def test_every_table_of_the_register_exists_and_no_other(house: Assembly, pack: Pack) -> None:
    assert sorted(tables_of(house)) == sorted(table.name for table in register.tables(pack))


def test_every_table_has_the_keys_indexes_and_expiry_of_its_declaration(house: Assembly, pack: Pack) -> None:
    found = tables_of(house)
    for table in register.tables(pack):
        properties = found[table.name]
        indexes = {index["IndexName"]: index for index in properties.get("GlobalSecondaryIndexes", [])}
        assert keys(properties["KeySchema"]) == table.key
        assert {name: keys(index["KeySchema"]) for name, index in indexes.items()} == dict(table.indexes)
        assert {index["Projection"]["ProjectionType"] for index in indexes.values()} <= {"ALL"}
        assert properties.get("TimeToLiveSpecification") == expiry(table)


def test_every_table_can_be_restored_and_is_protected_from_deletion(house: Assembly) -> None:
    for name, properties in tables_of(house).items():
        (replica,) = properties["Replicas"]
        recovery = replica["PointInTimeRecoverySpecification"]
        protection = (replica["DeletionProtectionEnabled"], recovery["PointInTimeRecoveryEnabled"])
        assert (name, *protection) == (name, True, True)


@pytest.mark.parametrize("kind", ["DynamoDB::GlobalTable", "S3::Bucket", "Cognito::UserPool"])
def test_what_lasts_stays_when_its_stack_goes(house: Assembly, kind: str) -> None:
    kept = {(resource.raw["DeletionPolicy"], resource.raw["UpdateReplacePolicy"]) for resource in house.of_type(kind)}
    assert kept == {("Retain", "Retain")}


def test_tables_are_paid_by_use_and_stay_in_one_region(house: Assembly, pack: Pack) -> None:
    regions = [replica["Region"] for table in tables_of(house).values() for replica in table["Replicas"]]
    assert set(regions) == {pack.residency.regions[0]}
    assert {table["BillingMode"] for table in tables_of(house).values()} == {"PAY_PER_REQUEST"}


def test_the_bucket_is_private_encrypted_and_never_answers_in_the_clear(house: Assembly) -> None:
    bucket = house.one("S3::Bucket").properties
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    (encryption,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert encryption["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
    (statement,) = house.one("S3::BucketPolicy").properties["PolicyDocument"]["Statement"]
    assert (statement["Effect"], statement["Action"]) == ("Deny", "s3:*")
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def tables_of(house: Assembly) -> dict[str, Any]:
    return {resource.name.lower(): resource.properties for resource in house.of_type("DynamoDB::GlobalTable")}


def keys(schema: list[dict[str, str]]) -> tuple[str, ...]:
    named = {part["KeyType"]: part["AttributeName"] for part in schema}
    return tuple(named[kind] for kind in ("HASH", "RANGE") if kind in named)


def expiry(table: Table[Any]) -> dict[str, Any] | None:
    return {"AttributeName": EXPIRY, "Enabled": True} if table.expires else None
