"""Requests that wait for somebody, and the task tokens by which the workflow waits with them.

A try of a step that follows a failed one has a token of its own, and the failed one may still be under way: it may even come
last. Which token is waited with, only the workflow knows. So every one is kept until the request moves on, and every one is
answered: those that nobody waits with any more are left alone (`workflow`).
"""

from contextlib import suppress
from datetime import datetime
from typing import Any

from vestibule.requests import progress, workflow
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import DataRequest, State
from vestibule.table import Refused, commit


def has_token(request: DataRequest, state: State, token: str) -> bool:
    """Whether the request stands there, and this token is among those that are answered."""
    return request.state == state and token in (request.task_token or "").split()


def wait(
    request: DataRequest,
    state: State,
    token: str,
    now: datetime,
    facts: dict[str, object] | None = None,
    **changes: Any,  # noqa: ANN401 (fields of a request)
) -> None:
    """Let it stand there, with this token besides those of earlier tries. `Meanwhile` when it is not as it was seen."""
    if not progress.move(request, state, now, facts, task_token=_with(request, state, token), **changes):
        raise progress.Meanwhile


def give_up(request: DataRequest) -> None:
    """Tell the workflow that waits with a request that it was withdrawn, and forget the tokens: until then they are kept."""
    workflow.give_up(request)
    if request.task_token:
        with suppress(Refused):  # another has told it in the same moment
            same = REQUESTS.where("task_token") == request.task_token
            commit(REQUESTS.change(request.id, task_token=None, only_if=same))


def _with(request: DataRequest, state: State, token: str) -> str:
    earlier = (request.task_token or "").split() if request.state == state else []
    return " ".join(dict.fromkeys((*earlier, token)))
