"""Workflow step: find the people of one part, page by page, and write them on the list, as long as one call's time allows."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, reaching
from vestibule.breaches import listing, recording
from vestibule.steps import step

_TIME_TO_END_MS = 60_000
"""A page takes seconds, where many tables are looked into."""


@step
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """In: `{incident_id, round, part, after?, calls}`. Out: the same with `done`, and one call more.

    It ends early when the round has moved on: what it would find counts no more.
    """
    ties = reaching.Ties()
    after, done = _page(event, event.get("after"), ties)
    while not done and context.get_remaining_time_in_millis() > _TIME_TO_END_MS:
        after, done = _page(event, after, ties)
    return {**event, "after": after, "calls": event["calls"] + 1, "done": done}


def _page(
    event: dict[str, Any], after: dict[str, Any] | None, ties: reaching.Ties
) -> tuple[dict[str, Any] | None, bool]:
    """Write one page; where the next one begins, and whether there is none."""
    now = clock.now()
    incident = recording.incident_of(event["incident_id"], now)
    if incident.round != event["round"]:
        return None, True
    found = reaching.page(incident, event["part"], after, now, ties)
    listing.write(found.lines, now)
    return found.after, found.after is None
