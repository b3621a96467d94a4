"""What is passed on of a person, to whom, and the account of it (V-08, V-10, N-06)."""

import base64
import io
import json
from datetime import timedelta
from typing import Any

import pytest

from functions.disclosures import hand_over
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import another_process, before, call
from tests.functions.passages import (
    COMPLIANCE,
    DEMAND,
    OFFICER,
    account,
    authority,
    demanded,
    entry,
    fetched,
    handed,
    lines,
    vendor,
)
from tests.functions.world import World
from vestibule import clock, ids, observability, register
from vestibule.answers import ANSWERS
from vestibule.consent.holdings import CONSENTS
from vestibule.consent.model import Consent
from vestibule.disclosures import fields, passing
from vestibule.disclosures.gate import Bound
from vestibule.disclosures.holdings import DISCLOSURES
from vestibule.disclosures.model import HeldBack
from vestibule.disclosures.passing import Passing
from vestibule.evidence import EVIDENCE
from vestibule.messages.holdings import MESSAGES
from vestibule.policy.pack import load
from vestibule.table import commit


def passing_of(world: World, **changed: Any) -> Passing:
    values = {"name": world.resident.name, "email": world.resident.email}
    usual: dict[str, Any] = {
        "recipient_id": vendor().id if "recipient_id" not in changed else "",
        "person_id": world.resident.id,
        "purpose": "service_delivery",
        "use": "essential.service",
        "categories": {name: fields.OF["profile"][name] for name in values},
        "values": values,
        "cause": "a delivery",
        "permitted": Bound(),
    }
    return Passing(**(usual | changed))


def restricted(world: World, at: Clock) -> None:
    decision = {
        "id": ids.derived("cns", "restricted"),
        "purpose": "*",
        "choice": "restricted",
        "edition": "2022-06-29-00000000",
        "shown": "0" * 64,
        "language": "en",
        "means": "app",
        "decided_at": at.now,
        "recorded_at": at.now,
        "person_id": world.resident.id,
        "given_by": world.resident.id,
    }
    commit(CONSENTS.add(Consent.model_validate(decision)))


def test_a_passage_is_recorded_and_its_data_fetched_once(world: World, at: Clock) -> None:
    passage = handed(vendor(), world.resident)
    assert passage.status == 201
    assert passage.body["fields"] == ["profile.email", "profile.name", "profile.phone"]
    assert passage.body["dropped"] == ["profile.id"]
    data = fetched(passage)
    assert data.status == 200
    assert data.body["records"] == {"profile": [{"name": "Resident", "email": "resident@example.com"}]}
    assert (fetched(passage).status, fetched(passage).code) == (410, "gone")
    (line,) = lines("disclosures.data.passed_on")
    assert line.subject == passage.body["id"]
    assert line.facts["data"] == ["user.contact.email", "user.contact.phone_number", "user.name"]
    assert [line.subject for line in lines("disclosures.data.handed_over")] == [passage.body["id"]]


def test_answers_and_the_ledger_hold_no_data(world: World) -> None:
    fetched(demanded(authority(), world.resident))
    kept = json.dumps(aws.contents(ANSWERS, EVIDENCE, MESSAGES))
    assert [text for text in ("Resident", "resident@example.com", "Criminal", "order 12") if text in kept] == []


def test_a_repeated_request_is_one_passage(world: World) -> None:
    recipient = vendor()
    first, second = (handed(recipient, world.resident, key="once") for _ in range(2))
    assert (first.body, second.headers["idempotent-replayed"]) == (second.body, "true")
    assert aws.count(DISCLOSURES) == 1
    assert len(lines("disclosures.data.passed_on")) == 1


