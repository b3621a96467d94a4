"""The privacy notices: up to date, in three languages that keep to themselves, and saying what the policies promised."""

import re
from importlib import import_module
from pathlib import Path

import pytest

from local import documents as generated
from tests.docs.notices import documents, notice, plain, said_in, served, tables, without_links
from vestibule.documents.voice import Voice, voice
from vestibule.policy import law, spoken
from vestibule.policy.pack import OPERATORS, load
from vestibule.words import LANGUAGES, Language

REQUIREMENTS = {
    "valet": ("V", 24),
    "alloclaim": ("A", 12),
    "wemaintain": ("W", 10),
    "noke": ("N", 14),
    "fleetback": ("F", 10),
}
"""The rows of each operator in the requirements."""
PURPOSES_OF_NOKE = [
    ("iden cont comm tran", ["interest", "contract"]),
    ("iden cont comm serv afbe", ["interest", "contract", "law", "consent"]),
    ("iden cont serv tech", ["interest", "law"]),
    ("tran tech plat mark", ["interest"]),
    ("iden cont tran mark", ["interest"]),
]
"""The policy's own table, row by row: the beginnings of the Dutch names of the data, and the bases.

Consent stands there for the position of a phone, which the policy collects while the person has it on (N-03)."""
_BASES = {"belangen": "interest", "vraagt": "contract", "plicht": "law", "toestemming": "consent"}
"""The last words of the bases."""
DOCUMENTS = generated.generated()
NOTICES = [(operator, language) for operator in OPERATORS for language in LANGUAGES]
OTHERS: tuple[Language, ...] = ("fr", "nl")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(generated.ROOT)))
def test_a_committed_document_is_up_to_date(path: Path) -> None:
    name = path.relative_to(generated.ROOT)
    assert generated.is_current(path, DOCUMENTS[path]), f"{name} is out of date: run `make docs`"


@pytest.mark.parametrize("operator", OPERATORS)
def test_every_requirement_is_a_promise_of_the_notice_or_has_a_reason_not_to_be(operator: str) -> None:
    promises = import_module(f"tests.docs.promises.{operator}")
    letter, count = REQUIREMENTS[operator]
    rows = [f"{letter}-{number:02}" for number in range(1, count + 1)]
    assert sorted([*promises.PROMISES, *promises.NOT_IN_A_NOTICE]) == rows


@pytest.mark.parametrize(("operator", "language"), NOTICES)
def test_the_notice_says_what_the_policy_promises(operator: str, language: Language) -> None:
    text = plain(notice(operator, language))
    promises = import_module(f"tests.docs.promises.{operator}").PROMISES
    said = [(row, phrase) for row, phrases in promises.items() for phrase in phrases.get(language, ())]
    assert said or language == "en"  # the sources are in French and Dutch or are read in them
    assert [(row, phrase) for row, phrase in said if plain(phrase) not in text] == []


@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize("language", OTHERS)
def test_no_english_of_the_pack_stands_in_another_language(operator: str, language: Language) -> None:
    text, equal = notice(operator, language), _equal(operator, language)
    foreign = {each.en for each in said_in(load(operator))} - equal
    assert [words for words in sorted(foreign) if re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text)] == []


@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize("language", OTHERS)
def test_no_english_of_ours_stands_in_another_language(operator: str, language: Language) -> None:
    text, own = plain(notice(operator, language)), " ".join(_phrases(voice(language)))
    english = {part for phrase in _phrases(voice("en")) for part in _between_placeholders(phrase) if part not in own}
    assert [part for part in sorted(english) if part in text] == []


@pytest.mark.parametrize(("operator", "language"), NOTICES)
def test_no_key_and_no_placeholder_is_left_in_the_text(operator: str, language: Language) -> None:
    text = without_links(notice(operator, language))
    assert (
        re.findall(r"\$\w+|\b[a-z]+_[a-z_]+\b|\b(?:user|device|essential|functional|marketing|analytics)\.[a-z]+", text)
        == []
    )
    keys = {key for right in load(operator).rights for key in right.exceptions if "-" in key}
    assert [key for key in keys if key in text] == []


