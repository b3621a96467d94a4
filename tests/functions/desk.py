"""The compliance team at its desk: three of them, and requests as they have to deal with."""

from datetime import datetime
from typing import Any

from functions.requests import decide_request, extend_request, list_requests, pause_request
from tests.functions.calls import Answer, call
from tests.functions.desk_routes import DECIDE, EXTEND, ONE, PAUSE, REFUSE, TEAM
from tests.functions.routes import request_of
from vestibule import ids
from vestibule.people.model import Person
from vestibule.policy.pack import load
from vestibule.requests import due
from vestibule.requests.kinds import HANDLING
from vestibule.requests.model import DataRequest, State
from vestibule.requests.terms import terms_of

TWO, THREE = (ids.derived("per", f"compliance {number}") for number in ("two", "three"))
__all__ = ["DECIDE", "ONE", "REFUSE", "TEAM"]
LIST = "GET /v1/compliance/requests"
APPROVE = {"decision": "approve"}


def asked(person: Person, came: datetime, state: State = "awaiting_decision", **changed: Any) -> DataRequest:
    """A request to erase, of a Californian unless it says otherwise, with the dates that it would have been entered with."""
    usual: dict[str, Any] = {"right": "erasure", "jurisdiction": "US-CA", "id": ids.derived("req", person.id, came)}
    given = usual | changed
    terms = terms_of(load("valet"), HANDLING[given["right"]].duty, given["jurisdiction"], came)
    return request_of(person, came, state, **(due.stored(terms) | given))


def decide(request: DataRequest | str, by: str, body: dict[str, Any], **rest: Any) -> Answer:
    return call(
        decide_request.handler,
        DECIDE,
        body,
        **({"caller": by, "roles": TEAM, "request_id": request if isinstance(request, str) else request.id} | rest),
    )


def extend(request: DataRequest, because: str = "complexity", **rest: Any) -> Answer:
    usual = {"caller": ONE, "roles": TEAM, "request_id": request.id}
    return call(extend_request.handler, EXTEND, {"because": because}, **(usual | rest))


def pause(request: DataRequest, body: dict[str, Any], **rest: Any) -> Answer:
    return call(pause_request.handler, PAUSE, body, **({"caller": ONE, "roles": TEAM, "request_id": request.id} | rest))


def listed(**query: Any) -> Answer:
    return call(list_requests.handler, LIST, caller=ONE, roles=TEAM, query=query)
