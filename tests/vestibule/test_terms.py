"""A yes counts for what was asked: other words for the same leave it, anything wider asks anew. And what nobody is asked."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from vestibule import ids
from vestibule.consent import deciding, recording
from vestibule.consent.deciding import Said
from vestibule.consent.model import Choice, Consent
from vestibule.consent.standing import verdict
from vestibule.consent.terms import terms_of, terms_without_question
from vestibule.policy.edition import edition
from vestibule.policy.model import Pack
from vestibule.policy.pack import OPERATORS, load
from vestibule.words import Words

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
ADA = ids.derived("per", "ada")
ASKED = [
    (operator, each.key) for operator in OPERATORS for each in load(operator).permissions if each.basis == "consent"
]


def decision(pack: Pack, key: str, choice: Choice) -> Consent:
    facts = deciding.facts_of(Said(key, choice, "app"), pack, (), NOON)
    return recording.consent_of(ADA, ADA, ids.derived("cns", key, choice), facts)


def permission_with(key: str, **changed: Any) -> Callable[[Pack], Pack]:
    def change(pack: Pack) -> Pack:
        asked = [each.model_copy(update=changed) if each.key == key else each for each in pack.permissions]
        return pack.model_copy(update={"permissions": tuple(asked)})

    return change


def wider(pack: Pack, key: str) -> Iterator[tuple[str, Pack]]:
    """What may be widened without a word of the question being another."""
    asked = next(each for each in pack.permissions if each.key == key)
    more: dict[str, dict[str, Any]] = {
        "a use more": {"uses": (*asked.uses, "profiling")},
        "data more": {"data": (*asked.data, "user.biometric.voice")},
        "another purpose": {"purpose": next(each.key for each in pack.purposes if each.key != asked.purpose)},
    }
    yield from ((name, permission_with(key, **changed)(pack)) for name, changed in more.items())
    if not asked.data:
        first = next(each.categories[0] for each in pack.purposes if each.key == asked.purpose)
        grown = [
            each.model_copy(update={"covers": (*each.covers, "user.biometric.voice")}) if each.key == first else each
            for each in pack.categories
        ]
        yield "data more in a category", pack.model_copy(update={"categories": tuple(grown)})


@pytest.mark.parametrize(("operator", "key"), ASKED)
def test_a_yes_does_not_cover_what_the_policy_widens(operator: str, key: str) -> None:
    pack = load(operator)
    yes = decision(pack, key, "given")
    assert verdict(terms_of(pack, key, NOON), [yes], NOON).why == "given"
    for name, changed in wider(pack, key):
        found = verdict(terms_of(changed, key, NOON), [yes], NOON)
        assert (name, found.allowed, found.why) == (name, False, "expired")
        again = decision(changed, key, "given")
        assert (name, verdict(terms_of(changed, key, NOON), [again], NOON).why) == (name, "given")


@pytest.mark.parametrize(("operator", "key"), ASKED)
def test_a_yes_outlives_a_comma_and_what_is_not_its_own(operator: str, key: str) -> None:
    pack = load(operator)
    yes = decision(pack, key, "given")
    comma = Words(en="The same, said better", fr="La même chose, mieux dite", nl="Hetzelfde, beter gezegd")
    others = tuple(each for each in pack.permissions if each.key == key)
    for changed in (
        permission_with(key, said=comma, label=comma)(pack),
        pack.model_copy(update={"permissions": others}),
    ):
        assert verdict(terms_of(changed, key, NOON), [yes], NOON).why == "given"
    assert edition(permission_with(key, said=comma)(pack)) != edition(pack)


@pytest.mark.parametrize(("operator", "key"), ASKED)
def test_a_no_holds_whatever_is_asked(operator: str, key: str) -> None:
    pack = load(operator)
    no = decision(pack, key, "refused")
    for _, changed in wider(pack, key):
        assert verdict(terms_of(changed, key, NOON), [no], NOON).why == "refused"


def test_a_question_that_waited_for_no_yes_and_now_does_is_not_answered() -> None:
    pack = load("valet")
    again = decision(pack, "news", "allowed_again")
    asking = permission_with("news", basis="consent")(pack)
    assert verdict(terms_of(asking, "news", NOON), [again], NOON).why == "not_asked"


@pytest.mark.parametrize("operator", OPERATORS)
def test_a_use_under_several_purposes_stops_when_each_of_them_is_restricted(operator: str) -> None:
    pack = load(operator)
    several = {
        use for each in pack.purposes for use in each.uses if sum(use in other.uses for other in pack.purposes) > 1
    }
    for use in several:
        terms = terms_without_question(pack, use)
        stopped: list[Consent] = []
        for each in terms:
            assert any(verdict(one, stopped, NOON).allowed for one in terms)
            (purpose,) = each.within
            own = next(found for found in pack.purposes if found.key == purpose)
            if own.controller is None:
                stopped.append(decision(pack, purpose, "restricted"))
        unstoppable = [
            each for each in terms if each.bound_by_law or each.within[0] not in {d.purpose for d in stopped}
        ]
        assert any(verdict(one, stopped, NOON).allowed for one in terms) == bool(unstoppable)
