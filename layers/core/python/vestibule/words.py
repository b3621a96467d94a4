"""Sentences in every language that the program speaks: English, French, Dutch."""

from dataclasses import dataclass
from typing import Literal, get_args

from pydantic import ConfigDict

Language = Literal["en", "fr", "nl"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


@dataclass(frozen=True)
class Words:
    """The same thing said in each language."""

    # Read by pydantic: a language that nobody speaks here is a slip.
    __pydantic_config__ = ConfigDict(extra="forbid", str_strip_whitespace=True, str_min_length=1)

    en: str
    fr: str
    nl: str

    def said_in(self, language: Language) -> str:
        """The words in this language."""
        said: str = getattr(self, language)
        return said
