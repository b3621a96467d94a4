"""Sweep step: apply holds again, to what has come into their scope since; or let go what they kept, if their end has come."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config, observability, register
from vestibule.registry.holdings import ENTRANCES
from vestibule.retention import placing, roster
from vestibule.retention.applying import Ended, Progress, renew
from vestibule.retention.holdings import HOLDS
from vestibule.retention.model import Hold
from vestibule.retention.reach import entrances_of
from vestibule.steps import step
from vestibule.table import commit

_TIME_TO_END_MS = 15_000


@step
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """In: `{hold_ids, next?, failed?}`. Out: the holds still to do, where the first of them goes on, and how many failed.

    One hold at least each time. One that fails is named in the log and left to the next sweep: it stops no other.
    """
    (hold_id, *rest), failed = event["hold_ids"], event.get("failed", 0)
    since = Progress.model_validate(event["next"]) if event.get("next") else None
    while True:
        try:
            unfinished = _renewed(hold_id, since, context)
        except Exception as error:  # noqa: BLE001 (one bad hold must not stop the others)
            observability.note_fault(error, hold_id=hold_id)
            unfinished, failed = None, failed + 1
        if unfinished or not rest or not _has_time(context):
            left = [hold_id, *rest] if unfinished else rest
            return {"hold_ids": left, "next": unfinished, "failed": failed}
        (hold_id, *rest), since = rest, None


def _renewed(hold_id: str, since: Progress | None, context: LambdaContext) -> dict[str, Any] | None:
    """Where to go on with a hold; None when it is done."""
    hold = HOLDS.get(hold_id, now=clock.now())
    if hold is None:
        commit(roster.strike_off(hold_id))  # its own term is over: what it still stands on, the sweep settles
        return None
    progress = _again(hold, since, context)
    return progress.model_dump(mode="json") if progress and progress.at else None


def _again(hold: Hold, since: Progress | None, context: LambdaContext) -> Progress | None:
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
