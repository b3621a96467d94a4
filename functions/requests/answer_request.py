"""Workflow step: the person reads what was done and what was not, why, and where to turn to. A copy has a letter of its own.

What was erased has a receipt. Its link is in the letter, because who is gone has no account to fetch it with.
"""

from datetime import datetime
from typing import Any, get_args

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, observability, replying, representing
from vestibule.messages import outbox
from vestibule.requests import deciding
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import DataRequest, Outcome, Unanswerable
from vestibule.requests.progress import going, has_reached, move
from vestibule.steps import step
from vestibule.table import commit


@step
def handler(event: dict[str, Any], _: LambdaContext) -> None:
    """In: `{request_id, outcome}`. Only a request whose letter has gone out, or has no reader left, is answered."""
    now = clock.now()
    request = going(event["request_id"], now)
    if has_reached(request, "answered"):
        return
    outcome = _outcome(event["outcome"], request)
    answer = replying.answer_to(request, outcome, now)
    if answer.receipt:
        commit(REQUESTS.change(request.id, **answer.receipt))  # the link works before it is mailed
    if answer.reader:
        outbox.send_now(answer.letter, answer.reader, answer.words, now)
    else:
        observability.note("nobody is left to answer", request_id=request.id)
    _tell_agent(request, outcome, now)
    facts: dict[str, object] = {"outcome": outcome, "message_id": answer.letter.id if answer.reader else None}
    move(request, "answered", now, facts, outcome=outcome, task_token=None)


def _tell_agent(request: DataRequest, outcome: Outcome, now: datetime) -> None:
    """Here, because with the person the agent's address goes too. It hinders the answer in nothing."""
    reader = representing.reader_of(request, now)
    if reader is None:
        return
    for letter in representing.ended(request, outcome):
        outbox.send_soon(letter, reader, now)


def _outcome(said: str, request: DataRequest) -> Outcome:
    """What was granted but for a ground is fulfilled in part."""
    found: Outcome | None = next((each for each in get_args(Outcome) if each == said), None)
    if found is None:
        message = f"an answer has one of these outcomes: {', '.join(get_args(Outcome))}"
        raise Unanswerable(message)
    return "in_part" if found == "fulfilled" and deciding.ground_of(request) else found
