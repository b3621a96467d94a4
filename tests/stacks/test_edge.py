"""The API and the identity pool: who may come in, how often, and what is logged of it."""

import json

from local import documents
from tests.stacks.assembly import Assembly

OPEN = {
    **dict.fromkeys(
        ("GET /.well-known/gpc.json", "GET /v1/privacy/choices", "PUT /v1/privacy/choices"),
        "visitors choose about cookies before there is anything to sign in to; a token that is sent is checked with the pool",
    ),
    "GET /.well-known/door-keys.json": "a lock has no account here, and the key is public by its nature",
    **dict.fromkeys(
        (
            *("GET /v1/enquiries/{token}", "POST /v1/enquiries/{token}/remarks"),
            *("GET /v1/enquiries/{token}/page", "POST /v1/enquiries/{token}/page"),
        ),
        "the link in the letter is signed for one conversation, whose asker has no account",
    ),
    "GET /v1/evidence/key": "who checks a receipt has no account here, and the key is public by its nature",
    "GET /v1/health": "says nothing about anybody: whether the API answers, and what it offers",
    "GET /v1/openapi.json": "says nothing about anybody: whether the API answers, and what it offers",
    **dict.fromkeys(
        ("GET /v1/partner/events", "GET /v1/partner/key", "POST /v1/partner/requests/{request_id}/answer"),
        "a partner's program has no account; its key of 256 bits is checked by the function, with its scopes and its rate",
    ),
    "GET /v1/privacy/notice": "a privacy notice must be readable by anybody, before any account",
    "GET /v1/privacy/processing": "a privacy notice must be readable by anybody, before any account",
    "POST /v1/requests": ("rights are also of those who have no account; nothing is done before it is proven who asks"),
    **dict.fromkeys(
        ("GET /v1/requests/{request_id}/bundle", "POST /v1/requests/{request_id}/bundle"),
        "the link in the mail carries a ticket of 256 bits; its reader may have no account",
    ),
    **dict.fromkeys(
        (
            "POST /v1/requests/{request_id}/verification",
            "POST /v1/requests/{request_id}/papers",
            "POST /v1/requests/{request_id}/papers/{paper_id}/handing-in",
        ),
        "who has no account proves it by the mailbox or on paper; a token that is sent is checked with the pool",
    ),
    "GET /v1/requests/{request_id}/receipt": (
        "who was erased has no account any more; the link in the answer carries a ticket of 256 bits"
    ),
    **dict.fromkeys(
        (
            "GET /v2/discovery",
            "GET /v2/certificate",
            "POST /v2/requests",
            *(f"{method} /v2/requests/{{subject_request_id}}" for method in ("GET", "DELETE")),
            "POST /v1/data-rights-request",
            *(f"{method} /v1/data-rights-request/{{request_name}}" for method in ("GET", "DELETE")),
            *(f"{method} /v1/agent/{{agent_name}}" for method in ("GET", "POST")),
        ),
        "who sends by a protocol has no account; its key of 256 bits or its signature is checked by the function",
    ),
    **dict.fromkeys(
        (f"{method} /v1/surveys/{{token}}{page}" for method in ("GET", "POST") for page in ("", "/page")),
        "the link in the letter is signed for one person and one survey; who follows it need not sign in",
    ),
    "POST /v1/applications": "whoever applies has no account yet; what comes of it the operator decides",
    "POST /v1/conversations": "who has no account may ask something too; how often is counted",
    **dict.fromkeys(
        ("GET /v1/applications/confirmation/{token}", "POST /v1/applications/confirmation/{token}"),
        "the link in the letter is signed; whoever opens it has no account yet",
    ),
    **dict.fromkeys(
        ("GET /v1/requests/withdrawal/{token}", "POST /v1/requests/withdrawal/{token}"),
        "the link in the letter of arrival is signed; who asked by it may have no account",
    ),
    **dict.fromkeys(
        ("GET /v1/unsubscribe/{token}", "POST /v1/unsubscribe/{token}"),
        "the link in the letter is signed; RFC 8058 asks that it works for programs that know nothing else",
    ),
    "POST /v1/visits": "visitors of the site have no account; what is noted names nobody",
    "$default": "answers 404 to whatever is not routed, and reads nothing",
}
"""The only routes without a token, with the reasons that were accepted."""

