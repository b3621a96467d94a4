"""A controller and an agent of the small house, with what they have sent, and the house's certificate."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from local.openapi_parts import EXAMPLE
from tests.functions.protocols import AGENT_KEY, CONTROLLER_KEY, envelope, public, signed
from vestibule import clock, ids
from vestibule.requests.protocols import drp, exchanges, parties
from vestibule.requests.protocols.holdings import EXCHANGES, PARTIES
from vestibule.requests.protocols.model import Exchange, Party
from vestibule.table import Write

CONTROLLER, ENDING = f"pty_{EXAMPLE}", f"pty_{EXAMPLE.replace('01JD', '02JD')}"
"""Two controllers, the second of which may be ended."""
AGENT, NEWCOMER = (ids.derived("pty", "drp", name) for name in ("AGENT", "NEWCOMER"))
"""Two agents, the second of which has no token yet."""
STANDING = {"subject_request_id": "a7551968-d5d6-44b2-9831-815ac9017798"}
CANCELLED = {"subject_request_id": "b7551968-d5d6-44b2-9831-815ac9017798"}
_SAID: dict[str, Any] = {
    "regulation": "gdpr",
    "subject_request_id": "c7551968-d5d6-44b2-9831-815ac9017798",
    "subject_request_type": "access",
    "submitted_time": "2026-01-01T00:00:00Z",
    "subject_identities": [{"identity_type": "email", "identity_value": "a@example.com", "identity_format": "raw"}],
}
REGISTERED = {"protocol": "drp", "name": "Agent", "agent_id": "ANOTHER", "business_id": "HOUSE"}


def _agents(name: str) -> dict[str, str]:
    return {"request_name": drp.request_id_of(ids.derived("req", "drp", AGENT, name))}


GOOD: dict[str, dict[str, Any]] = {
    "cancel": {"path_parameters": CANCELLED},
    "check_token": {"path_parameters": {"agent_name": "AGENT"}},
    "discover": {},
    "end_party": {"path_parameters": {"party_id": ENDING}, "body": {}},
    "exercise_right": {},
    "list_parties": {"query": {"protocol": "drp"}},
    "pass_on": {},
    "register_party": {"body": {**REGISTERED, "verify_key": public(AGENT_KEY)}},
    "revoke_request": {"path_parameters": _agents("revoked")},
    "set_up": {"path_parameters": {"agent_name": "NEWCOMER"}},
    "show_certificate": {},
    "show_standing": {"path_parameters": STANDING},
    "show_status": {"path_parameters": _agents("followed")},
}
KEYS: Mapping[str, str] = {
    **dict.fromkeys(("cancel", "pass_on", "show_standing"), f"{CONTROLLER}.{CONTROLLER_KEY}"),
    **dict.fromkeys(("check_token", "exercise_right", "revoke_request", "show_status"), f"{AGENT}.{CONTROLLER_KEY}"),
}
"""What is asked with the key of a controller or an agent."""


def sent() -> dict[str, Any]:
    """What their programs send, which the document leaves to the protocols."""
    now = clock.now()
    said = {**envelope(now), "exercise": "access", "email": "a@example.com"}
    return {
        "exercise_right": signed(said),
        "pass_on": _SAID,
        "revoke_request": signed({"reason": "No more."}),
        "set_up": signed(envelope(now, **{"agent-id": "NEWCOMER"})),
    }


def writes(now: datetime, organisation_id: str) -> Iterator[Write]:
    """Who they are, and what came from them."""
    registered: Any = {"name": "Registered", "added_by": f"per_{EXAMPLE}", "added_at": now}
    for party_id in (CONTROLLER, ENDING):
        hashed = parties.hash_of(f"{party_id}.{CONTROLLER_KEY}")
        of_controller: Any = {"protocol": "opendsr", "organisation_id": organisation_id, "key_hash": hashed}
        yield PARTIES.add(Party(id=party_id, **of_controller, **registered))
    for party_id, name in ((AGENT, "AGENT"), (NEWCOMER, "NEWCOMER")):
        hashed = parties.hash_of(f"{party_id}.{CONTROLLER_KEY}")
        of_agent: Any = {"protocol": "drp", "agent_id": name, "business_id": "HOUSE", "key_hash": hashed}
        yield PARTIES.add(Party(id=party_id, **of_agent, verify_key=public(AGENT_KEY), **registered))
    for path in (STANDING, CANCELLED):
        yield EXCHANGES.add(_exchange("opendsr", CONTROLLER, path["subject_request_id"], now))
    for name_of_agent in ("followed", "revoked"):
        yield EXCHANGES.add(_exchange("drp", AGENT, name_of_agent, now))


def _exchange(protocol: Any, party_id: str, name: str, now: datetime) -> Exchange:
    return Exchange(
        id=ids.derived("req", protocol, party_id, name),
        party_id=party_id,
        protocol=protocol,
        their_id=name,
        kind="access",
        digest="0" * 64,
        received_at=now,
        expected_by=now,
        told="pending" if protocol == "opendsr" else "open",
        waiting="waiting",
        due_again_at=now + exchanges.AGAIN,
    )
