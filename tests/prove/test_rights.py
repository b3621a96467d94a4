"""The proof of rights asks for everything that there is, and would notice what does not grow by a line."""

from typing import Any, get_args

import pytest

from prove import growth
from prove.growth import Grown
from prove.rights import findings as rights
from prove.rights import refusing, saying
from prove.rights.findings import Answered
from prove.rights.large import AMOUNT, Large
from prove.rights.living import LANGUAGES, OF_ANOTHER, RELATIONS, Case, Life, Seen, cases
from tests.functions.world import NOON
from vestibule.policy import law
from vestibule.policy import pack as packs
from vestibule.requests import answering, forwarding
from vestibule.requests.kinds import HANDLING
from vestibule.requests.model import Instruction
from vestibule.requests.offers import offers


@pytest.mark.parametrize("operator", RELATIONS)
def test_every_kind_is_asked_for_wherever_it_is_offered(operator: str) -> None:
    pack = packs.load(operator)
    asked = {(case.kind, case.jurisdiction) for case in cases(pack) if not case.ground}
    assert asked == {(kind, place) for place in pack.jurisdictions for kind in offers(pack, place)}
    assert saying.regimes(place for _, place in asked) == {
        regime.name.en for place in pack.jurisdictions for regime in law.place(place).regimes
    }
    assert {case.language for case in cases(pack)} == set(LANGUAGES)


@pytest.mark.parametrize("operator", RELATIONS)
def test_every_ground_refuses_something_and_every_kind_that_has_one_is_refused(operator: str) -> None:
    pack = packs.load(operator)
    for place in pack.jurisdictions:
        known = {kind: {*answering.grounds(offer)} for kind, offer in offers(pack, place).items()}
        refused = refusing.to_refuse(pack, place)
        assert {ground for _, ground in refused} == set().union(*known.values())
        assert {kind for kind, _ in refused} == {kind for kind, grounds in known.items() if grounds}
        assert all(ground in known[kind] for kind, ground in refused)


def test_what_another_decides_on_is_asked_for_as_well() -> None:
    for operator, relation in OF_ANOTHER.items():
        passed_on = {case.kind for case in cases(packs.load(operator)) if case.relation == relation}
        assert {HANDLING[kind].act for kind in passed_on} == {"copy", "correct", "erase", "stop", "review"}


def test_each_instruction_of_a_controller_is_given_and_each_kind_is_carried_out_for_one() -> None:
    for operator, relation in OF_ANOTHER.items():
        passed_on = [case for case in cases(packs.load(operator)) if case.relation == relation]
        assert {case.instruction for case in passed_on} == {None, *get_args(Instruction)}
        assert {case.kind for case in passed_on if case.instruction == "carry_out"} == {
            kind
            for kind in offers(packs.load(operator), "LU")
            if forwarding.concerns_others(packs.load(operator), kind)
        }
    assert not [case for case in cases(packs.load("valet")) if case.instruction]


def test_an_answer_says_the_totals_in_the_words_of_the_letter() -> None:
    assert saying.copied([], "en") == "Records that we hold about you: 0. All of them are in it."
    assert "0 records about you, 0 were erased" in saying.part(
        "answered", "text-4", "en", **{**answering.totals([]), "counted": "yes"}
    )


def test_a_run_for_one_operator_leaves_what_was_found_of_another(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rights, "RESULTS", tmp_path)
    seen = Seen(Case("access", "FR", "fr"), "fulfilled", 3.2, 25, 30, is_complete=True)
    late = Seen(Case("erasure", "GB", "nl", ground="legal-claims"), "refused", 2, 20, faults=["nobody was told"])
    Answered(NOON, [Life("alloclaim", [seen])]).write()
    Answered(NOON, [Life("noke", [late])]).write()
    page = Answered(NOON, large=Large(AMOUNT, {"access": 9.0}, {"access": 25}, {"access": "fulfilled"})).write()
    text = page.read_text(encoding="utf-8")
    assert "| access | FR | fr | fulfilled | 3.2 | 25 | holds, for 30 records |" in text
    assert "| erasure | GB | nl | refused: legal-claims | 2.0 | 20 | nothing is copied or erased |" in text
    assert "- nobody was told" in text
    assert "| access | 9.0 | 25 | fulfilled |" in text


def test_what_bends_or_depends_on_others_is_a_fault(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growth, "RESULTS", tmp_path)
    asked = growth.grown((100, 200, 400))
    straight = Grown(NOON, asked, 1.0)
    assert straight.write().read_text(encoding="utf-8").startswith("# How requests of people grow")
    asked["growing"]["access"]["line"]["reads"]["r2"] = 0.5
    asked["growing"]["erasure"]["among"]["writes"] += 1
    assert {"reads of access: R² of 0.5000", "erasure takes more among others"} <= set(straight.faults)
