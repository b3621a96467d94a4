"""Numbers, dates, lists and typography of the three languages."""

import datetime as dt
import re
from typing import Any

import pytest

from vestibule.documents import markdown
from vestibule.documents.voice import Voice, voice, voices
from vestibule.policy.parts import Period, Term
from vestibule.words import Language

NO_BREAK = "\u00a0"


@pytest.mark.parametrize(
    ("language", "length", "said"),
    [
        ("en", Period(months=1), "1 month"),
        ("en", Period(days=90), "90 days"),
        ("en", Term(business_days=10), "10 business days"),
        ("fr", Period(months=1), "1 mois"),
        ("fr", Period(months=36), "36 mois"),
        ("fr", Period(years=1), "1 an"),
        ("fr", Period(years=6), "6 ans"),
        ("fr", Period(days=90), "90 jours"),
        ("fr", Term(business_days=1), "1 jour ouvrable"),
        ("fr", Term(hours=72), "72 heures"),
        ("nl", Period(years=1), "1 jaar"),
        ("nl", Period(years=6), "6 jaar"),
        ("nl", Period(days=1), "1 dag"),
        ("nl", Period(days=90), "90 dagen"),
        ("nl", Period(months=36), "36 maanden"),
        ("nl", Term(hours=72), "72 uur"),
    ],
)
def test_a_length_of_time_is_said_as_the_language_does(language: Language, length: Period | Term, said: str) -> None:
    assert voice(language).term(length) == said


@pytest.mark.parametrize(
    ("language", "day", "said"),
    [
        ("en", dt.date(2026, 4, 5), "5 April 2026"),
        ("fr", dt.date(2026, 4, 5), "5 avril 2026"),
        ("nl", dt.date(2026, 4, 5), "5 april 2026"),
        ("fr", dt.date(2026, 8, 1), "1er août 2026"),
        ("nl", dt.date(2024, 3, 1), "1 maart 2024"),
        ("en", dt.date(2024, 2, 29), "29 February 2024"),
    ],
)
def test_a_date_is_written_as_the_language_does(language: Language, day: dt.date, said: str) -> None:
    assert voice(language).date(day) == said


@pytest.mark.parametrize(
    ("language", "items", "said"),
    [
        ("en", ["a"], "a"),
        ("en", ["a", "b"], "a and b"),
        ("fr", ["a", "b", "c"], "a, b et c"),
        ("nl", ["a", "b", "c"], "a, b en c"),
    ],
)
def test_a_list_ends_with_and(language: Language, items: list[str], said: str) -> None:
    assert voice(language).listing(items) == said


@pytest.mark.parametrize(
    ("typed", "set_in_french"),
    [
        ("Pourquoi ?", f"Pourquoi{NO_BREAK}?"),
        ("Pourquoi?", f"Pourquoi{NO_BREAK}?"),
        ("ceci : cela", f"ceci{NO_BREAK}: cela"),
        ("**ceci :** cela", f"**ceci{NO_BREAK}:** cela"),
        ("https://www.cnil.fr", "https://www.cnil.fr"),
        ("« mot »", f"«{NO_BREAK}mot{NO_BREAK}»"),
        ('"mot"', f"«{NO_BREAK}mot{NO_BREAK}»"),
        ("l'ascenseur", "l’ascenseur"),
    ],
)
def test_french_has_its_own_spaces_and_quotation_marks(typed: str, set_in_french: str) -> None:
    assert voice("fr").typeset(typed) == set_in_french
    assert voice("fr").typeset(set_in_french) == set_in_french


def test_the_languages_have_the_same_phrases_with_the_same_placeholders() -> None:
    english, french, dutch = (placeholders(speaking) for speaking in voices())
    assert english == french == dutch


@pytest.mark.parametrize("language", ["en", "fr", "nl"])
def test_a_missing_phrase_or_value_is_an_error(language: Language) -> None:
    with pytest.raises(KeyError):
        voice(language).say("title.nothing")
    with pytest.raises(KeyError):
        voice(language).say("title.title")


def test_a_row_with_another_number_of_cells_is_refused() -> None:
    with pytest.raises(ValueError, match="2 cells"):
        markdown.table(("a", "b"), [("1",)])


def test_a_bar_in_a_cell_is_no_border() -> None:
    assert markdown.table(("a",), [("x|y\nz",)]).splitlines()[-1] == "| x\\|y<br>z |"


def placeholders(speaking: Voice) -> dict[str, list[str]]:
    def found(part: Any, name: str) -> dict[str, list[str]]:
        if isinstance(part, dict):
            return {key: value for inner in part for key, value in found(part[inner], f"{name}.{inner}").items()}
        if isinstance(part, list):
            return {f"{name}[{number}]": [] for number in range(len(part))}
        return {name: sorted(re.findall(r"\$\{?(\w+)", part))}

    return found(dict(speaking.phrases), "")
