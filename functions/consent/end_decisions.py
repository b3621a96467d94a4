"""Event `retention.record.gone` of a person: nothing more can be decided, and the term of what was decided begins."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config, lifetime, observability
from vestibule.consent import recording
from vestibule.consent.model import Consent
from vestibule.consent.permission import decisions_of
from vestibule.evidence import TRIES, commit_with
from vestibule.people.holdings import PEOPLE
from vestibule.queues import Failures, Message, each, messages_of
from vestibule.table import Refused


class InTheWay(RuntimeError):
    """Others changed the same record at each try: the event comes again."""


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Take a batch of events."""
    return each(messages_of(event), end)


def end(message: Message) -> None:
    """End every decision that stands. Whose record lies there again keeps them; told twice, it changes nothing."""
    person_id = message.body["detail"]["data"]["key0"]
    if lifetime.lying(PEOPLE, (person_id,)):
        return
    for decision in decisions_of(person_id, clock.now()):
        _end(decision)


def _end(decision: Consent) -> None:
    now, pack = clock.now(), config.operator_pack()
    for _ in range(TRIES):
        ending = recording.end(decision, pack, now, now)
        if ending is None:
            return
        write, fact = ending
        try:
            commit_with([fact], now, write)
        except Refused:
            continue
        observability.note("decision ended", consent_id=decision.id)
        return
    raise InTheWay
