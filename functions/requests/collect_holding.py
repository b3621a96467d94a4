"""Workflow step, once for each holding: copy what it holds on the person, with what the policy says about it."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config, observability, register
from vestibule.requests import bundles
from vestibule.requests.copying import part_of
from vestibule.steps import step


@step
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    """In: `{request_id, person_id, language, holding}`. Out: `{holding, count}`. Run again, it writes the same part again."""
    pack = config.operator_pack()
    held = register.holdings(pack)[event["holding"]]
    records = held.read(event["person_id"], clock.now())
    part = part_of(held.name, held.holding, records, pack, event["language"])
    bundles.keep_part(event["request_id"], part)
    observability.note("holding copied", request_id=event["request_id"], holding=held.name, records=len(part.records))
    return {"holding": held.name, "count": len(part.records)}
