"""What changed reasons to hold, backups and counts mean: for the program, the notice and the persons."""

from typing import Any

import pytest

from local.pack_commands import stored
from tests.policies.consequences import kinds, said
from tests.policies.variations import entry, part, revalidated, valet, words
from vestibule.policy.changes import compare
from vestibule.policy.model import Pack
from vestibule.policy.pack import load

FRAUD = next(number for number, reason in enumerate(valet().holds) if reason.key == "fraud")
CLAIM = next(number for number, reason in enumerate(valet().holds) if reason.key == "legal-claim")
LABEL = valet().holds[FRAUD].label.en


def without(pack: Pack, section: str, number: int) -> Pack:
    kept = [each for place, each in enumerate(getattr(pack, section)) if place != number]
    return pack.model_copy(update={section: tuple(kept)})


def test_another_reason_to_hold_is_told_and_one_less_is_not() -> None:
    fewer = without(valet(), "holds", FRAUD)
    added, removed = compare(fewer, valet(), stored()), compare(valet(), fewer, stored())
    assert said("infrastructure", added) == ["Holds for fraud are accepted, for 12 months at most."]
    assert said("inform", added) == [
        f"Tell everybody, before it takes effect: data may be kept past its term for another reason, “{LABEL}”."
    ]
    assert said("infrastructure", removed) == [
        "Holds for fraud are accepted no more; those in force run until their end: release them."
    ]
    assert said("inform", removed) == []
    assert said("notice", removed)[1:] == [f"“How long we keep it”: “{LABEL}” is gone."]


def test_longer_holds_are_told_and_shorter_ones_are_not() -> None:
    longer = entry(valet(), "holds", FRAUD, at_most={"years": 2})
    changes = compare(valet(), longer)
    assert said("infrastructure", changes) == [
        "New holds for fraud last 2 years at most; those in force keep the end that they have."
    ]
    (told,) = said("inform", changes)
    assert told.endswith(f": for “{LABEL}”, data may be held 2 years each time, no longer 12 months.")
    assert kinds(compare(longer, valet())) == {"infrastructure", "notice"}


def test_a_hold_in_one_more_place_is_told_and_in_one_less_is_not() -> None:
    everywhere = entry(valet(), "holds", CLAIM, not_in=())
    (told,) = said("inform", compare(valet(), everywhere))
    assert told.endswith("data may be held in US-NYC too.")
    assert said("inform", compare(everywhere, valet())) == []
    assert said("infrastructure", compare(everywhere, valet())) == [
        "New holds for legal-claim last 3 years at most, except in US-NYC; those in force keep the end that they have."
    ]


def test_a_reason_that_reads_otherwise_in_every_language_may_be_another() -> None:
    changes = compare(valet(), entry(valet(), "holds", FRAUD, label=words("Whatever we like")))
    assert said("inform", changes) == [
        f"Tell everybody, before it takes effect: for “Whatever we like”, data was held for “{LABEL}” before."
    ]


def test_backups_that_may_outlast_the_terms_are_told() -> None:
    alloclaim = load("alloclaim")
    changes = compare(alloclaim, part(alloclaim, "backups", outlast=True))
    assert said("infrastructure", changes) == [
        "Tables under the rule deliveries can be restored 35 days back, no longer 4 days.",
        "Backups may outlast the terms.",
    ]
    assert said("inform", changes)[0].endswith(": what was deleted may rest in backups past its term.")
    assert said("inform", compare(part(alloclaim, "backups", outlast=True), alloclaim)) == []


def test_backups_that_may_not_reach_back_less_far() -> None:
    noke = load("noke")
    changes = compare(noke, part(noke, "backups", outlast=False))
    lines = said("infrastructure", changes)
    assert "Tables under the rule people can be restored 4 days back, no longer 35 days." in lines
    assert lines[-1] == "Backups may not outlast the terms."
    assert said("inform", changes) == []


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"at_least": 3}, "are shown from 3 on, no longer only from 5"),
        ({"kept": {"years": 4}}, "are kept 4 years, no longer 3 years"),
    ],
)
def test_numbers_that_come_closer_to_somebody_are_told(changed: dict[str, Any], told: str) -> None:
    closer = entry(valet(), "counts", 0, **changed)
    (news,) = said("inform", compare(valet(), closer))
    assert news.endswith(f"numbers of entries that are gone {told}.")
    assert said("inform", compare(closer, valet())) == []
    assert len(said("infrastructure", compare(closer, valet()))) == 1


def test_numbers_told_apart_by_more_are_told() -> None:
    coarse = entry(valet(), "counts", 0, by=("entrance",))
    (news,) = said("inform", compare(coarse, valet()))
    assert news.endswith("are told apart by hour too.")
    assert said("inform", compare(valet(), coarse)) == []


def test_a_new_count_is_told_and_one_that_ends_leaves_numbers_to_delete() -> None:
    none = valet().model_copy(update={"counts": ()})
    (news,) = said("inform", compare(none, valet()))
    assert news.endswith("of entries that are gone, numbers are kept by entrance and hour.")
    assert said("inform", compare(valet(), none)) == []
    assert said("infrastructure", compare(valet(), none)) == [
        "Records of entries that go are counted no more; delete the numbers that are there."
    ]


@pytest.mark.parametrize("section", ["holds", "counts"])
def test_other_grounds_change_the_records_alone(section: str) -> None:
    other = entry(valet(), section, 0, reason="For another reason.")
    changes = compare(valet(), other)
    assert kinds(changes) == {"duty"}
    (change,) = changes
    assert change.said == f"The records of processing give other grounds for {change.key}."
    source = revalidated(valet().holds[0].source, section="Elsewhere")
    assert kinds(compare(valet(), entry(valet(), section, 0, source=source))) == {"duty"}
