"""The API's document is up to date, complete, valid, and says the same of every route."""

import json
from collections import Counter
from typing import Any

import jsonschema_rs
import pytest
from schemathesis.specs.openapi.definitions import OPENAPI_31

from local import documents
from tests.docs.gateway import FUNCTIONS
from vestibule.problems import NotFound, Unacceptable

PROMISED = {
    "POST /v1/consents",
    "GET /v1/consents",
    "POST /v1/consents/{consent_id}/withdrawal",
    "GET /v1/privacy/choices",
    "PUT /v1/privacy/choices",
    "GET /.well-known/gpc.json",
    "GET /v1/people/me",
    "PATCH /v1/people/me",
    "POST /v1/sites",
    "POST /v1/sites/{site_id}/spaces",
    "POST /v1/sites/{site_id}/entrances",
    "POST /v1/sites/{site_id}/devices",
    "POST /v1/people",
    "POST /v1/people/{person_id}/relations",
    "POST /v1/people/{person_id}/relations/{relation_id}/end",
    "POST /v1/grants",
    "POST /v1/entrances/{entrance_id}/commands",
    "POST /v1/decisions",
    "GET /v1/grants/{grant_id}",
    "POST /v1/grants/{grant_id}/revocation",
    "POST /v1/passes",
    "GET /v1/directory",
    "GET /v1/devices/{device_id}",
    "PUT /v1/devices/{device_id}/climate",
    "POST /v1/spaces/{space_id}/overlock",
    "POST /v1/imports",
    "PUT /v1/entrances/{entrance_id}/hold",
    "PUT /v1/entrances/{entrance_id}/configuration",
    "POST /v1/sites/{site_id}/groups",
    "GET /v1/sites/{site_id}/groups",
    "PATCH /v1/groups/{group_id}",
    "GET /v1/commands/{command_id}",
    "GET /v1/entries",
    "POST /v1/requests",
    "GET /v1/requests/{request_id}",
    "POST /v1/requests/{request_id}/verification",
    "POST /v1/requests/{request_id}/decision",
    "POST /v1/requests/{request_id}/extension",
    "POST /v1/requests/{request_id}/pause",
    "POST /v1/requests/{request_id}/withdrawal",
    "GET /v1/compliance/requests",
    "GET /v1/compliance/requests/metrics",
    "GET /v1/evidence/{evidence_id}/receipt",
    "GET /v1/evidence/key",
    "GET /v1/openapi.json",
    "GET /v1/health",
    "GET /v1/privacy/notice",
    "GET /v1/privacy/processing",
    "GET /v1/compliance/retention",
    "POST /v1/holds",
    "GET /v1/holds",
    "POST /v1/holds/{hold_id}/release",
    "POST /v1/notices",
    "POST /v1/notices/{notice_id}/acceptance",
    "GET /v1/disclosures",
    "POST /v1/recipients",
}
QUERY = {
    "GET /v1/compliance/incidents": {"state", "due_before", "cursor"},
    "GET /v1/incidents/{incident_id}/scope": {"cursor"},
    "GET /v1/consents": {"person_id", "at"},
    "GET /v1/consents/{consent_id}": {"person_id"},
    "GET /v1/privacy/choices": {"surface"},
    "PUT /v1/privacy/choices": {"surface"},
    "GET /v1/applications": {"cursor"},
    "GET /v1/campaigns": {"cursor"},
    "GET /v1/conversations": {"desk", "cursor"},
    "GET /v1/corrections": {"organisation_id", "cursor"},
    "GET /v1/partner-keys": {"organisation_id", "cursor"},
    "GET /v1/partner/events": {"type", "cursor"},
    "GET /v1/webhooks": {"organisation_id", "cursor"},
    "GET /v1/webhooks/{webhook_id}/deliveries": {"cursor"},
    "GET /v1/compliance/parties": {"protocol", "cursor"},
    "GET /v1/compliance/retention": {"month"},
    "GET /v1/controllers/{organisation_id}/requests": {"cursor"},
    "GET /v1/entrances/{entrance_id}/crossings": {"day"},
    "GET /v1/commands/{command_id}": {"wait"},
    "GET /v1/sites/{site_id}/groups": {"cursor"},
    "GET /v1/entries": {"entrance_id", "person_id", "site_id", "from", "to", "cursor"},
    "GET /v1/disclosures": {"person_id", "recipient_id", "cursor"},
    "GET /v1/disclosures/{disclosure_id}/data": {"person_id"},
    "GET /v1/recipients": {"cursor"},
    "GET /v1/calls": {"wait", "cursor"},
    "GET /v1/directory": {"entrance_id", "cursor"},
    "DELETE /v1/directory/me": {"site_id"},
    "GET /v1/entrances": {"site_id", "cursor"},
    "GET /v1/grants": {"person_id", "cursor"},
    "GET /v1/spaces": {"site_id", "cursor"},
    "GET /v1/holds": {"state", "cursor"},
    "GET /v1/notices": {"cursor"},
    "GET /v1/sites": {"organisation_id", "cursor"},
    "GET /v1/requests/{request_id}/bundle": {"ticket"},
    "POST /v1/requests/{request_id}/bundle": {"ticket"},
    "GET /v1/requests/{request_id}/receipt": {"ticket"},
    "GET /v1/compliance/requests": {"due_before", "state", "right", "jurisdiction", "cursor"},
    "GET /v1/compliance/requests/metrics": {"year", "jurisdiction"},
}
NEGOTIATED = {
    "GET /v1/compliance/retention": ["Accept-Language", "Accept", "If-None-Match"],
    "GET /v1/privacy/notice": ["Accept-Language", "Accept", "If-None-Match"],
    "GET /v1/privacy/processing": ["Accept-Language", "If-None-Match"],
}
CONDITIONAL = {"PATCH /v1/people/me": ["If-Match"]}
SIGNALLED = {f"{method} /v1/privacy/choices": ["Accept-Language", "Sec-GPC"] for method in ("GET", "PUT")}
TRANSLATED = {
    route: ["Accept-Language"]
    for route in (
        "GET /v1/consents",
        "POST /v1/consents",
        "POST /v1/consents/{consent_id}/withdrawal",
        "GET /v1/disclosures",
        "POST /v1/disclosures",
        "GET /v1/conversations",
        "POST /v1/conversations",
        "GET /v1/surveys/{token}",
        "POST /v1/surveys/{token}",
        "GET /v1/holds",
        "POST /v1/holds",
        "POST /v1/holds/{hold_id}/release",
        "GET /v1/notices",
        "POST /v1/notices",
        "GET /v1/notices/{notice_id}",
        "GET /v1/partner-keys",
        "POST /v1/partner-keys",
        "GET /v1/partner/key",
    )
}
"""What says a word in the reader's language."""
BY_FORM = {
    "POST /v1/applications/confirmation/{token}",
    "POST /v1/enquiries/{token}/page",
    "POST /v1/requests/withdrawal/{token}",
    "POST /v1/requests/{request_id}/bundle",
    "POST /v1/surveys/{token}/page",
    "POST /v1/unsubscribe/{token}",
}
"""What a page without scripts, or a mail program by RFC 8058, sends as a form: it knows no keys, and twice is as good as once."""
BY_PROTOCOL = {
    "GET /v1/agent/{agent_name}",
    "POST /v1/agent/{agent_name}",
    "POST /v1/data-rights-request",
    "DELETE /v1/data-rights-request/{request_name}",
    "GET /v1/data-rights-request/{request_name}",
    "GET /v2/certificate",
    "GET /v2/discovery",
    "POST /v2/requests",
    "DELETE /v2/requests/{subject_request_id}",
    "GET /v2/requests/{subject_request_id}",
}
"""Where every word is a published protocol's: a sender is known by its key, a request by the sender's own name for it, and an
error is as the protocol has it."""
BY_KEY = {"GET /v1/partner/events", "GET /v1/partner/key", "POST /v1/partner/requests/{request_id}/answer"}
"""Open to the gateway, but not to all: a partner's program is known by its own key."""
BY_TOKEN_IF_ANY = {
    "POST /v1/requests",
    "POST /v1/requests/{request_id}/verification",
    "POST /v1/requests/{request_id}/papers",
    "POST /v1/requests/{request_id}/papers/{paper_id}/handing-in",
    "GET /v1/requests/{request_id}/receipt",
    "GET /v1/privacy/choices",
    "PUT /v1/privacy/choices",
    "GET /.well-known/gpc.json",
    "GET /v1/enquiries/{token}",
    "POST /v1/enquiries/{token}/remarks",
    "GET /v1/surveys/{token}",
    "POST /v1/surveys/{token}",
    "POST /v1/applications",
    "POST /v1/conversations",
    "POST /v1/visits",
}
"""Open to all, but a token that is sent has to be good."""
PROBLEM_JSON = "application/problem+json"

