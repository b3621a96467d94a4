"""Incidents for tests: in the register, with a list of whom they concern, and the team's and users' calls."""

from datetime import timedelta
from typing import Any

from tests.functions import aws
from tests.functions.calls import Answer, call
from vestibule import clock, ids
from vestibule.breaches.holdings import AFFECTED, INCIDENTS
from vestibule.breaches.model import Affected, Incident
from vestibule.breaches.recording import incident_of
from vestibule.people.model import Person
from vestibule.table import commit

COMPLIANCE, OTHER = (ids.derived("per", f"compliance {number}") for number in ("one", "two"))
OPERATOR = ids.derived("per", "operator")
TEAM: tuple[str, ...] = ("compliance",)
SUMMARY = "A laptop with a copy of the register was stolen."


def incident_id(name: object = "one") -> str:
    """The identifier of the incident that is called so here."""
    return ids.derived("inc", name)


def incident(**changes: Any) -> Incident:
    """An incident that the team has reported just now, and that happened a day ago. Not stored."""
    now = clock.now()
    usual: dict[str, Any] = {
        "id": incident_id(),
        "state_since": now,
        "source": "staff",
        "reported_by": COMPLIANCE,
        "reported_at": now,
        "aware_at": now,
        "occurred_since": now - timedelta(days=1),
        "summary": SUMMARY,
        "exposures": [{"kind": "table", "table": "entries"}],
    }
    return Incident.model_validate(usual | changes)


def an_incident(**changes: Any) -> Incident:
    """The same, stored."""
    made = incident(**changes)
    commit(INCIDENTS.add(made))
    return made


def on_the_list(incident: Incident, person: Person | str, exposure: int = 0, **changes: Any) -> Affected:
    """A stored line of the incident's list, valid for its round."""
    person_id = person if isinstance(person, str) else person.id
    usual: dict[str, Any] = {
        "incident_id": incident.id,
        "line": f"{person_id} {exposure}",
        "person_id": person_id,
        "round": incident.round,
        "categories": ["user.unique_id"],
        "tables": {"entries": 1},
        "found_at": clock.now(),
    }
    line = Affected.model_validate(usual | changes)
    commit(AFFECTED.add(line))
    return line


def stored(incident: Incident | str) -> Incident:
    """As it stands in the register now."""
    return incident_of(incident if isinstance(incident, str) else incident.id, clock.now())


def all_stored() -> list[Incident]:
    """The register, the newest first."""
    page = INCIDENTS.query("incidents", index="by_ledger", now=clock.now(), newest_first=True)
    return list(page.items)


def as_team(module: Any, route: str, body: Any = None, **rest: Any) -> Answer:
    """Call as one of the compliance team: `as_team(read_incident, "GET /v1/incidents/{incident_id}", incident_id=…)`."""
    return call(module.handler, route, body, **({"caller": COMPLIANCE, "roles": TEAM} | rest))


def as_user(module: Any, route: str, body: Any = None, *, caller: Person | str, **rest: Any) -> Answer:
    """Call as a resident."""
    return call(module.handler, route, body, **({"caller": caller, "roles": ("resident",)} | rest))


def started() -> list[str]:
    """The names of the workflow's executions."""
    return aws.executions(aws.BREACHES)
