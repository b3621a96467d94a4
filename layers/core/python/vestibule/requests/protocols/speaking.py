"""Routes whose every word is a protocol's: bodies of its own form, no Idempotency-Key, and errors as it has them."""

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any

from aws_lambda_powertools.event_handler import Response

from vestibule.http import Api
from vestibule.incoming import JSON
from vestibule.problems import Problem
from vestibule.requests.protocols import opendsr
from vestibule.requests.protocols.signing import Identity

type Saying = Callable[[Problem], Mapping[str, Any]]


class Spoken(Api):
    """The routes of one function that answers by a protocol. Each must be the same when called twice."""

    def __init__(self, says: Saying, status: Callable[[int], int] = int) -> None:
        """`says` puts a problem into the protocol's words, `status` its status into the one that the protocol has."""
        super().__init__(takes_forms=True)
        self._says, self._status = says, status

    @property
    def error_shape(self) -> dict[str, Any]:
        """An error as the API's document shows it."""
        return {"type": "object", "description": "An error in the protocol's own shape."}

    @property
    def raw(self) -> bytes:
        """The body as it came."""
        event = self.resolver.current_event
        body = event.body or ""
        return base64.b64decode(body) if event.is_base64_encoded else body.encode()

    def _problem(self, problem: Problem) -> Response[Any]:
        body = json.dumps(self._says(problem))
        return Response(self._status(problem.status), JSON, body, headers=dict(problem.headers))


def documented(status: int, kind: str = JSON, *, refused_without_words: int | None = None) -> dict[str, Any]:
    """How a route is documented: what its members mean stands in the protocol's own text."""
    schema = {"type": "object" if kind == JSON else "string"}
    responses: dict[int, Any] = {
        status: {"description": "As the protocol has it.", "content": {kind: {"schema": schema}}}
    }
    if refused_without_words:
        nothing = {"schema": {"type": "null"}}
        refused = {"description": "Refused without a body, as the protocol has it.", "content": {JSON: nothing}}
        responses[refused_without_words] = refused
    return {"responses": responses}


def said(status: int, body: Mapping[str, Any]) -> Response[Any]:
    """An answer."""
    return Response(status, JSON, json.dumps(body))


def signed(status: int, body: Mapping[str, Any], identity: Identity) -> Response[Any]:
    """An answer that is signed as OpenDSR has it."""
    text = json.dumps(body)
    headers = {opendsr.DOMAIN: identity.domain, opendsr.SIGNATURE: identity.sign(text.encode())}
    return Response(status, JSON, text, headers=headers)
