"""The documents that are generated from the program. `make docs` writes them; a test fails when one is out of date.

The API's document is put together from what every function file says of its own routes, so a route is described where it is
written. What is the same everywhere (the token, the Idempotency-Key, problems) is added here once.
"""

import inspect
import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, cast

from local import copies, filings, openapi_parts
from vestibule import problems
from vestibule.documents import data_map, published
from vestibule.http import PROBLEM_JSON
from vestibule.policy.pack import OPERATORS, load
from vestibule.problems import Problem

ROOT = Path(__file__).resolve().parent.parent
OPENAPI = ROOT / "docs" / "openapi.json"
NEVER_DEPLOYED = ("simulations",)
"""Folders of functions that only a house on this machine has: the API's document does not promise their routes."""

OPEN = (
    "GET /.well-known/door-keys.json",
    "GET /.well-known/gpc.json",
    "GET /v1/privacy/choices",
    "PUT /v1/privacy/choices",
    "POST /v1/applications",
    "GET /v1/applications/confirmation/{token}",
    "POST /v1/applications/confirmation/{token}",
    "GET /v1/requests/withdrawal/{token}",
    "POST /v1/requests/withdrawal/{token}",
    "POST /v1/conversations",
    "GET /v1/enquiries/{token}",
    "POST /v1/enquiries/{token}/remarks",
    "GET /v1/enquiries/{token}/page",
    "POST /v1/enquiries/{token}/page",
    "GET /v1/evidence/key",
    "GET /v1/health",
    "GET /v1/openapi.json",
    "DELETE /v1/data-rights-request/{request_name}",
    "GET /v1/agent/{agent_name}",
    "GET /v1/data-rights-request/{request_name}",
    "POST /v1/agent/{agent_name}",
    "POST /v1/data-rights-request",
    "DELETE /v2/requests/{subject_request_id}",
    "GET /v2/certificate",
    "GET /v2/discovery",
    "GET /v2/requests/{subject_request_id}",
    "POST /v2/requests",
    "GET /v1/partner/events",
    "GET /v1/partner/key",
    "POST /v1/partner/requests/{request_id}/answer",
    "GET /v1/privacy/notice",
    "GET /v1/privacy/processing",
    "POST /v1/requests",
    "POST /v1/requests/{request_id}/verification",
    "POST /v1/requests/{request_id}/papers",
    "POST /v1/requests/{request_id}/papers/{paper_id}/handing-in",
    "GET /v1/requests/{request_id}/bundle",
    "POST /v1/requests/{request_id}/bundle",
    "GET /v1/requests/{request_id}/receipt",
    "GET /v1/surveys/{token}",
    "POST /v1/surveys/{token}",
    "GET /v1/surveys/{token}/page",
    "POST /v1/surveys/{token}/page",
    "GET /v1/unsubscribe/{token}",
    "POST /v1/unsubscribe/{token}",
    "POST /v1/visits",
)
"""Routes without a token. The stacks give the reasons; a test compares the two."""
PAGE = "text/html"
BY_GATEWAY = {401: "Unauthorized", 429: "Too Many Requests"}
"""Statuses that API Gateway answers by itself, with the message of its own body."""
_OF_POST = (400, 403, 404, 409, 413, 415, 422)
_OF_BODIES = (400, 413, 415, 422)

type Document = dict[str, Any]


def write() -> None:
    """Write the generated documents that are not up to date, and say which they are."""
    written_anew = write_changed(generated())
    for path in written_anew:
        print(f"wrote {path.relative_to(ROOT)}")
    if not written_anew:
        print("every document is up to date")


def write_changed(texts: Mapping[Path, str]) -> list[Path]:
    """Write each file that says something else or is not there. A file that is up to date keeps its time."""
    changed = [path for path, text in texts.items() if not is_current(path, text)]
    for path in changed:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(texts[path], encoding="utf-8")
    return changed


def generated() -> dict[Path, str]:
    """Every generated document with the text that it should have."""
    compiled = {name: text for operator in OPERATORS for name, text in published(load(operator)).items()}
    compiled["docs/data-map.md"] = data_map()
    compiled["docs/requests/access-copy.schema.json"] = written(copies.schema())
    compiled["docs/breaches/filing.schema.json"] = written(filings.schema())
    return {OPENAPI: written(openapi()), **{ROOT / name: text for name, text in compiled.items()}}


def is_current(path: Path, text: str) -> bool:
    """Whether the file is there and says exactly this."""
    return path.is_file() and path.read_text(encoding="utf-8") == text


