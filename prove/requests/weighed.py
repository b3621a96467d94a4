"""Objections to what a legitimate interest carries: somebody has decided, and what was granted has stopped."""

import json
from collections.abc import Iterator, Mapping

from prove.requests.living import Life
from prove.requests.scripts import Script
from vestibule.requests.model import DataRequest

_WEIGHED: Mapping[str, frozenset[str]] = {
    "valet": frozenset(("service_delivery", "security_and_fraud_prevention", "repairs", "business_purposes")),
    "noke": frozenset(("business_relationship", "delivery", "protection")),
}
"""What a legitimate interest carries and no click ends, by operator."""


def faults(life: Life, script: Script, request: DataRequest) -> Iterator[str]:
    """Of an objection that is closed: no machine has weighed it, and it was carried out as the team has said."""
    if not request.decisions:
        yield "a machine has weighed the objection"
    others = (each for each in life.people.scripts if each.person.id == script.person.id and each.kind == "objection")
    is_granted = any(each.decision == "approve" for each in others)
    decisions = map(json.loads, life.held_on(script.person.id).get("consents", {}).values())
    objected = {each["purpose"]["S"] for each in decisions if each["choice"]["S"] == "objected"}
    weighed = _WEIGHED[life.town.operator]
    if objected & weighed != (weighed if is_granted else frozenset()):
        yield f"of what is weighed {sorted(objected & weighed)} has stopped"
    if (request.outcome == "in_part") != (script.decision == "refuse"):
        yield f"the outcome is {request.outcome}, and the team said {script.decision}"
