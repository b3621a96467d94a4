"""Objections, restrictions, withdrawals and opt-outs by request are carried out, hold at every purpose, and cost nothing."""

from typing import Any

import pytest

from functions.requests import stop_uses
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.answering import answered, asked
from tests.functions.calls import refusing
from tests.functions.deciding import decided
from tests.functions.steps import ledger, now_of, run
from tests.functions.test_commands import ask
from tests.functions.world import World, add_resident, grant
from vestibule import config, ids
from vestibule.consent.holdings import CONSENTS
from vestibule.consent.permission import decisions_of, of_person, of_use
from vestibule.policy import pack as packs
from vestibule.policy import permissions
from vestibule.policy.permissions import may_object
from vestibule.requests.kinds import Kind
from vestibule.requests.progress import Over
from vestibule.steps import StepFailed

OPERATORS = ("alloclaim", "fleetback", "noke", "valet", "wemaintain")
PURPOSES = [
    (operator, each.key) for operator in OPERATORS for each in packs.load(operator).purposes if each.controller is None
]
OBJECTED = [
    (operator, each.key) for operator in OPERATORS for each in packs.load(operator).purposes if may_object(each)
]


def purposes(*keys: str) -> dict[str, Any]:
    return {"purposes": list(keys)}


@pytest.mark.parametrize(("operator", "key"), PURPOSES)
def test_a_restricted_purpose_is_used_for_nothing_any_more(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch, operator: str, key: str
) -> None:
    monkeypatch.setenv("OPERATOR", operator)
    request = asked(world.resident, "restriction", at.now, purposes(key))
    assert run(stop_uses, request_id=request.id) == {"outcome": "fulfilled", "stopped": 1, "kept": 0}
    assert of_person(world.resident.id, key, at.now).why in ("restricted", "needs_none")
    bound = next(each for each in packs.load(operator).purposes if each.key == key).basis == ("legal_obligation",)
    assert of_person(world.resident.id, key, at.now).allowed is bound
    assert of_person(world.neighbour.id, key, at.now).why != "restricted"


@pytest.mark.parametrize(("operator", "key"), OBJECTED)
def test_a_purpose_that_is_objected_to_stops(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch, operator: str, key: str
) -> None:
    monkeypatch.setenv("OPERATOR", operator)
    request = asked(world.resident, "objection", at.now, purposes(key))
    assert run(stop_uses, request_id=request.id)["outcome"] == "fulfilled"
    assert of_person(world.resident.id, key, at.now).allowed is False
    assert of_person(world.neighbour.id, key, at.now).why != "objected"


@pytest.mark.parametrize("operator", OPERATORS)
def test_a_restriction_without_keys_restricts_everything(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch, operator: str
) -> None:
    monkeypatch.setenv("OPERATOR", operator)
    run(stop_uses, request_id=asked(world.resident, "restriction", at.now).id)
    pack = config.operator_pack()
    for purpose in pack.purposes:
        for use in purpose.uses:
            verdict = of_use(world.resident.id, use, at.now)
            assert (verdict.why, verdict.allowed) in (("restricted", False), ("needs_none", True))
            by_law = any(use in each.uses and "legal_obligation" in each.basis for each in pack.purposes)
            assert not verdict.allowed or by_law


@pytest.mark.parametrize("operator", OPERATORS)
def test_an_objection_without_keys_ends_all_that_one_may_object_to(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch, operator: str
) -> None:
    monkeypatch.setenv("OPERATOR", operator)
    run(stop_uses, request_id=asked(world.resident, "objection", at.now).id)
    pack = config.operator_pack()
    open_to = [key for key in permissions.keys(pack) if permissions.question(pack, key).may_object]
    stopped = {each.purpose for each in decisions_of(world.resident.id, at.now)}
    assert stopped == {key for key in open_to if not key.startswith("cookies.")}


def test_what_the_law_demands_goes_on_and_the_answer_says_so(world: World, at: Clock) -> None:
    request = asked(world.resident, "objection", at.now, purposes("news", "legal_requirements"))
    assert run(stop_uses, request_id=request.id) == {"outcome": "in_part", "stopped": 1, "kept": 1}
    assert of_person(world.resident.id, "legal_requirements", at.now).allowed


def test_an_objection_to_what_the_law_demands_alone_is_refused(world: World, at: Clock) -> None:
    request = asked(world.resident, "objection", at.now, purposes("legal_requirements"))
    assert run(stop_uses, request_id=request.id)["outcome"] == "refused"
    assert aws.count(CONSENTS) == 0


def test_a_withdrawal_takes_back_every_yes_in_its_own_words(world: World, at: Clock) -> None:
    yes = decided(world.resident, "face_entry", "given", at.now, shown="f" * 64, edition="of last year")
    at.forward(minutes=1)
    request = asked(world.resident, "consent-withdrawal", at.now)
    assert run(stop_uses, request_id=request.id) == {"outcome": "fulfilled", "stopped": 1, "kept": 0}
    no = next(each for each in decisions_of(world.resident.id, at.now) if each.id != yes.id)
    assert (no.choice, no.purpose, no.shown, no.after) == ("withdrawn", "face_entry", "f" * 64, frozenset({yes.id}))
    assert [each["type"] for each in aws.events()] == ["consent.consent.withdrawn"]


