"""Read an HTTP request: API Gateway's event in, a `Request` that can be trusted in form out.

A body is read only when it is a JSON object of at most 64 KiB under `application/json`, and when every JSON parser reads the
same from it.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vestibule import answers
from vestibule.problems import MalformedBody, MissingIdempotencyKey, TooLarge, WrongMediaType

JSON = "application/json"
LARGEST_BODY = 64 * 1024
LONGEST_KEY = 255
_WITH_BODY = ("POST", "PUT", "PATCH")


@dataclass(frozen=True)
class Request:
    """The parts of the API Gateway event (payload 2.0) that are read here."""

    method: str
    route: str
    """The route's template, such as `POST /v1/sites/{site_id}/spaces`, not the path with its identifiers."""
    path: str
    id: str
    headers: Mapping[str, str]
    claims: Mapping[str, Any] | None
    body: Any = None
    """The parsed body, None when the method has none."""


def unread(event: Mapping[str, Any]) -> Request:
    """The request without its body: what can be said of it, and answered to, whatever it holds."""
    context = event["requestContext"]
    return Request(
        method=context["http"]["method"],
        route=event["routeKey"],
        path=event["rawPath"],
        id=context["requestId"],
        headers={name.lower(): value for name, value in (event.get("headers") or {}).items()},
        claims=((context.get("authorizer") or {}).get("jwt") or {}).get("claims"),
    )


def read(request: Request, event: Mapping[str, Any]) -> Request:
    """The request with its body, refused unless it is a JSON object of a bearable size."""
    if request.method not in _WITH_BODY:
        return request
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
        detail = f"Send the body as {JSON}."
        raise WrongMediaType(detail)
    text = _decoded(event)
    if len(text) > LARGEST_BODY:
        detail = (
            f"A body has at most {LARGEST_BODY // 1024} KiB. Large things go to the upload link that the API gives."
        )
        raise TooLarge(detail)
    return Request(**{**vars(request), "body": _parsed(text)})


def _decoded(event: Mapping[str, Any]) -> bytes:
    body = event.get("body") or ""
    try:
        return base64.b64decode(body, validate=True) if event.get("isBase64Encoded") else body.encode()
    except (ValueError, UnicodeEncodeError) as error:
        raise _unreadable() from error


def _parsed(text: bytes) -> dict[str, Any]:
    try:
        body = json.loads(text.decode())  # given bytes, json would also read UTF-16, which the resolver does not
        answers.fingerprint_of(body)  # refuses what JSON parsers disagree on: NaN, huge numbers, lone surrogates
    except (ValueError, RecursionError) as error:
        raise _unreadable() from error
    if not isinstance(body, dict):
        raise _unreadable()
    return body


def _unreadable() -> MalformedBody:
    return MalformedBody("The body must be one JSON object in UTF-8, with numbers within 2^53.")


def check_key(key: str | None) -> None:
    """Refuse a missing or unusable Idempotency-Key."""
    if not key or len(key) > LONGEST_KEY or not key.isprintable():
        detail = f"Send an Idempotency-Key header of 1 to {LONGEST_KEY} characters: a new UUID for each new intent."
        raise MissingIdempotencyKey(detail)
