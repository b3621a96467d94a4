"""Every few minutes: tell once more of what was asked without an account, and whose event was lost."""

from datetime import timedelta
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import bus, clock
from vestibule.bus import Event
from vestibule.requests import asked
from vestibule.steps import step

_SOON = timedelta(minutes=2)
"""Younger ones are still on their way."""


@step
def handler(_: dict[str, Any], __: LambdaContext) -> dict[str, int]:
    """Out: how many were told of again."""
    now = clock.now()
    events = [Event(asked.EVENT, request_id, now, {}) for request_id in asked.left_since(now - _SOON)]
    bus.publish(events)
    return {"told": len(events)}