type Operation = dict[str, Any]

DOCUMENT = documents.openapi()
OPERATIONS: dict[str, Operation] = {
    f"{method.upper()} {path}": operation
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
}


def test_the_committed_document_is_up_to_date() -> None:
    committed = documents.OPENAPI.read_text(encoding="utf-8")
    assert committed == documents.written(DOCUMENT), "docs/openapi.json is out of date: run `make docs`"


def test_the_document_is_valid_openapi_3_1() -> None:
    assert list(jsonschema_rs.Draft202012Validator(OPENAPI_31).iter_errors(DOCUMENT)) == []


@pytest.mark.parametrize("name", sorted(DOCUMENT["components"]["schemas"]))
def test_every_schema_is_a_valid_schema(name: str) -> None:
    assert jsonschema_rs.meta.is_valid(DOCUMENT["components"]["schemas"][name])


def test_every_reference_leads_somewhere() -> None:
    assert {name for name in references(DOCUMENT) if resolved(name) is None} == set()


def test_every_shared_part_is_referred_to() -> None:
    parts = {f"#/components/{kind}/{name}" for kind in DOCUMENT["components"] for name in DOCUMENT["components"][kind]}
    assert parts - set(references(DOCUMENT)) == {"#/components/securitySchemes/token"}


def test_the_promised_routes_exist_with_exactly_these_paths() -> None:
    assert PROMISED - set(OPERATIONS) == set()