@pytest.mark.parametrize(("operator", "language"), NOTICES)
def test_no_code_of_a_place_stands_where_its_name_should(operator: str, language: Language) -> None:
    text = without_links(notice(operator, language))
    codes = {code for code in law.JURISDICTIONS if "-" in code} | set(load(operator).residency.regions)
    assert [code for code in sorted(codes) if re.search(rf"(?<!\w){code}(?!\w)", text)] == []


@pytest.mark.parametrize("operator", OPERATORS)
def test_every_table_has_rows_and_all_its_cells(operator: str) -> None:
    for name, text in documents(operator).items():
        if name.endswith(".md"):
            for rows in tables(text):
                assert {len(row) for row in rows} == {len(rows[0])}, name
                assert len(rows) > 2, name


@pytest.mark.parametrize("operator", OPERATORS)
def test_the_languages_have_the_same_chapters_tables_and_lists(operator: str) -> None:
    marks = [re.findall(r"^(#+|\||-|> -) ", notice(operator, language), flags=re.MULTILINE) for language in LANGUAGES]
    assert len(marks[0]) > 100
    assert marks[0] == marks[1] == marks[2]


@pytest.mark.parametrize("operator", OPERATORS)
def test_french_punctuation_never_begins_a_line(operator: str) -> None:
    text = without_links(notice(operator, "fr"))
    for name in _authorities(operator):
        text = text.replace(name, "")
    assert re.findall(r".{0,12}[^\s|\u00a0][:;?!](?=[\s*])|.{0,12} [:;?!»]|.{0,12}« ", text) == []
    assert "'" not in text


@pytest.mark.parametrize(("operator", "language"), NOTICES)
def test_the_date_stands_first_and_the_version_last(operator: str, language: Language) -> None:
    pack, answer = load(operator), served(operator)[f"notice.{language}.json"]
    lines = [line for line in answer["text"].splitlines() if line]
    assert voice(language).date(pack.source.date or pack.source.read) in lines[1]
    assert answer["version"] in lines[-1]
    assert answer["version"].startswith(answer["date"])


@pytest.mark.parametrize("operator", OPERATORS)
def test_all_languages_are_one_version(operator: str) -> None:
    assert len({answer["version"] for answer in served(operator).values()}) == 1


@pytest.mark.parametrize(("operator", "language"), NOTICES)
def test_what_is_served_is_what_is_committed(operator: str, language: Language) -> None:
    answer = served(operator)[f"notice.{language}.json"]
    assert answer["language"] == language
    assert notice(operator, language).endswith(answer["text"])


def test_the_table_of_purposes_of_noke_is_that_of_its_policy() -> None:
    rows = next(rows for rows in tables(notice("noke", "nl")) if rows[0][0].strip() == "Doel")
    told = [(_kinds(kinds), [_BASES[basis.split()[-1]] for basis in bases.split(";")]) for _, kinds, bases in rows[2:]]
    assert told == PURPOSES_OF_NOKE  # N-05


def _kinds(cell: str) -> str:
    """The data of a row by the letters under which the table below knows them."""
    return " ".join(kind.strip()[:4].lower() for kind in cell.split(";"))


def _authorities(operator: str) -> set[str]:
    """Names that stand as their bearers write them."""
    supervisors = [law.place(code).supervisor for code in load(operator).jurisdictions]
    return {load(operator).authority.name, *(supervisor.name for supervisor in supervisors if supervisor)}


def _equal(operator: str, language: Language) -> set[str]:
    """English words of the pack that the other language spells the same way, in whatever sentence."""
    own = " ".join(each.said_in(language) for each in said_in(load(operator)))
    words = {each.en for each in said_in(load(operator))}
    return {each for each in words if re.search(rf"(?<!\w){re.escape(each)}(?!\w)", own)}


def _phrases(speaking: Voice) -> list[str]:
    def found(part: object) -> list[str]:
        if isinstance(part, dict):
            return [phrase for value in part.values() for phrase in found(value)]
        return [phrase for value in part for phrase in found(value)] if isinstance(part, list) else [plain(str(part))]

    vocabulary = [*spoken.BASES.values(), *spoken.ORIGINS.values(), *spoken.STARTS.values()]
    return [*found(speaking.phrases), *(plain(words.said_in(speaking.language)) for words in vocabulary)]


def _between_placeholders(phrase: str) -> list[str]:
    """The stretches of a phrase that are long enough to be nobody's name."""
    return [part.strip() for part in re.split(r"\$\w+", phrase) if len(part.split()) > 2]
