"""Workflow step, once it is proven who asks: a request that is the repetition of one still open is merged into that one."""

from datetime import datetime
from functools import partial
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import bus, clock, config, representing
from vestibule.bus import Event
from vestibule.messages import outbox
from vestibule.messages.outbox import NewMessage
from vestibule.policy import retention
from vestibule.requests import asking, duplicates, intake, progress
from vestibule.requests.model import DataRequest
from vestibule.steps import step


@step
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    """In: `{request_id}`. Out: `{merged, earlier_id}`. Merged, it has ended: the earlier one answers both."""
    now = clock.now()
    request = progress.request_of(event["request_id"], now)
    if not progress.is_over(request) and _merge(request, now):
        request = progress.request_of(request.id, now)
    if request.state != "merged":
        return {"merged": False, "earlier_id": None}
    _tell(request, now)
    return {"merged": True, "earlier_id": request.earlier_id}


def _merge(request: DataRequest, now: datetime) -> bool:
    others = [each for each in intake.requests_of(request.person_id, now) if each.id != request.id]
    earlier = duplicates.earlier_of(request, others, partial(asking.wanted_of, now=now))
    if earlier is None:
        return False
    ends = retention.expiry(config.operator_pack(), "requests", now).expires_at
    return progress.close(request, "merged", ends, now, earlier_id=earlier.id, outcome="merged")


def _tell(request: DataRequest, now: datetime) -> None:
    """Once, however often the step is run."""
    said = {"request_id": request.id, "earlier_id": str(request.earlier_id)}
    reader = asking.reader_id(request)
    letter = NewMessage("requests.merged", request.id, request.language, person_id=reader, values=said)
    outbox.post([letter, *representing.ended(request, "merged")], now)
    bus.publish([Event("requests.request.merged", request.id, request.received_at, {"right": request.right})])
