"""Event `retention.hold.released`: let go of what the hold kept. What no other hold keeps has its own end again.

What one call cannot do goes on by `retention.hold.lifted_in_part`, as `apply_hold` does.
"""

import time
from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config, observability, register
from vestibule.queues import Failures, Message, each, messages_of
from vestibule.registry.holdings import ENTRANCES
from vestibule.retention import placing
from vestibule.retention.applying import Progress, let_go, record_lifted
from vestibule.retention.holdings import HOLDS
from vestibule.retention.reach import entrances_of

SECONDS = 20
"""For one batch of messages; each does one page at least."""


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Take a batch of events."""
    ends = time.monotonic() + SECONDS
    return each(messages_of(event), lambda message: work(message, lambda: time.monotonic() < ends))


def work(message: Message, more: Callable[[], bool]) -> None:
    """Go on with one hold. One that is in force is left alone, whatever the event says."""
    now, detail = clock.now(), message.body["detail"]
    hold = HOLDS.get(detail["subject"], now=now)
    if hold is None or not hold.has_ended(now):
        observability.note("hold not lifted", hold_id=detail["subject"])
        return
    tables, entrances = register.promised(config.operator_pack()), entrances_of(hold, ENTRANCES, now)
    progress = let_go(hold, tables, entrances, now, since=Progress.carried_by(detail), more=more)
    if progress.at:
        placing.announce("lifted_in_part", hold, now, progress.carried)
    else:
        record_lifted(hold.id, progress.counts, now)
    observability.note("hold lifted", hold_id=hold.id, records=sum(progress.counts.values()), done=not progress.at)
