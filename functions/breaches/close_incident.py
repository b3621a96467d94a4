"""Workflow step, the last: close the incident, and keep it in the register for the term that counts from now."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config
from vestibule.breaches import closing
from vestibule.policy import retention
from vestibule.steps import step


@step
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, bool]:
    """In: `{incident_id, round}`. Out: `{closed}`: False when facts have changed meanwhile, then it goes on."""
    now = clock.now()
    ends = retention.expiry(config.operator_pack(), "incidents", now).expires_at
    return {"closed": closing.close(event["incident_id"], event["round"], ends, now)}
