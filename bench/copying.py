"""Take a request for a copy of one's data through all of its steps, in the order of the workflow."""

import re
from email import message_from_string, policy
from email.message import EmailMessage
from typing import Any

from moto.backends import get_backend

from bench.events import request
from bench.household import Household
from bench.in_process import ACCOUNT, REGION, WORKFLOW
from functions.requests import (
    acknowledge_request,
    ask_for_proof,
    bundle_copy,
    close_request,
    collect_holding,
    deliver_bundle,
    fetch_bundle,
    open_request,
    prove_identity,
    read_requests,
)

STEP = "access request: "
_VERIFICATION = "POST /v1/requests/{request_id}/verification"
_BUNDLE = "GET /v1/requests/{request_id}/bundle"


def answer_a_request(house: Household) -> None:
    """From the asking to the fetching of the copy. Each step's tally is kept under its name."""
    person = house.resident
    asking = request("POST /v1/requests", "/v1/requests", person, body={"right": "access"}, brings_token=True)
    request_id = house.call(open_request, "POST /v1/requests", asking, 202)["id"]
    started = {"request_id": request_id, "person_id": person.person_id, "right": "access"}
    entered = {"input": started, "execution": f"{WORKFLOW}:{request_id}"}
    acknowledged = house.run(acknowledge_request, f"{STEP}acknowledge", entered)
    house.run(ask_for_proof, f"{STEP}ask for proof", {"request_id": request_id, "task_token": "t" * 600})
    path, code = f"/v1/requests/{request_id}", _mailed(r"\b[0-9A-HJKMNP-TV-Z]{8}\b")
    proof = request(_VERIFICATION, f"{path}/verification", person, body={"code": code})
    house.call(prove_identity, _VERIFICATION, proof, 202)
    _copy(house, acknowledged)
    house.call(
        read_requests, "GET /v1/requests/{request_id}", request("GET /v1/requests/{request_id}", path, person), 200
    )
    fetching = request(_BUNDLE, f"{path}/bundle", person, query={"ticket": _mailed(r"ticket=(\S+)")})
    house.call(fetch_bundle, _BUNDLE, fetching, 303)


def _copy(house: Household, acknowledged: dict[str, Any]) -> None:
    request_id = acknowledged["request_id"]
    parts = [
        house.run(collect_holding, f"{STEP}collect {holding}", {"request_id": request_id, "holding": holding})
        for holding in acknowledged["holdings"]
    ]
    bundled = house.run(bundle_copy, f"{STEP}bundle", {"request_id": request_id, "parts": parts})
    house.run(deliver_bundle, f"{STEP}deliver", {"request_id": request_id, **bundled})
    house.run(close_request, f"{STEP}close", {"request_id": request_id, "outcome": "closed"})


def _mailed(pattern: str) -> str:
    """What the newest mail says that fits the pattern: its last group, or the whole of it."""
    sent = get_backend("sesv2")[ACCOUNT][REGION].core_backend.sent_messages
    newest: EmailMessage = message_from_string(sent[-1].raw_data, policy=policy.default)
    plain = newest.get_body(("plain",))
    found = re.search(pattern, plain.get_content().replace("\r\n", "\n")) if plain else None
    if found is None:
        raise LookupError(pattern)
    return found.group(found.re.groups)
