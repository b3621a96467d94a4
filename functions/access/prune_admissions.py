"""Event `retention.record.gone` of a grant: what is left of it at its doors goes too, while other grants open them on.

An admission lasts as long as any of its grants. Without this, the end of one grant would stay readable there for years.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, lifetime, observability
from vestibule.access.grant import without
from vestibule.access.holdings import ADMISSIONS, GRANTS
from vestibule.evidence import TRIES, commit_with
from vestibule.queues import Failures, Message, each, messages_of
from vestibule.table import Refused


class InTheWay(RuntimeError):
    """Others changed the same admission at each try: the event comes again."""


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Take a batch of events."""
    return each(messages_of(event), prune)


def prune(message: Message) -> None:
    """Remove the grant's windows. One that was put back for a hold keeps them; told twice, it changes nothing."""
    now, data = clock.now(), message.body["detail"]["data"]
    grant_id, person_id = data["key0"], data["person_id"]
    if lifetime.lying(GRANTS, (grant_id,)):
        return
    for entrance_id in _doors_of(person_id, now):
        _prune(entrance_id, person_id, grant_id, now)


def _prune(entrance_id: str, person_id: str, grant_id: str, now: datetime) -> None:
    for _ in range(TRIES):
        admission = ADMISSIONS.get(entrance_id, person_id, now=now)
        pruned = without(admission, grant_id) if admission else None
        if pruned is None:
            return
        write, facts = pruned
        try:
            commit_with(facts, now, write)
        except Refused:
            continue
        observability.note("window removed", grant_id=grant_id, entrance_id=entrance_id)
        return
    raise InTheWay


def _doors_of(person_id: str, now: datetime) -> Iterator[str]:
    after = None
    while True:
        page = ADMISSIONS.query(person_id, index="by_person", now=now, after=after)
        yield from (admission.entrance_id for admission in page.items)
        after = page.next
        if after is None:
            return
