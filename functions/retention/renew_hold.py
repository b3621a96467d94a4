"""Sweep step: apply a hold again, to what has come into its scope since; or let go what it kept, if its end has come."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config, register
from vestibule.registry.holdings import ENTRANCES
from vestibule.retention import placing
from vestibule.retention.applying import Ended, Progress, renew
from vestibule.retention.holdings import HOLDS
from vestibule.retention.model import Hold
from vestibule.retention.reach import entrances_of
from vestibule.steps import step

_TIME_TO_END_MS = 15_000


@step
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """In: `{hold_id, next?}`. Out: the same; `next` is where to go on, or null."""
    hold = HOLDS.get(event["hold_id"], now=clock.now())
    since = Progress.model_validate(event["next"]) if event.get("next") else None
    progress = _renewed(hold, since, context) if hold else None
    unfinished = progress is not None and progress.at is not None
    return {"hold_id": event["hold_id"], "next": progress.model_dump(mode="json") if progress and unfinished else None}


def _renewed(hold: Hold, since: Progress | None, context: LambdaContext) -> Progress | None:
    """None when the hold has been released just now: letting go is under way, or is the next sweep's."""
    now, pack = clock.now(), config.operator_pack()
    placing.lapse(hold, pack, now)
    tables, entrances = register.promised(pack), entrances_of(hold, ENTRANCES, now)
    try:
        return renew(hold, tables, entrances, now, since=since, more=lambda: _has_time(context))
    except Ended:
        return None


def _has_time(context: LambdaContext) -> bool:
    return context.get_remaining_time_in_millis() > _TIME_TO_END_MS
