"""From when on something that was taken back surely opens no door, and how that is known.

A door is certain when its device has said that it has a list without the grant: by that list it refuses codes, tickets and
commands of it. Without such a word it is certain when all has ended that was given out before: the last lease, the last
ticket, the last command. The bound is never earlier than what a door may still do.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from vestibule.access.command import LASTS
from vestibule.access.credential import DoorList
from vestibule.access.holdings import DOOR_LISTS
from vestibule.access.model import Grant, Revocation
from vestibule.clock import Instant
from vestibule.ids import EntranceId
from vestibule.shapes import Output
from vestibule.table import read_together

Because = Literal["list_held", "commands_over", "lease_over", "tickets_over", "not_noted"]


class RevokedDoor(Output):
    """One door, for which something was taken back."""

    entrance_id: EntranceId
    certain_from: Instant | None
    """From when on it surely opens nothing here; None while it is not known yet."""
    bound: Instant
    """When it becomes certain at the latest, without a word from the door."""
    because: Because
    """Why it is certain, or else what the bound waits for."""


class RevocationView(Output):
    """What became of a revocation, over all doors."""

    revoked_at: Instant
    certain_from: Instant | None
    bound: Instant
    doors: list[RevokedDoor]


def of(grant: Grant, now: datetime) -> RevocationView | None:
    """The revocation of a grant, None when it was not revoked. One call for up to a hundred doors."""
    if grant.revoked_at is None:
        return None
    found = read_together(now, *((DOOR_LISTS, (entrance_id,)) for entrance_id in grant.entrance_ids))
    lists = {known.entrance_id: known for known in found if known}
    return shown(
        grant.revoked_at, grant.revoked_at_doors, grant.entrance_ids, lists, now, ticketed_until=grant.ticketed_until
    )


def shown(
    revoked_at: datetime,
    at_doors: Mapping[str, Revocation],
    entrance_ids: Sequence[str],
    lists: Mapping[str, DoorList],
    now: datetime,
    *,
    ticketed_until: datetime | None = None,
    commands: bool = True,
) -> RevocationView:
    """What is known at this instant. For one credential alone there are no tickets and no `commands`."""
    doors = [
        at_door(entrance_id, at_doors.get(entrance_id), lists.get(entrance_id), now, (ticketed_until, commands))
        for entrance_id in entrance_ids
    ]
    certain = [door.certain_from for door in doors if door.certain_from]
    return RevocationView(
        revoked_at=revoked_at,
        certain_from=max(certain) if len(certain) == len(doors) else None,
        bound=max(door.bound for door in doors),
        doors=doors,
    )


def at_door(
    entrance_id: str,
    revocation: Revocation | None,
    known: DoorList | None,
    now: datetime,
    given: tuple[datetime | None, bool],
) -> RevokedDoor:
    """One door. `given`: until when tickets were given out, and whether commands could be."""
    if revocation is None:
        return _not_noted(entrance_id, known, now, given[0])
    bound, waits_for = _bound(revocation, *given)
    held = [ack.at for ack in known.acks if ack.version >= revocation.version] if known else []
    if held and held[0] <= bound:
        return RevokedDoor(entrance_id=entrance_id, certain_from=held[0], bound=bound, because="list_held")
    certain = bound if held or bound <= now else None
    return RevokedDoor(entrance_id=entrance_id, certain_from=certain, bound=bound, because=waits_for)


def _bound(revocation: Revocation, ticketed_until: datetime | None, commands: bool) -> tuple[datetime, Because]:  # noqa: FBT001
    """The last end of what was given out before, and what it is the end of."""
    ends: list[tuple[datetime, Because]] = [
        (revocation.since + LASTS if commands else revocation.since, "commands_over")
    ]
    ends += [(revocation.leased_until, "lease_over")] if revocation.leased_until else []
    ends += [(ticketed_until, "tickets_over")] if ticketed_until else []
    return max(ends)


def _not_noted(entrance_id: str, known: DoorList | None, now: datetime, ticketed_until: datetime | None) -> RevokedDoor:
    """The function that revoked has not come to this door's list yet, or was cut off and will be started again.

    The bound moves on until it has: every lease there is may still be of a list with the grant.
    """
    ends = (now + LASTS, known.leased_until if known else None, ticketed_until)
    return RevokedDoor(entrance_id=entrance_id, certain_from=None, bound=max(filter(None, ends)), because="not_noted")
