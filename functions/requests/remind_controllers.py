"""Every hour: managers who have not told us what to do are reminded while we can still help in time, and once when it is late."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, observability
from vestibule.messages import outbox
from vestibule.messages.outbox import NewMessage
from vestibule.people.closing import managers_of
from vestibule.people.holdings import PEOPLE
from vestibule.requests import controlling, forwarding
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import DataRequest
from vestibule.steps import step


@step
def handler(_: dict[str, Any], __: LambdaContext) -> dict[str, int]:
    """Out: `{waiting}`: of how many requests we have to be told soon, or should have been. Each letter goes out once."""
    now = clock.now()
    near = list(_near(now))
    for request in near:
        outbox.post(list(_letters(request, now)), now)
    observability.count("ControllersLate", sum(_stage(each, now) == "late" for each in near))
    return {"waiting": len(near)}


def _near(now: datetime) -> Iterator[DataRequest]:
    after = None
    between = clock.written(now - controlling.LONGEST), clock.written(now + controlling.SOON)
    while True:
        page = REQUESTS.query("yes", index=controlling.WAITING, between=between, now=now, after=after)
        yield from page.items
        after = page.next
        if after is None:
            return


def _letters(request: DataRequest, now: datetime) -> Iterator[NewMessage]:
    stage = _stage(request, now)
    values = {**forwarding.said_of(request), "stage": stage}
    for manager_id in sorted(managers_of(str(request.controller_id), now, now) - {request.person_id}):
        if manager := PEOPLE.get(manager_id, now=now):
            about = f"{request.id}.{stage}"
            yield NewMessage("requests.instruction-wanted", about, manager.language, manager.id, values=values)


def _stage(request: DataRequest, now: datetime) -> str:
    return "late" if request.help_by is not None and request.help_by <= now else "soon"
