"""Every minute: messages that still have to be looked after are announced once more.

Those are the ones whose announcement was lost, which SES had no room for, or of which nothing was heard since they were
handed to SES.
"""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, observability
from vestibule.messages import delivery, outbox
from vestibule.messages.holdings import MESSAGES
from vestibule.table import commit_each

_MOST = 125
"""So many of each shard in a run: what is left over is found by the next, and a flood cannot outlast the function."""


def handler(_event: dict[str, Any], _: LambdaContext) -> None:
    """Announce what is due to be looked at: promotions after all else. The next run passes over what this one has told."""
    now = clock.now()
    for event in (outbox.LETTER, outbox.PROMOTION):
        told = sum(_retold(place, event, now) for place in outbox.waiting_at(event))
        observability.note("messages announced again", event=event, messages=told)


def _retold(waiting: str, event: str, now: datetime) -> int:
    """Those of one shard, the one that waits longest first; how many."""
    due = ("0", clock.written(now))
    found = MESSAGES.query(waiting, index="by_waiting", between=due, now=now, limit=_MOST).items
    refused = set(commit_each(delivery.waiting_again(message, now) for message in found))
    ids = [message.id for place, message in enumerate(found) if place not in refused]
    outbox.announce(ids, now, event)
    return len(ids)
