"""Every five minutes: start batches anew that stand still, because a start was lost or a run ended before everybody was told.

A run goes on behind the last person of each part. Two runs at once are in no danger: the part takes one page once.
"""

from datetime import timedelta
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, observability
from vestibule.messages import batches
from vestibule.messages.holdings import BATCHES
from vestibule.messages.model import Batch
from vestibule.steps import step

_STILL = timedelta(minutes=10)
"""Longer than any call takes, with its retries: what moves is left alone."""


@step
def handler(_: dict[str, Any], __: LambdaContext) -> dict[str, int]:
    """Start what stands still. Out: how many."""
    now = clock.now()
    waiting = BATCHES.query("waiting", index="by_waiting", now=now).items
    return {"started": sum(_started(head) for head in waiting)}


def _started(head: Batch) -> bool:
    now = clock.now()
    moved = batches.last_moved(batches.pieces_of(head.id, now))
    if moved is None or now - moved < _STILL:
        return False
    batches.start(head.id, str(int(now.timestamp()) // 60))
    observability.note("batch started anew", batch_id=head.id)
    return True
