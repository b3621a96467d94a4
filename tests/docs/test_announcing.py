"""What changes with a new version, in sentences for the people concerned: in each language, and about what concerns them."""

from typing import Any

import pytest

from tests.policies.mutations import mutants
from tests.policies.variations import entry, part, words
from vestibule.documents.announcing import LONGEST, announced, short
from vestibule.policy.changes import compare
from vestibule.policy.model import Pack
from vestibule.policy.pack import OPERATORS, load
from vestibule.policy.parts import Period
from vestibule.words import LANGUAGES, Language

VALET, ALLOCLAIM = load("valet"), load("alloclaim")


def without(pack: Pack, section: str, key: str) -> Pack:
    kept = tuple(each for each in getattr(pack, section) if each.key != key)
    return pack.model_copy(update={section: kept})


def said(old: Pack, new: Pack) -> list[list[str]]:
    return [announced(old, new, language) for language in LANGUAGES]


@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_version_that_says_the_same_announces_nothing(operator: str, language: Language) -> None:
    assert announced(load(operator), load(operator), language) == []


def test_a_new_question_is_announced_with_what_happens_without_an_answer() -> None:
    assert said(without(VALET, "permissions", "face_entry"), VALET) == [
        ["We ask you something new: “Face entry”. Nothing is done before you say yes."],
        [
            "Nous vous posons une nouvelle question\xa0: «\xa0Entrée faciale\xa0». Rien n’est fait avant que vous ne disiez oui."
        ],
        ["Wij vragen u iets nieuws: “Toegang met gezichtsherkenning”. Er gebeurt niets voordat u ja zegt."],
    ]


def test_what_people_may_now_object_to_is_announced() -> None:
    assert announced(without(VALET, "permissions", "feedback"), VALET, "en") == [
        "You can now object to this: “Questions about your satisfaction”."
    ]


def test_a_question_that_is_gone_is_announced() -> None:
    assert announced(VALET, without(VALET, "permissions", "face_entry"), "nl") == [
        "Wij vragen u niet meer naar “Toegang met gezichtsherkenning”. Waar u ja tegen zei, eindigt."
    ]


@pytest.mark.parametrize(
    "changed",
    [
        {"uses": ("essential.service.authentication", "analytics.reporting")},
        {"data": ("user.biometric.face", "user.content.self_image")},
        {"said": words("May we do more?")},
    ],
    ids=str,
)
def test_a_yes_that_does_not_cover_it_is_asked_for_again(changed: dict[str, Any]) -> None:
    (again,) = announced(VALET, entry(VALET, "permissions", 0, **changed), "en")
    assert again.startswith("We ask you again about “Face entry”, ")


def test_a_yes_that_lasts_longer_is_asked_for_again() -> None:
    before = entry(VALET, "permissions", 0, lasts=Period(months=6))
    assert len(announced(before, VALET, "fr")) == 1
    assert announced(VALET, before, "fr") == [
        "Certaines formulations ont changé, et rien de ce que nous faisons de vos données."
    ]


def test_consent_that_becomes_an_objection_is_announced_both_ways() -> None:
    objected = entry(ALLOCLAIM, "permissions", 0, basis="legitimate_interest")
    assert announced(ALLOCLAIM, objected, "en")[0].endswith("If you said no, it stays no.")
    assert announced(objected, ALLOCLAIM, "en")[0].endswith("Nothing is done on it before you give it.")


def test_longer_and_shorter_terms_are_announced_with_the_place() -> None:
    number = next(
        n for n, rule in enumerate(VALET.retention) if (rule.rule, rule.jurisdiction) == ("entries", "US-NYC")
    )
    shorter = entry(VALET, "retention", number, period=Period(days=60))
    (told,) = announced(VALET, shorter, "en")
    assert told.startswith("New York City: how long we keep “")
    assert told.endswith("”: now 60 days, before 90 days.")
    (told,) = announced(shorter, VALET, "en")
    assert told.endswith("”: now 90 days, before 60 days.")


def test_a_term_that_is_as_long_in_another_unit_is_only_wording() -> None:
    number = next(n for n, rule in enumerate(VALET.retention) if rule.rule == "requests")
    months = entry(VALET, "retention", number, period=Period(months=36))
    assert announced(VALET, months, "en") == ["Some wording has changed, and nothing that we do with your data."]


def test_a_new_recipient_purpose_and_kind_of_data_are_announced() -> None:
    for section, opening in (
        ("recipients", "A new recipient"),
        ("purposes", "We now use"),
        ("categories", "We now also"),
    ):
        first = getattr(VALET, section)[0].key
        assert announced(without(VALET, section, first), VALET, "en")[0].startswith(opening)


def test_a_right_that_is_new_or_gone_is_announced() -> None:
    fewer = VALET.model_copy(update={"rights": tuple(each for each in VALET.rights if each.right != "objection")})
    assert announced(fewer, VALET, "en") == ["You have a right that you did not have before: Objection."]
    assert announced(VALET, fewer, "en") == ["We offer this right no longer: Objection."]


def test_where_the_data_goes_is_announced() -> None:
    moved = part(VALET, "transfers", said=words("Your data may go anywhere."))
    assert announced(VALET, moved, "en") == ["Where your data may go: Your data may go anywhere."]


def test_what_needs_no_announcement_gets_none() -> None:
    number = next(n for n, rule in enumerate(VALET.retention) if rule.rule == "people" and not rule.jurisdiction)
    assert announced(VALET, entry(VALET, "retention", number, margin_days=8), "en") == []
    assert announced(VALET, VALET.model_copy(update={"choices": ()}), "en") == []


@pytest.mark.parametrize("operator", OPERATORS)
def test_two_policies_are_compared_in_the_same_sentences_in_every_language(operator: str) -> None:
    sentences = [announced(VALET, load(operator), language) for language in LANGUAGES]
    assert len({len(each) for each in sentences}) == 1
    assert [each for several in sentences for each in several if len(each) > LONGEST or "$" in each] == []
    assert bool(sentences[0]) is (operator != "valet")


def test_whatever_persons_have_to_be_told_is_announced() -> None:
    """Every change of a single place that engineers are told to tell somebody of gives people at least a sentence."""
    silent = {
        mutant.place
        for mutant in {mutant.place: mutant for mutant in mutants(VALET)}.values()
        if "inform" in {change.kind for change in compare(VALET, mutant.pack)} and not _announces(mutant.pack)
    }
    assert silent == set()


def _announces(pack: Pack) -> bool:
    try:
        return bool(announced(VALET, pack, "en"))
    except (KeyError, OSError):  # a place or an operator that is torn
        return True


def test_what_is_too_long_loses_its_last_sentences_and_never_its_first() -> None:
    text = f"We ask you. {'A' * 400}. {'B' * 400}."
    assert short(text) == f"We ask you. {'A' * 400}."
    assert len(short("word " * 300)) <= LONGEST
    assert short("Short.") == "Short."
