"""Pages for a browser that follows a link in a letter: no script, nothing from elsewhere, kept nowhere, found by nobody."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response

from vestibule.words import Language

HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}
_CONTENT = {"content": {"text/html": {"schema": {"type": "string"}}}}
DOCUMENTED: dict[str, Any] = {"responses": {200: {"description": "A page.", **_CONTENT}}}
"""How a route that answers with a page is documented."""


def documented(*refusals: HTTPStatus) -> dict[str, Any]:
    """The same of a form that is shown again with the reason when it is refused, under one of these statuses."""
    again = {int(status): {"description": "The form again, with the reason.", **_CONTENT} for status in refusals}
    return {"responses": {**DOCUMENTED["responses"], **again}}


def shown(page: str, language: Language, status: HTTPStatus = HTTPStatus.OK) -> Response[str]:
    """The page as an answer."""
    return Response(int(status), "text/html; charset=utf-8", page, headers={**HEADERS, "Content-Language": language})


def written(fields: Mapping[str, str], name: str) -> str:
    """What was written into a field of a form; browsers end lines in two characters."""
    return fields.get(name, "").replace("\r\n", "\n").strip()
