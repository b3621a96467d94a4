"""Requests as API Gateway hands them to a function (HTTP API, payload 2.0), and the answers."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import util
from itertools import count
from types import ModuleType
from typing import Any, cast
from urllib.parse import urlencode

import boto3  # noqa: F401 (loads botocore's handlers before its client is patched)
import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.client import BaseClient

from vestibule.people.model import Person

type Handler = Callable[[dict[str, Any], LambdaContext], dict[str, Any]]
type Json = dict[str, Any]
CONTEXT = LambdaContext()
_numbers = count(1)


@dataclass(frozen=True)
class Answer:
    """What a client sees."""

    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def code(self) -> str:
        """The last part of a problem's type."""
        return str(self.body["type"]).rpartition("/")[2]


def claims_of(caller: Person | str | None, *roles: str, token_use: str = "access") -> dict[str, str] | None:
    """The claims of a verified token, flattened as HTTP APIs do."""
    if caller is None:
        return None
    name = caller if isinstance(caller, str) else caller.id
    return {"token_use": token_use, "username": name, "cognito:groups": f"[{' '.join(roles)}]"}


def event(
    route: str,
    body: Any = None,
    *,
    claims: Mapping[str, str] | None = None,
    key: str | None = None,
    query: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    base64: bool = False,
    cookies: Sequence[str] = (),
    **path: str,
) -> Json:
    """The event. `body` is sent as JSON, except for text, which is sent as it is; `path` fills the route's placeholders."""
    method, template = route.split(" ")
    raw_path = template.format(**path)
    number = str(next(_numbers))
    usual = {"content-type": "application/json"} if method in ("POST", "PUT", "PATCH") else {}
    keyed = {"idempotency-key": key} if key is not None else {}
    return {
        "version": "2.0",
        "routeKey": route,
        "rawPath": raw_path,
        "rawQueryString": urlencode(query or {}),
        "queryStringParameters": dict(query) if query else None,
        "pathParameters": path or None,
        "headers": {**usual, **keyed, **(headers or {})},
        "cookies": list(cookies),
        "requestContext": {
            "requestId": f"request-{number}",
            "routeKey": route,
            "stage": "$default",
            "http": {"method": method, "path": raw_path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1"},
            **({"authorizer": {"jwt": {"claims": dict(claims), "scopes": None}}} if claims else {}),
        },
        "body": body if isinstance(body, str) or body is None else json.dumps(body),
        "isBase64Encoded": base64,
    }


def serve(handler: Handler, sent: Json) -> Answer:
    """Hand an event to a handler."""
    answered = handler(sent, CONTEXT)
    headers = {name.lower(): value for name, value in answered["headers"].items()}
    if answered.get("cookies"):
        [headers["set-cookie"]] = answered["cookies"]
    text = answered.get("body")
    return Answer(answered["statusCode"], headers, json.loads(text) if text else None)


def call(
    handler: Handler,
    route: str,
    body: Any = None,
    *,
    caller: Person | str | None = None,
    roles: tuple[str, ...] = (),
    key: str | None = None,
    **rest: Any,
) -> Answer:
    """Call as somebody, with a new Idempotency-Key unless one is given."""
    named = key if key is not None else f"intent-{next(_numbers)}"
    return serve(handler, event(route, body, claims=claims_of(caller, *roles), key=named, **rest))


def another_process(module: ModuleType) -> Handler:
    """The handler of the same function in a process of its own, to serve a request while the first is being served."""
    spec = util.spec_from_file_location(f"{module.__name__}_elsewhere", str(module.__file__))
    assert spec
    assert spec.loader
    copy = util.module_from_spec(spec)
    spec.loader.exec_module(copy)
    return cast("Handler", copy.handler)


@contextmanager
def before(operation: str, do: Callable[[], object]) -> Iterator[None]:
    """Do something just before AWS gets the next call of this operation, as when somebody else is quicker."""
    with pytest.MonkeyPatch.context() as patch:
        really, pending = BaseClient._make_api_call, [do]  # type: ignore[attr-defined]

        def interrupted(client: Any, name: str, parameters: Any) -> Any:
            if name == operation and pending:
                pending.pop()()
            return really(client, name, parameters)

        patch.setattr(BaseClient, "_make_api_call", interrupted)
        yield
        assert not pending, f"{operation} was never called"


@contextmanager
def noted() -> Iterator[list[str]]:
    """The operations of AWS that are called meanwhile, in their order."""
    with pytest.MonkeyPatch.context() as patch:
        really, called = BaseClient._make_api_call, list[str]()  # type: ignore[attr-defined]

        def note(client: Any, name: str, parameters: Any) -> Any:
            called.append(name)
            return really(client, name, parameters)

        patch.setattr(BaseClient, "_make_api_call", note)
        yield called


@contextmanager
def refusing(operation: str, code: str, mention: str = "") -> Iterator[None]:
    """Let AWS refuse the calls of an operation (that mention a text) with an error of its own."""
    with pytest.MonkeyPatch.context() as patch:
        really, refused = BaseClient._make_api_call, []  # type: ignore[attr-defined]

        def refuse(client: Any, name: str, parameters: Any) -> Any:
            if name == operation and mention in str(parameters):
                refused.append(name)
                repeating = {"Code": code, "Message": f"{code}: {parameters}"}  # as messages of AWS do
                raise client.exceptions.from_code(code)({"Error": repeating}, name)
            return really(client, name, parameters)

        patch.setattr(BaseClient, "_make_api_call", refuse)
        yield
        assert refused, f"{operation} was never called"


@contextmanager
def answers_lost(operation: str) -> Iterator[None]:
    """Lose the answer to the next call of this operation, so that it is sent again, as AWS's library does."""
    with pytest.MonkeyPatch.context() as patch:
        really = BaseClient._make_api_call  # type: ignore[attr-defined]
        lost: list[Any] = []

        def sent_again(client: Any, name: str, parameters: Any) -> Any:
            if name == operation and not lost:
                lost.append(really(client, name, parameters))
            return really(client, name, parameters)

        patch.setattr(BaseClient, "_make_api_call", sent_again)
        yield
        assert lost, f"{operation} was never called"
