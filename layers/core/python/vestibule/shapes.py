"""The three shapes of data: what comes in, what goes out, what is kept.

Validators are built when a shape is first used: a function imports the shapes of its whole context and uses a few.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints


class Input(BaseModel):
    """What a caller or a device sends. An unknown member is refused: it is misspelt more often than harmless."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, defer_build=True)


class Output(BaseModel):
    """What a caller gets."""

    model_config = ConfigDict(frozen=True, defer_build=True)


class Record(BaseModel):
    """What a table stores. Fields added later must have a default: older items are read with them."""

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)


Line = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
"""One line of text without control characters: safe in a mail header, a log and a table."""