def test_the_document_lists_every_route_of_every_function() -> None:
    assert set(OPERATIONS) == set(FUNCTIONS) - {"$default"}


def test_every_operation_has_a_name_of_its_own() -> None:
    assert [name for name, count in Counter(o["operationId"] for o in OPERATIONS.values()).items() if count > 1] == []


@pytest.mark.parametrize("route", OPERATIONS)
def test_an_operation_says_what_it_does(route: str) -> None:
    operation = OPERATIONS[route]
    assert operation["summary"]
    assert operation["description"].startswith(operation["summary"])
    assert operation["tags"][0] in {tag["name"] for tag in DOCUMENT["tags"]}


@pytest.mark.parametrize("route", OPERATIONS)
def test_an_operation_lists_its_query_and_the_placeholders_of_its_path(route: str) -> None:
    parameters = [parameter for parameter in OPERATIONS[route].get("parameters", []) if "in" in parameter]
    placeholders = {part.strip("{}") for part in route.split("/") if part.startswith("{")}
    assert {parameter["name"] for parameter in parameters if parameter["in"] == "path"} == placeholders
    assert {parameter["name"] for parameter in parameters if parameter["in"] == "query"} == QUERY.get(route, set())


@pytest.mark.parametrize("route", OPERATIONS)
def test_every_post_and_nothing_else_needs_an_idempotency_key(route: str) -> None:
    key = {"$ref": "#/components/parameters/IdempotencyKey"}
    assert (key in OPERATIONS[route].get("parameters", [])) is (
        route.startswith("POST ") and route not in BY_FORM | BY_PROTOCOL
    )


