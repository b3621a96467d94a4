"""The words of letters, by Fluent (https://projectfluent.org).

A letter of the kind `requests.answer` is the message `answer` of `requests/letters/<language>.ftl`: its attribute `subject`,
and one attribute for each part, in order, named by the part's role: `text-1`, `list`, `button`. A part that formats to
nothing is left out, and so is a quote whose value is not there: a letter can have parts for some of its readers. Any other
missing word or value is an `Unwritten`.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from fluent.runtime import FluentBundle, FluentResource

from vestibule.mail.letter import ROLES, Part, spaced
from vestibule.mail.moments import day, moment
from vestibule.words import Language

PROGRAM = Path(__file__).parent.parent
COMMON = "mail"
"""The letters' folder with what stands in every letter."""
NO_BREAK = "\u00a0"
_BEFORE_MARKS = re.compile(" ([:;?!»])")
"""French sets a space before these, at which no line may break."""
_LONGEST = 2000
"""Fluent takes no placeable above 2500 characters; longer ones are put in after it."""


class Unwritten(LookupError):
    """The letter does not exist in this language, or something that it says has no value."""


@cache
def bundle(context: str, language: Language) -> FluentBundle:
    """The letters of a context in a language. `Unwritten` when it has none."""
    file = PROGRAM / context / "letters" / f"{language}.ftl"
    if not re.fullmatch(r"[a-z]+", context) or not file.is_file():
        raise Unwritten(f"{context} has no letters in {language}")
    made = FluentBundle([language], use_isolating=False)
    made.add_resource(FluentResource(file.read_text(encoding="utf-8")))
    return made


def written(kind: str, language: Language, values: Mapping[str, str]) -> tuple[str, tuple[Part, ...]]:
    """Subject and parts of a letter. `values` are shown as they are: format them first, see `formatted`."""
    context, _, name = kind.partition(".")
    letters = bundle(context, language)
    if not letters.has_message(name):
        raise Unwritten(f"{kind} is not written in {language}")
    said = {
        each: _said(letters, pattern, f"{kind}.{each}", values)
        for each, pattern in letters.get_message(name).attributes.items()
        if not _is_missing(each, pattern, values)
    }
    subject = said.pop("subject", "")
    parts = tuple(_part(each, text, values) for each, text in said.items() if text.strip())
    return spaced(subject), parts


def phrase(name: str, language: Language, values: Mapping[str, str]) -> str:
    """A phrase that stands in every letter."""
    letters = bundle(COMMON, language)
    value = letters.get_message(name).value
    if value is None:
        raise Unwritten(f"{name} says nothing in {language}")
    return _said(letters, value, name, values)


def formatted(values: Mapping[str, str], zone: str, language: Language) -> dict[str, str]:
    """Values as they are read: `…_at` is an instant in the zone, `…_on` a day, everything else stays as it is."""
    return {name: _formatted(name, value, zone, language) for name, value in values.items()}


def _formatted(name: str, value: str, zone: str, language: Language) -> str:
    if name.endswith("_at"):
        return moment(datetime.fromisoformat(value), zone, language)
    if name.endswith("_on"):
        return day(date.fromisoformat(value), language)
    return value


def _said(letters: FluentBundle, pattern: Any, kind: str, values: Mapping[str, str]) -> str:  # noqa: ANN401 (Fluent's own)
    long = {name: value for name, value in values.items() if len(value) > _LONGEST}
    given: dict[str, object] = {name: _argument(name, value) for name, value in values.items()}
    said, errors = letters.format_pattern(pattern, given | {name: _stand_in(name) for name in long})
    if errors:
        raise Unwritten(f"{kind}: {'; '.join(type(error).__name__ for error in errors)}") from errors[0]
    text = str(said)
    for name, value in long.items():
        text = text.replace(_stand_in(name), value)
    return _BEFORE_MARKS.sub(f"{NO_BREAK}\\1", text) if "fr" in letters.locales else text


def _is_missing(attribute: str, pattern: Any, values: Mapping[str, str]) -> bool:  # noqa: ANN401 (Fluent's own)
    """Whether this quotes somebody who said nothing."""
    named = [getattr(getattr(each, "expression", None), "id", None) for each in getattr(pattern, "elements", [pattern])]
    return attribute.startswith("quote") and any(each is not None and each.name not in values for each in named)


def _argument(name: str, value: str) -> object:
    """Numbers are numbers, so that a language can choose between one and many."""
    return int(value) if name.endswith("_count") else value


def _stand_in(name: str) -> str:
    return f"\ue000{name}\ue001"


def _part(attribute: str, text: str, values: Mapping[str, str]) -> Part:
    role, _, number = attribute.partition("-")
    known = next((each for each in ROLES if each == role), None)
    if known is None:
        raise Unwritten(f"no part of a letter is called {attribute}")
    if known != "button":
        return Part(known, text.strip())
    link = values.get(f"link_{number}" if number else "link")
    return Part(known, text.strip(), link or None)
