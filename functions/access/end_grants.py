"""Event `people.relation.ended`: what the person may open is ended where nothing ties the person to the place any more.

The door does not wait for it: until an admission is checked here against every end that was told, `command_entrance` looks
at the relations themselves. What is ended here ends for good, and its record gets its term.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock
from vestibule.access.grant import checked, is_outlasting
from vestibule.access.holdings import ADMISSIONS, GRANTS
from vestibule.access.model import Admission, Grant
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Relation
from vestibule.people.standing import relations_of
from vestibule.queues import Failures, Message, each, messages_of
from vestibule.table import commit_each
from vestibule.withdrawing import all_of, covered, end_grant

type Relations = tuple[Relation, ...]


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Take a batch of events."""
    return each(messages_of(event), end)


def end(message: Message) -> None:
    """Look at everything that the person may open, whatever the event was about: told twice or late, it changes nothing."""
    now, person_id = clock.now(), message.body["detail"]["data"]["person_id"]
    person = PEOPLE.get(person_id, now=now)  # before the relations: what is ended meanwhile counts as not checked
    relations = tuple(relations_of(person_id, now))
    grants = {grant.id: grant for grant in all_of(GRANTS, person_id, now)}
    for grant_id in grants:
        end_grant(grant_id, relations, now)
    if person:
        commit_each(_notes(person_id, person.endings, grants, relations, now))


def _notes(
    person_id: str, endings: int, grants: Mapping[str, Grant], relations: Relations, now: datetime
) -> Iterator[Any]:
    """For each admission that lies within the person's ties, the note that it does. One of a grant not seen stays in doubt."""
    for listed in all_of(ADMISSIONS, person_id, now):
        admission = ADMISSIONS.get(listed.entrance_id, person_id, now=now)
        if admission and admission.endings != endings and _lies_within(admission, grants, relations, now):
            yield checked(admission, endings)


def _lies_within(admission: Admission, grants: Mapping[str, Grant], relations: Relations, now: datetime) -> bool:
    return all(
        (window.ends_at is not None and window.ends_at <= now)
        or (
            window.grant_id in grants
            and is_outlasting(window, covered(grants[window.grant_id], relations, now)) is None
        )
        for window in admission.windows
    )
