"""Let every right to a space be barred as the space is: its tenants' grants, what they shared, and the doors of the space.

The space decides, and is changed first. A grant that is made in the same moment may have read the space before, and an index
may still hide it; so each step is told again after a minute, when whoever was at it then is done.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import cast

from pynamodb.expressions.condition import Condition

from vestibule import bus, clock, lifetime, observability
from vestibule.access import bounds, lists, revoking
from vestibule.access.barred import barring
from vestibule.access.bounds import RevokedDoor
from vestibule.access.holdings import GRANTS, OVERLOCKS
from vestibule.access.model import Barring, Grant
from vestibule.access.overlocking import Overlock
from vestibule.bus import Event
from vestibule.evidence import TRIES, Fact, commit_with, let_others_pass
from vestibule.people.holdings import PEOPLE
from vestibule.people.living import RENTING, ties_to
from vestibule.redating import dated
from vestibule.registry.holdings import ENTRANCES, SPACES
from vestibule.registry.model import Space
from vestibule.registry.places import entrances_of_space, read_many
from vestibule.table import Refused, Write, commit_each
from vestibule.words import Language

BARRED = "access.space.barred"
TOLD = "told"
"""The hash key of the index `by_telling`."""


class InTheWay(RuntimeError):
    """Others changed the same records at each try: to be tried again."""


def event_of(space: Space) -> Event:
    """What others are told of a step, the same each time that it is told."""
    if space.barred_at is None:
        raise ValueError("no step was ever taken")
    whose = {"space_id": space.id, "site_id": space.site_id, "organisation_id": space.organisation_id}
    return Event(BARRED, space.id, space.barred_at, {**whose, "state": space.barred or "released"})


def tell_if_possible(space: Space) -> None:
    """Tell of a step that stands whatever comes: what the bus refuses is told again within minutes."""
    try:
        bus.publish([event_of(space)])
    except Exception as error:  # noqa: BLE001 (nothing that fails here is the caller's)
        observability.note_fault(error, space_id=space.id)


def told_again(space: Space) -> Write:
    """Note that a step was told for the second time. Refused when another was taken meanwhile, and is to be told anew."""
    same = SPACES.where("barred_at") == space.model_dump(mode="json")["barred_at"]
    return SPACES.change(space.id, telling=None, only_if=same)


def tenants_of(space: Space, now: datetime) -> dict[str, Language]:
    """Who lives in a space or rents it now, with the language of each."""
    tied = (tie.person_id for tie in ties_to(space.id, now) if tie.kind in RENTING and tie.holds(now))
    people = ((person_id, PEOPLE.get(person_id, now=now)) for person_id in sorted(set(tied)))
    return {person_id: person.language for person_id, person in people if person}


def rights_to(space: Space, now: datetime) -> list[Grant]:
    """The rights to a space that are not over, what was shared of them included."""
    return [grant for grant in _grants_of(space.id, now) if not _is_over(grant, now)]


def doors_of(space: Space, grants: Sequence[Grant], barred: Barring | None, now: datetime) -> list[RevokedDoor]:
    """The doors that a step bars for these rights, and when that is certain. A gate lock leaves them those of spaces."""
    named = dict.fromkeys((door for grant in grants for door in grant.entrance_ids), ENTRANCES)
    doors = [door for door in read_many(named, now).values() if barred == "overlock" or door.space_id is None]
    doors += entrances_of_space(space.id, now) if barred == "overlock" else []
    lasts = {door.id: timedelta(seconds=door.freshness_seconds) for door in doors}
    return bounds.barred(lasts, grants, now) if barred else []


def stepping(space: Space, taken: Space, lines: Sequence[Overlock]) -> Iterator[Write]:
    """The writes that bar a space and its doors as `taken` says, and note why. Refused when another step was taken."""
    yield SPACES.change(
        space.id,
        barred=taken.barred,
        barred_at=taken.barred_at,
        overlock_ids=taken.overlock_ids,
        telling=TOLD,
        only_if=_as_seen(space),
    )
    now = clock.now()
    yield from (ENTRANCES.change(door.id, barred=taken.barred) for door in entrances_of_space(space.id, now))
    yield from (OVERLOCKS.add(line) for line in lines)
    for overlock_id in space.overlock_ids:
        if OVERLOCKS.get(overlock_id, now=now):
            yield OVERLOCKS.change(overlock_id, ended_at=taken.barred_at)


def facts_of(taken: Space) -> Iterator[Fact]:
    """The lines by which restored copies of a space and its doors are barred as now, and the step is told once more."""
    if taken.barred_at:
        yield dated(SPACES, (taken.id,), {"barred": taken.barred, "barred_at": taken.barred_at, "telling": TOLD})
    for door in entrances_of_space(taken.id, clock.now()):
        yield dated(ENTRANCES, (door.id,), {"barred": taken.barred})


def bar(space_id: str) -> None:
    """Bring everything of the space into line with it, and tell the doors. Done again, it changes nothing more."""
    for again in range(TRIES):
        now = clock.now()
        space = SPACES.get(space_id, now=now)
        if space is None:
            return
        doors = set(_bar_grants(space, now)) | set(_bar_doors(space, now))
        if doors:
            lists.touch(sorted(doors), clock.now())  # after the commits, and even where an earlier try made them
        after = SPACES.get(space_id, now=now)
        if after is None or after.barred == space.barred:
            observability.note("space barred", space_id=space_id, state=space.barred or "released", doors=len(doors))
            return
        let_others_pass(again)
    raise InTheWay


def _bar_grants(space: Space, now: datetime) -> Iterator[str]:
    """Bar each grant; gives the entrances of all of them."""
    seen: set[str] = set()
    for listed in _grants_of(space.id, now):
        for grant in revoking.family(listed.id):
            if grant.id not in seen and not _is_over(grant, now):
                _bar_grant(grant.id, space.barred, now)
                yield from grant.entrance_ids
            seen.add(grant.id)


def _bar_grant(grant_id: str, barred: Barring | None, now: datetime) -> None:
    for again in range(TRIES):
        lying = lifetime.lying(GRANTS, (grant_id,))
        if lying is None or lying.record.barred == barred:
            return
        writes, facts = barring(lying.record, barred, now)
        try:
            commit_with(facts, now, *writes)
        except Refused:
            let_others_pass(again)
        else:
            return
    raise InTheWay


def _bar_doors(space: Space, now: datetime) -> Iterator[str]:
    """A door that was added to the space while a step was taken."""
    doors = list(entrances_of_space(space.id, now))
    commit_each(ENTRANCES.change(door.id, barred=space.barred) for door in doors if door.barred != space.barred)
    yield from (door.id for door in doors)


def _grants_of(space_id: str, now: datetime) -> Iterator[Grant]:
    return GRANTS.each(space_id, index="by_space", now=now)


def _as_seen(space: Space) -> Condition:
    barred_at = SPACES.where("barred_at")
    seen = space.model_dump(mode="json")["barred_at"]
    return cast("Condition", barred_at.does_not_exist() if seen is None else barred_at == seen)


def _is_over(grant: Grant, now: datetime) -> bool:
    return grant.ends_at is not None and grant.ends_at <= now
