"""End what somebody may open where nothing ties the person to the place any more, with all that was shared out of it."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from vestibule import clock, letting, lifetime
from vestibule.access import revoking
from vestibule.access.grant import Covered, is_outlasting
from vestibule.access.holdings import GRANTS
from vestibule.access.model import Grant
from vestibule.evidence import TRIES
from vestibule.people.model import Relation
from vestibule.people.standing import covering, relations_of
from vestibule.reading import read_known
from vestibule.table import Refused, Table


class InTheWay(RuntimeError):
    """Others changed the same records at each try: to be tried again."""


def end_shared(person_id: str, now: datetime) -> None:
    """End those grants out of which something was shared, as far as they reach beyond the person's ties.

    The doors know of the end of a relation by its person; who was let in by that person is another, who ended nothing.
    """
    relations = tuple(relations_of(person_id, now))
    ids = [grant.id for grant in all_of(GRANTS, person_id, now)]
    known = read_known(((GRANTS, (grant_id,)) for grant_id in ids), now)  # the index may lag behind what was shared
    for grant_id in ids:
        grant = known.get(GRANTS, grant_id)
        if grant and grant.children:
            end_grant(grant_id, relations, now)


def end_grant(grant_id: str, relations: Iterable[Relation], now: datetime) -> None:
    """End it with what rests on it, then let its doors know; a try that died in between is taken up here."""
    for _ in range(TRIES):
        lying = lifetime.lying(GRANTS, (grant_id,))
        if lying is None:
            return
        until = is_outlasting(lying.record, covered(lying.record, relations, now))
        terms = letting.terms_of_grant(lying.record, now)
        try:
            if until is not None:
                revoking.end(lying, until, terms, now)
        except Refused:
            continue
        revoking.settle(grant_id, terms, clock.now)
        return
    raise InTheWay


def covered(grant: Grant, relations: Iterable[Relation], now: datetime) -> Covered:
    """Until when the person of the grant is tied to what a right there rests on."""
    return covering(relations, grant.organisation_id, grant.site_id, now)


def all_of(table: Table[Any], person_id: str, now: datetime) -> Iterator[Any]:
    """What the index by person shows."""
    return table.each(person_id, index="by_person", now=now)
