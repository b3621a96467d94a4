"""Receipts of decisions, shaped after ISO/IEC TS 27560, against the schema that is published."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from tests.conftest import Clock
from tests.functions import aws
from tests.functions.deciding import decide, receipt, shown, withdraw
from tests.functions.world import World
from vestibule import clock, config
from vestibule.consent.receipts import Receipt, schema
from vestibule.evidence import EVIDENCE
from vestibule.policy import permissions

SCHEMA = Path(__file__).parents[2] / "docs" / "everyday" / "consent-receipt.schema.json"


def test_the_published_schema_is_that_of_the_program() -> None:
    """Written anew by `python -m tests.functions.test_consent_receipts`."""
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == schema()
    assert jsonschema_rs.meta.is_valid(schema())


@pytest.mark.parametrize("operator", ["valet", "alloclaim", "wemaintain", "noke", "fleetback"])
def test_every_key_of_every_pack_has_receipts_that_fit_the_schema(
    world: World, at: Clock, operator: str, operated_by: Callable[[str], None]
) -> None:
    operated_by(operator)
    fits, pack = jsonschema_rs.Draft202012Validator(schema()), config.operator_pack()
    for key in permissions.keys(pack):
        for choice in ("given", "refused", "objected", "allowed_again", "restricted", "unrestricted"):
            answer = decide(world.resident, key, choice)
            if answer.status == 422:
                continue
            body = receipt(world.resident, answer.body["id"]).body
            assert list(fits.iter_errors(body)) == []
            assert Receipt.model_validate(body)


def test_a_receipt_says_what_was_decided_on_which_words_and_how_to_take_it_back(world: World, at: Clock) -> None:
    given = decide(world.resident, "face_entry", "given", shown=shown("face_entry", "fr")).body["id"]
    body = receipt(world.resident, given).body
    [purpose] = body["pii_processing"]["purposes"]
    assert purpose["lawful_basis"] == "dpv:Consent"
    assert purpose["pii_information"] == ["user.biometric.face"]
    assert purpose["withdrawal_method"] == f"POST /v1/consents/{given}/withdrawal"
    assert purpose["alternative"]
    assert body["pii_processing"]["notice_digest"] == shown("face_entry", "fr")["digest"]
    assert body["party_identification"][0]["party_name"] == config.operator_pack().legal_name
    assert body["event"]["event_state"] == "dpv:ConsentGiven"
    assert (body["event"]["event_time"], body["event"]["stands"]) == (clock.written(at.now), True)


def test_a_receipt_leads_to_its_line_of_evidence(world: World, at: Clock) -> None:
    given = decide(world.resident, "face_entry", "given").body["id"]
    evidence_id = receipt(world.resident, given).body["receipt_metadata"]["evidence_id"]
    [line] = EVIDENCE.query(at.now.date().isoformat(), now=at.now).items
    assert (line.id, line.subject) == (evidence_id, given)


def test_the_receipt_of_what_was_withdrawn_says_that_it_stands_no_more(world: World, at: Clock) -> None:
    given = decide(world.resident, "face_entry", "given").body["id"]
    withdrawn = withdraw(world.resident, given).body["id"]
    assert receipt(world.resident, given).body["event"]["stands"] is False
    event: dict[str, Any] = receipt(world.resident, withdrawn).body["event"]
    assert (event["event_state"], event["stands"], event["follows"]) == ("dpv:ConsentWithdrawn", True, [given])


def test_the_ledger_of_evidence_alone_tells_what_stands(world: World, at: Clock) -> None:
    given = decide(world.resident, "face_entry", "given").body["id"]
    at.forward(minutes=1)
    withdraw(world.resident, given)
    told = [item for item in aws.contents(EVIDENCE)["evidence"] if item["kind"]["S"] == "consent.decision.recorded"]
    assert len(told) == 2
    facts = {item["subject"]["S"]: json.loads(item["facts"]["S"]) for item in told}
    assert [each["choice"] for each in facts.values() if given in each["after"]] == ["withdrawn"]
    assert world.resident.name not in json.dumps(facts)


if __name__ == "__main__":
    SCHEMA.write_text(json.dumps(schema(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
