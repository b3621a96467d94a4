"""The register of recipients: who is entered, who is refused, and what the ledger says of it (W-09, N-07)."""

from typing import Any

import pytest

from functions.disclosures import read_recipients, register_recipients
from tests.functions.calls import Answer, another_process, before, call
from tests.functions.passages import COMPLIANCE, handed, lines, registered, vendor
from tests.functions.world import NOON, World
from vestibule.disclosures.holdings import RECIPIENTS


def change(recipient_id: str, what: str, body: Any, **rest: Any) -> Answer:
    route = f"POST /v1/recipients/{{recipient_id}}/{what}"
    return call(register_recipients.handler, route, body, **(COMPLIANCE | {"recipient_id": recipient_id} | rest))


def listed(**rest: Any) -> Answer:
    return call(read_recipients.handler, "GET /v1/recipients", **(COMPLIANCE | rest))


def test_a_recipient_is_entered_with_its_contract_and_a_line(world: World) -> None:
    answer = registered()
    assert answer.status == 201
    (entered,) = listed().body["data"]
    assert (entered["kind"], entered["country"], entered["contract"]) == ("third_party_vendors", "CA", "C-1")
    (line,) = lines("disclosures.recipient.registered")
    assert line.subject == answer.body["id"]
    assert "Clean" not in str(line.facts), "a recipient's name may be a person's"


def test_an_unknown_kind_is_told_the_kinds_that_there_are(world: World) -> None:
    answer = registered({"kind": "data_brokers"})
    assert answer.status == 422
    (error,) = answer.body["errors"]
    assert error["pointer"] == "/kind"
    assert "third_party_vendors, successors, authorities, owner" in error["detail"]


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"country": "FR"}, "/country"),
        ({"country": "FR", "safeguard": "adequacy"}, "/country"),
        ({"country": "FR", "safeguard": "standard_clauses"}, "/country"),
        ({"pays_for_data": True}, "/pays_for_data"),
        ({"contract_from": None}, "/"),
        ({"contract_until": "2025-01-01"}, "/"),
        ({"name": "Evil\r\nBcc: everybody"}, "/name"),
    ],
)
def test_who_may_get_nothing_is_not_entered(world: World, changed: dict[str, Any], pointer: str) -> None:
    answer = registered(changed)
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, pointer)
    assert listed().body["data"] == []


def test_noke_takes_clauses_for_a_country_that_is_not_adequate(world: World, operated_by: Any) -> None:
    operated_by("noke")
    beyond = {"kind": "service_providers", "country": "IN"}
    assert registered(beyond | {"safeguard": "adequacy"}).status == 422
    assert registered(beyond | {"safeguard": "standard_clauses"}).status == 201


def test_a_manager_enters_recipients_for_the_own_organisation_only(world: World) -> None:
    manager = {"caller": world.home.manager, "roles": ("manager",)}
    assert registered(None, **manager).status == 201
    (entered,) = listed().body["data"]
    assert entered["organisation_id"] == world.home.organisation.id
    assert registered({"organisation_id": world.elsewhere.organisation.id}, **manager).status == 404
    assert registered(None, caller=world.resident, roles=("resident",)).status == 404
    assert registered({"organisation_id": "org_00000000000000000000000000"}).status == 404


def test_a_manager_sees_the_operators_recipients_and_the_own(world: World) -> None:
    vendor(name="everybody's")
    vendor(name="ours", organisation_id=world.home.organisation.id)
    vendor(name="theirs", organisation_id=world.elsewhere.organisation.id)
    seen = listed(caller=world.home.manager, roles=("manager",)).body["data"]
    assert {each["name"] for each in seen} == {"everybody's", "ours"}
    assert listed(caller=world.resident, roles=("resident",)).status == 404


def test_an_ended_recipient_gets_nothing_and_stays_in_the_register(world: World) -> None:
    recipient = vendor()
    assert handed(recipient, world.resident).status == 201
    assert change(recipient.id, "end", {}).status == 202
    answer = handed(recipient, world.resident)
    assert (answer.status, answer.code, answer.body["reason"]) == (403, "held-back", "ended")
    assert len(listed().body["data"]) == 1
    assert change(recipient.id, "end", {}).status == 409
    assert change(recipient.id, "contract", {"contract": "C-2", "contract_from": "2026-01-01"}).status == 409
    assert [line.subject for line in lines("disclosures.recipient.ended")] == [recipient.id]


def test_a_contract_is_entered_later_and_only_then_data_goes(world: World) -> None:
    recipient = vendor(contract=None, contract_from=None)
    assert handed(recipient, world.resident).body["reason"] == "no_contract"
    assert change(recipient.id, "contract", {"contract": "C-2", "contract_from": "2026-11-01"}).status == 202
    assert handed(recipient, world.resident).status == 201
    (line,) = lines("disclosures.recipient.contracted")
    assert line.facts["contract_from"] == "2026-11-01"


def test_another_organisations_recipient_is_unknown_to_a_manager(world: World) -> None:
    theirs = vendor(organisation_id=world.elsewhere.organisation.id)
    operators = vendor(name="the operator's")
    manager = {"caller": world.home.manager, "roles": ("manager",)}
    assert change(theirs.id, "end", {}, **manager).status == 404
    assert change(operators.id, "end", {}, **manager).status == 404


def test_of_two_who_end_a_recipient_at_once_one_is_told_that_it_has_ended(world: World) -> None:
    recipient = vendor()
    other = another_process(register_recipients)
    route = "POST /v1/recipients/{recipient_id}/end"
    ends = {**COMPLIANCE, "recipient_id": recipient.id}
    with before("TransactWriteItems", lambda: call(other, route, {}, **ends)):
        answer = call(register_recipients.handler, route, {}, **ends)
    assert answer.status == 409
    assert len(lines("disclosures.recipient.ended")) == 1
    ended = RECIPIENTS.get(recipient.id, now=NOON)
    assert ended
    assert ended.ended_at == NOON


def test_a_recipient_is_entered_with_its_address_which_the_ledger_never_has(world: World) -> None:
    assert registered({"address": "1 Market St, San Francisco"}).status == 201
    (entered,) = listed().body["data"]
    assert entered["address"] == "1 Market St, San Francisco"
    (line,) = lines("disclosures.recipient.registered")
    assert "Market" not in str(line.facts)
