"""Let the grants for a group of doors follow it: what is added they open, what is taken away they open no more.

The group decides, and is changed first. Its grants follow in the request, as far as there is time, and by the event. An index
may hide a grant that was made just before; so each change is told again after a minute, when it shows, and from then on until
all of them follow. A grant remembers the doors that it came to or left until their lists are told.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from vestibule import bus, clock, letting, lifetime, observability
from vestibule.access import lists, revoking
from vestibule.access.group import Group
from vestibule.access.holdings import GRANTS, GROUPS
from vestibule.access.model import Grant
from vestibule.access.moving import listed, moved, moving, same_group
from vestibule.bus import Event
from vestibule.evidence import TRIES, commit_with, let_others_pass
from vestibule.problems import Unacceptable
from vestibule.registry.holdings import ENTRANCES
from vestibule.table import Refused, Write, commit_each, read_together

CHANGED = "access.group.changed"
TOLD = "told"
"""The hash key of the index `by_telling`."""
SOON = timedelta(minutes=1)
"""After so long every index shows a grant that was made just before a change."""


class InTheWay(RuntimeError):
    """Others changed the same records at each try: to be tried again."""


def check_on_site(entrance_ids: Sequence[str], site_id: str, pointer: str, now: datetime) -> None:
    """`Unacceptable` unless all of them stand on the site."""
    found = read_together(now, *((ENTRANCES, (each,)) for each in entrance_ids)) if entrance_ids else ()
    if any(each is None or each.site_id != site_id for each in found):
        detail = "No entrance on this site with this identifier is known to you."
        raise Unacceptable(detail, errors=[{"pointer": pointer, "detail": "not on this site"}])


def changing(group: Group, changes: dict[str, Any], now: datetime) -> tuple[Write, Group]:
    """The write of a change, and the group after it. Refused when another change came in between."""
    rest: dict[str, Any] = {"version": group.version + 1}
    if "entrance_ids" in changes:
        rest |= {"changed_at": now, "telling": TOLD}
    write = GROUPS.change(group.id, only_if=same_group(group), **changes, **rest)
    return write, group.model_copy(update={**changes, **rest})


def event_of(group: Group) -> Event:
    """What others are told of a change, the same each time that it is told."""
    whose = {"group_id": group.id, "site_id": group.site_id, "organisation_id": group.organisation_id}
    return Event(CHANGED, group.id, group.changed_at, whose)


def tell_if_possible(group: Group) -> None:
    """Tell of a change that stands whatever comes: what the bus refuses is told again within minutes."""
    try:
        bus.publish([event_of(group)])
    except Exception as error:  # noqa: BLE001 (nothing that fails here is the caller's)
        observability.note_fault(error, group_id=group.id)


def _told(group: Group) -> Write:
    """Note that a change need not be told any more. Refused when there was another, which is to be told anew."""
    same = GROUPS.where("changed_at") == group.model_dump(mode="json")["changed_at"]
    return GROUPS.change(group.id, telling=None, only_if=same)


def follow(group_id: str, has_time: Callable[[], bool] = lambda: True) -> bool:
    """Bring every grant of the group into line with it, and tell the doors. Done again, it changes nothing more.

    False when the time was over, or a grant could not be moved: it keeps no other from it, and is tried again every minute.
    """
    for again in range(TRIES):
        group = GROUPS.get(group_id, now=clock.now())
        if group is None:
            return True
        is_whole = _followed(group, has_time)
        after = GROUPS.get(group_id, now=clock.now())
        if after is None or after.version == group.version:
            observability.note("group followed", group_id=group_id, whole=is_whole)
            if is_whole and group.telling and group.changed_at + SOON <= clock.now():
                commit_each([_told(group)])
            return is_whole
        let_others_pass(again)
    raise InTheWay


def _followed(group: Group, has_time: Callable[[], bool]) -> bool:
    """Whether all grants follow now. The doors are told of those that do, whatever became of the others."""
    unlisted: list[Grant] = []
    is_whole = True
    try:
        for seen in _grants_of(group.id, clock.now()):
            if not has_time():
                return False
            is_whole &= _is_moved(seen, group.entrance_ids, unlisted)
    finally:
        is_listed = _list(unlisted)
    return is_whole and is_listed


def _is_moved(seen: Grant, entrance_ids: Sequence[str], unlisted: list[Grant]) -> bool:
    """Move one grant, and put it among the `unlisted` if its doors are to be told, be it of what an earlier try did."""
    if seen.is_over(clock.now()) and not seen.unlisted:
        return True
    try:
        for grant in _move(seen.id, entrance_ids):
            unlisted.append(grant)  # noqa: PERF402 (what was shared is narrowed, even if the grant itself cannot be moved)
    except Exception as error:  # noqa: BLE001 (whatever it is, the next one is moved)
        observability.note_fault(error, grant_id=seen.id)
        return False
    return True


def _list(grants: Sequence[Grant]) -> bool:
    """Tell the doors, and let each grant know that they were told; whether all of them know."""
    doors = lists.touch(sorted({door for grant in grants for door in grant.unlisted}), clock.now())
    return not commit_each(listed(grant, doors) for grant in grants)


def _move(grant_id: str, entrance_ids: Sequence[str]) -> Iterator[Grant]:
    """Let a grant open these doors, after what was shared out of it; gives those that some list is not told of."""
    for again in range(TRIES):
        now = clock.now()
        lying = lifetime.lying(GRANTS, (grant_id,))
        if lying is None:
            return
        grant, is_over = lying.record, lying.record.is_over(now)
        for child in () if is_over else grant.children:
            yield from _narrow(child.id, entrance_ids)
        if is_over or grant.entrance_ids == list(entrance_ids):
            yield from (grant,) if grant.unlisted else ()
            return
        terms = letting.terms_of_grant(grant, now)
        writes, facts = moving(grant, entrance_ids, terms.of_grant, now)
        try:
            commit_with(facts, now, *writes)
        except Refused:  # something was shared out of it meanwhile, or it was barred, or ended
            let_others_pass(again)
        else:
            yield moved(grant, entrance_ids)
            return
    raise InTheWay


def _narrow(grant_id: str, entrance_ids: Sequence[str]) -> Iterator[Grant]:
    """Take doors from what was shared. What has none left ends, and its doors are told of that."""
    for again in range(TRIES):
        now = clock.now()
        lying = lifetime.lying(GRANTS, (grant_id,))
        if lying is None:
            return
        kept = [each for each in lying.record.entrance_ids if each in entrance_ids]
        if kept or lying.record.is_over(now):
            yield from _move(grant_id, kept)
            return
        terms = letting.terms_of_grant(lying.record, now)
        try:
            revoking.end(lying, now, terms, now)
        except Refused:
            let_others_pass(again)
            continue
        revoking.settle(grant_id, terms, clock.now)
        return
    raise InTheWay


def _grants_of(group_id: str, now: datetime) -> Iterator[Grant]:
    return GRANTS.each(group_id, index="by_group", now=now)
