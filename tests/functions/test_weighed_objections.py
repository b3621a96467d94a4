"""Objections to what a legitimate interest carries: a human weighs them, and what is granted stops (GDPR Art. 21)."""

from typing import Any

import pytest

from functions.requests import answer_request, ask_for_decision, cool_off, plan_request, stop_uses
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.answering import asked
from tests.functions.deciding import decide as say
from tests.functions.deciding import decided, state
from tests.functions.desk import APPROVE, ONE, THREE, TWO, decide
from tests.functions.steps import ledger, now_of, run
from tests.functions.world import World
from vestibule import config
from vestibule.consent.permission import decisions_of, of_person, of_purpose, of_use
from vestibule.policy import pack as packs
from vestibule.policy import permissions
from vestibule.requests import workflow
from vestibule.requests.model import DataRequest

WEIGHED = [
    (operator, each.key)
    for operator in packs.OPERATORS
    for each in packs.load(operator).purposes
    if permissions.is_weighed(each)
]
COMPELLING = "compelling-grounds"
WHY = "Somebody broke in twice this month, and the police has asked for what we know."
NO: dict[str, Any] = {"decision": "refuse", "ground": COMPELLING, "reason": WHY}
IN_PART: dict[str, Any] = {"decision": "approve", "ground": COMPELLING, "reason": WHY}
PLACES = {"alloclaim": "FR", "fleetback": "LU", "noke": "GB", "valet": "US-CA", "wemaintain": "FR"}


@pytest.fixture(autouse=True)
def _nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workflow, "go_on", lambda *_: None)  # the memory has no workflow that waits


def weighing(world: World, at: Clock, operator: str, *keys: str, **changed: Any) -> DataRequest:
    """An objection to these purposes that has come as far as the team: nobody has decided, and what stops at once has."""
    said = {"purposes": list(keys)} if keys else {}
    changed = {"jurisdiction": PLACES[operator], **changed}
    request = asked(world.resident, "objection", at.now, said, state="proven", **changed)
    assert run(plan_request, request_id=request.id)["needs_decision"]
    run(stop_uses, request_id=request.id)
    run(ask_for_decision, request_id=request.id, task_token="token")
    at.forward(minutes=1)
    return now_of(request, at)


def ended(request: DataRequest, *said: tuple[str, dict[str, Any]]) -> str:
    """Decide, and go on as the workflow does; what came of it, after the letter."""
    for who, body in said:
        assert decide(request, who, body).status == 201
    run(cool_off, request_id=request.id)
    outcome = str(run(stop_uses, request_id=request.id)["outcome"])
    run(answer_request, request_id=request.id, outcome=outcome)
    return outcome


def allowed(world: World, at: Clock, key: str) -> bool:
    return of_person(world.resident.id, key, at.now).allowed


@pytest.mark.parametrize(("operator", "key"), WEIGHED)
def test_no_machine_refuses_it_and_once_granted_it_has_stopped(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch, operator: str, key: str
) -> None:
    monkeypatch.setenv("OPERATOR", operator)
    request = weighing(world, at, operator, key)
    assert (request.state, allowed(world, at, key)) == ("awaiting_decision", True)
    assert ended(request, (ONE, APPROVE)) == "fulfilled"
    assert of_person(world.resident.id, key, at.now).why == "objected"
    purpose = next(each for each in config.operator_pack().purposes if each.key == key)
    for use in purpose.uses:
        assert (
            use.startswith("essential.legal_obligation") or not of_purpose(world.resident.id, key, use, at.now).allowed
        )
    assert of_person(world.neighbour.id, key, at.now).allowed


@pytest.mark.parametrize("operator", packs.OPERATORS)
def test_who_objects_without_naming_anything_is_heard_on_all_that_an_interest_carries(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch, operator: str
) -> None:
    monkeypatch.setenv("OPERATOR", operator)
    request = asked(world.resident, "objection", at.now, state="proven", jurisdiction=PLACES[operator])
    is_weighed = any(each == operator for each, _ in WEIGHED)
    assert run(plan_request, request_id=request.id)["needs_decision"] is is_weighed
    assert is_weighed is (operator != "alloclaim")