DOORS = {
    "GET /.well-known/door-keys.json",
    "GET /v1/commands/{command_id}",
    "GET /v1/entrances/{entrance_id}/crossings",
    "GET /v1/entries",
    "GET /v1/grants",
    "GET /v1/grants/{grant_id}",
    "GET /v1/groups/{group_id}",
    "GET /v1/sites/{site_id}/groups",
    "PATCH /v1/groups/{group_id}",
    "POST /v1/credentials/{credential_id}/end",
    "POST /v1/decisions",
    "POST /v1/entrances/{entrance_id}/commands",
    "POST /v1/grants",
    "POST /v1/grants/{grant_id}/credentials",
    "POST /v1/grants/{grant_id}/revocation",
    "POST /v1/passes",
    "POST /v1/sites/{site_id}/groups",
    "POST /v1/spaces/{space_id}/users",
    "POST /v1/tickets",
    "PUT /v1/entrances/{entrance_id}/configuration",
    "PUT /v1/entrances/{entrance_id}/hold",
}
OVERLOCKING = {"POST /v1/spaces/{space_id}/overlock"}
AT_HOME = {
    "DELETE /v1/directory/me",
    "GET /v1/calls",
    "GET /v1/calls/{call_id}/image",
    "GET /v1/directory",
    "GET /v1/entries/{entry_id}/image",
    "POST /v1/calls/{call_id}/answer",
    "POST /v1/faces",
    "PUT /v1/devices/{device_id}/climate",
    "PUT /v1/directory/me",
}
LOOKING_AFTER_DEVICES = {"GET /v1/devices/{device_id}"}
APPLYING = {
    "GET /v1/applications",
    "GET /v1/applications/confirmation/{token}",
    "POST /v1/applications",
    "POST /v1/applications/confirmation/{token}",
    "POST /v1/applications/{application_id}/decision",
}
CONVERSING = {
    "GET /v1/conversations",
    "GET /v1/conversations/{conversation_id}",
    "GET /v1/enquiries/{token}",
    "GET /v1/enquiries/{token}/page",
    "POST /v1/enquiries/{token}/page",
    "POST /v1/conversations",
    "POST /v1/conversations/{conversation_id}/remarks",
    "POST /v1/enquiries/{token}/remarks",
}
SURVEYING = {f"{method} /v1/surveys/{{token}}{page}" for method in ("GET", "POST") for page in ("", "/page")}
VISITING = {"POST /v1/visits"}
WITHOUT_DOORS = DOORS | OVERLOCKING | AT_HOME
LEFT_OUT = {
    "valet": OVERLOCKING | APPLYING | VISITING,
    "alloclaim": WITHOUT_DOORS | LOOKING_AFTER_DEVICES | APPLYING | VISITING,
    "wemaintain": WITHOUT_DOORS | SURVEYING,
    "noke": AT_HOME | APPLYING | SURVEYING | VISITING,
    "fleetback": WITHOUT_DOORS | LOOKING_AFTER_DEVICES | APPLYING | CONVERSING | SURVEYING | VISITING,
}
"""The document's routes that a house does not have, since its policy announces nothing of the kind."""


def test_the_routes_are_those_of_the_document(houses: dict[str, Assembly]) -> None:
    built = {route for house in houses.values() for route in house.routes}
    assert built == documented() | {"$default"}


def test_every_house_has_the_document_s_routes_but_those_of_the_features_it_leaves_out(house: Assembly) -> None:
    assert set(house.routes) == (documented() - LEFT_OUT[house.operator]) | {"$default"}


def test_every_route_but_the_listed_ones_needs_a_token(house: Assembly) -> None:
    for key, route in house.routes.items():
        wanted = ("NONE", None) if key in OPEN else ("JWT", "<Authoriser>")
        assert (key, route.properties["AuthorizationType"], route.properties.get("AuthorizerId")) == (key, *wanted)


