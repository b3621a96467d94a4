"""Event `people.relation.ended`: whom a tenant had named as a user of a space leaves with the tenant's last tie to it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import bus, clock, config, lifetime, observability
from vestibule.evidence import TRIES, commit_with, let_others_pass
from vestibule.people import naming
from vestibule.people.changing import ending, event_of, known
from vestibule.people.holdings import RELATIONS
from vestibule.people.model import Relation
from vestibule.people.standing import relations_of
from vestibule.queues import Failures, Message, each, messages_of
from vestibule.table import Refused


class InTheWay(RuntimeError):
    """Others changed the same person at each try: the event comes again."""


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Take a batch of events."""
    return each(messages_of(event), end)


def end(message: Message) -> None:
    """Look at everybody whom the person has named, whatever the event was about: told twice or late, it changes nothing."""
    now, namer_id = clock.now(), message.body["detail"]["data"]["person_id"]
    of_namer = tuple(relations_of(namer_id, now))
    for user in _named_by(namer_id, now):
        if _end(user, of_namer, now):
            _tell(user)


def _end(named: Relation, of_namer: tuple[Relation, ...], now: datetime) -> bool:
    """Whether it was ended here. What is told of it then, is told once more within minutes in any case."""
    for again in range(TRIES):
        person = known(named.person_id, now)
        user = person.relation(named.id) if person else None
        until = naming.leaves_with(user, of_namer, now) if user else None
        if person is None or user is None or until is None:
            return False
        change = ending(person, user, until, config.operator_pack(), now)
        try:
            commit_with(change.facts, now, *change.writes)
        except Refused:
            let_others_pass(again)
        else:
            observability.note("user left", relation_id=user.id)
            return True
    raise InTheWay


def _tell(user: Relation) -> None:
    """Read as it lies: an end that was told late may have ended the record at once."""
    lying = lifetime.lying(RELATIONS, (user.person_id, user.id))
    if lying and lying.record.ended_at:
        bus.publish([event_of(lying.record)])


def _named_by(person_id: str, now: datetime) -> Iterator[Relation]:
    after = None
    while True:
        page = RELATIONS.query(person_id, index="by_namer", now=now, after=after)
        yield from page.items
        after = page.next
        if after is None:
            return
