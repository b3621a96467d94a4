"""Every minute: look again at what came by a protocol and whose sender may not know how far it has come."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import bus, clock
from vestibule.requests.protocols import exchanges
from vestibule.steps import step


@step
def handler(_: dict[str, Any], __: LambdaContext) -> dict[str, int]:
    """Out: how many. One whose request was never made, because its event was lost, is opened once more."""
    now = clock.now()
    due = exchanges.waiting(now)
    bus.publish([exchanges.opened(each) if each.handled == "waiting" else exchanges.due(each.id, now) for each in due])
    return {"due": len(due)}
