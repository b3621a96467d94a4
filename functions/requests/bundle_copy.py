"""Workflow step: put the parts together into one copy and keep its hash, so that the copy can be proven later."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config
from vestibule.requests import bundles
from vestibule.requests.copying import bundle_of
from vestibule.requests.progress import request_of
from vestibule.steps import step


@step
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    """In: `{request_id, parts: [{holding, count}]}`. Out: `{bundle_hash, counts}`."""
    now = clock.now()
    request = request_of(event["request_id"], now)
    parts = [bundles.read_part(request.id, part["holding"]) for part in event["parts"]]
    digest = bundles.keep(bundle_of(request, parts, config.operator_pack(), now))
    return {"bundle_hash": digest, "counts": {part["holding"]: part["count"] for part in event["parts"]}}
