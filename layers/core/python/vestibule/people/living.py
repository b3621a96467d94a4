"""Who lives in a space, which is not all who are tied to it: what a home is set to concerns those who live there.

An owner is told of a home for its safety only (V-08), so an owner lives there while it is let to nobody else.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from vestibule.people.holdings import RELATIONS
from vestibule.people.model import Relation, RelationKind

RENTING: tuple[RelationKind, ...] = ("resident", "tenant")
_LIVING: tuple[RelationKind, ...] = (*RENTING, "authorised_user")


def ties_to(space_id: str, now: datetime) -> Iterator[Relation]:
    """What ties people to a space: now, before and to come, the oldest first. One that began a moment ago may be missing."""
    after = None
    while True:
        page = RELATIONS.query(space_id, index="by_space", now=now, after=after)
        yield from page.items
        after = page.next
        if after is None:
            return


def living_in(space_id: str, now: datetime) -> list[Relation]:
    """The ties of those who live in a space now."""
    ties = [tie for tie in ties_to(space_id, now) if tie.holds(now)]
    is_let = any(tie.kind in RENTING for tie in ties)
    return [tie for tie in ties if tie.kind in _LIVING or (tie.kind == "owner" and not is_let)]


def lives_since(own: Iterable[Relation], space_id: str | None, now: datetime) -> datetime | None:
    """From when on somebody has lived in a space, by relations of the own that hold now; None: does not live there.

    An owner from when the last one left to whom it was let: only then others are read.
    """
    ties = [tie for tie in own if space_id is not None and tie.space_id == space_id]
    lives = min((tie.since for tie in ties if tie.kind in _LIVING), default=None)
    owns = min((tie.since for tie in ties if tie.kind == "owner"), default=None)
    if lives or space_id is None or owns is None:
        return lives
    lets = [tie for tie in ties_to(space_id, now) if tie.kind in RENTING and tie.since <= now]
    if any(tie.holds(now) for tie in lets):
        return None
    return max(owns, *(tie.until for tie in lets if tie.until)) if lets else owns
