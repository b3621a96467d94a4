"""What Lambda hands to a function: requests from API Gateway, messages of devices from their queue."""

import base64
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vestibule import clock, config


@dataclass(frozen=True)
class Somebody:
    """A signed-in person."""

    person_id: str
    role: str


@dataclass(frozen=True)
class Context:
    """The parts of Lambda's context object that Powertools and the functions read."""

    function_name: str = "bench"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:123456789012:function:bench"
    aws_request_id: str = "bench"

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        """Plenty."""
        return 900_000


def request(
    route: str,
    path: str,
    who: Somebody,
    *,
    body: dict[str, Any] | None = None,
    key: str | None = None,
    query: Mapping[str, str] | None = None,
    brings_token: bool = False,
) -> dict[str, Any]:
    """A request in API Gateway's payload 2.0. `route` is written `POST /v1/sites`; a POST gets a new key unless given one.

    `brings_token`: to a route that is open to everybody, where no authoriser has read the claims.
    """
    method, _, template = route.partition(" ")
    headers = {"content-type": "application/json", "idempotency-key": key or str(uuid.uuid4())}
    claims = {"token_use": "access", "username": who.person_id, "cognito:groups": f"[{who.role}]"}
    if brings_token:
        issuer = f"https://cognito-idp.{config.region()}.amazonaws.com/{config.setting('USER_POOL_ID')}"
        said = base64.urlsafe_b64encode(json.dumps({**claims, "iss": issuer}).encode()).decode()
        headers["authorization"] = f"Bearer unsigned.{said}.unsigned"
    return {
        "version": "2.0",
        "routeKey": f"{method} {template}",
        "rawPath": path,
        "rawQueryString": "&".join(f"{name}={value}" for name, value in (query or {}).items()),
        "queryStringParameters": dict(query or {}) or None,
        "headers": headers,
        "requestContext": {
            "requestId": str(uuid.uuid4()),
            "stage": "$default",
            "http": {"method": method, "path": path},
            "authorizer": {"jwt": {"claims": claims, "scopes": None}},
        },
        "body": None if body is None else json.dumps(body),
        "isBase64Encoded": False,
    }


def batch(*messages: dict[str, Any]) -> dict[str, Any]:
    """Messages of devices as the queue delivers them."""
    return {"Records": [{"messageId": str(place), "body": json.dumps(sent)} for place, sent in enumerate(messages)]}


def message(thing: str, kind: str, seq: int, data: dict[str, Any]) -> dict[str, Any]:
    """One message as the IoT rule puts it into the queue."""
    now = clock.to_epoch_ms(clock.now())
    sent = {"v": 1, "boot": 1, "seq": seq, "ts": now, "type": kind, "offline": False, "data": data}
    return {
        "payload": base64.b64encode(json.dumps(sent).encode()).decode(),
        "thing": thing,
        "client": thing,
        "topic": f"d/{thing}/evt/{kind}",
        "received_at": now,
    }
