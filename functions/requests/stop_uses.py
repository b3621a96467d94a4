"""Workflow step: what the person objects to, restricts, withdraws or opts out of stops."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import ceasing, clock
from vestibule.people.holdings import PEOPLE
from vestibule.requests.model import Outcome, Unanswerable
from vestibule.requests.progress import Meanwhile, going, has_reached, move
from vestibule.requests.stopping import Stopping
from vestibule.steps import step


@step
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    """In: `{request_id}`. Out: `{outcome, stopped, kept}`, counts of keys. What stands already is not said twice."""
    now = clock.now()
    request = going(event["request_id"], now)
    person = PEOPLE.get(request.person_id, now=now)
    if person is None:
        raise Unanswerable("the person of the request is no longer there")
    found = ceasing.meant(request, now)
    counts = {"stopped": len(found.stops), "kept": len(found.left)}
    if not has_reached(request, "acting"):
        for stop in found.stops:
            ceasing.cease(stop, request, person, now)
        if not move(request, "acting", now, {**counts}):
            raise Meanwhile
    return {"outcome": _outcome(request.right, found), **counts}


def _outcome(right: str, found: Stopping) -> Outcome:
    """In part, where something goes on because it rests on more than the person's wish."""
    if found.left:
        return "in_part" if found.stops else "refused"
    return "nothing_held" if right == "consent-withdrawal" and not found.stops else "fulfilled"
