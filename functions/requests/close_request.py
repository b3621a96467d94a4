"""Workflow step, the last in every case: close the request as answered, refused, unproven, or failed for a cause of ours."""

import math
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import bus, clock, config, observability, representing
from vestibule.bus import Event
from vestibule.messages import outbox
from vestibule.messages.outbox import NewMessage
from vestibule.policy import retention
from vestibule.requests import asking, prove
from vestibule.requests.answering import authority_of
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import DataRequest, Outcome, State
from vestibule.requests.progress import close, has_reached
from vestibule.steps import step

_ENDS: dict[str, tuple[State, Outcome | None]] = {
    "closed": ("closed", None),
    "refused": ("refused", "refused"),
    "unproven": ("unproven", "unproven"),
    "failed": ("failed", "failed"),
}
"""What it is closed as, and its outcome; None: what the answer said, which is `fulfilled` for a copy that was delivered."""
_AT_ONCE = 60
"""Seconds in which the step that waits for the proof has seen that it is there."""


@step
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, int]:
    """In: `{request_id, outcome}` with outcome closed, refused, unproven or failed. Out: `{wait_seconds}`.

    Not zero: it is no time to close it as unproven. The proof has just come, or the team has asked for more of it.
    """
    now, (state, outcome) = clock.now(), _ENDS[event["outcome"]]
    request = REQUESTS.get(event["request_id"], now=now)
    if request is None:
        return {"wait_seconds": 0}
    seconds = _still_awaited(request, now) if state == "unproven" else 0
    if not seconds:
        _close(request, state, outcome, now)
    return {"wait_seconds": seconds}


def _still_awaited(request: DataRequest, now: datetime) -> int:
    if request.state == "proven":
        return _AT_ONCE
    return math.ceil(prove.still_awaited(request, config.operator_pack(), now).total_seconds())


def _close(request: DataRequest, state: State, outcome: Outcome | None, now: datetime) -> None:
    if has_reached(request, state):  # by an earlier try, whose event may not have gone out
        state = request.state
    else:
        ends = retention.expiry(config.operator_pack(), "requests", now).expires_at
        said = request.outcome if state in ("closed", "failed") else None  # by the answer, where it went out
        close(request, state, ends, now, outcome=said or outcome or "fulfilled")
        observability.count("RequestsClosed", outcome=state)
    outbox.post(_letters(request, state), now)
    bus.publish([Event(f"requests.request.{state}", request.id, request.received_at, {"right": request.right})])


def _letters(request: DataRequest, state: State) -> Sequence[NewMessage]:
    """What is told by letter beside the answer; of a copy, whose answer has no other letter, its agent hears here."""
    if state == "unproven":
        return [_unproven(request), *representing.ended(request, "unproven")]
    return representing.ended(request, request.outcome or "fulfilled") if state == "closed" else []


def _unproven(request: DataRequest) -> NewMessage:
    """Whoever asked hears that nothing is done, why, and where to complain (GDPR Art. 12(4), 11 CCR 7062). Once."""
    said = {"request_id": request.id, "office": authority_of(config.operator_pack(), request.jurisdiction).said()}
    reader = asking.reader_id(request)
    return NewMessage("requests.unproven", request.id, request.language, person_id=reader, values=said)
