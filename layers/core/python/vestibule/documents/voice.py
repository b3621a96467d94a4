"""One language as the documents speak it: its phrases, its numbers and dates, its lists, its typography."""

import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

from vestibule.policy import spoken
from vestibule.policy.parts import Period, Term
from vestibule.policy.spoken import Unit
from vestibule.words import LANGUAGES, Language, Words

TEXTS = Path(__file__).parent / "texts"
_NO_BREAK, _APOSTROPHE = "\u00a0", "\u2019"
_QUOTES: Mapping[Language, str] = {"en": "“\\1”", "fr": f"«{_NO_BREAK}\\1{_NO_BREAK}»", "nl": "“\\1”"}


@dataclass(frozen=True)
class Voice:
    """A language. Phrases are named `chapter.line`; one that is missing is a KeyError, and so is a placeholder."""

    language: Language
    phrases: Mapping[str, Any]

    def say(self, name: str, **values: str) -> str:
        """The phrase of that name with its `$placeholders` filled."""
        return Template(self.typeset(str(self._found(name)))).substitute(values)

    def listed(self, name: str) -> list[str]:
        """The phrases of a list, such as the columns of a table."""
        return [self.typeset(phrase) for phrase in self._found(name)]

    def word(self, chapter: str, key: str) -> str:
        """What a key of the policy is called in this chapter; a key may have dots or hyphens."""
        return self.typeset(str(self.phrases[chapter][key]))

    def words(self, said: Words) -> str:
        """What somebody else wrote, in this language."""
        return self.typeset(said.said_in(self.language))

    def counted(self, amount: int, unit: Unit) -> str:
        """A number with its unit: `1 jour`, `36 mois`."""
        return spoken.counted(amount, unit, self.language)

    def term(self, length: Period | Term) -> str:
        """A length of time."""
        return spoken.length(length, self.language)

    def date(self, day: dt.date) -> str:
        """A date as it is written out: `5 April 2026`, `1er avril 2026`."""
        month = self.phrases["writing"]["months"][day.month - 1]
        number = self.say("writing.first_day", day="1") if day.day == 1 else str(day.day)
        return self.say("writing.date", day=number, month=month, year=str(day.year))

    def listing(self, items: Iterable[str], *, last: str = "and") -> str:
        """`a, b and c`."""
        *first, final = items
        return f"{', '.join(first)} {self.say(f'writing.{last}')} {final}" if first else final

    def series(self, items: Iterable[str]) -> str:
        """`a; b; c`, for items that may have commas of their own."""
        return self.typeset("; ".join(items))

    def typeset(self, text: str) -> str:
        """With this language's quotation marks and spaces, however plainly it was typed."""
        curled = re.sub(r'"([^"]*)"', _QUOTES[self.language], text).replace("'", _APOSTROPHE)
        return _spaced_as_in_french(curled) if self.language == "fr" else curled

    def _found(self, name: str) -> str | Sequence[str]:
        found: Any = self.phrases
        for step in name.split("."):
            found = found[step]
        return found if isinstance(found, list) else str(found)


@cache
def voice(language: Language) -> Voice:
    """The voice of a language, its phrases read once."""
    return Voice(language, _read(language))


def voices() -> tuple[Voice, ...]:
    """All of them."""
    return tuple(voice(language) for language in LANGUAGES)


def place_name(kind: str, code: str) -> Words:
    """What a country, a region of the cloud or an area is called."""
    return Words(**_read("places")[kind][code])


def _spaced_as_in_french(text: str) -> str:
    """A space that does not break before `: ; ? !` and inside the quotation marks; links and times keep theirs."""
    spaced = re.sub(r"(?<=[\w)»\u2019%*])[ \u00a0\u202f]?([:;?!])(?=\s|\*|$)", f"{_NO_BREAK}\\1", text)
    return re.sub(r"[ \u00a0\u202f]?»", f"{_NO_BREAK}»", re.sub(r"«[ \u00a0\u202f]?", f"«{_NO_BREAK}", spaced))


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((TEXTS / f"{name}.toml").read_text(encoding="utf-8"))
