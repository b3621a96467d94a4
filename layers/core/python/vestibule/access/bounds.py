"""From when on something that was taken back surely opens no door, and how that is known.

A door is certain when its device has said that it has a list without the grant: by that list it refuses codes, tickets and
commands of it. Without such a word it is certain when all has ended that was given out before: the last lease, the last
ticket, the last command. The bound is never earlier than what a door may still do.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from vestibule.access.command import LASTS
from vestibule.access.credential import Credential, DoorList
from vestibule.access.holdings import DOOR_LISTS, GRANTS
from vestibule.access.model import Grant, Revocation
from vestibule.access.tickets import LASTS as TICKET_LASTS
from vestibule.clock import Instant
from vestibule.ids import EntranceId
from vestibule.reading import read_known
from vestibule.shapes import Output

FOLLOWED_WITHIN = timedelta(minutes=2)
"""An event that was lost is told again by then."""
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
    """When it was taken back; of a grant that ended with what it rests on, from when on it was to open nothing."""
    certain_from: Instant | None
    bound: Instant
    doors: list[RevokedDoor]


class Revoked(NamedTuple):
    """What became of a grant, of those of its credentials that were taken back by themselves, and of doors that it left."""

    grant: RevocationView | None
    credentials: Mapping[str, RevocationView]
    left: Sequence[RevokedDoor] = ()


def of(grant: Grant, now: datetime) -> RevocationView | None:
    """The revocation of a grant with all that was shared out of it; None when it runs, or ends as it was granted."""
    if _since(grant) is None:
        return None
    doors = ((DOOR_LISTS, (entrance_id,)) for entrance_id in grant.entrance_ids)
    known = read_known((*doors, *((GRANTS, (child.id,)) for child in grant.children)), now)
    lists = {door: listed for door in grant.entrance_ids if (listed := known.get(DOOR_LISTS, door))}
    children = (child for each in grant.children if (child := known.get(GRANTS, each.id)) and _since(child))
    return _together([_of_one(each, lists, now) for each in (grant, *children)])


def of_credentials(credentials: Iterable[Credential], now: datetime) -> dict[str, RevocationView]:
    """The revocations of those that were taken back by themselves. There are no tickets and no commands for one."""
    taken = [each for each in credentials if each.narrowed_at]
    doors = {door for each in taken for door in each.verifiers}
    known = read_known(((DOOR_LISTS, (door,)) for door in doors), now) if doors else None
    lists = {door: listed for door in doors if known and (listed := known.get(DOOR_LISTS, door))}
    return {
        each.id: shown(each.narrowed_at, each.revoked_at_doors, list(each.verifiers), lists, now, commands=False)
        for each in taken
        if each.narrowed_at
    }


def of_all(grant: Grant, credentials: Iterable[Credential], now: datetime) -> Revoked:
    """All of it."""
    return Revoked(of(grant, now), of_credentials(credentials, now), of_left(grant, now))


def of_left(grant: Grant, now: datetime) -> list[RevokedDoor]:
    """The doors that left the grant's group. What was shared out of the grant has those of its own."""
    known = read_known(((DOOR_LISTS, (door,)) for door in grant.left_ids), now) if grant.left_ids else None
    return [
        at_door(each, noted, known.get(DOOR_LISTS, each) if known else None, now, (_ticketed(grant, noted), True))
        for each in grant.left_ids
        for noted in [grant.left_at_doors.get(each)]
    ]


def _ticketed(grant: Grant, left: Revocation | None) -> datetime | None:
    """Until when tickets may name a door that it left: later ones do not."""
    if grant.ticketed_until is None or left is None:
        return grant.ticketed_until
    return min(grant.ticketed_until, left.since + TICKET_LASTS)


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
    return _over(revoked_at, doors)


def barred(doors: Mapping[str, timedelta], grants: Iterable[Grant], now: datetime) -> list[RevokedDoor]:
    """Doors that are being barred for grants, and when that is certain. `doors`: how long each may go without news.

    Their lists follow by an event, within minutes. What a door is lent until then still lasts, and so does what it has now.
    """
    known = read_known(((DOOR_LISTS, (door,)) for door in doors), now)
    ticketed = max((grant.ticketed_until for grant in grants if grant.ticketed_until), default=None)
    not_noted = (_not_noted(door, known.get(DOOR_LISTS, door), now, ticketed) for door in doors)
    return [
        each.model_copy(update={"bound": max(each.bound, now + FOLLOWED_WITHIN + doors[each.entrance_id])})
        for each in not_noted
    ]


def _since(grant: Grant) -> datetime | None:
    """When somebody or something ended it before its time."""
    return grant.revoked_at or grant.narrowed_at


def _of_one(grant: Grant, lists: Mapping[str, DoorList], now: datetime) -> RevocationView:
    since, ticketed_until = grant.revoked_at or grant.ends_at or now, grant.ticketed_until
    view = shown(since, grant.revoked_at_doors, grant.entrance_ids, lists, now, ticketed_until=ticketed_until)
    if grant.revoked_at or grant.narrowed_at is None or since <= grant.narrowed_at:
        return view
    return _over(since, [_ahead(door, grant, since, now) for door in view.doors])


def _ahead(door: RevokedDoor, grant: Grant, ends_at: datetime, now: datetime) -> RevokedDoor:
    """Of an end that lay ahead when it was told: until then the door's list refuses no ticket and no command of the grant."""
    noted, commanded = grant.revoked_at_doors.get(door.entrance_id), ends_at + LASTS
    if noted is None:
        return door.model_copy(update={"bound": max(door.bound, commanded)})
    bound, because = _bound(noted, grant.ticketed_until, commands=True)
    bound, because = max((bound, because), (commanded, "commands_over"))
    certain = bound if bound <= now else None
    return door.model_copy(update={"bound": bound, "certain_from": certain, "because": because})


def _together(views: Sequence[RevocationView]) -> RevocationView:
    """A grant, which is the first, with what was shared out of it: each door is certain when it is for all of them."""
    by_door: dict[str, list[RevokedDoor]] = {door.entrance_id: [] for door in views[0].doors}
    for view in views:
        for door in view.doors:
            by_door.setdefault(door.entrance_id, []).append(door)
    return _over(views[0].revoked_at, [_latest(doors) for doors in by_door.values()])


def _latest(doors: Sequence[RevokedDoor]) -> RevokedDoor:
    last = max(doors, key=lambda door: (door.certain_from is None, door.certain_from or door.bound))
    return last.model_copy(update={"bound": max(door.bound for door in doors)})


def _over(revoked_at: datetime, doors: list[RevokedDoor]) -> RevocationView:
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
    bound, waits_for = _bound(revocation, given[0], commands=given[1])
    held = [ack.at for ack in known.acks if ack.version >= revocation.version] if known else []
    if held and held[0] <= bound:
        return RevokedDoor(entrance_id=entrance_id, certain_from=held[0], bound=bound, because="list_held")
    certain = bound if held or bound <= now else None
    return RevokedDoor(entrance_id=entrance_id, certain_from=certain, bound=bound, because=waits_for)


def _bound(revocation: Revocation, ticketed_until: datetime | None, *, commands: bool) -> tuple[datetime, Because]:
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
