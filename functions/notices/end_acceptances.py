"""Event `retention.record.gone` of a person: the term of what the person said of versions begins."""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config, lifetime
from vestibule.evidence import TRIES, commit_with
from vestibule.notices import reading
from vestibule.notices.holdings import ACCEPTANCES
from vestibule.people.holdings import PEOPLE
from vestibule.policy import retention
from vestibule.queues import Failures, Message, each, messages_of
from vestibule.redating import dated, redate
from vestibule.table import Refused


class InTheWay(RuntimeError):
    """Others changed the same record at each try: the event comes again."""


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Take a batch of events."""
    return each(messages_of(event), end)


def end(message: Message) -> None:
    """Date every acceptance that has no end yet. Whose record lies there again keeps them as they are."""
    now, person_id = clock.now(), message.body["detail"]["data"]["key0"]
    if lifetime.lying(PEOPLE, (person_id,)):
        return
    for acceptance in reading.acceptances(person_id, now):
        _end((acceptance.person_id, acceptance.notice_id), now)


def _end(key: tuple[str, str], now: datetime) -> None:
    expires_at = retention.expiry(config.operator_pack(), "consents", now).expires_at
    ends = {"ended_at": now, "expires_at": expires_at}
    for _ in range(TRIES):
        lying = lifetime.lying(ACCEPTANCES, key)
        if lying is None or lying.record.ended_at:
            return
        undated = ACCEPTANCES.where("ended_at").does_not_exist()
        write = redate(ACCEPTANCES, key, lying, ends, only_if=undated, now=now)
        try:
            commit_with([dated(ACCEPTANCES, key, ends)], now, write)
        except Refused:
            continue
        return
    raise InTheWay