def test_every_open_route_has_its_reason(house: Assembly) -> None:
    given = {
        construct.rpartition("/")[2]: reason
        for (construct, finding), reason in house.acknowledged.items()
        if finding == "AwsSolutions-APIG4"
    }
    assert given == {key.replace("/", "."): OPEN[key] for key in house.routes if key in OPEN}


def test_the_document_calls_the_same_routes_open() -> None:
    assert {key for key in OPEN if " " in key} == set(documents.OPEN)


def documented() -> set[str]:
    """The document's routes, as route keys."""
    paths = documents.openapi()["paths"]
    return {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}


def test_tokens_are_checked_against_this_pool_and_this_client(house: Assembly) -> None:
    authoriser = house.one("ApiGatewayV2::Authorizer").properties
    region = house.one("ApiGatewayV2::Authorizer").properties["JwtConfiguration"]["Issuer"].split(".")[1]
    assert authoriser["AuthorizerType"] == "JWT"
    assert authoriser["IdentitySource"] == ["$request.header.Authorization"]
    assert authoriser["JwtConfiguration"] == {
        "Audience": ["<PoolApp>"],
        "Issuer": f"https://cognito-idp.{region}.amazonaws.com/<Pool>",
    }


def test_each_route_leads_to_one_function_that_only_this_api_may_call(house: Assembly) -> None:
    targets = {
        f"integrations/<{integration.name}>": integration.properties
        for integration in house.of_type("ApiGatewayV2::Integration")
    }
    allowed = {
        (permission.properties["FunctionName"], permission.properties["SourceArn"].partition("<Api>")[2])
        for permission in house.of_type("Lambda::Permission")
        if permission.properties["Principal"] == "apigateway.amazonaws.com"
    }
    served = set()
    for key, route in house.routes.items():
        integration = targets[route.properties["Target"]]
        served.add((integration["IntegrationUri"], f"/*/*{key.partition(' ')[2]}"))
        assert (integration["IntegrationType"], integration["PayloadFormatVersion"]) == ("AWS_PROXY", "2.0")
    assert allowed == served


def test_no_function_may_be_called_by_anybody_but_the_api_the_event_bus_and_iot_for_a_claim(house: Assembly) -> None:
    callers = {permission.properties["Principal"] for permission in house.of_type("Lambda::Permission")}
    assert callers == {"apigateway.amazonaws.com", "events.amazonaws.com", "iot.amazonaws.com"}
    (by_iot,) = (p for p in house.of_type("Lambda::Permission") if p.properties["Principal"] == "iot.amazonaws.com")
    assert by_iot.properties["FunctionName"] == "<AdmitDevice.Arn>"
    assert [p.name for p in house.of_type("Lambda::Permission") if "SourceArn" not in p.properties] == []
    assert house.of_type("Lambda::Url") == []


def test_the_stage_is_throttled(house: Assembly) -> None:
    stage = house.one("ApiGatewayV2::Stage").properties
    assert stage["DefaultRouteSettings"] == {"ThrottlingBurstLimit": 400, "ThrottlingRateLimit": 200}
    assert "RouteSettings" not in stage


def test_the_access_log_holds_no_address_no_agent_and_no_person(house: Assembly) -> None:
    log = house.one("ApiGatewayV2::Stage").properties["AccessLogSettings"]
    assert log["DestinationArn"] == "<AccessLog.Arn>"
    assert set(json.loads(log["Format"]).values()) == {
        "$context.requestId",
        "$context.routeKey",
        "$context.status",
        "$context.responseLatency",
        "$context.authorizer.error",
    }


def test_nobody_can_sign_up(house: Assembly) -> None:
    pool = house.one("Cognito::UserPool").properties
    assert pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is True
    assert pool["DeletionProtection"] == "ACTIVE"


def test_the_client_says_nothing_about_who_has_an_account(house: Assembly) -> None:
    client = house.one("Cognito::UserPoolClient").properties
    assert client["PreventUserExistenceErrors"] == "ENABLED"
    assert (client["AccessTokenValidity"], client["TokenValidityUnits"]) == (60, {"AccessToken": "minutes"})
