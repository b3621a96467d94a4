"""API Gateway as far as a document's routes need it: WSGI in, an event of payload 2.0 to the right function, and back.

Routes by the document's paths, so a path that only the document has, or only the program, does not work here either. Does not
verify tokens: whoever sends one is the caller that the test gives. Without one it answers 401 as API Gateway does.
"""

import base64
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType, SimpleNamespace
from typing import Any

from werkzeug.wrappers import Request, Response

from local.documents import NEVER_DEPLOYED, ROOT

_CONTEXT = SimpleNamespace(
    function_name="function",
    memory_limit_in_mb=512,
    invoked_function_arn="arn:aws:lambda:us-east-1:111111111111:function:function",
    aws_request_id="00000000-0000-4000-8000-000000000000",
)


@dataclass(frozen=True)
class Gateway:
    """A WSGI application."""

    document: Mapping[str, Any]
    claims: Mapping[str, str]

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Serve one request."""
        return self._answer(Request(environ))(environ, start_response)

    def _answer(self, request: Request) -> Response:
        template, values = self._matched(request)
        route_key = f"{request.method} {template}" if template else "$default"
        signed_in = request.headers.get("Authorization", "").startswith("Bearer ")
        if template and not signed_in and self._needs_token(template, request.method):
            return Response('{"message":"Unauthorized"}', 401, content_type="application/json")
        module = FUNCTIONS.get(route_key, FUNCTIONS["$default"])
        answer = module.handler(self._event(request, route_key, values, signed_in=signed_in), _CONTEXT)
        response = Response(answer["body"], answer["statusCode"])
        response.headers.clear()  # werkzeug would name a content type where the function names none
        response.headers.extend(_flat(answer))
        return response

    def _matched(self, request: Request) -> tuple[str | None, dict[str, str]]:
        for template, methods in self.document["paths"].items():
            found = re.fullmatch(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template), request.path)
            if found and request.method.lower() in methods:
                return template, found.groupdict()
        return None, {}

    def _needs_token(self, template: str, method: str) -> bool:
        return bool(self.document["paths"][template][method.lower()].get("security", True))

    def _event(self, request: Request, route_key: str, values: dict[str, str], *, signed_in: bool) -> dict[str, Any]:
        return {
            "version": "2.0",
            "routeKey": route_key,
            "rawPath": request.path,
            "rawQueryString": request.query_string.decode(),
            "queryStringParameters": {name: ",".join(request.args.getlist(name)) for name in request.args},
            "pathParameters": values,
            "headers": {name.lower(): value for name, value in request.headers},
            "requestContext": {
                "requestId": "request",
                "stage": "$default",
                "http": {"method": request.method, "path": request.path, "sourceIp": "192.0.2.1"},
                "authorizer": {"jwt": {"claims": self.claims}} if signed_in and route_key != "$default" else {},
            },
            **_body(request),
        }


def _body(request: Request) -> dict[str, Any]:
    """The body; what is not text by its type is passed on in base64."""
    sent = request.get_data()
    try:
        if request.mimetype == "application/json":
            return {"body": sent.decode(), "isBase64Encoded": False}
    except UnicodeDecodeError:
        pass
    return {"body": base64.b64encode(sent).decode(), "isBase64Encoded": True}


def _flat(answer: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield from answer.get("headers", {}).items()
    for name, values in answer.get("multiValueHeaders", {}).items():
        yield from ((name, value) for value in values)


def _functions() -> dict[str, ModuleType]:
    """Every function with routes, by route key."""
    found: dict[str, ModuleType] = {}
    for file in sorted(ROOT.glob("functions/*/*.py")):
        module = import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
        if not hasattr(module, "api") or file.parent.name in NEVER_DEPLOYED:
            continue
        document = json.loads(module.api.resolver.get_openapi_json_schema(title="", version="0"))
        routes = [f"{method.upper()} {path}" for path, methods in document["paths"].items() for method in methods]
        found.update(dict.fromkeys(routes or ["$default"], module))
    return found


FUNCTIONS = _functions()
