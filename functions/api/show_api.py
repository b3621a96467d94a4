"""GET /v1/health and GET /v1/openapi.json: open to everybody, without a token."""

from pathlib import Path
from typing import Literal

from aws_lambda_powertools.event_handler import Response

from vestibule.http import Api
from vestibule.incoming import JSON
from vestibule.shapes import Output

_DOCUMENT = Path(__file__).parents[2] / "docs" / "openapi.json"

api = Api()


class Health(Output):
    """That the API answers."""

    status: Literal["ok"] = "ok"


@api.get("/v1/health")
def show_health() -> Health:
    """Whether the API answers."""
    return Health()


@api.get(
    "/v1/openapi.json",
    responses={200: {"description": "OpenAPI 3.1", "content": {JSON: {"schema": {"type": "object"}}}}},
)
def show_document() -> Response[str]:
    """This document."""
    return Response(200, JSON, _DOCUMENT.read_text(encoding="utf-8"), headers={"Cache-Control": "max-age=300"})


handler = api.handler
