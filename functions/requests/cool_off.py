"""Workflow step, before anything is done: what the team has decided, and time to think again about what cannot be undone."""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config
from vestibule.requests import cooling, deciding
from vestibule.requests.model import DataRequest
from vestibule.requests.progress import going, has_reached, move, request_of
from vestibule.steps import step


@step
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, str | None]:
    """In: `{request_id}`. Out: `{decision: approve|refuse|null, until}`; `until` is null when it may be done now.

    After the waiting it is run again: what was refused meanwhile shows then.
    """
    now = clock.now()
    request = going(event["request_id"], now)
    decision = deciding.verdict(request)
    if decision != "refuse" and not has_reached(request, "cooling_off"):
        request = _begun(request, now)
    ends = request.cools_until
    still = ends if ends and now < ends and decision != "refuse" else None
    return {"decision": decision, "until": clock.written(still) if still else None}


def _begun(request: DataRequest, now: datetime) -> DataRequest:
    ends = cooling.ends_at(request, config.cool_off(), now)
    if ends is None:
        return request
    move(request, "cooling_off", now, {"cools_until": clock.written(ends)}, cools_until=ends, task_token=None)
    return request_of(request.id, now)