@pytest.mark.parametrize(
    ("changed", "status", "said"),
    [
        ({"purpose": "whim"}, 422, "/purpose"),
        ({"records": []}, 422, "/records"),
        ({"records": ["profile", "profile"]}, 422, "/"),
        ({"records": ["faces"]}, 422, "/records/0"),
        ({"since": "2026-02-01T00:00:00Z", "until": "2026-01-01T00:00:00Z"}, 422, "/"),
        ({"demand": DEMAND | {"silent_until": "2027-01-01T00:00:00Z"}}, 422, "/demand"),
        (
            {"demand": DEMAND | {"silent_until": "2026-01-01T00:00:00Z", "silent_because": "x"}},
            422,
            "/demand/silent_until",
        ),
        (
            {"demand": DEMAND | {"silent_until": "2099-01-01T00:00:00Z", "silent_because": "x"}},
            422,
            "/demand/silent_until",
        ),
        ({"why": "paid with 4111 1111 1111 1111"}, 422, "/why"),
    ],
)
def test_bad_requests_are_told_what_is_wrong(world: World, changed: Any, status: int, said: str) -> None:
    answer = handed(vendor(), world.resident, changed)
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (status, said)
    assert aws.count(DISCLOSURES) == 0


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"recipient_id": ids.derived("rcp", "unknown")}, "no_recipient"),
        ({"purpose": "repairs"}, "purpose"),
        ({"use": "marketing.advertising.third_party"}, "use"),
        ({"records": ["entries"]}, "nothing_left"),
        ({"demand": DEMAND}, "no_duty"),
    ],
)
def test_what_the_gate_refuses_is_nowhere(world: World, changed: Any, reason: str) -> None:
    answer = handed(vendor(), world.resident, changed)
    assert (answer.status, answer.body["reason"]) == (403, reason)
    assert aws.count(DISCLOSURES) + len(lines("disclosures.data.passed_on")) == 0


def test_a_recipient_without_contract_gets_nothing(world: World) -> None:
    assert handed(authority(), world.resident, {"purpose": "legal_requirements"}).body["reason"] == "no_contract"


def test_a_restriction_stops_a_vendor_and_no_authority(world: World, at: Clock) -> None:
    before_it = handed(vendor(), world.resident)
    restricted(world, at)
    assert handed(vendor(name="another"), world.resident).body["reason"] == "not_permitted"
    assert fetched(before_it).body["reason"] == "not_permitted", "what was not fetched yet stays here"
    assert demanded(authority(), world.resident).status == 201


def test_a_manager_hands_over_what_the_own_organisation_knows_of_its_people(world: World, at: Clock) -> None:
    entry(world.resident, world, "at home")
    entry(world.resident, world, "elsewhere", organisation_id=world.elsewhere.organisation.id)
    manager = {"caller": world.home.manager, "roles": ("manager",)}
    owner = vendor("owner", "Owner Inc.", organisation_id=world.home.organisation.id)
    body = {"purpose": "security_and_fraud_prevention", "records": ["entries"]}
    passage = handed(owner, world.resident, body, **manager)
    assert passage.status == 201
    (found,) = fetched(passage, **manager).body["records"]["entries"]
    assert (found["id"], found["site_id"]) == (ids.derived("evt", "at home"), world.home.site.id)
    assert handed(owner, world.elsewhere.manager, body, **manager).status == 404
    assert handed(owner, world.resident, body, caller=world.neighbour, roles=("resident",)).status == 404


def test_only_entries_within_the_time_are_handed_over(world: World, at: Clock) -> None:
    for days in range(4):
        entry(world.resident, world, f"entry {days}", at.now - timedelta(days=days))
    body = {"since": clock.written(at.now - timedelta(days=2)), "until": clock.written(at.now - timedelta(days=1))}
    wanted = {"purpose": "legal_requirements", "demand": DEMAND, "records": ["entries"], **body}
    rows = fetched(handed(authority(), world.resident, wanted)).body["records"]["entries"]
    assert {row["id"] for row in rows} == {ids.derived("evt", f"entry {days}") for days in (1, 2)}
    assert set(rows[0]) <= set(fields.OF["entries"])


