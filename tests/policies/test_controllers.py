"""F-04: for some purposes somebody else decides, and the operator is a processor. Whoever reads of them is told."""

import pytest

from tests.policies.variations import entry
from vestibule import register
from vestibule.policy.changes import Change, Kind, compare
from vestibule.policy.model import Pack
from vestibule.policy.pack import OPERATORS, load
from vestibule.requests.copying import part_of
from vestibule.words import Language, Words

DEALER = Words(en="the car dealer", fr="le concessionnaire automobile", nl="de autodealer")
WORKSHOP = Words(en="the workshop", fr="l’atelier", nl="de werkplaats")
KEY = "purposes.interventions"
LABEL = "“Processing of the Intervention files”"
NUMBER = next(n for n, purpose in enumerate(load("fleetback").purposes) if purpose.key == "interventions")


def decided_by(controller: Words | None) -> Pack:
    """Fleetback's pack with another controller of its interventions."""
    return entry(load("fleetback"), "purposes", NUMBER, controller=controller)


def said(kind: Kind, changes: tuple[Change, ...]) -> list[str]:
    return [change.said for change in changes if change.kind == kind and change.key == KEY]


def test_only_fleetback_s_policy_has_somebody_else_decide() -> None:
    found = {
        (operator, purpose.key): purpose.controller for operator in OPERATORS for purpose in load(operator).purposes
    }
    assert {place: by for place, by in found.items() if by} == {("fleetback", "interventions"): DEALER}


@pytest.mark.parametrize(
    ("before", "after", "who", "no_longer"),
    [
        (None, DEALER, "the car dealer", "the operator"),
        (DEALER, None, "the operator", "the car dealer"),
        (DEALER, WORKSHOP, "the workshop", "the car dealer"),
    ],
)
def test_another_controller_is_told_and_asked_for_again_and_builds_nothing(
    before: Words | None, after: Words | None, who: str, no_longer: str
) -> None:
    changes = compare(decided_by(before), decided_by(after))
    assert said("infrastructure", changes) == []
    decided = f"decided about by {who}, no longer by {no_longer}"
    assert said("notice", changes) == [f"“Why we use it, and what allows us to”: {LABEL}, {decided}."]
    assert said("inform", changes) == [
        f"Tell Customers of the car dealer, at least 8 days before it takes effect: {LABEL} is {decided}."
    ]
    (asked,) = said("consent", changes)
    assert asked.endswith(f"what they gave does not cover this: another controller, {who}.")


def test_a_better_name_in_one_language_is_told_to_nobody() -> None:
    better = Words(en=DEALER.en, fr="le concessionnaire", nl=DEALER.nl)
    changes = compare(load("fleetback"), decided_by(better))
    assert said("notice", changes)[0].endswith("controller reads differently in French.")
    assert said("inform", changes) == said("consent", changes) == []


@pytest.mark.parametrize("language", ["en", "fr", "nl"])
def test_a_person_s_copy_names_the_controller_beside_the_purpose(language: Language) -> None:
    pack = load("fleetback")
    part = part_of("people", register.declared(pack)["people"], pack, language)
    named = {purpose["purpose"]: purpose.get("controller") for purpose in part.purposes}
    label = pack.purposes[NUMBER].label.said_in(language)
    assert named[label] == DEALER.said_in(language)
    assert [by for purpose, by in named.items() if purpose != label and by] == []


@pytest.mark.parametrize("operator", OPERATORS)
def test_where_another_decides_the_pack_says_in_how_many_days_we_help(operator: str) -> None:
    purposes = load(operator).purposes
    assert [each.key for each in purposes if bool(each.controller) is not bool(each.help_days)] == []
