"""Grant entry: one right, and the same right noted at each door, in one transaction; and end it in the same way."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from pynamodb.expressions.condition import Condition

from vestibule import lifetime
from vestibule.access.holdings import ADMISSIONS, GRANTS
from vestibule.access.model import Admission, Child, Grant, Window
from vestibule.evidence import Fact
from vestibule.lifetime import Lying
from vestibule.redating import dated, redate
from vestibule.table import Write, read_together

type Covered = Callable[[Grant | Window], datetime | None]
"""Until when somebody is tied to what a right rests on, from its beginning or from now on; None: for good."""
type Expiry = Callable[[datetime], datetime]
"""When the record of a right is to go that ended at the given instant."""
_PASSES_LINGER = timedelta(days=1)
"""Windows of passes are many. A day after its end one is in no ticket and no list, and goes with the next change."""


def granting(grant: Grant, now: datetime, endings: int = 0) -> Iterator[Write]:
    """The writes that make a grant hold. Another change at one of the doors meanwhile refuses them all.

    `endings` is the person's number as it was read before the relations that the grant rests on.
    """
    yield GRANTS.add(grant)
    yield from opening(grant, grant.entrance_ids, grant.window, endings, now)


def opening(grant: Grant, entrance_ids: Sequence[str], window: Window, endings: int, now: datetime) -> Iterator[Write]:
    """The writes that let a grant open doors: its window there, in the place of one that it had before."""
    at_doors = [(ADMISSIONS, (entrance_id, grant.person_id)) for entrance_id in entrance_ids]
    found = read_together(now, *at_doors) if at_doors else ()
    for entrance_id, known in zip(entrance_ids, found, strict=True):
        if known:
            yield _widening(known, grant, window, endings, now)
        else:
            yield ADMISSIONS.add(_first(entrance_id, grant, window, endings), now=now)


def is_outlasting(right: Grant | Window, covered: Covered) -> datetime | None:
    """The instant at which a right must end that reaches beyond the tie it rests on; None where it does not."""
    until = covered(right)
    return until if until is not None and (right.ends_at is None or until < right.ends_at) else None


def narrowed(admission: Admission, covered: Covered) -> Admission:
    """The admission without anything that reaches beyond the ties it rests on."""
    windows = [window.ending(is_outlasting(window, covered)) for window in admission.windows]
    return admission.model_copy(update={"windows": windows})


def sharing(parent: Grant, child: Grant, now: datetime) -> Write:
    """The write that lets a grant know what was shared out of it. Refused when the grant has changed: it may be over now."""
    living = [each for each in parent.children if each.ends_at is None or now < each.ends_at]
    children = [*living, Child(id=child.id, ends_at=child.ends_at)]
    return GRANTS.change(parent.id, children=children, version=parent.version + 1, only_if=same(parent))


def ending(
    lying: Lying[Grant], until: datetime, expiry: Expiry, now: datetime, *, revoked_by: str | None = None
) -> tuple[list[Write], list[Fact]]:
    """The writes that end a grant at its doors and its record after it, with their lines. Another change refuses them all.

    `revoked_by`: who takes it back before its time; None where it ends with what it rests on.
    """
    grant = lying.record
    told: dict[str, datetime | str | int | None] = {"ends_at": until, "expires_at": expiry(until)}
    if revoked_by:
        told |= {"revoked_at": now, "revoked_by": revoked_by}
    told |= {"narrowed_at": now, "settling": "ended"}
    changes: dict[str, object] = {**told, "revoked_at_doors": {}, "version": grant.version + 1}
    writes = [redate(GRANTS, (grant.id,), lying, changes, only_if=same(grant), now=now)]
    facts = [
        Fact(f"access.grant.{'revoked' if revoked_by else 'ended'}", grant.id, _about(grant, revoked_by)),
        dated(GRANTS, (grant.id,), told),
    ]
    ended = {"ends_at": until, "revoked": revoked_by is not None, "narrowed_at": now}
    for write, fact in closing(grant, grant.entrance_ids, ended, expiry, now):
        writes.append(write)
        facts.append(fact)
    return writes, facts


def closing(
    grant: Grant, entrance_ids: Iterable[str], ended: Mapping[str, object], expiry: Expiry, now: datetime
) -> Iterator[tuple[Write, Fact]]:
    """The writes that end a grant at some of its doors, each with its line. `ended`: what changes of its window there."""
    for entrance_id in entrance_ids:
        at_door = lifetime.lying(ADMISSIONS, (entrance_id, grant.person_id))
        if at_door is not None:
            yield _narrowing(at_door, grant, ended, expiry, now)


def same(grant: Grant) -> Condition:
    """The condition that nobody has changed the grant since. Records of before there were versions have none."""
    version = GRANTS.where("version")
    unchanged: Condition = (
        version == grant.version if grant.version else version.does_not_exist() | (version == grant.version)
    )
    return unchanged


def checked(admission: Admission, endings: int) -> Write:
    """Note against how many ends of relations the windows were checked. Refused when they have changed meanwhile."""
    return ADMISSIONS.change(admission.entrance_id, admission.person_id, endings=endings, only_if=_as_seen(admission))


def without(admission: Admission, grant_id: str) -> tuple[Write, list[Fact]] | None:
    """The admission without what is left of a grant whose record is gone, with the lines that tell so.

    None where nothing is left of it, or nothing else: an admission of one grant has the grant's own term.
    """
    windows = [window for window in admission.windows if window.grant_id != grant_id]
    if not windows or len(windows) == len(admission.windows):
        return None
    write = ADMISSIONS.change(
        admission.entrance_id,
        admission.person_id,
        windows=windows,
        version=admission.version + 1,
        only_if=_as_seen(admission),
    )
    fact = Fact("access.window.removed", grant_id, {"entrance_id": admission.entrance_id})
    return write, [fact, dated_windows(admission, windows, admission.expires_at)]


def _first(entrance_id: str, grant: Grant, window: Window, endings: int) -> Admission:
    return Admission(
        entrance_id=entrance_id,
        person_id=grant.person_id,
        windows=[window],
        version=1,
        endings=endings,
        expires_at=grant.expires_at,
    )


def _widening(known: Admission, grant: Grant, window: Window, endings: int, now: datetime) -> Write:
    others = (each for each in known.windows if each.grant_id != grant.id)
    return ADMISSIONS.change(
        known.entrance_id,
        known.person_id,
        windows=[*_lasting(others, now), window],
        version=known.version + 1,
        endings=min(known.endings, endings),
        expires_at=_later(known.expires_at, grant.expires_at),
        only_if=_as_seen(known),
    )


def _lasting(windows: Iterable[Window], now: datetime) -> list[Window]:
    return [
        window
        for window in windows
        if window.kind != "pass" or window.ends_at is None or now < window.ends_at + _PASSES_LINGER
    ]


def _narrowing(
    at_door: Lying[Admission], grant: Grant, ended: Mapping[str, object], expiry: Expiry, now: datetime
) -> tuple[Write, Fact]:
    """The grant's window ends, those whose own term is over go, and the record goes when the last of them says so."""
    admission = at_door.record
    windows = [
        window.model_copy(update=ended) if window.grant_id == grant.id else window
        for window in admission.windows
        if window.grant_id == grant.id or window.ends_at is None or now < expiry(window.ends_at)
    ]
    ends = [window.ends_at for window in windows]
    expires_at = max(expiry(end) for end in ends if end) if all(ends) else None  # the grant's own window is among them
    changes = {"windows": windows, "version": admission.version + 1, "expires_at": expires_at}
    key = (admission.entrance_id, admission.person_id)
    write = redate(ADMISSIONS, key, at_door, changes, only_if=_as_seen(admission), now=now)
    return write, dated_windows(admission, windows, expires_at)


def _about(grant: Grant, by: str | None) -> dict[str, str]:
    about = {"person_id": grant.person_id, "site_id": grant.site_id}
    return about | {"by": by} if by else about


def dated_windows(admission: Admission, windows: list[Window], expires_at: datetime | None) -> Fact:
    """The line that tells the windows of an admission, so that a restored copy has them as they are now."""
    told = json.dumps([window.model_dump(mode="json") for window in windows])
    return dated(ADMISSIONS, (admission.entrance_id, admission.person_id), {"windows": told, "expires_at": expires_at})


def _as_seen(admission: Admission) -> Condition:
    same: Condition = ADMISSIONS.where("version") == admission.version
    return same


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    """The later of two ends; no end is later than any."""
    return None if one is None or other is None else max(one, other)
