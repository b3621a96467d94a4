"""Every hour: the compliance team hears by letter of requests whose term ends in a week, in two days, or has ended."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config, observability
from vestibule.ids import derived
from vestibule.mail import Reader
from vestibule.messages import outbox
from vestibule.messages.outbox import NewMessage
from vestibule.requests import desk, due
from vestibule.requests.due import STAGES, Stage
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import DataRequest
from vestibule.steps import step
from vestibule.table import commit_each

MOST_NAMED = 50
"""In one letter. The list of the team has them all."""


@step
def handler(_: dict[str, Any], __: LambdaContext) -> dict[str, int]:
    """Out: how many requests there are in each stage. Of each, the team is told once."""
    now = clock.now()
    near = sorted(desk.all_due(now + due.SOON, now), key=lambda request: request.safe_due or now.date())
    stages = {stage: [each for each in near if due.stage_of(each, now) == stage] for stage in STAGES}
    for stage, requests in stages.items():
        _tell(stage, [request for request in requests if due.to_remind(request, now)], now)
    observability.count("RequestsDueSoon", len(stages["soon"]) + len(stages["last"]))
    observability.count("RequestsLate", len(stages["late"]))
    return {stage: len(requests) for stage, requests in stages.items()}


def _tell(stage: Stage, requests: Sequence[DataRequest], now: datetime) -> None:
    """The letter first: who dies before it is noted sends the same one again, and it goes out once."""
    if not requests:
        return
    pack = config.operator_pack()
    values = {
        "stage": stage,
        "requests_count": str(len(requests)),
        "lines": "\n".join(f"{each.id} · {each.right} · {each.safe_due}" for each in requests[:MOST_NAMED]),
    }
    about = derived("req", stage, *(f"{each.id} {each.safe_due}" for each in requests))
    letter = NewMessage("requests.reminder", about, pack.languages[0], values=values)
    outbox.send_now(letter, Reader("", pack.contacts.email), {}, now)
    commit_each(REQUESTS.change(each.id, reminded=stage, only_if=_unmoved(each)) for each in requests)


def _unmoved(request: DataRequest) -> Any:  # noqa: ANN401 (PynamoDB's conditions)
    """Of a date that has moved meanwhile, the team has not been told."""
    return REQUESTS.where("answer_by") == clock.written(request.answer_by) if request.answer_by else None
