"""Workflow step: search the restored table for what should be gone, for as long as a call may last."""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config, observability, register
from vestibule.retention.replay import Progress
from vestibule.retention.residue import Found, Search
from vestibule.steps import step

_TIME_TO_END_MS = 30_000
_NAMED = 20


@step
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """In: `{table, restored_as, at, replay, found?}`. Out: the same; `found.over` when all of it was searched."""
    table = register.table_named(event["table"], config.operator_pack())
    point, replay = datetime.fromisoformat(event["at"]), Progress.model_validate(event["replay"])
    search = Search(table.bound_to(event["restored_as"]), point, clock.now(), replay)
    before = Found.model_validate(event.get("found") or {})
    found = search.go_on(before, lambda: context.get_remaining_time_in_millis() > _TIME_TO_END_MS)
    if search.residue:
        observability.note("residue", table=table.name, keys=sorted(search.residue)[:_NAMED], many=len(search.residue))
    return {**event, "found": found.model_dump(mode="json")}
