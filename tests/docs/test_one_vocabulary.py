"""The notice, the processing that is told, and a person's copy say the same thing in the same words."""

import pytest

from tests.docs.notices import notice as notice_in
from tests.docs.notices import plain, served, tables
from vestibule import register
from vestibule.documents.voice import voice
from vestibule.holdings import Source
from vestibule.policy import spoken
from vestibule.policy.model import OriginKind
from vestibule.policy.pack import OPERATORS, load
from vestibule.requests.copying import Part, part_of
from vestibule.words import LANGUAGES, Language

EVERYWHERE = [(operator, language) for operator in OPERATORS for language in LANGUAGES]


def copied(operator: str, language: Language) -> list[Part]:
    """What a copy would say of each holding, in the order in which the processing tells of them."""
    pack = load(operator)
    return [part_of(name, holding, pack, language) for name, holding in register.declared(pack).items()]


@pytest.mark.parametrize(("operator", "language"), EVERYWHERE)
def test_a_copy_and_the_processing_use_the_same_words(operator: str, language: Language) -> None:
    told = served(operator)[f"processing.{language}.json"]["activities"]
    for part, activity in zip(copied(operator, language), told, strict=True):
        assert plain(part.source) == plain(activity["comes_from"])
        bases = [basis for purpose in part.purposes for basis in purpose["lawful_basis"]]
        assert list(map(plain, bases)) == [plain(one) for each in activity["purposes"] for one in each["lawful_bases"]]
        kept = sorted(plain(f"{term['how_long']} {term['counted']}") for term in activity["kept"])
        assert all(plain(part.kept).count(term) >= kept.count(term) for term in kept)


@pytest.mark.parametrize(("operator", "language"), EVERYWHERE)
def test_the_notice_uses_the_words_of_a_copy(operator: str, language: Language) -> None:
    text = plain(notice_in(operator, language))
    columns = voice(language).listed("retention.columns")
    (terms,) = [rows for rows in tables(notice_in(operator, language)) if [cell.strip() for cell in rows[0]] == columns]
    rows = [plain(f"{row[2].strip()} {row[3].strip()}") for row in terms[2:]]
    for part in copied(operator, language):
        assert any(row in plain(part.kept) for row in rows)
        assert all(plain(basis) in text for purpose in part.purposes for basis in purpose["lawful_basis"])


@pytest.mark.parametrize("operator", OPERATORS)
def test_what_a_copy_comes_from_is_an_origin_of_the_notice(operator: str) -> None:
    pack = load(operator)
    told: set[Source | OriginKind] = {origin.kind for origin in pack.origins}
    assert {holding.source for holding in register.declared(pack).values()} <= told | {"system"}  # V-03, A-12
    for origin in pack.origins:
        assert f"- **{spoken.ORIGINS[origin.kind].en}.** {origin.said.en}" in notice_in(operator, "en")
