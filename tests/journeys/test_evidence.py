"""A line of the ledger, from the sealing of its day to the proof in the hands of somebody who has only a receipt and a key."""

import json
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.client import Client
from local.running import House
from tests.journeys.tables import put, row
from tests.policies.saying import say
from vestibule import clock
from vestibule.evidence import Line, following

SEALING = "vestibule-evidence-seal-days"


@pytest.fixture(scope="module")
def line(house: House) -> Line:
    """A line of yesterday, as a function would have written it, in a day that is sealed since."""
    now = clock.now() - timedelta(days=1)
    written = following(None, "retention.record.erased", "entries", {"table": "entries", "key": ["evt_1"]}, now)
    content = written.model_dump(mode="json")
    put(house, "evidence", {**content, "facts": json.dumps(content["facts"])})
    assert sealed(house) == {"sealed": [written.day], "broken": None}
    return written


def sealed(house: House) -> Any:
    """What the sealing says when it is started by hand."""
    return json.load(house.cloud.client("lambda").invoke(FunctionName=SEALING, Payload=b"{}")["Payload"])


def officer(house: House) -> Client:
    email = f"officer.{secrets.token_hex(4)}@example.com"
    return house.client(house.pool.make_administrator(email, ("compliance",)))


def fetched(house: House, line: Line, into: Path) -> tuple[Path, Path]:
    """The receipt as it was served, and the public key, in files."""
    receipt, key = into / "receipt.json", into / "key.pem"
    receipt.write_bytes(officer(house).get(f"/v1/evidence/{line.id}/receipt").content)
    key.write_bytes(httpx.get(f"{house.api_url}/v1/evidence/key", timeout=30).content)
    return receipt, key


def test_a_receipt_proves_a_line_to_somebody_who_has_only_the_key(house: House, line: Line, tmp_path: Path) -> None:
    receipt, key = fetched(house, line, tmp_path)
    said = say("verify", receipt, "--key", key)
    assert (said.code, said.err) == (0, "")
    assert (line.id in said.out, line.kind in said.out) == (True, True)
    receipt.write_bytes(receipt.read_bytes().replace(b"evt_1", b"evt_2"))
    refused = say("verify", receipt, "--key", key)
    assert (refused.code, "Line 1: changed" in refused.err) == (1, True)


def test_a_sealed_day_lies_where_nobody_can_remove_it(house: House, line: Line, tmp_path: Path) -> None:
    s3, bucket = house.cloud.client("s3"), house.outputs["vestibule-data"]["EvidenceBucket"]
    found = s3.get_object(Bucket=bucket, Key=f"days/{line.day}/lines.jsonl")
    (tmp_path / "lines.jsonl").write_bytes(found["Body"].read())
    _, key = fetched(house, line, tmp_path)
    assert say("verify", tmp_path / "lines.jsonl", "--key", key).code == 0
    with pytest.raises(s3.exceptions.ClientError, match="AccessDenied"):
        s3.delete_object(Bucket=bucket, Key=f"days/{line.day}/lines.jsonl", VersionId=found["VersionId"])


def test_the_sealing_does_nothing_twice_and_leaves_today_alone(house: House, line: Line) -> None:
    before = row(house, "heads", ledger="days", day=line.day)
    assert sealed(house) == {"sealed": [], "broken": None}
    assert row(house, "heads", ledger="days", day=line.day) == before


def test_a_receipt_is_not_for_everybody(house: House, line: Line) -> None:
    path = f"/v1/evidence/{line.id}/receipt"
    assert httpx.get(f"{house.api_url}{path}", timeout=30).status_code == 401
    resident = house.pool.make_administrator(f"resident.{secrets.token_hex(4)}@example.com", ("resident",))
    assert house.client(resident).get(path).status_code == 403
