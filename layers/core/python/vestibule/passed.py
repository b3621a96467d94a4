"""What has come through the disclosure gate. Senders take nothing else, so that no data leaves by another way.

Only `disclosures.passing` makes one: here a seal refuses everybody else as the program runs, and a test reads the sources.
"""

from collections.abc import Mapping
from dataclasses import InitVar, dataclass
from types import MappingProxyType
from typing import Any, final

_SEAL = object()


class Forged(TypeError):
    """Something was to be sent that no gate has let through."""


@final
@dataclass(frozen=True, slots=True)
class Passed:
    """Values that may go to one recipient, and the passage that accounts for them."""

    recipient_id: str
    disclosure_id: str | None
    """The passage in the person's account; None where the values are about nobody."""
    person_id: str | None
    purpose: str
    values: Mapping[str, Any]
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        """Refuse what was not made below."""
        if seal is not _SEAL:
            raise Forged("only the disclosure gate lets data through")


def let_through(
    recipient_id: str,
    values: Mapping[str, Any],
    *,
    purpose: str,
    person_id: str | None = None,
    disclosure_id: str | None = None,
) -> Passed:
    """For the gate alone. The values can be read and not changed."""
    return Passed(recipient_id, disclosure_id, person_id, purpose, MappingProxyType(dict(values)), _SEAL)
