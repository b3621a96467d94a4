"""GET /v1/privacy/notice: the operator's privacy notice, versioned and dated (V-22), open to everybody."""

import json
from pathlib import Path

from aws_lambda_powertools.event_handler import Response

from vestibule import config
from vestibule.http import Api
from vestibule.incoming import JSON
from vestibule.privacy import negotiation, published

MARKDOWN = "text/markdown"
_MEMBERS = {name: {"type": "string"} for name in ("operator", "version", "date", "language", "text")}
_CODE = Path(__file__).parents[2]
_KNOWN = {304: {"description": "The version that If-None-Match names is still in force.", "content": {}}}
_SHOWN = {
    200: {
        "description": "The notice. Accept-Language chooses among English, French and Dutch, Accept between text and JSON.",
        "content": {
            f"{MARKDOWN}; charset=utf-8": {"schema": {"type": "string"}},
            JSON: {"schema": {"type": "object", "required": list(_MEMBERS), "properties": _MEMBERS}},
        },
    }
}

api = Api()


@api.get("/v1/privacy/notice", responses={**_SHOWN, **_KNOWN})
def show_notice() -> Response[str]:
    """The operator's privacy notice in the reader's language."""
    asked = api.request.headers
    language = negotiation.language(asked.get("accept-language"), config.default_language())
    kind = negotiation.media_type(asked.get("accept"), (MARKDOWN, JSON))
    notice = published.document(_CODE, "notice", language)
    tag = f'"{notice["version"]}.{language}{".json" if kind == JSON else ""}"'
    headers = {
        "Cache-Control": "max-age=300",
        "Content-Language": language,
        "ETag": tag,
        "Vary": "Accept, Accept-Language",
        "Vestibule-Notice-Version": notice["version"],
    }
    if negotiation.is_known(asked.get("if-none-match"), tag):
        return Response(304, body="", headers=headers)
    if kind == JSON:
        return Response(200, JSON, json.dumps(notice, ensure_ascii=False), headers=headers)
    return Response(200, f"{MARKDOWN}; charset=utf-8", notice["text"], headers=headers)


handler = api.handler
