"""The words of a notice to an authority or a controller: `filing.toml`, in the language in which it is written. Pure."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from string import Template

from vestibule.words import Language, Words

_TEXTS = Path(__file__).parent / "filing.toml"
_NO_BREAK = "\N{NO-BREAK SPACE}"
_IDENTIFIER = re.compile(r"\b[a-z]{2,5}_[0-7][0-9A-HJKMNP-TV-Z]{25}\b")
_IMAGE_OF_A_SECRET = re.compile(r"\b[A-Za-z0-9_-]{40,}(?:\.[A-Za-z0-9_-]+)*={0,2}")
"""What nobody writes by hand: tokens, keys, hashes."""


@dataclass(frozen=True)
class Wording:
    """A language, and the time zone in which instants are told: the controller's."""

    language: Language
    zone: str

    def say(self, chapter: str, key: str, **values: object) -> str:
        """The phrase with its `$placeholders` filled. One that is missing is a KeyError."""
        phrase = Template(self._set(_phrases()[chapter][key].said_in(self.language)))
        return phrase.substitute({name: str(value) for name, value in values.items()})

    def at(self, instant: datetime) -> str:
        """An instant in words, with its zone."""
        from vestibule.mail.moments import moment  # noqa: PLC0415 (babel: only who writes a notice needs it)

        return moment(instant, self.zone, self.language)

    def free(self, text: str) -> str:
        """What somebody wrote freely, without identifiers of ours and without what looks like a key: both say who or how."""
        left_out = self.say("said", "withheld")
        return _IMAGE_OF_A_SECRET.sub(left_out, _IDENTIFIER.sub(left_out, text))

    def listed(self, items: Iterable[str]) -> str:
        """`a; b; c`."""
        return self._set((" ; " if self.language == "fr" else "; ").join(items))

    def number(self, value: float) -> str:
        """`3.25`, or `3,25`."""
        written = f"{value:g}"
        return written if self.language == "en" else written.replace(".", ",")

    def _set(self, text: str) -> str:
        """In French, with spaces that do not break before what is written in two parts."""
        return re.sub(r" (?=[:;?!»])", _NO_BREAK, text) if self.language == "fr" else text


def fields() -> frozenset[str]:
    """The fields of notices that have a name."""
    return frozenset(_phrases()["field"])


def language_of(jurisdiction: str) -> Language:
    """The language in which the authority of a place is written to: the nearest that is named, or English."""
    named: Mapping[str, Language] = _read()["language"]
    return named.get(jurisdiction) or named.get(jurisdiction.partition("-")[0], "en")


@cache
def _phrases() -> dict[str, dict[str, Words]]:
    chapters = ((name, chapter) for name, chapter in _read().items() if name != "language")
    return {name: {key: Words(**said) for key, said in chapter.items()} for name, chapter in chapters}


@cache
def _read() -> dict[str, dict]:  # type: ignore[type-arg]
    return tomllib.loads(_TEXTS.read_text(encoding="utf-8"))
