"""Read an HTTP request: API Gateway's event in, a `Request` that can be trusted in form out.

A body is read only when it is a JSON object of at most 64 KiB (or what the route says) under `application/json`, and when
every JSON parser reads the same from it. Where forms are taken, the fields of one (RFC 8058: sent either way) are read as text.
"""

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl

from vestibule import answers
from vestibule.problems import MalformedBody, MissingIdempotencyKey, TooLarge, WrongMediaType

JSON = "application/json"
LARGEST_BODY = 64 * 1024
LONGEST_KEY = 255
_WITH_BODY = ("POST", "PUT", "PATCH")
_FORM, _PARTS = "application/x-www-form-urlencoded", "multipart/form-data"
_MOST_FIELDS = 20


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
    cookies: Mapping[str, str] = field(default_factory=dict)
    source_ip: str = ""
    """As API Gateway saw it. It is personal data: not for logs."""


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
        cookies=dict(_cookies(event)),
        source_ip=context["http"].get("sourceIp", ""),
    )


def read(
    request: Request, event: Mapping[str, Any], *, takes_forms: bool = False, largest: int = LARGEST_BODY
) -> Request:
    """The request with its body, refused unless it is a JSON object (or a form, where forms are taken) of a bearable size."""
    if request.method not in _WITH_BODY:
        return request
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if takes_forms and request.method == "POST":
        return Request(**{**vars(request), "body": _fields(kind, request, _bearable(event, largest))})
    if kind != JSON:
        detail = f"Send the body as {JSON}."
        raise WrongMediaType(detail)
    return Request(**{**vars(request), "body": _parsed(_bearable(event, largest))})


def _bearable(event: Mapping[str, Any], largest: int) -> bytes:
    text = _decoded(event)
    if len(text) > largest:
        detail = f"A body has at most {largest // 1024} KiB. Large things go to the upload link that the API gives."
        raise TooLarge(detail)
    return text


def _fields(kind: str, request: Request, text: bytes) -> dict[str, str]:
    """The fields of a form. A body of another kind has none: the path alone says what a one-click request is about."""
    try:
        if kind == _FORM:
            return dict(parse_qsl(text.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS))
        if kind == _PARTS:
            return dict(_fields_of_parts(request.headers["content-type"], text))
    except ValueError as error:
        raise _unreadable() from error
    return {}


def _fields_of_parts(content_type: str, text: bytes) -> Iterator[tuple[str, str]]:
    """Multipart forms are MIME, which the mail parser reads; files and nested parts are passed over."""
    whole = BytesParser().parsebytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + text)
    for part in whole.get_payload() if whole.is_multipart() else ():
        name = part.get_param("name", header="content-disposition") if isinstance(part, Message) else None
        payload = part.get_payload(decode=True) if isinstance(part, Message) else None
        if isinstance(name, str) and isinstance(payload, bytes):
            yield name, payload.decode().strip()


def _cookies(event: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """API Gateway gives cookies in a list of their own (payload 2.0). One that cannot be read counts as none."""
    for text in event.get("cookies") or ():
        try:
            read = SimpleCookie(text)
        except CookieError:
            continue
        yield from ((name, morsel.value) for name, morsel in read.items())


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
