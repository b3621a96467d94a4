"""Event `retention.hold.placed`: keep what a new hold covers.

A scope may hold more than one call can do: what is left goes on by `retention.hold.applied_in_part`, an event that carries
where. By way of the bus, since Lambda ends a function that keeps writing to its own queue.
"""

import time
from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config, observability, register
from vestibule.queues import Failures, Message, each, messages_of
from vestibule.registry.holdings import ENTRANCES
from vestibule.retention import placing
from vestibule.retention.applying import Ended, Progress, apply, record_applied
from vestibule.retention.holdings import HOLDS
from vestibule.retention.reach import entrances_of

SECONDS = 20
"""For one batch of messages; each does one page at least."""


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Take a batch of events."""
    ends = time.monotonic() + SECONDS
    return each(messages_of(event), lambda message: work(message, lambda: time.monotonic() < ends))


def work(message: Message, more: Callable[[], bool]) -> None:
    """Go on with one hold. One that has ended meanwhile is lifted again, whatever an earlier try has kept for it."""
    now, detail = clock.now(), message.body["detail"]
    hold = HOLDS.get(detail["subject"], now=now)
    if hold is None:
        observability.note("hold gone", hold_id=detail["subject"])
        return
    tables, entrances = register.promised(config.operator_pack()), entrances_of(hold, ENTRANCES, now)
    try:
        progress = apply(hold, tables, entrances, now, since=Progress.carried_by(detail), more=more)
    except Ended:
        placing.announce("released", hold, now)
        return
    if progress.at:
        placing.announce("applied_in_part", hold, now, progress.carried)
    else:
        record_applied(hold.id, progress.counts, now)
    observability.note("hold applied", hold_id=hold.id, records=sum(progress.counts.values()), done=not progress.at)
