"""Workflow step, the last in every case: close the request as answered, refused, unproven, or failed for a cause of ours."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import bus, clock, config, observability
from vestibule.bus import Event
from vestibule.policy import retention
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import Outcome, State
from vestibule.requests.progress import close, has_reached
from vestibule.steps import step

_ENDS: dict[str, tuple[State, Outcome | None]] = {
    "closed": ("closed", None),
    "refused": ("refused", "refused"),
    "unproven": ("unproven", "unproven"),
    "failed": ("failed", "failed"),
}
"""What it is closed as, and its outcome; None: what the answer said, which is `fulfilled` for a copy that was delivered."""


@step
def handler(event: dict[str, Any], _: LambdaContext) -> None:
    """In: `{request_id, outcome}` with outcome closed, refused, unproven or failed."""
    now, (state, outcome) = clock.now(), _ENDS[event["outcome"]]
    request = REQUESTS.get(event["request_id"], now=now)
    if request is None:
        return
    if has_reached(request, state):  # by an earlier try, whose event may not have gone out
        state = request.state
    else:
        ends = retention.expiry(config.operator_pack(), "requests", now).expires_at
        close(request, state, ends, now, outcome=outcome or request.outcome or "fulfilled")
        observability.count("RequestsClosed", outcome=state)
    bus.publish([Event(f"requests.request.{state}", request.id, request.received_at, {"right": request.right})])