def test_the_published_policy_is_negotiated_and_nothing_else() -> None:
    read = {route: headers_read(operation) for route, operation in OPERATIONS.items()}
    assert {route: names for route, names in read.items() if names} == NEGOTIATED | TRANSLATED | CONDITIONAL | SIGNALLED
    for route in NEGOTIATED:
        answers = {status: OPERATIONS[route]["responses"][status] for status in ("200", "304")}
        assert all({"Content-Language", "ETag"} <= set(answer["headers"]) for answer in answers.values())
        assert "content" not in answers["304"]
    assert [route for route, operation in OPERATIONS.items() if "304" in operation["responses"]] == list(NEGOTIATED)


@pytest.mark.parametrize("route", sorted(BY_PROTOCOL))
def test_where_a_protocol_is_spoken_an_error_is_an_object_of_its_own(route: str) -> None:
    refusals = {status: answer for status, answer in OPERATIONS[route]["responses"].items() if status >= "4"}
    found = {status: set(answer.get("content", {})) for status, answer in refusals.items()}
    bare = {"403"} if route == "POST /v1/agent/{agent_name}" else set()
    assert found == {status: set() if status in bare else {"application/json"} for status in refusals}


@pytest.mark.parametrize("route", sorted(OPERATIONS.keys() - BY_PROTOCOL))
def test_every_refusal_is_a_problem(route: str) -> None:
    refusals = {status: answer for status, answer in OPERATIONS[route]["responses"].items() if status >= "4"}
    assert refusals
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    assert {status for status, answer in refusals.items() if content_of(answer)[PROBLEM_JSON] != problem} == set()


def test_a_form_that_is_refused_is_shown_again_as_a_page_and_nothing_else_is() -> None:
    shown = {
        (route, status)
        for route, operation in OPERATIONS.items()
        for status, answer in operation["responses"].items()
        if status >= "4" and "text/html" in content_of(answer)
    }
    assert shown == {
        ("POST /v1/enquiries/{token}/page", "422"),
        ("POST /v1/enquiries/{token}/page", "429"),
        ("POST /v1/surveys/{token}/page", "422"),
    }


@pytest.mark.parametrize("route", OPERATIONS)
def test_only_the_listed_routes_need_no_token(route: str) -> None:
    is_open = route in documents.OPEN
    assert OPERATIONS[route].get("security", DOCUMENT["security"]) == ([] if is_open else [{"token": []}])
    assert ("401" in OPERATIONS[route]["responses"]) is (not is_open or route in BY_KEY | BY_TOKEN_IF_ANY | BY_PROTOCOL)


def test_what_takes_no_key_and_what_knows_its_callers_by_itself_is_open() -> None:
    assert set(documents.OPEN) >= BY_FORM | BY_KEY | BY_TOKEN_IF_ANY | BY_PROTOCOL


def test_powertools_own_form_of_errors_is_nowhere() -> None:
    assert "ValidationError" not in json.dumps(DOCUMENT)


@pytest.mark.parametrize(
    "problem",
    [NotFound("No."), Unacceptable("No.", errors=[{"pointer": "/name", "detail": "too long"}])],
    ids=lambda problem: problem.code,
)
def test_problems_look_as_documented(problem: NotFound | Unacceptable) -> None:
    schema = DOCUMENT["components"]["schemas"]["Problem"]
    assert list(jsonschema_rs.Draft202012Validator(schema).iter_errors(problem.document("request"))) == []


def content_of(answer: Any) -> Any:
    """What a response may hold, by its media type."""
    return (resolved(answer["$ref"]) if "$ref" in answer else answer).get("content", {})


def headers_read(operation: Operation) -> list[str]:
    """The headers of a request that an operation names, but for the key of a POST."""
    listed = (resolved(each["$ref"]) if "$ref" in each else each for each in operation.get("parameters", []))
    return [each["name"] for each in listed if each["in"] == "header" and each["name"] != "Idempotency-Key"]


def references(part: Any) -> set[str]:
    if isinstance(part, list):
        return {name for each in part for name in references(each)}
    if not isinstance(part, dict):
        return set()
    own = {part["$ref"]} if "$ref" in part else set()
    return own | {name for each in part.values() for name in references(each)}


def resolved(reference: str) -> Any:
    found: Any = DOCUMENT
    for step in reference.removeprefix("#/").split("/"):
        found = found.get(step) if found else None
    return found
