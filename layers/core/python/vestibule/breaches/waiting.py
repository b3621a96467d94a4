"""Incidents that wait for the team, and the task tokens by which the workflow waits with them.

A try of a step that follows a failed one has a token of its own, and the failed one may still be under way: it may even come
last. Which token is waited with, only the workflow knows. So every one is kept and every one is answered: those that nobody
waits with any more are left alone (`workflow.go_on`).
"""

from collections.abc import Callable
from datetime import datetime

from vestibule.breaches import recording
from vestibule.breaches.model import Incident, State

MOST_TOKENS = 8
"""A step is tried six times. Rounds that follow each other in the same state add theirs, so the oldest are forgotten."""

type Answer = Callable[[Incident], str | None]
"""What the workflow that comes to wait is told at once; None while it has to wait."""


def wait(incident_id: str, state: State, token: str, now: datetime, answer: Answer) -> tuple[Incident, str | None]:
    """Let it stand there with this token, unless there is an answer already: then nothing is changed.

    Whoever decides in the same moment either sees the token or is seen here, because both change what they have seen.
    """
    incident = recording.change(
        incident_id, now, lambda seen: None if answer(seen) else _standing(seen, state, token, now)
    )
    return incident, answer(incident)


def _standing(incident: Incident, state: State, token: str, now: datetime) -> dict[str, object] | None:
    known = (incident.task_token or "").split() if incident.state == state else []
    if token in known:
        return None
    moved: dict[str, object] = {} if incident.state == state else {"state": state, "state_since": now}
    return {**moved, "task_token": " ".join([*known, token][-MOST_TOKENS:])}
