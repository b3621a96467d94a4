"""Sweep step: erase what is due in one table, for as long as the time of one call allows."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config, observability, register
from vestibule.retention import roster, terms
from vestibule.retention.holdings import HOLDS
from vestibule.retention.sweep import Rules, sweep
from vestibule.steps import step

_TIME_TO_END_MS = 10_000


@step
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """In: `{table, next?, erased?, settled?}`. Out: the same with what was done in all; `next` is where to go on, or null."""
    pack, now = config.operator_pack(), clock.now()
    table = next(table for table in register.promised(pack) if table.name == event["table"])
    rules = Rules(roster.in_force(now), lambda hold_id: HOLDS.get(hold_id, now=now), terms.grace_of(pack, table))
    swept = sweep(table, rules, now, place=event.get("next"), goes_on=lambda: _has_time(context))
    observability.count("Stragglers", swept.erased, table=table.name)
    return {
        "table": table.name,
        "erased": event.get("erased", 0) + swept.erased,
        "settled": event.get("settled", 0) + swept.settled,
        "next": swept.next,
    }


def _has_time(context: LambdaContext) -> bool:
    return context.get_remaining_time_in_millis() > _TIME_TO_END_MS
