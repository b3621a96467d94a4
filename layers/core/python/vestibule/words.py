"""Sentences in every language that the program speaks: English, French, Dutch."""

from dataclasses import dataclass
from typing import Annotated, Literal, get_args

from pydantic import ConfigDict, StringConstraints

Language = Literal["en", "fr", "nl"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
Said = Annotated[str, StringConstraints(pattern=r"^[^<>|\x00-\x1f]+$")]
"""One line without what would be markup on a page, or would end a cell of a table."""


@dataclass(frozen=True)
class Words:
    """The same thing said in each language."""

    # Read by pydantic: a language that nobody speaks here is a slip.
    __pydantic_config__ = ConfigDict(extra="forbid", str_strip_whitespace=True, str_min_length=1)

    en: Said
    fr: Said
    nl: Said

    def said_in(self, language: Language) -> str:
        """The words in this language."""
        said: str = getattr(self, language)
        return said
