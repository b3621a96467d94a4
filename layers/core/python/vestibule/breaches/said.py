"""What the law's part of an incident says in each language: reasons, and the lines of the memo. Read from `said.toml`."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Template

from vestibule.words import Language


def said(language: Language, key: str, **values: str) -> str:
    """The sentence of that key, `chapter.line`, with its `$placeholders` filled. A missing one is a KeyError."""
    chapter, _, line = key.partition(".")
    return Template(_read()[chapter][line][language]).substitute(values)


def is_said(key: str) -> bool:
    """Whether there is a sentence of that key."""
    chapter, _, line = key.partition(".")
    return line in _read().get(chapter, {})


@cache
def _read() -> Mapping[str, Mapping[str, Mapping[Language, str]]]:
    read: Mapping[str, Mapping[str, Mapping[Language, str]]] = tomllib.loads(
        (Path(__file__).parent / "said.toml").read_text(encoding="utf-8")
    )
    return read
