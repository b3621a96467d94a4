"""Event `people.relation.ended`: what the person may open is ended where nothing ties the person to the place any more.

The door does not wait for it: until an admission is checked here against every end that was told, `command_entrance` looks
at the relations themselves. What is ended here ends for good, and its record gets its term.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config, lifetime, observability
from vestibule.access.grant import checked, ending, is_outlasting
from vestibule.access.holdings import ADMISSIONS, GRANTS
from vestibule.access.model import Admission, Grant
from vestibule.evidence import TRIES, commit_with
from vestibule.lifetime import Lying
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Relation
from vestibule.people.standing import covered_until, relations_of
from vestibule.policy import retention
from vestibule.queues import Failures, Message, each, messages_of
from vestibule.registry.holdings import ENTRANCES
from vestibule.table import Refused, Table, commit_each

type Relations = tuple[Relation, ...]


class InTheWay(RuntimeError):
    """Others changed the same records at each try: the event comes again."""


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Take a batch of events."""
    return each(messages_of(event), end)


def end(message: Message) -> None:
    """Look at everything that the person may open, whatever the event was about: told twice or late, it changes nothing."""
    now, person_id = clock.now(), message.body["detail"]["data"]["person_id"]
    person = PEOPLE.get(person_id, now=now)  # before the relations: what is ended meanwhile counts as not checked
    relations = tuple(relations_of(person_id, now))
    grants = {grant.id: grant for grant in _all_of(GRANTS, person_id, now)}
    for grant_id in grants:
        _end_grant(grant_id, relations, now)
    if person:
        commit_each(_notes(person_id, person.endings, grants, relations, now))


def _end_grant(grant_id: str, relations: Relations, now: datetime) -> None:
    for _ in range(TRIES):
        lying = lifetime.lying(GRANTS, (grant_id,))
        until = is_outlasting(lying.record, _covered(lying.record, relations, now)) if lying else None
        if lying is None or until is None:
            return
        try:
            _commit_end(lying, until, now)
        except Refused:
            continue
        observability.note("grant ended", grant_id=grant_id)
        return
    raise InTheWay


def _commit_end(lying: Lying[Grant], until: datetime, now: datetime) -> None:
    door = ENTRANCES.get(lying.record.entrance_ids[0], now=now)
    rule = partial(retention.expiry, config.operator_pack(), "grants", jurisdiction=door.jurisdiction if door else None)
    writes, facts = ending(lying, until, lambda ended: rule(ended).expires_at, now)
    commit_with(facts, now, *writes)


def _notes(
    person_id: str, endings: int, grants: Mapping[str, Grant], relations: Relations, now: datetime
) -> Iterator[Any]:
    """For each admission that lies within the person's ties, the note that it does. One of a grant not seen stays in doubt."""
    for listed in _all_of(ADMISSIONS, person_id, now):
        admission = ADMISSIONS.get(listed.entrance_id, person_id, now=now)
        if admission and admission.endings != endings and _lies_within(admission, grants, relations, now):
            yield checked(admission, endings)


def _lies_within(admission: Admission, grants: Mapping[str, Grant], relations: Relations, now: datetime) -> bool:
    return all(
        (window.ends_at is not None and window.ends_at <= now)
        or (
            window.grant_id in grants
            and is_outlasting(window, _covered(grants[window.grant_id], relations, now)) is None
        )
        for window in admission.windows
    )


def _covered(grant: Grant, relations: Relations, now: datetime) -> Any:  # noqa: ANN401 (a function of the instant)
    return lambda since: covered_until(relations, grant.organisation_id, grant.site_id, since, now)


def _all_of(table: Table[Any], person_id: str, now: datetime) -> Iterator[Any]:
    after = None
    while True:
        page = table.query(person_id, index="by_person", now=now, after=after)
        yield from page.items
        after = page.next
        if after is None:
            return
