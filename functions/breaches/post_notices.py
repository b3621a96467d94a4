"""Workflow step: write to each person whom a breach concerns, page by page, for as long as the time of one call allows."""

from typing import Any, Literal

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import cautioning, clock
from vestibule.steps import step

_TIME_TO_END_MS = 15_000
type Gone = Literal["more", "done", "again"]


@step
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """In: `{incident_id, round, calls}`. Out: the same with one call more, `done`, and `again` when facts have changed."""
    incident_id, round_ = event["incident_id"], event["round"]
    gone = _go_on(incident_id, round_)
    while gone == "more" and context.get_remaining_time_in_millis() > _TIME_TO_END_MS:
        gone = _go_on(incident_id, round_)
    counted = {"incident_id": incident_id, "round": round_, "calls": event.get("calls", 0) + 1}
    return {**counted, "done": gone == "done", "again": gone == "again"}


def _go_on(incident_id: str, round_: int) -> Gone:
    """One page more. The figures of what became of the letters are read anew when a call or the whole ends."""
    now = clock.now()
    incident = cautioning.begun(incident_id, round_, now)
    if incident.round != round_:
        return "again"
    if not cautioning.is_going(incident):
        cautioning.follow(incident, now)
        return "done"
    if cautioning.post_page(incident, now):
        cautioning.finish(incident, now)
    return "more"
