"""Every minute: messages that still have to be looked after are announced once more.

Those are the ones whose announcement was lost, which SES had no room for, or of which nothing was heard since they were
handed to SES.
"""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, observability
from vestibule.messages import delivery, outbox
from vestibule.messages.holdings import MESSAGES
from vestibule.table import commit_each

_PAGE, _MOST = 250, 1000
"""So many a run: what is left over is found by the next, and a flood cannot outlast the function."""


def handler(_event: dict[str, Any], _: LambdaContext) -> None:
    """Announce what is due to be looked at, oldest first. The next run passes over what this one has told."""
    now, told, after = clock.now(), 0, None
    due = ("0", clock.written(now))
    while told < _MOST:
        page = MESSAGES.query("waiting", index="by_waiting", between=due, now=now, limit=_PAGE, after=after)
        refused = set(commit_each(delivery.waiting_again(message, now) for message in page.items))
        ids = [message.id for place, message in enumerate(page.items) if place not in refused]
        outbox.announce(ids, now)
        told, after = told + len(ids), page.next
        if after is None:
            break
    observability.note("messages announced again", messages=told)
