"""Event `people.relation.ended`: what the person may open is ended where nothing ties the person to the place any more.

The door does not wait for it: until an admission is checked here against every end that was told, `command_entrance` looks
at the relations themselves. What is ended here ends for good, and its record gets its term.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, letting, lifetime
from vestibule.access import revoking
from vestibule.access.grant import checked, is_outlasting
from vestibule.access.holdings import ADMISSIONS, GRANTS
from vestibule.access.model import Admission, Grant
from vestibule.evidence import TRIES
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Relation
from vestibule.people.standing import covered_until, relations_of
from vestibule.queues import Failures, Message, each, messages_of
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
    """End it with what rests on it, then let its doors know; a try that died in between is taken up here."""
    for _ in range(TRIES):
        lying = lifetime.lying(GRANTS, (grant_id,))
        if lying is None:
            return
        until, terms = (
            is_outlasting(lying.record, _covered(lying.record, relations, now)),
            letting.terms_of_grant(lying.record, now),
        )
        try:
            if until is not None:
                revoking.end(lying, until, terms, now)
        except Refused:
            continue
        revoking.settle(grant_id, terms, clock.now)
        return
    raise InTheWay


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
