"""Workflow step, the last: with no residue anywhere, enter the proof in the ledger and let traffic move."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock
from vestibule.retention import beside, restore
from vestibule.retention.proving import write_once
from vestibule.retention.restore import Residue
from vestibule.steps import step


@step
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    """In: `{execution, at, tables: [{table, restored_as, replay, found}]}`. Out: what the execution ends with.

    `Residue` when any copy holds what should be gone: then the tags of all of them go on to refuse traffic.
    """
    tables = {searched["table"]: searched for searched in event["tables"]}
    left = {name: many for name, searched in tables.items() if (many := searched["found"]["residue"])}
    if left or not all(searched["found"]["over"] for searched in tables.values()):
        counted = ", ".join(f"{many} in {name}" for name, many in sorted(left.items())) or "a search was not finished"
        message = f"The restored tables hold what should be gone ({counted}); their traffic stays refused"
        raise Residue(message)
    facts = {"at": event["at"], "tables": {name: _facts(searched) for name, searched in tables.items()}}
    write_once("retention.restore.proven", restore.restore_id(event["execution"]), facts, clock.now())
    for searched in tables.values():
        beside.let_traffic_move(beside.arn_of(searched["restored_as"]))
    return {"tables": {name: {**_facts(searched), "traffic": "may move"} for name, searched in tables.items()}}


def _facts(searched: dict[str, Any]) -> dict[str, Any]:
    replay, found = searched["replay"], searched["found"]
    return {
        "restored_as": searched["restored_as"],
        "replayed": replay["replayed"],
        "erased": replay["erased"],
        "through": replay["through"],
        "looked_up": found["looked_up"],
        "residue": found["residue"],
    }
