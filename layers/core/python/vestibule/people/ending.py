"""When what is held on a person ends (V-13): counted from the end of the last tie, by the strictest of the places' rules.

Pure. A tie is whatever keeps a person known to a place until it ends: a relation that goes on, a consent that stands.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from vestibule.policy import retention
from vestibule.policy.model import Pack


class Tie(Protocol):
    """What ties a person to a place. Without `until` it goes on; without `jurisdiction` the operator's own rule holds."""

    @property
    def until(self) -> datetime | None:
        """When it ends."""

    @property
    def jurisdiction(self) -> str | None:
        """Whose law the place is under."""


@dataclass(frozen=True)
class Term:
    """How a person's record ends: the instant that its term counts from, and its end. Both None while a tie goes on."""

    left_at: datetime | None = None
    expires_at: datetime | None = None


def term_of_person(ties: Iterable[Tie], pack: Pack) -> Term:
    """The term of a person's record over all ties that are stored, those that are over included.

    The promises of all places hold at once: each rule counts from the end of the last tie, and the earliest end counts.
    """
    known = tuple(ties)
    ends = [tie.until for tie in known if tie.until is not None]
    if not known or len(ends) < len(known):
        return Term()
    left_at = max(ends)
    return Term(left_at, min(_expiry(pack, "people", left_at, tie.jurisdiction) for tie in known))


def end_of_relation(tie: Tie, pack: Pack) -> datetime | None:
    """When the record of one relation ends: by its own place's rule, from its own end; None while it goes on."""
    return None if tie.until is None else _expiry(pack, "relations", tie.until, tie.jurisdiction)


def _expiry(pack: Pack, rule: str, since: datetime, jurisdiction: str | None) -> datetime:
    return retention.expiry(pack, rule, since, jurisdiction).expires_at
