"""What is said of each kind of data that a breach concerns: its words, what may follow, what the person can do. Pure.

Read from `advice.toml`. A key speaks for all that lies below it, the nearest first, so that every data category has words.
"""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from vestibule.breaches.model import Kind
from vestibule.policy.model import Pack
from vestibule.policy.purposes import covers
from vestibule.words import Language

_TEXTS = Path(__file__).parent / "advice.toml"
_BETWEEN: Mapping[Language, str] = {"en": "; ", "fr": "\N{NO-BREAK SPACE}; ", "nl": "; "}
_COLON: Mapping[Language, str] = {"en": ": ", "fr": "\N{NO-BREAK SPACE}: ", "nl": ": "}


def word(category: str, language: Language) -> str:
    """What data of this category is called in a letter to the person whose it is."""
    return _nearest("words", category)[language]


def kinds_of_data(categories: Iterable[str], pack: Pack, language: Language) -> list[str]:
    """A line for each kind that the privacy notice names, by its name there, with what of it; last what it does not name."""
    left, lines = dict.fromkeys(sorted(categories)), list[str]()
    for kind in pack.categories:
        mine = [each for each in left if covers(kind.covers, (each,))]
        if mine:
            lines.append(f"{kind.label.said_in(language)}{_COLON[language]}{_words(mine, language)}")
        for each in mine:
            left.pop(each)
    return lines + list(dict.fromkeys(word(each, language) for each in left))


def consequences(categories: Iterable[str], language: Language) -> list[str]:
    """What may follow from it, each once. What holds for anything is said only where nothing else is."""
    general = _table("consequences")["user"][language]
    return [each for each in _sentences("consequences", categories, language) if each != general] or [general]


def steps(categories: Iterable[str], language: Language) -> list[str]:
    """What the person can do, each once, ending with what holds for anything."""
    general = _table("advice")["user"][language]
    return [*(each for each in _sentences("advice", categories, language) if each != general), general]


def happened(kinds: Iterable[Kind], language: Language) -> list[str]:
    """What became of the data."""
    return [_table("kind")[kind][language] for kind in kinds]


def effects(kinds: Iterable[Kind], language: Language) -> list[str]:
    """What may follow where data was changed or lost, whoever has seen it."""
    found = (_table("effect").get(kind) for kind in kinds)
    return [each[language] for each in found if each]


def turn_to(country: str, language: Language) -> list[str]:
    """Where somebody in that country turns for help, where its law wants that said."""
    return [each[language] for each in _table("turn_to").get(country, ())]


def is_public(unreached: int, concerned: int) -> bool:
    """Whether so many cannot be reached by letter that it is to be told publicly as well (GDPR Art. 34(3)(c))."""
    limits = _table("public")
    return bool(unreached >= limits["at_least"] and unreached >= limits["share"] * concerned)


def _words(categories: Iterable[str], language: Language) -> str:
    return _BETWEEN[language].join(dict.fromkeys(word(each, language) for each in categories))


def _sentences(table: str, categories: Iterable[str], language: Language) -> list[str]:
    found = (_nearest(table, each) for each in sorted(categories))
    return list(dict.fromkeys(each[language] for each in found if each))


def _nearest(table: str, category: str) -> Mapping[str, str]:
    """What is said of the category or of the nearest above it; nothing where nothing is."""
    sentences, key = _table(table), category
    while key and key not in sentences:
        key = key.rpartition(".")[0]
    found: Mapping[str, str] = sentences.get(key, {})
    return found


def _table(name: str) -> Mapping[str, Any]:
    table: Mapping[str, Any] = _read()[name]
    return table


@cache
def _read() -> Mapping[str, Any]:
    return tomllib.loads(_TEXTS.read_text(encoding="utf-8"))