def test_the_account_says_in_plain_words_who_got_what(world: World) -> None:
    passage = handed(vendor(), world.resident)
    (ready,) = account(world.resident).body["data"]
    assert ready["said"].startswith("Des données à votre sujet ont été préparées pour Fournisseurs tiers (Clean & Co)")
    fetched(passage)
    (line,) = account(world.resident).body["data"]
    assert line["said"] == (
        "Fournisseurs tiers (Clean & Co) a reçu des données à votre sujet\N{NO-BREAK SPACE}: Identifiants. "
        "Finalité\N{NO-BREAK SPACE}: Prestation de services."
    )
    assert line["purpose"] == {"key": "service_delivery", "label": "Prestation de services"}
    assert {each["key"] for each in line["data"]} == {
        *("user.name", "user.contact.email", "user.contact.phone_number"),
    }
    assert line["by"] is None, "who of the staff did it is the operator's business"


def test_an_account_is_the_persons_own_and_the_compliance_teams(world: World) -> None:
    recipient = vendor()
    handed(recipient, world.resident)
    assert len(account(world.resident, person_id=world.resident.id).body["data"]) == 1
    assert account(world.neighbour).body["data"] == []
    for other in (world.neighbour, world.home.manager, world.elsewhere.manager):
        assert account(other, "manager", person_id=world.resident.id).status == 404
        assert account(other, "manager", recipient_id=recipient.id).status == 404
    (line,) = account(OFFICER, "compliance", recipient_id=recipient.id).body["data"]
    assert (line["person_id"], line["by"]) == (world.resident.id, OFFICER)
    both = {"person_id": world.resident.id, "recipient_id": recipient.id}
    assert account(OFFICER, "compliance", **both).status == 422


def test_the_account_goes_on_page_by_page_the_newest_first(world: World, at: Clock) -> None:
    recipient, pack = vendor(), load("valet")
    for number in range(205):
        at.forward(seconds=1)
        asked = passing_of(world, recipient_id=recipient.id, cause=f"delivery {number}")
        commit(DISCLOSURES.add(passing.prepare(asked, pack, at.now).record))
    silent = passing_of(world, recipient_id=recipient.id, cause="silent")
    hidden = {"silent_until": at.now + timedelta(days=1), "at": at.now - timedelta(seconds=100, milliseconds=-500)}
    commit(DISCLOSURES.add(passing.prepare(silent, pack, at.now, **hidden).record))
    seen, cursor = [], None
    for _ in range(4):
        page = account(world.resident, **({"cursor": cursor} if cursor else {}))
        seen += [line["at"] for line in page.body["data"]]
        cursor = page.body["next"]
        assert silent.disclosure_id not in readable(cursor)
        if cursor is None:
            break
    assert len(seen) == 205
    assert seen == sorted(seen, reverse=True)
    assert account(world.neighbour, cursor="forged").status == 400


def readable(cursor: str | None) -> str:
    """What anybody can read in a cursor: it is signed, not sealed."""
    payload = (cursor or "").partition(".")[0]
    return base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)).decode()


def test_an_access_copy_has_the_passages_without_the_staff(world: World, at: Clock) -> None:
    passage = handed(vendor(), world.resident)
    (copied,) = register.holdings(load("valet"))["disclosures"].read(world.resident.id, at.now)
    assert (copied["id"], copied["recipient_kind"]) == (passage.body["id"], "third_party_vendors")
    assert OFFICER not in json.dumps(copied)


