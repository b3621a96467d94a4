"""Workflow step, the last in every case: close the request as answered, as unproven, or as failed for a cause of ours."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import bus, clock, config, observability
from vestibule.bus import Event
from vestibule.policy import retention
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import State
from vestibule.requests.progress import close, has_reached
from vestibule.steps import step

_OUTCOMES: dict[str, State] = {"closed": "closed", "unproven": "unproven", "failed": "failed"}


@step
def handler(event: dict[str, Any], _: LambdaContext) -> None:
    """In: `{request_id, outcome}` with outcome closed, unproven or failed."""
    now, outcome = clock.now(), _OUTCOMES[event["outcome"]]
    request = REQUESTS.get(event["request_id"], now=now)
    if request is None:
        return
    if has_reached(request, outcome):  # by an earlier try, whose event may not have gone out
        outcome = request.state
    else:
        ends = retention.expiry(config.operator_pack(), "requests", now).expires_at
        close(request, outcome, ends, now)
        observability.count("RequestsClosed", outcome=outcome)
    bus.publish([Event(f"requests.request.{outcome}", request.id, request.received_at, {"right": request.right})])
