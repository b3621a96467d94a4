"""The documents of the packs that ship, and how a test looks at their text."""

import json
import re
from collections.abc import Iterator
from difflib import ndiff
from functools import cache
from typing import Any

from pydantic import BaseModel

from vestibule.documents import published, rendered
from vestibule.policy.pack import load
from vestibule.words import Language, Words


@cache
def documents(operator: str) -> dict[str, str]:
    """Everything that is committed for an operator, by file name."""
    return {path.rpartition("/")[2]: text for path, text in published(load(operator)).items()}


@cache
def served(operator: str) -> dict[str, Any]:
    """Everything that the functions serve for an operator, read back from JSON."""
    return {name: json.loads(text) for name, text in rendered(load(operator)).items()}


def notice(operator: str, language: Language) -> str:
    """The committed notice."""
    return documents(operator)[f"privacy-notice.{language}.md"]


def plain(text: str) -> str:
    """The text without what typography adds: one kind of space, of apostrophe, of quotation mark."""
    straight = re.sub("[“”„«»]", '"', re.sub("[‘’]", "'", text))
    return re.sub(r"\s+", " ", re.sub(r'"\s|\s"', '"', straight))


def without_links(text: str) -> str:
    """The text without addresses of pages and of mail, which have a spelling of their own."""
    return re.sub(r"https?://\S+|www\.\S+|\S+@\S+|\]\([^)]*\)", "", text)


def tables(text: str) -> Iterator[list[list[str]]]:
    """The cells of each table, row by row."""
    for block in re.findall(r"(?:^\|.*\n?)+", text, flags=re.MULTILINE):
        yield [re.split(r"(?<!\\)\|", line.strip())[1:-1] for line in block.strip().splitlines()]


def changed_lines(before: str, after: str) -> tuple[list[str], list[str]]:
    """The lines that went and the lines that came."""
    compared = list(ndiff(before.splitlines(), after.splitlines()))
    return [line[2:] for line in compared if line[0] == "-"], [line[2:] for line in compared if line[0] == "+"]


def said_in(part: object) -> Iterator[Words]:
    """All words in a part of a pack."""
    if isinstance(part, Words):
        yield part
    elif isinstance(part, BaseModel):
        for value in dict(part).values():
            yield from said_in(value)
    elif isinstance(part, tuple):
        for value in part:
            yield from said_in(value)
