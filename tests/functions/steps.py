"""The steps of the workflow called one by one, and what can be seen of a request."""

import re
from typing import Any

from functions.requests import fetch_bundle, prove_identity
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import CONTEXT, Answer, call
from vestibule.evidence import EVIDENCE, Line, broken
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import DataRequest

PROVE = "POST /v1/requests/{request_id}/verification"
FETCH = "GET /v1/requests/{request_id}/bundle"
ANSWERED = {"bundle_hash": "b" * 64, "counts": {"people": 1}, "gone": {}}


def run(module: Any, **given: Any) -> Any:
    return module.handler(given, CONTEXT)


def now_of(request: DataRequest, at: Clock) -> DataRequest:
    found = REQUESTS.get(request.id, now=at.now)
    assert found
    return found


def prove_with(request: DataRequest, code: str, **rest: Any) -> Answer:
    body = {"code": code}
    return call(prove_identity.handler, PROVE, body, caller=request.person_id, request_id=request.id, **rest)


def fetch(request_id: str, ticket: str) -> Answer:
    return call(fetch_bundle.handler, FETCH, query={"ticket": ticket}, request_id=request_id)


def mailed(pattern: str) -> str:
    """What the last mail says there."""
    found = re.search(pattern, aws.mails()[-1][2])
    assert found
    return found[1]


def ledger(at: Clock) -> list[Line]:
    lines = EVIDENCE.query(at.now.date().isoformat(), now=at.now).items
    assert broken(lines) == []
    return list(lines)
