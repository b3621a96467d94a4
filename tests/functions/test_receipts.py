"""A receipt proves a line to whoever has the key, and is given to those who may hand it on."""

import pytest

from functions.evidence import show_key, show_receipt
from local.verify_command import signer_of
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import CONTEXT, call, event
from tests.functions.ledger import OFFICER, ROUTE, TODAY, killed_at, proven, receipt, seal, tamper, write
from vestibule.evidence import (
    HEADS,
)
from vestibule.evidence.chain import canonical, evidence_id
from vestibule.evidence.ledger import DAYS
from vestibule.evidence.receipts import Genuine


@pytest.fixture(autouse=True)
def _in_the_cloud(cloud: None) -> None:
    """The ledger is in tables, its key in KMS, its days in a bucket."""


def test_a_receipt_proves_the_line_to_whoever_has_the_key(at: Clock) -> None:
    lines = write(at, *(f"{number}" for number in range(20)))
    at.forward(days=1)
    seal()
    sealed = HEADS.get(DAYS, TODAY, now=at.now)
    assert sealed
    for line in lines:
        answer = receipt(line.id, "compliance")
        assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
        assert proven(canonical(answer.body)) == Genuine(sealed.head, line)


def test_a_receipt_is_served_in_the_bytes_that_are_verified(at: Clock) -> None:
    (line,) = write(at, "é")
    at.forward(days=1)
    seal()
    claims = {"token_use": "access", "username": OFFICER, "cognito:groups": "[operator]"}
    served: str = show_receipt.handler(event(ROUTE, claims=claims, evidence_id=line.id), CONTEXT)["body"]
    assert proven(served.encode()).line == line


def test_a_receipt_is_for_the_compliance_team_and_the_operator(at: Clock) -> None:
    (line,) = write(at, "one")
    assert [receipt(line.id, role).status for role in ("manager", "resident", "technician", "dealer")] == [403] * 4
    assert call(show_receipt.handler, ROUTE, evidence_id=line.id).status == 401


def test_before_its_day_is_sealed_a_receipt_says_when_to_come_back(at: Clock) -> None:
    (line,) = write(at, "one")
    answer = receipt(line.id, "compliance")
    assert (answer.status, answer.code, answer.body["day"]) == (409, "not-sealed-yet", TODAY)
    assert answer.body["day_ends_at"] == "2026-11-22T00:00:00.000Z"
    at.forward(days=1)
    with killed_at(4), pytest.raises(KeyboardInterrupt):
        seal()
    assert receipt(line.id, "compliance").status == 409
    seal()
    assert receipt(line.id, "compliance").status == 200


@pytest.mark.parametrize(
    "unknown", [evidence_id(TODAY, 2), evidence_id("1999-12-31", 1), f"evd_{'7' * 26}", f"evd_{'0' * 26}"]
)
def test_an_identifier_of_no_line_is_not_found(at: Clock, unknown: str) -> None:
    write(at, "one")
    assert receipt(unknown, "compliance").status == 404
    assert receipt(unknown[:-1], "compliance").status == 422


def test_a_line_that_was_changed_after_the_sealing_gets_no_receipt_and_raises_the_alarm(
    at: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    (line,) = write(at, "one")
    at.forward(days=1)
    seal()
    tamper(line, hash="f" * 64)
    assert receipt(line.id, "compliance").status == 500
    assert '"EvidenceBroken": 1' in capsys.readouterr().out


def test_hashes_in_the_bucket_that_were_not_signed_give_no_receipt_and_raise_the_alarm(
    at: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    (line, _) = write(at, "one", "two")
    at.forward(days=1)
    seal()
    forged = bytes.fromhex(line.hash) + b"\0" * 64
    aws.client("s3").put_object(Bucket="evidence", Key=f"days/{TODAY}/leaves", Body=forged)
    assert receipt(line.id, "compliance").status == 500
    assert '"EvidenceBroken": 1' in capsys.readouterr().out


def test_the_key_is_for_everybody_with_its_fingerprint(at: Clock) -> None:
    answer = show_key.handler(event("GET /v1/evidence/key"), CONTEXT)
    first, second, *_ = answer["body"].splitlines()
    assert (answer["statusCode"], answer["headers"]["Content-Type"]) == (200, "application/x-pem-file")
    assert second == "-----BEGIN PUBLIC KEY-----"
    assert first == f"SHA-256 fingerprint: {signer_of(answer['body'].encode(), 'key').fingerprint}"
