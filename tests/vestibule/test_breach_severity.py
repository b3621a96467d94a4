"""ENISA's SE = DPC x EI + CB: each input with its reason, replaceable, and lowered for data that nobody can read."""

from itertools import pairwise
from typing import Any

import pytest

from tests.vestibule.broken import TEAM, incident, scoped, tally
from vestibule.breaches import severity
from vestibule.breaches.memo import in_words
from vestibule.breaches.model import Factor, Severity
from vestibule.policy.taxonomy import taxonomy
from vestibule.words import LANGUAGES


def scored(data: list[str], persons: int = 1, *, children: int = 0, read: int | None = None, **stated: Any) -> Severity:
    counted = tally({"FR": persons}, dict.fromkeys(data, persons), children=children, read=read)
    return severity.scored(incident(**stated), counted)


def inputs(found: Severity) -> tuple[float, ...]:
    return tuple(each.value for each in found.factors)


@pytest.mark.parametrize(
    ("data", "stated", "expected", "score", "band"),
    [
        (["user.name"], {}, (1, 0.75, 0.5), 1.25, "low"),
        (["user.name", "user.contact.email"], {}, (1, 1, 0.5), 1.5, "low"),
        (["user.location.access_event"], {}, (2, 0.75, 0.5), 2.0, "medium"),
        (["user.location.access_event", "user.name", "user.contact.email"], {}, (2, 1, 0.5), 2.5, "medium"),
        (["user.settings"], {}, (1, 0.5, 0.5), 1.0, "low"),
        (["user.access.code", "user.name"], {}, (3, 0.75, 0.5), 2.75, "medium"),
        (["user.access.code", "user.name"], {"malicious": True}, (3, 0.75, 1.0), 3.25, "high"),
        (["user.biometric.face"], {}, (4, 1, 0.5), 4.5, "very_high"),
        (["user.biometric.face"], {"inside_only": True}, (4, 1, 0.25), 4.25, "very_high"),
        (["user.government_id.passport_number"], {}, (3, 1, 0.5), 3.5, "high"),
        (["user.payment"], {"kinds": ["availability"]}, (3, 0.5, 0.5), 2.0, "medium"),
        (["user.payment"], {"kinds": ["availability"], "contained": True}, (3, 0.5, 0.25), 1.75, "low"),
        (
            ["user.payment"],
            {"kinds": ["confidentiality", "integrity", "availability"], "malicious": True},
            (3, 0.5, 2.0),
            3.5,
            "high",
        ),
        ([], {}, (1, 0.5, 0.5), 1.0, "low"),
    ],
)
def test_the_three_inputs_make_the_score(
    data: list[str], stated: dict[str, Any], expected: tuple[float, ...], score: float, band: str
) -> None:
    found = scored(data, **stated)
    assert inputs(found) == expected
    assert (found.score, found.band) == (score, band)


@pytest.mark.parametrize("score", [quarter / 4 for quarter in range(4 * 6 + 1)])
def test_the_bands_are_those_of_enisa(score: float) -> None:
    assert severity.band_of(score) == (
        "low" if score < 2 else "medium" if score < 3 else "high" if score < 4 else "very_high"
    )


@pytest.mark.parametrize("protection", ["encrypted", "key_erased"])
def test_data_that_nobody_can_read_is_least_grave_and_says_so(protection: str) -> None:
    found = scored(["user.biometric.face"], 500, protection=protection)
    assert inputs(found) == (1, 0.25, 0)
    assert (found.band, found.flags) == ("low", ["many_persons", "unintelligible"])
    assert all(protection in each.because for each in found.factors[:2])


def test_encryption_does_not_bring_back_what_is_lost() -> None:
    found = scored(["user.payment"], protection="encrypted", kinds=["confidentiality", "availability"])
    assert inputs(found) == (3, 0.5, 0.5)
    assert "protection_does_not_restore" in found.factors[0].because


def test_what_lay_open_and_was_not_read_counts_less() -> None:
    assert inputs(scored(["user.payment"], read=0))[2] == 0
    assert inputs(scored(["user.payment"], read=3))[2] == 0.5


@pytest.mark.parametrize(("persons", "flags"), [(100, []), (101, ["many_persons"])])
def test_more_than_a_hundred_persons_are_flagged_and_not_scored(persons: int, flags: list[str]) -> None:
    found = scored(["user.name"], persons)
    assert (found.score, found.flags) == (1.25, flags)


def test_children_raise_the_class_by_one_and_never_beyond_four() -> None:
    assert inputs(scored(["user.name"], children=1))[0] == 2
    assert inputs(scored(["user.biometric"], children=1))[0] == 4


def test_behaviour_with_many_other_kinds_of_data_makes_a_profile() -> None:
    kinds = ["user.name", "user.contact.email", "user.settings", "user.device", "user.telemetry", "user.tenancy"]
    assert inputs(scored(kinds))[0] == 3
    assert inputs(scored(kinds[1:]))[0] == 2


def test_the_team_replaces_an_input_and_what_was_reckoned_stays_on_record() -> None:
    put = Factor(name="dpc", value=2, overridden_by=TEAM, reason="Only the year of birth.")
    found = scored(["user.biometric.face"], overrides=[put])
    assert inputs(found) == (2, 1, 0.5)
    (dpc, ei, _) = found.factors
    assert (dpc.overridden_by, dpc.reason) == (TEAM, "Only the year of birth.")
    assert dpc.because[-1] == "reckoned.4"
    assert ei.overridden_by is None
    assert found.band == "medium"


@pytest.mark.parametrize("category", sorted(taxonomy().data_categories))
def test_each_category_of_the_taxonomy_has_a_class_and_the_special_ones_the_highest(category: str) -> None:
    classes = severity.table()["classes"]
    of_this = severity.class_of(category)
    assert of_this in classes
    is_special = any(category == key or category.startswith(f"{key}.") for key in taxonomy().special)
    if is_special:
        assert of_this == "sensitive"


def test_every_key_of_the_table_is_a_category_of_the_taxonomy() -> None:
    tables = severity.table()
    named = [*tables["class_of"], *tables["identifies"]["by"], *tables["identifies"]["together"]]
    assert [key for key in named if key not in taxonomy().data_categories] == []


def test_the_numbers_are_those_of_the_method() -> None:
    tables = severity.table()
    assert tables["classes"] == {"simple": 1, "behavioural": 2, "financial": 3, "sensitive": 4}
    assert set(tables["ease"].values()) == {0.25, 0.5, 0.75, 1}
    assert set(tables["circumstances"].values()) == {0, 0.25, 0.5}
    assert all(before < after for before, after in pairwise(tables["ease"].values()))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("protection", ["none", "encrypted", "key_erased"])
@pytest.mark.parametrize("kinds", [["confidentiality"], ["confidentiality", "integrity", "availability"]])
@pytest.mark.parametrize("read", [None, 0, 2])
@pytest.mark.parametrize("contained", [False, True])
def test_each_reason_is_a_sentence_in_each_language(
    language: Any, protection: str, kinds: list[str], read: int | None, *, contained: bool
) -> None:
    counted = tally({"FR": 3}, {"user.name": 3, "user.contact": 3}, children=1, read=read)
    put = [Factor(name="cb", value=1, overridden_by=TEAM, reason="known")]
    stated: dict[str, Any] = {"protection": protection, "kinds": kinds, "contained": contained, "malicious": True}
    found = scoped(counted, overrides=put, **stated).severity
    assert found
    for factor in found.factors:
        sentences = list(in_words(factor, language))
        assert len(sentences) == len(factor.because) + (factor.reason is not None)
        assert all(sentences)
