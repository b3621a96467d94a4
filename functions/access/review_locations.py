"""Eight times a day, an eighth of the places each time: those whose consent may have stopped to count without a word (N-03).

A consent counts for the terms that it was given on. New terms, or a person who turns out to be a child, end no consent that
somebody could hear of.
"""

from datetime import datetime, timedelta
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, lifetime, observability, whereabouts
from vestibule.access.holdings import LOCATIONS
from vestibule.reading import read_known
from vestibule.steps import step

_EVER = timedelta(days=36500)
"""A hold keeps a place for longer than its term."""


class Unseen(RuntimeError):
    """Those of some persons could not be looked at: the others were, and these come again tomorrow."""


@step
def handler(_: dict[str, Any], __: LambdaContext) -> dict[str, int]:
    """Look at each person's once, and say how many ended. One that cannot be looked at keeps no other from it."""
    now, ended, failed = clock.now(), 0, 0
    for person_id in sorted(_persons(lifetime.SHARD_NAMES[now.hour // 3], now)):
        try:
            ended += whereabouts.settle(person_id)
        except Exception as error:  # noqa: BLE001 (whatever it is, the next one is looked at)
            observability.note_fault(error)
            failed += 1
    if failed:
        raise Unseen
    return {"ended": ended}


def _persons(shard: str, now: datetime) -> set[str]:
    """Whose places lie in a shard."""
    persons: set[str] = set()
    after = None
    while True:
        page = lifetime.due(LOCATIONS, shard, now + _EVER, after=after)
        known = read_known(((LOCATIONS, key) for key, _ in page.keys), now)
        places = (known.get(LOCATIONS, *key) for key, _ in page.keys)
        persons |= {place.person_id for place in places if place}
        after = page.next
        if after is None:
            return persons
