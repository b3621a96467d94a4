"""A letter as it is before it is laid out: parts with a role, in the order in which they are read."""

import re
from dataclasses import dataclass
from typing import Literal, get_args

from vestibule.words import Language

Role = Literal["text", "list", "quote", "code", "button", "heading"]
"""`code`: to be typed in, so it is set large. `quote`: words of a person or of a campaign, kept apart from ours."""
ROLES: tuple[Role, ...] = get_args(Role)
_BREAKABLE = re.compile(r"[ \t\r\n]+")


@dataclass(frozen=True)
class Reader:
    """Whom a letter goes to. The name stands in the text and never in a header."""

    name: str
    email: str
    birth_years: str | None = None
    """Roughly, where the reader may be a child: it bears on what may be sent."""


@dataclass(frozen=True)
class Part:
    """One part of a letter. A `button` has the address that it leads to; without one it sends the form of a page."""

    role: Role
    text: str
    link: str | None = None

    @property
    def lines(self) -> tuple[str, ...]:
        """The items of a list."""
        return tuple(line.strip() for line in self.text.splitlines() if line.strip())

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """What blank lines part, each on one line."""
        return tuple(spaced(block) for block in self.text.split("\n\n") if block.strip())

    @property
    def label(self) -> str:
        """What a code is: all but its last word."""
        return self.text.strip().rpartition(" ")[0]

    @property
    def code(self) -> str:
        """The code itself, the last word."""
        return self.text.strip().rpartition(" ")[2]


@dataclass(frozen=True)
class Field:
    """What somebody fills in on a page, or chooses from its options: values with their labels."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...] = ()
    value: str = ""
    longest: int = 0


@dataclass(frozen=True)
class Letter:
    """A letter in one language. `closing` are the lines about who writes, `footer` says why it came and how to stop it."""

    language: Language
    subject: str
    house: str
    greeting: str
    parts: tuple[Part, ...]
    closing: tuple[str, ...]
    footer: tuple[Part, ...] = ()


def spaced(text: str) -> str:
    """The text on one line with single spaces; those at which French must not break a line stay what they are."""
    return _BREAKABLE.sub(" ", text).strip(" ")
