"""GET /v1/privacy/processing: what is done with data (A-01), where it is and what protects it (F-05), open to everybody."""

import hashlib
import json
from pathlib import Path
from typing import Any

from aws_lambda_powertools.event_handler import Response

from vestibule import config
from vestibule.http import Api
from vestibule.incoming import JSON
from vestibule.privacy import negotiation, published

_CODE = Path(__file__).parents[2]
_KNOWN = {304: {"description": "What If-None-Match names has not changed.", "content": {}}}
_SHOWN = {
    200: {
        "description": "The processing. Accept-Language chooses among English, French and Dutch.",
        "content": {JSON: {"schema": {"type": "object"}}},
    }
}

api = Api()


@api.get("/v1/privacy/processing", responses={**_SHOWN, **_KNOWN})
def show_processing() -> Response[str]:
    """What is done with personal data, on which basis, where it is, and what protects it."""
    asked = api.request.headers
    language = negotiation.language(asked.get("accept-language"), config.default_language())
    text = json.dumps(_with_region(published.document(_CODE, "processing", language)), ensure_ascii=False)
    tag = f'"{hashlib.sha256(text.encode()).hexdigest()[:16]}"'
    headers = {
        "Cache-Control": "max-age=300",
        "Content-Language": language,
        "ETag": tag,
        "Vary": "Accept-Language",
    }
    if negotiation.is_known(asked.get("if-none-match"), tag):
        return Response(304, body="", headers=headers)
    return Response(200, JSON, text, headers=headers)


def _with_region(document: dict[str, Any]) -> dict[str, Any]:
    """The policy names the regions that are allowed; this is the one in which the data of this deployment is."""
    return {**document, "location": {**document["location"], "region": config.region()}}


handler = api.handler
