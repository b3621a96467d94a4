"""A changed question: who is asked, who is asked again, whose yes ends, and who is told."""

from typing import Any

import pytest

from tests.policies.consequences import said
from tests.policies.variations import entry, valet, words
from vestibule.policy.changes import compare
from vestibule.policy.model import Pack
from vestibule.policy.parts import Period

FACE, NEWS = 0, 1


def without(number: int) -> Pack:
    kept = tuple(each for n, each in enumerate(valet().permissions) if n != number)
    return valet().model_copy(update={"permissions": kept})


def changed(number: int, **values: Any) -> Pack:
    return entry(valet(), "permissions", number, **values)


def test_a_new_question_is_asked_before_anything_is_done() -> None:
    assert said("consent", compare(without(FACE), valet())) == [
        "Ask Residents about “Face entry” before anything is done on it."
    ]
    assert said("consent", compare(without(NEWS), valet())) == []


def test_a_question_that_is_gone_ends_the_consents_and_is_told() -> None:
    found = compare(valet(), without(FACE))
    assert said("consent", found) == ["A yes to “Face entry” allows nothing any more: end those consents."]
    assert len(said("inform", found)) == 1


@pytest.mark.parametrize(
    ("values", "why"),
    [
        (
            {"uses": ("essential.service.authentication", "analytics.reporting")},
            "takes in more uses, analytics.reporting",
        ),
        ({"data": ()}, "is about all data of its purpose"),
        ({"data": ("user.content.self_image",)}, "is about other data, user.content.self_image"),
        ({"said": words("May we?")}, "is now asked as “May we?”"),
    ],
)
def test_a_yes_that_does_not_cover_it_is_asked_for_again(values: dict[str, Any], why: str) -> None:
    alternative = {"alternative": valet().permissions[FACE].alternative}
    found = compare(valet(), changed(FACE, **values, **alternative))
    assert said("consent", found) == [
        f"Ask Residents again about “Face entry”; their yes does not cover this: it {why}."
    ]
    assert len(said("inform", found)) == 1


def test_fewer_uses_need_no_new_yes() -> None:
    wider = changed(FACE, uses=("essential.service.authentication", "analytics.reporting"))
    found = compare(wider, valet())
    assert (said("consent", found), said("inform", found)) == ([], [])


def test_more_persons_are_asked_and_fewer_are_told() -> None:
    more = changed(FACE, persons=("resident", "owner"))
    assert said("consent", compare(valet(), more)) == [
        "Ask Property owners about “Face entry” too before anything is done on it."
    ]
    assert said("consent", compare(more, valet())) == []
    assert said("inform", compare(more, valet()))[0].endswith("“Face entry” is asked of Property owners no longer.")


def test_a_yes_that_lasts_is_asked_for_in_time_and_one_that_lasts_longer_again() -> None:
    short, long = changed(FACE, lasts=Period(months=6)), changed(FACE, lasts=Period(years=2))
    assert said("consent", compare(valet(), short)) == [
        "A yes to “Face entry” counts for 6 months only: ask again in time those who gave one."
    ]
    assert said("consent", compare(short, long))[0].endswith("it counts longer, 2 years.")
    assert said("consent", compare(short, valet()))[0].endswith("it counts longer, until it is withdrawn.")


def test_another_basis_is_asked_for_or_ends() -> None:
    asked = changed(NEWS, basis="consent")
    assert said("consent", compare(valet(), asked))[0].endswith("and do nothing on it before.")
    assert said("consent", compare(asked, valet())) == [
        "“Information messages and offers” rests on consent no longer: do not go on where it was refused or withdrawn."
    ]
    assert (
        "waits for no consent any more; who does not want it has to object"
        in said("inform", compare(asked, valet()))[0]
    )


def test_another_alternative_is_told() -> None:
    other = changed(FACE, alternative=words("Ring the bell."))
    assert said("inform", compare(valet(), other))[0].endswith(
        "“Face entry” has another alternative: “Ring the bell.”."
    )