def test_one_is_enough_to_grant_it_and_two_are_needed_to_go_on(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPERATOR", "wemaintain")
    request = weighing(world, at, "wemaintain", "platform_security")
    first = decide(request, ONE, NO).body
    assert (first["agreed"], first["needed"], first["verdict"]) == (1, 2, None)
    assert ended(request, (TWO, NO)) == "refused"
    assert allowed(world, at, "platform_security")
    [(to, _, text)] = aws.mails()[-1:]
    said = " ".join(text.split())
    assert to == world.resident.email
    for words in ("We have not done it.", WHY, "outweigh your interests", "GDPR Art. 21(1)", "CNIL", "court"):
        assert words in said
    assert aws.events() == []


def test_marketing_stops_before_anybody_decides_and_also_where_the_rest_is_refused(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPERATOR", "wemaintain")
    request = weighing(world, at, "wemaintain", "news", "illegal_activities")
    assert not of_use(world.resident.id, "marketing.communications", at.now).allowed
    assert [line.kind for line in ledger(at)].count("requests.request.acting") == 0
    assert ended(request, (ONE, NO), (TWO, NO)) == "in_part"
    assert (allowed(world, at, "news"), allowed(world, at, "illegal_activities")) == (False, True)
    text = " ".join(aws.mails()[-1][2].split())
    for words in ("From now on we do not use your data for this", WHY, "GDPR Art. 21(1)"):
        assert words in text


def test_what_was_refused_before_it_was_planned_stops_marketing_all_the_same(world: World, at: Clock) -> None:
    request = asked(world.resident, "objection", at.now, {"purposes": ["news"]}, state="proven")
    no = {"decision": "refuse", "reason": WHY}
    assert ended(request, (ONE, no), (TWO, no)) == "in_part"
    assert not allowed(world, at, "news")


@pytest.mark.parametrize("kind", ["restriction", "consent-withdrawal", "opt-out"])
def test_nothing_stops_of_another_request_that_was_refused(world: World, at: Clock, kind: Any) -> None:
    said = [{"decision": "refuse", "by": who, "at": at.now, "ground": "security"} for who in (ONE, TWO)]
    request = asked(world.resident, kind, at.now, decisions=said)
    assert run(stop_uses, request_id=request.id) == {"outcome": "refused", "stopped": 0, "kept": 0}
    assert now_of(request, at).state == "planned"
    assert list(decisions_of(world.resident.id, at.now)) == []


def test_to_go_on_with_what_contract_and_law_carry_takes_two_and_the_rest_stops(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPERATOR", "fleetback")
    request = weighing(world, at, "fleetback")
    assert decide(request, ONE, IN_PART).body["verdict"] is None
    assert ended(request, (TWO, IN_PART)) == "in_part"
    found = {
        key: allowed(world, at, key) for key in ("customer_administration", "fraud_and_disputes", "statistics", "news")
    }
    assert found == {"customer_administration": True, "fraud_and_disputes": False, "statistics": False, "news": False}
    assert WHY in " ".join(aws.mails()[-1][2].split())


def test_who_objects_without_naming_anything_takes_no_consent_back(world: World, at: Clock) -> None:
    decided(world.resident, "face_entry", "given", at.now)
    weighing(world, at, "valet")
    assert allowed(world, at, "face_entry")


def test_where_the_law_knows_no_objection_it_is_refused_for_the_reason_alone(world: World, at: Clock) -> None:
    request = weighing(world, at, "valet", "security_and_fraud_prevention")
    assert decide(request, THREE, NO).status == 422
    no = {"decision": "refuse", "reason": WHY}
    assert ended(request, (ONE, no), (TWO, no)) == "refused"


def test_where_the_law_grants_it_nobody_goes_on_without_a_ground(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPERATOR", "wemaintain")
    request = weighing(world, at, "wemaintain", "platform_security")
    assert decide(request, ONE, {"decision": "refuse", "reason": WHY}).status == 422


def test_what_the_person_allows_again_meanwhile_is_not_stopped_once_more(world: World, at: Clock) -> None:
    request = weighing(world, at, "valet", "news", "business_purposes")
    assert say(world.resident, "news", "allowed_again").status == 201
    assert ended(request, (ONE, APPROVE)) == "fulfilled"
    assert (allowed(world, at, "news"), allowed(world, at, "business_purposes")) == (True, False)


def test_a_click_does_not_end_it_and_takes_back_what_was_granted(world: World, at: Clock) -> None:
    key = "security_and_fraud_prevention"
    assert say(world.resident, key, "objected").status == 422
    assert "allowed_again" not in state(world.resident, key)["may_say"]
    ended(weighing(world, at, "valet", key), (ONE, APPROVE))
    assert "allowed_again" in state(world.resident, key)["may_say"]
    at.forward(minutes=1)
    assert say(world.resident, key, "allowed_again").status == 201
    assert allowed(world, at, key)


def test_run_again_at_each_point_it_changes_nothing(world: World, at: Clock) -> None:
    request = weighing(world, at, "valet", "news", "repairs")
    for after in (lambda: None, lambda: decide(request, ONE, APPROVE)):
        after()
        first, seen = run(stop_uses, request_id=request.id), aws.contents()
        assert (run(stop_uses, request_id=request.id), aws.contents()) == (first, seen)
    assert [line.kind for line in ledger(at)].count("requests.request.acting") == 1


def test_of_what_a_controller_has_carried_out_our_own_purposes_are_none_of_its_business(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPERATOR", "fleetback")
    yes = [{"decision": "approve", "by": ONE, "at": at.now}]
    request = asked(
        world.resident, "objection", at.now, asker="controller", decisions=yes, jurisdiction="LU", state="proven"
    )
    assert run(plan_request, request_id=request.id)["needs_decision"] is False
    assert run(stop_uses, request_id=request.id)["outcome"] == "fulfilled"
    assert (allowed(world, at, "fraud_and_disputes"), allowed(world, at, "news")) == (True, False)
