"""Incidents that wait for the compliance team's decision, the calls that decide them, and what waiting workflows were told."""

from typing import Any

import pytest

from functions.breaches import decide_incident
from tests.functions.breaching import an_incident, as_team
from tests.functions.calls import Answer
from vestibule import clock, config
from vestibule.breaches import obligations, workflow
from vestibule.breaches.model import Incident, Obligation

DECIDE = "POST /v1/incidents/{incident_id}/decision"
PERSONS = 12
SCORE = {"score": 3.25, "band": "high", "factors": []}
TOKEN = "token-of-the-first-try"

type Told = list[tuple[str | None, Any]]


def watch(monkeypatch: pytest.MonkeyPatch) -> Told:
    """What waiting workflows are told from now on: the memory has none that wait."""
    told: Told = []
    monkeypatch.setattr(workflow, "go_on", lambda incident, said: told.append((incident.task_token, said)))
    return told


def waiting(**changes: Any) -> Incident:
    """An incident of which is known whom it concerns, and which the workflow waits with. Stored."""
    usual: dict[str, Any] = {
        "state": "awaiting_decision",
        "scoped_round": 1,
        "assessed_at": clock.now(),
        "task_token": TOKEN,
        "tally": {
            "persons": PERSONS,
            "records": 40,
            "by_place": {"US-NY": PERSONS},
            "by_category": {"user.unique_id": PERSONS},
        },
        "severity": SCORE,
    }
    return an_incident(**(usual | changes))


def owed(incident: Incident) -> list[Obligation]:
    """What is owed now."""
    return obligations.owed(incident, config.operator_pack(), clock.now())


def lines(incident: Incident, **verdicts: str) -> list[dict[str, str]]:
    """A line for each that may be owed: to be told, unless `persons="no_notice"` says otherwise of all of a kind."""
    places = sorted({(each.tell, each.jurisdiction) for each in owed(incident) if each.met != "no"})
    return [
        {
            "tell": tell,
            "jurisdiction": jurisdiction,
            "verdict": verdicts.get(tell, "notify"),
            "reason": f"As weighed in the memo: {tell}.",
        }
        for tell, jurisdiction in places
    ]


def decision(incident: Incident, **verdicts: str) -> dict[str, Any]:
    """The body that decides on all of it."""
    return {"round": incident.round, "decisions": lines(incident, **verdicts), "reason": "By the memo of this round."}


def decide(incident: Incident, body: dict[str, Any] | None = None, **rest: Any) -> Answer:
    """Decide as one of the team; left out: to tell everybody."""
    wanted = decision(incident) if body is None else body
    return as_team(decide_incident, DECIDE, wanted, incident_id=incident.id, **rest)