def test_who_never_said_yes_has_nothing_to_withdraw(world: World, at: Clock) -> None:
    request = asked(world.resident, "consent-withdrawal", at.now)
    assert run(stop_uses, request_id=request.id) == {"outcome": "nothing_held", "stopped": 0, "kept": 0}


def test_an_opt_out_says_what_the_browsers_signal_says(world: World, at: Clock) -> None:
    request = asked(world.resident, "opt-out", at.now)
    assert run(stop_uses, request_id=request.id)["outcome"] == "fulfilled"
    for key in permissions.sale_keys(config.operator_pack()):
        assert of_person(world.resident.id, key, at.now).allowed is False


def test_an_opt_out_that_came_in_before_leaves_every_consent_that_is_not_about_selling(world: World, at: Clock) -> None:
    """What it names was not always looked at, and some lie in the register for weeks."""
    decided(world.resident, "face_entry", "given", at.now)
    at.forward(minutes=1)
    request = asked(world.resident, "opt-out", at.now, purposes("face_entry", "service_delivery", "research"))
    assert run(stop_uses, request_id=request.id) == {"outcome": "fulfilled", "stopped": 0, "kept": 0}
    assert [each.choice for each in decisions_of(world.resident.id, at.now)] == ["given"]
    assert "Face" not in answered(request, "fulfilled")[1]


def test_who_spoke_and_by_which_way_is_kept(world: World, at: Clock) -> None:
    guardian = add_resident(world.home, "guardian", at.now)
    staff = ids.derived("per", "staff")
    for number, (changed, expected) in enumerate(
        [
            ({"channel": "api"}, ("app", None)),
            ({"channel": "guardian", "asker": "guardian", "agent_id": guardian.id}, ("app", guardian.id)),
            ({"channel": "post", "entered_by": staff}, ("staff", staff)),
            ({"channel": "agent", "asker": "agent", "agent_id": "an agent"}, ("staff", None)),
        ]
    ):
        person = add_resident(world.home, f"somebody {number}", at.now)
        run(stop_uses, request_id=asked(person, "objection", at.now, purposes("news"), **changed).id)
        [no] = decisions_of(person.id, at.now)
        assert (no.means, no.given_by) == (expected[0], expected[1] or person.id)


@pytest.mark.parametrize(
    ("kind", "said"),
    [("objection", purposes("news")), ("restriction", {}), ("consent-withdrawal", {}), ("opt-out", {})],
)
def test_run_again_it_says_the_same_and_changes_nothing(
    world: World, at: Clock, kind: Kind, said: dict[str, Any]
) -> None:
    decided(world.resident, "face_entry", "given", at.now)
    at.forward(minutes=1)
    request = asked(world.resident, kind, at.now, said)
    first, seen = run(stop_uses, request_id=request.id), aws.contents()
    at.forward(seconds=1)
    assert (run(stop_uses, request_id=request.id), aws.contents()) == (first, seen)
    assert [line.kind for line in ledger(at)].count("requests.request.acting") == 1


def test_a_step_that_died_on_the_bus_is_run_again(world: World, at: Clock) -> None:
    decided(world.resident, "face_entry", "given", at.now)
    at.forward(minutes=1)
    request = asked(world.resident, "consent-withdrawal", at.now)
    with refusing("PutEvents", "InternalException"), pytest.raises(StepFailed):
        run(stop_uses, request_id=request.id)
    assert now_of(request, at).state == "planned"
    assert of_person(world.resident.id, "face_entry", at.now).why == "withdrawn"
    assert run(stop_uses, request_id=request.id)["stopped"] == 1
    assert now_of(request, at).state == "acting"
    assert len(tuple(decisions_of(world.resident.id, at.now))) == 2


def test_a_request_that_was_withdrawn_stops_nothing(world: World, at: Clock) -> None:
    request = asked(world.resident, "objection", at.now, state="withdrawn")
    with pytest.raises(Over):
        run(stop_uses, request_id=request.id)
    assert aws.count(CONSENTS) == 0


def test_the_line_of_evidence_names_no_purpose(world: World, at: Clock) -> None:
    request = asked(world.resident, "objection", at.now, purposes("news", "legal_requirements"))
    run(stop_uses, request_id=request.id)
    [line] = [each for each in ledger(at) if each.kind == "requests.request.acting"]
    assert line.facts == {"stopped": 1, "kept": 1}


@pytest.mark.parametrize("kind", ["objection", "consent-withdrawal", "opt-out"])
def test_nobody_who_asks_is_served_any_worse(world: World, at: Clock, kind: Kind) -> None:
    """V-19: the same doors open before and after, by the same answer. There are no prices in this house that could differ."""
    grant(world.resident, world.home.entrance, starts_at=at.now, now=at.now)
    before = ask(world, world.resident)
    at.forward(minutes=1)
    run(stop_uses, request_id=asked(world.resident, kind, at.now).id)
    at.forward(minutes=1)
    after = ask(world, world.resident)
    assert (before.status, after.status) == (202, 202)
    assert sorted(before.body) == sorted(after.body)
    assert before.body["status"] == after.body["status"]
