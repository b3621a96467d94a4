"""Workflow step: what the person objects to, restricts, withdraws or opts out of stops.

Of an objection that the team has to weigh, what nobody has to weigh stops before, and also where the rest is refused: direct
marketing ends whoever decides what (GDPR Art. 21(3)).
"""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import ceasing, clock, config
from vestibule.people.holdings import PEOPLE
from vestibule.requests import deciding, weighing
from vestibule.requests.kinds import HANDLING
from vestibule.requests.model import DataRequest, Outcome, Unanswerable
from vestibule.requests.progress import Meanwhile, going, has_reached, move
from vestibule.requests.stopping import Stopping
from vestibule.steps import step


@step
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    """In: `{request_id}`. Out: `{outcome, stopped, kept}`, counts of keys. What stands already is not said twice."""
    now = clock.now()
    request = going(event["request_id"], now)
    is_refused = deciding.verdict(request) == "refuse"
    if is_refused and not _stops_all_the_same(request):
        return {"outcome": "refused", "stopped": 0, "kept": 0}
    person = PEOPLE.get(request.person_id, now=now)
    if person is None:
        raise Unanswerable("the person of the request is no longer there")
    found = ceasing.meant(request, now)
    counts = {"stopped": len(found.stops), "kept": len(found.left)}
    if not has_reached(request, "acting"):
        for stop in found.stops:
            ceasing.cease(stop, request, person, now)
        if not is_refused and not _is_open(request, now) and not move(request, "acting", now, {**counts}):
            raise Meanwhile
    return {"outcome": _outcome(request.right, found, is_refused=is_refused), **counts}


def _stops_all_the_same(request: DataRequest) -> bool:
    """Whether a part of it is nobody's to refuse. Of what a controller refuses, nothing is ours to stop."""
    return HANDLING[request.right].weighs and request.asker != "controller"


def _is_open(request: DataRequest, now: datetime) -> bool:
    """Whether the team has yet to decide on the rest."""
    return deciding.needs_decision(request, is_weighed=weighing.is_weighed(request, config.operator_pack(), now))


def _outcome(right: str, found: Stopping, *, is_refused: bool) -> Outcome:
    """In part, where something goes on because it rests on more than the person's wish, or was refused."""
    if found.left or is_refused:
        return "in_part" if found.stops else "refused"
    return "nothing_held" if right == "consent-withdrawal" and not found.stops else "fulfilled"