def test_a_planted_field_is_dropped_and_logged_by_name_only(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    log = io.StringIO()
    monkeypatch.setattr(observability.logger.registered_handler, "stream", log)
    wanted = passing_of(world)
    planted = {**wanted.values, "ssn": "078-05-1120", "Ada Lovelace, Paris": "x"}
    sent = passing.disclose(
        passing_of(world, recipient_id=wanted.recipient_id, values=planted), load("valet"), clock.now()
    )
    assert dict(sent.values) == {"name": "Resident", "email": "resident@example.com"}
    (line,) = [json.loads(text) for text in log.getvalue().splitlines()]
    assert (line["message"], line["attributes"]) == ("attributes dropped", ["ssn", "unreadable"])
    everything = log.getvalue() + json.dumps(aws.contents(DISCLOSURES, EVIDENCE))
    assert [text for text in ("078-05-1120", "Ada Lovelace") if text in everything] == []


def test_the_same_cause_is_one_passage_however_often_it_is_sent(world: World, at: Clock) -> None:
    wanted = passing_of(world)
    first = passing.disclose(wanted, load("valet"), at.now)
    at.forward(minutes=5)
    again = passing.disclose(wanted, load("valet"), at.now)
    assert (first.disclosure_id, dict(first.values)) == (again.disclosure_id, dict(again.values))
    assert aws.count(DISCLOSURES) == 1
    assert len(lines("disclosures.data.passed_on")) == 1


def test_of_two_senders_of_one_cause_at_once_both_send_one_passage(world: World, at: Clock) -> None:
    wanted, pack = passing_of(world), load("valet")
    with before("TransactWriteItems", lambda: passing.disclose(wanted, pack, at.now)):
        sent = passing.disclose(wanted, pack, at.now)
    assert dict(sent.values) == dict(wanted.values)
    assert aws.count(DISCLOSURES) == 1


def test_a_second_try_is_held_back_when_the_person_has_objected_since(world: World, at: Clock) -> None:
    wanted, pack = passing_of(world), load("valet")
    passing.disclose(wanted, pack, at.now)
    objected = passing_of(world, recipient_id=wanted.recipient_id, permitted=Bound(allowed=False, why="objected"))
    with pytest.raises(HeldBack, match="objected"):
        passing.disclose(objected, pack, at.now)


def test_what_is_about_nobody_goes_to_recipients_in_force_without_a_passage(world: World, at: Clock) -> None:
    told = {"id": "evt", "site_id": world.home.site.id, "person_id": world.resident.id, "name": "Ada"}
    home, pack = world.home.organisation.id, load("valet")
    sent = passing.about_nobody(vendor().id, home, told, "service_delivery", pack, at.now)
    assert dict(sent.values) == {"id": "evt", "site_id": world.home.site.id}
    assert aws.count(DISCLOSURES) == 0


@pytest.mark.parametrize(
    ("changed", "purpose", "reason"),
    [
        ({"contract": None, "contract_from": None}, "service_delivery", "no_contract"),
        ({"organisation_id": ids.derived("org", "another")}, "service_delivery", "not_theirs"),
        ({}, "repairs", "purpose"),
        ({}, "", "purpose"),
        ({"kind": "roommates"}, "service_delivery", "nothing_left"),
        ({"kind": "building_visitors"}, "service_delivery", "nothing_left"),
    ],
)
def test_not_even_what_is_about_nobody_goes_to_everybody(
    world: World, at: Clock, changed: dict[str, Any], purpose: str, reason: str
) -> None:
    home, someone = world.home.organisation.id, vendor(**changed)
    with pytest.raises(HeldBack) as held:
        passing.about_nobody(someone.id, home, {"id": "evt"}, purpose, load("valet"), at.now)
    assert held.value.members["reason"] == reason


def test_handing_over_by_two_at_once_with_one_key_is_one_passage(world: World) -> None:
    recipient = vendor()
    other = another_process(hand_over)
    wanted = {
        "recipient_id": recipient.id,
        "person_id": world.resident.id,
        "purpose": "service_delivery",
        "records": ["profile"],
        "why": "order 7",
    }
    route = "POST /v1/disclosures"
    with before("TransactWriteItems", lambda: call(other, route, wanted, **COMPLIANCE, key="k")):
        answer = handed(recipient, world.resident, key="k")
    assert (answer.status, aws.count(DISCLOSURES)) == (201, 1)
