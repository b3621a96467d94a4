"""Workflow step: refuse what cannot be restored, before anything is done; else enter in the ledger that it was asked."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config, register
from vestibule.retention import beside, restore
from vestibule.retention.proving import write_once
from vestibule.steps import step


@step
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    """In: `{input, execution}`. Out: `{at, tables: [{table, restored_as, together}]}`. `Unrestorable` leaves no trace."""
    now, pack = clock.now(), config.operator_pack()
    wanted = restore.asked(event["input"])
    for table in restore.tables_of(wanted, register.tables(pack), now):
        window = beside.window(config.deployed_table(table.name))
        restore.check_point(table, wanted.point, window, pack, now)
    copies = {table: restore.copy_name(event["execution"], table) for table in wanted.tables}
    facts = {"at": clock.written(wanted.point), "tables": copies}
    write_once("retention.restore.asked", restore.restore_id(event["execution"]), facts, now)
    tables = [{"table": table, "restored_as": copy, "together": wanted.tables} for table, copy in copies.items()]
    return {"at": clock.written(wanted.point), "tables": tables}
