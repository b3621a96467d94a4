"""Event `retention.record.gone` of a person: with the record goes the account, and the key of everything sealed."""

from datetime import timedelta
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, ids, lifetime, observability, sealing
from vestibule.evidence import TRIES, Fact, commit_with
from vestibule.people import accounts
from vestibule.people.holdings import PEOPLE
from vestibule.queues import Failures, Message, each, messages_of
from vestibule.retention.holdings import WITNESSED
from vestibule.retention.model import Mark
from vestibule.table import Refused

_MARKED_FOR = timedelta(days=2)


class InTheWay(RuntimeError):
    """The person's key came and went at each try: the event comes again."""


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Take a batch of events."""
    return each(messages_of(event), close)


def close(message: Message) -> None:
    """Close the account of somebody whose record is gone, with one line of evidence. Whose record lies there again keeps it."""
    detail = message.body["detail"]
    person_id, mark_id = detail["data"]["key0"], ids.derived("del", "account", detail["id"])
    if lifetime.lying(PEOPLE, (person_id,)) or WITNESSED.get(mark_id, now=clock.now()):
        return
    was_there = accounts.close(person_id)
    for _ in range(TRIES):
        try:
            _forget(person_id, mark_id, was_there=was_there)
        except Refused:
            if WITNESSED.get(mark_id, now=clock.now()):
                return
        else:
            observability.note("account deleted", person_id=person_id, was_there=was_there)
            return
    raise InTheWay


def _forget(person_id: str, mark_id: str, *, was_there: bool) -> None:
    """Erase the key and say all that was done, in one transaction. An earlier try may have deleted the account already."""
    now = clock.now()
    shredding = sealing.shred(person_id, now)
    facts = [Fact("people.account.deleted", person_id, {"was_there": was_there})]
    if shredding.had_key:
        facts.append(Fact("people.key.erased", person_id, {}))
    mark = Mark(id=mark_id, kept=False, expires_at=now + _MARKED_FOR)
    commit_with(facts, now, WITNESSED.add(mark, now=now), shredding.write)
