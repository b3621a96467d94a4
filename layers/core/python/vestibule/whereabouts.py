"""What carries the places of somebody's phone that are kept (N-03): the yes under which each was recorded.

A place ends with its consent: who says yes again later has not said it of the places of before. Late or twice changes nothing.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import batched

from vestibule import clock, lifetime, observability
from vestibule.access.holdings import LOCATIONS
from vestibule.access.locating import PERMISSION
from vestibule.consent import permission
from vestibule.evidence import TRIES, Fact, commit_with
from vestibule.people.holdings import PEOPLE
from vestibule.redating import dated, redate
from vestibule.table import Refused, Write

_FIRST = "0"
"""Before every instant."""
_AT_ONCE = 20
"""In one transaction, each with its line."""


class InTheWay(RuntimeError):
    """Others changed the same places at each try: to be tried again."""


def settle(person_id: str) -> int:
    """End the person's places that no consent carries any more, and say how many."""
    for _ in range(TRIES):
        now = clock.now()
        until = _uncarried_until(person_id, now)
        try:
            return _end(person_id, until, now) if until else 0
        except Refused:
            continue
    raise InTheWay


def _uncarried_until(person_id: str, now: datetime) -> datetime | None:
    """Until when no yes counts: up to the last no, and all where none stands. A restriction keeps what is there, unused."""
    person = PEOPLE.get(person_id, now=now)
    years = person.birth_years if person else None
    verdict = permission.of_person(person_id, PERMISSION, now, birth_years=years)
    if not verdict.allowed and verdict.why != "restricted":
        return now
    own = (each for each in permission.decisions_of(person_id, now) if each.purpose == PERMISSION)
    return max((each.recorded_at for each in own if each.choice in ("refused", "withdrawn")), default=None)


def _end(person_id: str, until: datetime, now: datetime) -> int:
    ended = 0
    for some in batched(_ends(person_id, until, now), _AT_ONCE, strict=False):
        commit_with([fact for _, fact in some], now, *(write for write, _ in some))
        ended += len(some)
    if ended:
        observability.note("places ended", person_id=person_id, count=ended)
    return ended


def _ends(person_id: str, until: datetime, now: datetime) -> Iterator[tuple[Write, Fact]]:
    """The writes that end what was recorded by then, from `now` on hidden from every reader and due to be deleted."""
    there = LOCATIONS.where("command_id").exists()
    for command_id in _recorded(person_id, until, now):
        lying = lifetime.lying(LOCATIONS, (command_id,))
        if lying and (lying.expires_at is None or lying.expires_at > now):
            changes = {"expires_at": now}
            write = redate(LOCATIONS, (command_id,), lying, changes, only_if=there, now=now)
            yield write, dated(LOCATIONS, (command_id,), changes)


def _recorded(person_id: str, until: datetime, now: datetime) -> Iterator[str]:
    after, between = None, (_FIRST, clock.written(until))
    while True:
        page = LOCATIONS.query(person_id, index="by_person", between=between, now=now, limit=1000, after=after)
        yield from [each.command_id for each in page.items]
        after = page.next
        if after is None:
            return
