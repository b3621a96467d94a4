"""On the running house: who is erased cannot be read from an older copy of a table, with every right on the key."""

from base64 import b64decode, urlsafe_b64decode
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from local.running import House
from tests.journeys.sealing import Sealer, sealer, sealing_key
from tests.journeys.tables import rows, table_names
from vestibule import clock, ids

NOBODY = ids.derived("per", "nobody who seals")
ANNA, BERT = ids.derived("per", "anna who seals"), ids.derived("per", "bert who seals")


@pytest.fixture(scope="module")
def sealing(house: House) -> Iterator[Sealer]:
    with sealer(house) as running:
        yield running


def test_an_older_copy_of_a_table_cannot_be_read_once_the_person_is_erased(house: House, sealing: Sealer) -> None:
    assert [sealing.ask("store", who, digits) for who, digits in ((ANNA, "4711"), (BERT, "0815"))] == ["stored"] * 2
    copy = {item["person_id"]["S"]: item for item in scanned(house, sealing.codes)}
    wrapped = key_of(house, ANNA)["wrapped"]
    assert opened(house, wrapped, copy[ANNA]) == "4711"  # what the copy is worth as long as the key is there
    assert sealing.ask("shred", ANNA) is True
    restore(house, sealing.codes, copy)
    assert [sealing.ask("read", who) for who in (ANNA, BERT)] == ["Erased", "0815"]
    assert "wrapped" not in key_of(house, ANNA)
    assert wrapped not in str([scanned(house, name) for name in table_names(house).values()])
    assert opened(house, key_of(house, BERT)["wrapped"], copy[ANNA], BERT) is None
    assert sealing.ask("store", ANNA, "4712") == "Erased"


def test_the_keys_have_neither_backups_nor_a_stream(house: House) -> None:
    tables, name = house.cloud.client("dynamodb"), table_names(house)["seals"]
    backups = tables.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "DISABLED"
    described = tables.describe_table(TableName=name)["Table"]
    assert described.get("StreamSpecification", {"StreamEnabled": False})["StreamEnabled"] is False


def test_a_key_is_wrapped_for_its_person_and_unwrapped_for_no_other(house: House, sealing: Sealer) -> None:
    assert sealing.ask("shred", NOBODY) is False
    kms, arn = house.cloud.client("kms"), sealing_key(house)
    carla = ids.new("per", clock.now())
    sealing.ask("store", carla, "1234")
    wrapped = b64decode(key_of(house, carla)["wrapped"])
    for context in ({}, {"operator": house.operator, "person": BERT}, {"operator": "noke", "person": carla}):
        with pytest.raises(kms.exceptions.InvalidCiphertextException):
            kms.decrypt(KeyId=arn, CiphertextBlob=wrapped, EncryptionContext=context)
    assert kms.get_key_rotation_status(KeyId=arn)["KeyRotationEnabled"] is True


def key_of(house: House, person_id: str) -> dict[str, Any]:
    (found,) = [row for row in rows(house, "seals") if row["person_id"] == person_id]
    return found


def opened(house: House, wrapped: str, item: dict[str, Any], person_id: str = ANNA) -> str | None:
    """What comes out of an item by hand: with the administrator's rights, and the source of the program at hand."""
    context = {"operator": house.operator, "person": person_id}
    key = house.cloud.client("kms").decrypt(CiphertextBlob=b64decode(wrapped), EncryptionContext=context)["Plaintext"]
    text, owner = item["digits"]["S"].rpartition(":")[2], item["person_id"]["S"]
    body = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    place = f'["sealed:1:", "{house.operator}", "codes", ["{owner}"], "digits", "{owner}"]'
    try:
        return AESGCM(key).decrypt(body[:12], body[12:], place.encode()).decode()
    except InvalidTag:
        return None


def scanned(house: House, table: str) -> list[dict[str, Any]]:
    pages = house.cloud.client("dynamodb").get_paginator("scan").paginate(TableName=table)
    return [item for page in pages for item in page["Items"]]


def restore(house: House, table: str, copy: dict[str, dict[str, Any]]) -> None:
    """Put the older state back, as a restored table would have it."""
    for item in copy.values():
        house.cloud.client("dynamodb").put_item(TableName=table, Item=item)
