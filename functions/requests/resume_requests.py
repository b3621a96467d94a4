"""Every few minutes: give a push to requests whose push was lost between the register and the workflow.

The API writes the register first and then starts or continues the workflow. A crash in between leaves a request standing in
`received`, `proven` or `awaiting_decision`; every push may be given again without harm.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, observability
from vestibule.requests import deciding, workflow
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import DataRequest
from vestibule.steps import step

_SOON = timedelta(minutes=1)
"""Younger ones are still in the hands of the call that wrote them."""
_LONG_AGO = "1970-01-01T00:00:00.000Z"


@step
def handler(_: dict[str, Any], __: LambdaContext) -> dict[str, int]:
    """Push what stands still. Out: how many of each."""
    return {"started": _push("received"), "continued": _push("proven"), "decided": _push_decided()}


def _push_decided() -> int:
    """What the team has decided, while the workflow still waits. Used tokens are left alone."""
    decided = [request for request in _standing("awaiting_decision") if deciding.verdict(request)]
    for request in decided:
        workflow.go_on(request, {"decision": deciding.verdict(request)})
        observability.note("decision pushed", request_id=request.id)
    return len(decided)


def _standing(state: str) -> Iterator[DataRequest]:
    """All that stand there: those that wait for good reason must not hide the others."""
    now, after = clock.now(), None
    while True:
        between = (_LONG_AGO, clock.written(now - _SOON))
        page = REQUESTS.query(state, index="by_state", between=between, now=now, after=after)
        yield from page.items
        after = page.next
        if after is None:
            return


def _push(state: str) -> int:
    stuck = list(_standing(state))
    for request in stuck:
        (workflow.start if state == "received" else workflow.go_on)(request)
        observability.note("request pushed", request_id=request.id, state=state)
    return len(stuck)
