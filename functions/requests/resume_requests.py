"""Every few minutes: give a push to requests whose push was lost between the register and the workflow.

The API writes the register first and then starts or continues the workflow. A crash in between leaves a request standing in
`received`, `proven` or `awaiting_decision`, or one that was withdrawn waiting; every push may be given again without harm. A
workflow that died of a fault of ours is started again.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, observability
from vestibule.requests import deciding, waiting, workflow
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import DataRequest
from vestibule.requests.progress import is_over
from vestibule.steps import step

_SOON = timedelta(minutes=1)
"""Younger ones are still in the hands of the call that wrote them."""
_FIRST, _MOST = timedelta(minutes=5), 10
"""How long after its death a workflow is started again for the first time, and how often it is started at all."""
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)
"""For so long it is tried to tell a workflow that its request was withdrawn."""


@step
def handler(_: dict[str, Any], __: LambdaContext) -> dict[str, int]:
    """Push what stands still. Out: how many of each. Used tokens are left alone."""
    decided = (request for request in _standing("awaiting_decision") if deciding.verdict(request))
    waited = (request for request in _standing("withdrawn", clock.now() - _DAY) if request.task_token)
    return {
        "started": _push(_standing("received"), workflow.start) + _start_again(),
        "continued": _push(_standing("proven"), workflow.go_on),
        "decided": _push(decided, lambda request: workflow.go_on(request, {"decision": deciding.verdict(request)})),
        "given_up": _push(waited, waiting.give_up),
    }


def _start_again() -> int:
    """Requests whose workflow has died of a fault of ours, whether it could still close them as failed or not.

    Every step recognises what is done. Each try waits twice as long as the last; after ten somebody has to look. One that the
    team has refused meanwhile is started for its answer alone: the workflow goes straight there.
    """
    now, again = clock.now(), 0
    for dead in workflow.died():
        is_time = now >= dead.at + _FIRST * 2 ** (dead.times - 1)
        request = REQUESTS.get(dead.request_id, now=now) if is_time else None
        if request and _is_to_go_on(request) and (dead.times < _MOST or deciding.verdict(request) == "refuse"):
            workflow.start(request, dead.times + 1)
            observability.note("workflow started again", request_id=request.id, times=dead.times + 1)
            again += 1
    return again


def _is_to_go_on(request: DataRequest) -> bool:
    return request.state == "failed" or not is_over(request)


def _standing(state: str, since: datetime = _LONG_AGO) -> Iterator[DataRequest]:
    """All that stand there: those that wait for good reason must not hide the others."""
    now, after = clock.now(), None
    while True:
        between = (clock.written(since), clock.written(now - _SOON))
        page = REQUESTS.query(state, index="by_state", between=between, now=now, after=after)
        yield from page.items
        after = page.next
        if after is None:
            return


def _push(stuck: Iterable[DataRequest], push: Callable[[DataRequest], None]) -> int:
    found = list(stuck)
    for request in found:
        push(request)
        observability.note("request pushed", request_id=request.id, state=request.state)
    return len(found)
