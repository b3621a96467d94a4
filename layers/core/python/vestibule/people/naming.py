"""Authorised users of a space stay as long as who named them lives there: who moves out leaves nobody behind. Pure."""

from collections.abc import Iterable
from datetime import datetime

from vestibule.people.model import Relation, RelationKind
from vestibule.people.standing import covered_until

HOUSEHOLD: tuple[RelationKind, ...] = ("resident", "tenant", "owner")
"""Who may name others; who was named by them may not."""


def homes(relations: Iterable[Relation], space_id: str | None) -> list[Relation]:
    """What makes somebody part of the household of a space, at whatever time."""
    return [tie for tie in relations if tie.space_id == space_id and tie.kind in HOUSEHOLD]


def lives_until(homes: Iterable[Relation], home: Relation, now: datetime) -> datetime | None:
    """Until when somebody lives in a space who lives there now by `home`; None: no end is known."""
    return covered_until(homes, home.organisation_id, str(home.site_id), now, now)


def leaves_with(user: Relation, of_namer: Iterable[Relation], now: datetime) -> datetime | None:
    """When a user's relation must end because who named the user lives there no longer; None where it may stay as it is."""
    until = covered_until(homes(of_namer, user.space_id), user.organisation_id, str(user.site_id), user.since, now)
    if until is None or (user.until is not None and user.until <= until):
        return None
    ends = max(until, min(user.since, now))  # an end that was told late may lie before the user was named
    return None if user.until is not None and user.until <= ends else ends
