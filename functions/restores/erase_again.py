"""Workflow step: erase in the restored table what has been erased since its point in time, for as long as a call may last."""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config, observability, register
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.registry.holdings import ENTRANCES
from vestibule.retention import beside
from vestibule.retention.replay import Progress, Replay, go_on
from vestibule.steps import step

_TIME_TO_END_MS = 30_000


@step
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """In: `{table, restored_as, together, at, replay?}`, `together` being all tables that this execution restores.

    Out: the same; `replay.doing` is null when there is nothing left to do.
    """
    pack, now = config.operator_pack(), clock.now()
    table = register.table_named(event["table"], pack)
    replay = Replay(
        table=table.bound_to(event["restored_as"]),
        stream=beside.stream_of(config.deployed_table(table.name)) if table.is_promised else None,
        entrances=ENTRANCES if "registry" in pack.features else None,
        point=datetime.fromisoformat(event["at"]),
        now=now,
        keeps_ends=table.name == PEOPLE.name and RELATIONS.name in event["together"],
    )
    progress = Progress.model_validate(event.get("replay") or {})
    done = go_on(replay, progress, lambda: context.get_remaining_time_in_millis() > _TIME_TO_END_MS)
    observability.note("replayed", table=table.name, doing=done.doing, replayed=done.replayed, erased=done.erased)
    return {**event, "replay": done.model_dump(mode="json")}
