"""Every few minutes: give a push to requests whose push was lost between the register and the workflow.

The API writes the register first and then starts or continues the workflow. A crash in between leaves a request standing in
`received` or `proven`; both pushes may be given again without harm.
"""

from datetime import timedelta
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, observability
from vestibule.requests import workflow
from vestibule.requests.holdings import REQUESTS
from vestibule.steps import step

_SOON = timedelta(minutes=1)
"""Younger ones are still in the hands of the call that wrote them."""
_LONG_AGO = "1970-01-01T00:00:00.000Z"


@step
def handler(_: dict[str, Any], __: LambdaContext) -> dict[str, int]:
    """Push what stands still. Out: how many of each."""
    return {"started": _push("received"), "continued": _push("proven")}


def _push(state: str) -> int:
    now = clock.now()
    stuck = REQUESTS.query(state, index="by_state", between=(_LONG_AGO, clock.written(now - _SOON)), now=now).items
    for request in stuck:
        (workflow.start if state == "received" else workflow.go_on)(request)
        observability.note("request pushed", request_id=request.id, state=state)
    return len(stuck)
