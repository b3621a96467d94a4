"""What is the same for every route of the API, as OpenAPI puts it: the token, the Idempotency-Key, headers, problems."""

from vestibule.incoming import LONGEST_KEY
from vestibule.words import LANGUAGES

EXAMPLE = "01JD3Q8Y7M4N5P6R7S8T9V0W1X"
"""The body of every identifier in an example."""

INTRODUCTION = """\
Every error is a problem document (RFC 9457); `detail` says what to do, `errors` points at each field.
Every POST needs an `Idempotency-Key`: the same key and body get the first answer again, and nothing is done twice.
Lists answer `data` and `next`; send `next` as `cursor` until it is null.
What does not exist and what is somebody else's get the same 404. Unknown fields are refused.
Times are RFC 3339 with zone and are answered in UTC with milliseconds."""

TOKEN = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "JWT",
    "description": "An access token of the identity pool, good for an hour. ID tokens are refused.",
}

IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "A new UUID for each new intent, the same one for each repetition. Remembered for a day.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[ -~]+$"},
    "example": "3f0c2f4e-6a51-4c0e-9a55-0d2f6b1c7e11",
}

NEGOTIATION = {
    "AcceptLanguage": {
        "name": "Accept-Language",
        "in": "header",
        "description": "The languages that the reader likes (RFC 9110): English, French or Dutch, else the operator's own.",
        "schema": {"type": "string"},
        "example": "nl-BE, fr;q=0.8",
    },
    "Accept": {
        "name": "Accept",
        "in": "header",
        "description": "`text/markdown`, or `application/json` for the same text with version, date and language.",
        "schema": {"type": "string"},
        "example": "application/json",
    },
    "AcceptPage": {
        "name": "Accept",
        "in": "header",
        "description": "`application/json`, or `text/html` for the same as a page to read and print.",
        "schema": {"type": "string"},
        "example": "text/html",
    },
    "SecGpc": {
        "name": "Sec-GPC",
        "in": "header",
        "description": "`1`: the browser's Global Privacy Control. It refuses advertising by others; see `gpc` in the answer.",
        "schema": {"type": "string"},
        "example": "1",
    },
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "description": "The `ETag` of what was read: changed only if it is still that, else 412. Left out: whatever is there.",
        "schema": {"type": "string"},
        "example": '"3"',
    },
    "IfNoneMatch": {
        "name": "If-None-Match",
        "in": "header",
        "description": "The `ETag` of what the reader has already; 304 where it is still what would be sent.",
        "schema": {"type": "string"},
        "example": '"2022-06-29-1a2b3c4d.fr"',
    },
}
"""What a reader may say of the form that is wanted. A header that cannot be read is passed over, never refused."""

NEGOTIATED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "/v1/disclosures": (("AcceptLanguage",), ()),
    "/v1/people/me": ((), ("ETag",)),
    "PATCH /v1/people/me": (("IfMatch",), ("ETag",)),
    "/v1/consents": (("AcceptLanguage",), ()),
    "/v1/consents/{consent_id}/withdrawal": (("AcceptLanguage",), ()),
    "/v1/conversations": (("AcceptLanguage",), ()),
    "/v1/surveys/{token}": (("AcceptLanguage",), ()),
    "/v1/holds": (("AcceptLanguage",), ()),
    "/v1/holds/{hold_id}/release": (("AcceptLanguage",), ()),
    "/v1/partner-keys": (("AcceptLanguage",), ()),
    "/v1/partner/key": (("AcceptLanguage",), ()),
    "/v1/notices": (("AcceptLanguage",), ()),
    "/v1/notices/{notice_id}": (("AcceptLanguage",), ()),
    "/v1/compliance/retention": (("AcceptLanguage", "AcceptPage", "IfNoneMatch"), ("Content-Language", "ETag")),
    "/v1/privacy/choices": (("AcceptLanguage", "SecGpc"), ()),
    "/v1/privacy/notice": (
        ("AcceptLanguage", "Accept", "IfNoneMatch"),
        ("Content-Language", "ETag", "Vestibule-Notice-Version"),
    ),
    "/v1/privacy/processing": (("AcceptLanguage", "IfNoneMatch"), ("Content-Language", "ETag")),
}
"""The headers that a path reads and those that it answers with, whatever the status."""

HEADERS = {
    "Content-Language": {
        "description": "The language of the answer.",
        "schema": {"type": "string", "enum": list(LANGUAGES)},
    },
    "ETag": {
        "description": "Names this very text in this language and form; to be sent again as `If-None-Match`.",
        "schema": {"type": "string", "pattern": '^".+"$'},
    },
    "Vestibule-Notice-Version": {
        "description": "The version of the notice, the same in all languages: its date and a digest of its text.",
        "schema": {"type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}-[0-9a-f]{8}$"},
    },
    "Location": {"description": "Where the thing, or the copy, is found.", "schema": {"type": "string"}},
    "Idempotent-Replayed": {
        "description": "`true` when an earlier answer is given again and nothing was done.",
        "schema": {"type": "string", "enum": ["true"]},
    },
}

PROBLEM = {
    "type": "object",
    "description": "What is wrong and what would mend it (RFC 9457). Some problems have further members.",
    "required": ["type", "title", "status", "detail", "request_id"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "description": "`/problems/` and the problem's code."},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "A sentence that says what to do. Never repeats the input."},
        "request_id": {"type": "string", "description": "To be quoted when asking for help."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "additionalProperties": False,
                "properties": {
                    "pointer": {"type": "string", "description": "A JSON pointer into the body, or `query/cursor`."},
                    "detail": {"type": "string"},
                    "known": {
                        "type": "array",
                        "items": {"type": "string"},
                        "description": "What can be named there, where the policy has a short list.",
                    },
                },
            },
        },
    },
    "examples": [
        {
            "type": "/problems/unacceptable",
            "title": "Invalid request",
            "status": 422,
            "detail": "1 thing to correct; `errors` points at each.",
            "request_id": "c1f0e0b2-5a",
            "errors": [{"pointer": "/time_zone", "detail": "not an IANA time zone name such as America/New_York"}],
        }
    ],
}

GATEWAY_MESSAGE = {
    "type": "object",
    "description": "What API Gateway answers by itself, before the API is asked.",
    "required": ["message"],
    "properties": {"message": {"type": "string"}},
}
