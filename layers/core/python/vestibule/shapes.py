"""The three shapes of data: what comes in, what goes out, what is kept.

Validators are built when a shape is first used: a function imports the shapes of its whole context and uses a few.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Annotated, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, EmailStr, StringConstraints


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

Prose = Annotated[
    str, StringConstraints(min_length=1, max_length=5000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]+$")
]
"""What somebody writes freely, over several lines; no other control characters."""


def _short_enough(address: str) -> str:
    if len(address) > 254:  # noqa: PLR2004 (RFC 5321's limit for a path)
        message = "an e-mail address has at most 254 characters"
        raise ValueError(message)
    return address


def _can_be_written_to(address: str) -> str:
    """SES takes only ASCII before the @. What stands behind it may be in any script."""
    if not address.rpartition("@")[0].isascii():
        message = "before the @ only letters from a to z without accents, digits and signs: our mail reaches no other"
        raise ValueError(message)
    return address


EmailAddress = Annotated[EmailStr, AfterValidator(_short_enough), AfterValidator(_can_be_written_to)]
"""An address that letters can be sent to."""


@dataclass(frozen=True)
class Sealed:
    """Marks an attribute that is stored sealed and never as it is: `vestibule.sealing`."""


SEALED_PREFIX = "sealed:1:"
"""How every sealed text begins, with the number of its format."""
_SEALED_FORMAT = SEALED_PREFIX + "[0-9a-f]{16}:[A-Za-z0-9_-]{38,}"
SealedText = Annotated[str, Sealed(), StringConstraints(pattern=f"^{_SEALED_FORMAT}$")]
"""A text that `sealing.seal` has made. Declared so, an attribute of a record takes nothing else."""


def is_sealed(value: object) -> bool:
    """Whether this looks as what `sealing.seal` makes."""
    return isinstance(value, str) and re.fullmatch(_SEALED_FORMAT, value) is not None


@cache
def sealed_fields(record: type[Record]) -> frozenset[str]:
    """The fields of a record that are declared as sealed, optional or not."""
    fields = record.model_fields.items()
    return frozenset(name for name, field in fields if _marks((*field.metadata, field.annotation)))


def _marks(parts: tuple[object, ...]) -> bool:
    return any(isinstance(part, Sealed) or _marks(get_args(part)) for part in parts)
