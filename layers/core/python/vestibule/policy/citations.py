"""Where the law says something, and how far that can be relied on."""

from typing import Annotated, Literal

from pydantic import Field

from vestibule.policy.parts import Key, Part, Text

Confidence = Literal["confirmed", "knowledge", "disputed"]
"""`confirmed`: a text was read. `knowledge`: known, not verified against a text. `disputed`: readings differ."""


class Citation(Part):
    """The provision, where it was read, and how far it can be relied on."""

    law: Text
    read_in: Text | None = None
    confidence: Confidence
    guidance: Annotated[bool, Field(strict=True)] = False
    """What an authority advises, and no statute demands."""


class Cited(Part):
    """Anything that the law says."""

    source: Citation


class Doubt(Cited):
    """A reading that is open. Duties and pauses name it by key, and answers repeat its text."""

    key: Key
    text: Text
