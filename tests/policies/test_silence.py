"""No change of a pack goes unsaid, and nothing is said where nothing changed."""

import re

import pytest

from local.pack_commands import stored
from tests.policies.mutations import Mutant, mutants
from tests.policies.texts import text_of
from tests.shares import WHOLE
from vestibule.documents.published import published
from vestibule.policy.changes import Kind, compare
from vestibule.policy.model import Pack
from vestibule.policy.pack import OPERATORS, load
from vestibule.policy.purposes import Unaccounted
from vestibule.policy.reading import shaped, tables

KINDS: tuple[Kind, ...] = ("infrastructure", "notice", "inform", "consent", "duty")

EXPLAINED = "permissions|holds|counts|backups"
"""What the records of processing give source and reason of."""
WITHOUT_CONSEQUENCE = {
    r"source\.file": "the name of the file in which the policy was read",
    r"source\.undated": "why the policy has no date; the notice then shows the day on which it was read",
    r"source\.read": "the day on which a dated policy was read",
    rf"(?!purposes|{EXPLAINED}).+\.source\.(section|quote|requirement)": "where the policy says it; it says the same",
    rf"(?!retention|{EXPLAINED}).+\.(chosen|reason)": "whether and why the pack decided; the decision stands beside it",
    r".+\.(persons|covers|uses|categories|purposes|within)\.\(exchanged\)": "means the same in any order",
}
"""Places of a pack whose change nobody has to act on, and why. Of purposes and terms, the records give one of both."""


def says_nothing(mutant: Mutant) -> bool:
    if mutant.place == "source.read":
        return mutant.pack.source.date is not None
    return any(re.fullmatch(pattern, mutant.place) for pattern in WITHOUT_CONSEQUENCE) and mutant.path[0] != "choices"


@pytest.mark.parametrize("operator", OPERATORS)
def test_no_change_of_a_single_place_goes_unsaid(operator: str) -> None:
    pack = load(operator)
    some = [mutant for mutant in mutants(pack, one_in=5) if not says_nothing(mutant)]
    assert len(some) > (1000 if WHOLE else 200)
    assert {mutant.place for mutant in some if not compare(pack, mutant.pack)} == set()
    assert {mutant.place for mutant in some if not compare(mutant.pack, pack)} == set()


@pytest.mark.parametrize("operator", OPERATORS)
def test_what_has_no_consequence_is_never_said(operator: str) -> None:
    pack = load(operator)
    silent = [mutant for mutant in mutants(pack, one_in=5) if says_nothing(mutant)]
    assert len(silent) > (500 if WHOLE else 100)
    assert {mutant.place for mutant in silent if compare(pack, mutant.pack)} == set()


@pytest.mark.parametrize("operator", ["valet", "fleetback"])
def test_whatever_changes_a_published_document_is_said(operator: str) -> None:
    pack = load(operator)
    before, compared = rendered(pack), 0
    for mutant in {mutant.place: mutant for mutant in mutants(pack, one_in=7)}.values():
        if after := rendered(mutant.pack):
            compared += 1
            moved = {name for name, text in after.items() if before[name] != text}
            found = compare(pack, mutant.pack)
            assert found or not moved, mutant.path
            assert "notice" in {change.kind for change in found} or not any("notice" in name for name in moved), (
                mutant.path
            )
    assert compared > (150 if WHOLE else 25)


def rendered(pack: Pack) -> dict[str, str]:
    """The documents of a pack by file name, or nothing for one that is torn: it names what it no longer has."""
    try:
        return {path.rpartition("/")[2]: text for path, text in published(pack).items()}
    except (KeyError, OSError, Unaccounted):
        return {}


@pytest.mark.parametrize("operator", OPERATORS)
def test_a_pack_compared_with_itself_gives_nothing(operator: str) -> None:
    again, _ = shaped(Pack, tables(text_of(operator), f"{operator}.toml"))
    assert again is not None
    assert compare(load(operator), again, stored()) == ()


@pytest.mark.parametrize("operator", OPERATORS)
def test_comments_and_layout_say_nothing(operator: str) -> None:
    lines = text_of(operator).splitlines()
    other = "\n\n".join(f"{line}  # a remark" if line.startswith(("[", "key = ")) else line for line in lines)
    again, _ = shaped(Pack, tables(other, f"{operator}.toml"))
    assert again is not None
    assert compare(load(operator), again) == ()


@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize("language", ["en", "fr", "nl"])
def test_words_that_change_in_one_language_change_the_notice_and_nothing_else(operator: str, language: str) -> None:
    pack = load(operator)
    several = mutants(pack, one_in=7)
    reworded = [mutant for mutant in several if mutant.path[-1] == language and "label" not in mutant.path]
    assert len(reworded) > (100 if WHOLE else 10)
    found = {mutant.path: {change.kind for change in compare(pack, mutant.pack)} - {"notice"} for mutant in reworded}
    # How a right or a breach is handled is a duty too, in every language.
    assert {path[0] for path, others in found.items() if others} <= {"rights", "breach_promise"}
    assert {kind for others in found.values() for kind in others} <= {"duty"}


@pytest.mark.parametrize("operator", OPERATORS)
def test_changes_come_by_kind_and_each_is_said_once(operator: str) -> None:
    found = compare(load("valet"), load(operator), stored())
    order = [KINDS.index(change.kind) for change in found]
    assert order == sorted(order)
    assert len(set(found)) == len(found)
    assert bool(found) == (operator != "valet")
