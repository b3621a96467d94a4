"""Dealers' customers in fleetback's house: requests about data on which the dealer decides."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from functions.requests import forward_request, instruct_request, list_forwarded
from tests.functions import answering
from tests.functions.calls import Answer, call
from tests.functions.controller_routes import INSTRUCT
from tests.functions.steps import run
from tests.functions.world import House
from vestibule.people.model import Person
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.kinds import Kind
from vestibule.requests.model import DataRequest

LIST = "GET /v1/controllers/{organisation_id}/requests"
REFUSE = {
    "instruction": "refuse",
    "ground": "legal-claims",
    "reason": "We still need it in the dispute about the repair.",
}


def forwarded(person: Person, now: datetime, kind: Kind = "erasure", said: Any = None, **changed: Any) -> DataRequest:
    """A request that lies in the queue of the person's dealer."""
    due = (now + timedelta(days=30)).date()
    usual = {"state": "proven", "jurisdiction": "LU", "legal_due": due, "safe_due": due}
    request = answering.asked(person, kind, now, said, **usual | changed)
    run(forward_request, request_id=request.id)
    return REQUESTS.get(request.id, now=now) or request


def queue(house: House, caller: Person | str | None = None, **rest: Any) -> Answer:
    usual: dict[str, Any] = {"caller": caller or house.manager, "organisation_id": house.organisation.id}
    return call(list_forwarded.handler, LIST, **usual | rest)


def instruct(request: DataRequest, said: Mapping[str, Any], house: House, **rest: Any) -> Answer:
    path = {"organisation_id": house.organisation.id, "request_id": request.id}
    usual: dict[str, Any] = {"caller": house.manager, **path}
    return call(instruct_request.handler, INSTRUCT, dict(said), **usual | rest)