def written(document: Document) -> str:
    """The text of a document: the same on every machine."""
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def openapi() -> Document:
    """The OpenAPI 3.1 document of the whole API."""
    operations = sorted(_operations(), key=lambda operation: (operation.path, operation.method))
    paths: Document = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method] = operation.document()
    return {
        "openapi": "3.1.0",
        "info": _info(),
        "tags": _tags({operation.context for operation in operations}),
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": _schemas(operations),
            "responses": {_response_name(status): _problem_response(status) for status in _titles()},
            "parameters": {"IdempotencyKey": openapi_parts.IDEMPOTENCY_KEY, **openapi_parts.NEGOTIATION},
            "headers": openapi_parts.HEADERS,
            "securitySchemes": {"token": openapi_parts.TOKEN},
        },
    }


@dataclass(frozen=True)
class Operation:
    """One route as Powertools describes it, and the file that it stands in."""

    module: ModuleType
    path: str
    method: str
    described: Document
    schemas: Document

    @property
    def context(self) -> str:
        """The context that the function belongs to."""
        return self.module.__name__.split(".")[1]

    @property
    def is_open(self) -> bool:
        """Whether it needs no token. Of one path, one method may be open and another not."""
        return f"{self.method.upper()} {self.path}" in OPEN

    @cached_property
    def route(self) -> Callable[..., Any]:
        """The function behind the route. Powertools names an operation `<function>_<path>_<method>`."""
        name = self.described["operationId"].removesuffix(re.sub(r"\W", "_", self.path) + f"_{self.method}")
        return cast("Callable[..., Any]", getattr(self.module, name))

    def document(self) -> Document:
        """The operation's part of the document."""
        said = inspect.getdoc(self.route) or ""
        parts = {
            "operationId": self.route.__name__,
            "summary": re.split(r"\.\s", said)[0].removesuffix("."),
            "description": said,
            "tags": [self.context],
            "parameters": self._parameters(),
            "requestBody": self.described.get("requestBody"),
            "responses": self._responses(),
            "security": [] if self.is_open else None,
        }
        return {name: part for name, part in parts.items() if part is not None}

    def _parameters(self) -> list[Document]:
        takes_key = self.method == "post" and not self.module.api.takes_forms
        names = ["IdempotencyKey"] if takes_key else []
        names += _negotiated(self.method, self.path)[0]
        shared = [{"$ref": f"#/components/parameters/{name}"} for name in names]
        return shared + [_parameter(parameter) for parameter in self.described.get("parameters", [])]

    def _responses(self) -> Document:
        good = {status: answer for status, answer in self.described["responses"].items() if status < "4"}
        headers = _headers(self.method, self.path, *good)
        refused = {str(status): self._refused(status) for status in self._refusals()}
        return {status: _good(answer, headers) for status, answer in good.items()} | refused

    def _refused(self, status: int) -> Document:
        """A problem; or a page, where the route says so, because people see it. What comes before the route is a problem.

        Where every word is a protocol's, an error is as it has it, or as the route itself says.
        """
        spoken = getattr(self.module.api, "error_shape", None)
        if spoken:
            own: Document = self.described["responses"].get(str(status), {})
            is_bare = any(each["schema"].get("type") == "null" for each in own.get("content", {}).values())
            return _good(own, {}) if is_bare else _spoken(status, spoken)
        page = self.described["responses"].get(str(status), {}).get("content", {}).get(PAGE)
        if page is None:
            return {"$ref": f"#/components/responses/{_response_name(status)}"}
        problem = _problem_response(status)
        return {**problem, "content": {PAGE: page, **problem["content"]}}

    def _refusals(self) -> set[int]:
        """The statuses of problems: the gateway's, those of every POST, and those that the file names."""
        named = {
            thing.status
            for thing in vars(self.module).values()
            if inspect.isclass(thing) and issubclass(thing, Problem)
        }
        signed_in = {401} if not self.is_open or self.module.api.may_be_signed_in else set()
        names = {parameter["name"] for parameter in self.described.get("parameters", [])}
        read = ({422} if names else set()) | ({400, 404} if "cursor" in names else set())
        placed = {404} if "{" in self.path else set()
        posted = set({"post": _OF_POST, "put": _OF_BODIES, "patch": _OF_BODIES}.get(self.method, ()))
        return ((named | signed_in | read | placed | posted) - {500}) | {429}


def _operations() -> Iterator[Operation]:
    for file in sorted(ROOT.glob("functions/*/*.py")):
        if file.parent.name in NEVER_DEPLOYED:
            continue
        module = import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
        if not hasattr(module, "api"):
            continue
        schema = module.api.resolver.get_openapi_schema(title="", version="0")
        document = json.loads(schema.model_dump_json(by_alias=True, exclude_none=True))
        schemas = document.get("components", {}).get("schemas", {})
        for path, methods in document["paths"].items():
            for method, described in methods.items():
                yield Operation(module, path, method, described, schemas)


def _schemas(operations: list[Operation]) -> Document:
    """Every schema that the routes name, once. Two shapes of one name would be a fault of ours."""
    merged: Document = {"Problem": openapi_parts.PROBLEM, "GatewayMessage": openapi_parts.GATEWAY_MESSAGE}
    for operation in operations:
        for name, schema in operation.schemas.items():
            if "ValidationError" in name:  # Powertools' own form of 422, which this API does not use
                continue
            tidy = _with_examples(_without_title(schema))
            if merged.setdefault(name, tidy) != tidy:
                message = f"two different shapes are called {name}"
                raise ValueError(message)
    return merged


def _parameter(described: Document) -> Document:
    """A parameter that may be left out, which in a path or a query is something else than null."""
    tidy: Document = _with_examples(_without_title(described))
    choices = [choice for choice in tidy["schema"].pop("anyOf", []) if choice != {"type": "null"}]
    tidy["schema"].pop("description", None)
    return {**tidy, "schema": {**tidy["schema"], **(choices[0] if choices else {})}}


def _without_title(schema: Any) -> Any:  # noqa: ANN401 (any JSON)
    """Without the titles that pydantic makes of the members' names: they say nothing new."""
    if isinstance(schema, list):
        return [_without_title(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: {member: _without_title(part) for member, part in part.items()}
        if name == "properties"
        else _without_title(part)
        for name, part in schema.items()
        if name != "title"
    }


def _with_examples(schema: Any) -> Any:  # noqa: ANN401 (any JSON)
    """With an example beside every typed identifier and instant."""
    if isinstance(schema, list):
        return [_with_examples(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    prefix = re.match(r"\^([a-z]{3})_\[0-7\]", str(schema.get("pattern", "")))
    example = f"{prefix[1]}_{openapi_parts.EXAMPLE}" if prefix else None
    if schema.get("format") == "date-time":
        example = "2026-11-21T23:38:00.123Z"
    return {name: _with_examples(part) for name, part in schema.items()} | ({"examples": [example]} if example else {})


def _good(answer: Document, headers: Document) -> Document:
    """A success; an answer without a body (a redirection) has no content."""
    content = {
        kind: _without_title(body)
        for kind, body in answer.get("content", {}).items()
        if body["schema"].get("type") != "null"
    }
    description = answer["description"].replace("Successful Response", HTTPStatus.OK.phrase)
    shown = {"description": description, "content": content, "headers": headers}
    return {name: part for name, part in shown.items() if part}


def _headers(method: str, path: str, *statuses: str) -> Document:
    names = {"post": ("Location", "Idempotent-Replayed")}.get(method, ("Location",) if "303" in statuses else ())
    negotiated = _negotiated(method, path)[1]
    return {name: {"$ref": f"#/components/headers/{name}"} for name in (*names, *negotiated)}


def _negotiated(method: str, path: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The headers that a route reads and answers with: its own, or those of all methods of its path."""
    of_path = openapi_parts.NEGOTIATED.get(path, ((), ()))
    return openapi_parts.NEGOTIATED.get(f"{method.upper()} {path}", of_path)


def _titles() -> dict[int, tuple[str, str]]:
    """Title and meaning of each status, as the tree of problems gives them."""
    general = [kind for kind in Problem.__subclasses__() if kind.__module__ == problems.__name__]
    return {problem.status: (problem.__name__, inspect.getdoc(problem) or "") for problem in general}


def _response_name(status: int) -> str:
    return _titles()[status][0]


def _spoken(status: int, shape: Document) -> Document:
    """An error of a protocol. What the gateway answers by itself is JSON as well."""
    return {"description": _titles()[status][1], "content": {"application/json": {"schema": shape}}}


def _problem_response(status: int) -> Document:
    content = {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    if status in BY_GATEWAY:
        gateway = {"schema": {"$ref": "#/components/schemas/GatewayMessage"}}
        content["application/json"] = {**gateway, "example": {"message": BY_GATEWAY[status]}}
    return {"description": _titles()[status][1], "content": content}


def _info() -> Document:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {
        "title": project["name"].title(),
        "version": project["version"],
        "summary": project["description"],
        "description": openapi_parts.INTRODUCTION,
        "license": {"name": project["license"], "identifier": project["license"]},
    }


def _tags(contexts: set[str]) -> list[Document]:
    return [{"name": context, "description": _about(context)} for context in sorted(contexts)]


def _about(context: str) -> str:
    home = "functions" if context == "api" else "vestibule"
    return inspect.getdoc(import_module(f"{home}.{context}")) or ""
