"""OpenDSR 2.0 as a processor, section by section of its specification, as a controller sees it (F-04)."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest

from functions.requests import answer_controllers
from tests.conftest import Clock
from tests.functions import aws, protocols
from tests.functions.calls import CONTEXT, Answer, call, event
from tests.functions.intake_routes import tie
from tests.functions.protocols import DOMAIN, PASS_ON, STANDING, controllers_key, exchange
from tests.functions.world import World
from vestibule import ids
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import DataRequest, State
from vestibule.requests.protocols import opendsr
from vestibule.requests.protocols.holdings import EXCHANGES
from vestibule.requests.protocols.model import Handled, Party
from vestibule.table import commit

NAME = "a7551968-d5d6-44b2-9831-815ac9017798"
CALLBACK = "https://localhost/opendsr/callbacks"
"""A place of the controller's own; where programs may be called is tested with the webhooks' addresses."""


@pytest.fixture
def controller(world: World, at: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Party]:
    """The home's organisation passes on what its resident asks for. The house has a certificate."""
    tie(world.resident, world.home, "US-CA", at.now)
    monkeypatch.setenv("WEBHOOK_LOCAL_CA", "none")
    with protocols.certified():
        yield protocols.controller_of(world.home)


def passed_on(controller: Party, world: World, **changed: Any) -> Answer:
    """The example of section 7.2, about the resident."""
    said = {
        "regulation": "ccpa",
        "subject_request_id": NAME,
        "subject_request_type": "erasure",
        "submitted_time": "2026-11-20T15:00:00Z",
        "subject_identities": [
            {"identity_type": "controller_customer_id", "identity_value": world.resident.id, "identity_format": "raw"}
        ],
        "api_version": "2.0",
        "status_callback_urls": [CALLBACK],
        "extensions": {"example-processor.com": {"foo-processor-custom-id": 123456}},
    }
    said = {name: value for name, value in (said | changed).items() if value is not None}
    return call(answer_controllers.handler, PASS_ON, said, headers=controllers_key(controller))


def standing(controller: Party, method: str = "GET", name: str = NAME) -> Answer:
    headers = controllers_key(controller)
    return call(answer_controllers.handler, STANDING.format(method), headers=headers, subject_request_id=name)


def own_id(controller: Party, name: str = NAME) -> str:
    return ids.derived("req", "opendsr", controller.id, name)


def stored(controller: Party, at: Clock) -> DataRequest:
    found = REQUESTS.get(own_id(controller), now=at.now)
    assert found
    return found


def moved(controller: Party, state: State) -> None:
    commit(REQUESTS.change(own_id(controller), state=state))


def test_discovery_says_what_is_supported_and_where_the_certificate_is(controller: Party) -> None:
    """Section 6.3."""
    found = call(answer_controllers.handler, "GET /v2/discovery")
    assert found.status == 200
    assert set(found.body) == {
        *("api_version", "supported_identities", "supported_subject_request_types", "processor_certificate"),
    }
    assert found.body["api_version"] == "2.0"
    assert {"identity_type": "email", "identity_format": "raw"} in found.body["supported_identities"]
    assert {"access", "erasure"} <= set(found.body["supported_subject_request_types"]) <= set(opendsr.KINDS)
    assert found.body["processor_certificate"] == f"https://{DOMAIN}/v2/certificate"


def certificate() -> str:
    """As it is fetched."""
    answered = answer_controllers.handler(event("GET /v2/certificate"), CONTEXT)
    assert answered["statusCode"] == 200
    return str(answered["body"])


def test_a_request_is_answered_with_a_signed_receipt(controller: Party, world: World, at: Clock) -> None:
    """Sections 7.3 and 3.1: 201, these members, signed by the certificate that discovery names."""
    answer = passed_on(controller, world)
    assert answer.status == 201, answer.body
    assert set(answer.body) == {
        *("controller_id", "expected_completion_time", "received_time", "encoded_request", "subject_request_id"),
    }
    assert (answer.body["controller_id"], answer.body["subject_request_id"]) == (controller.id, NAME)
    assert json.loads(base64.b64decode(answer.body["encoded_request"]))["subject_request_id"] == NAME
    assert answer.headers["x-opendsr-processor-domain"] == DOMAIN
    protocols.verify(certificate(), answer.headers["x-opendsr-signature"], json.dumps(answer.body).encode())


def test_it_becomes_a_request_of_the_controllers_own_person_and_asks_nobody_for_proof(
    controller: Party, world: World, at: Clock
) -> None:
    passed_on(controller, world)
    assert aws.count(REQUESTS) == 0, "nobody is looked for in the call"
    assert [event["type"] for event in aws.events()] == ["requests.exchange.opened"]
    protocols.opened(own_id(controller))
    request = stored(controller, at)
    assert (request.person_id, request.right, request.channel) == (world.resident.id, "erasure", "opendsr")
    assert (request.asker, request.jurisdiction) == ("controller", "US-CA")
    assert aws.executions() == [request.id]


def test_the_person_is_found_by_the_address_as_well(
    controller: Party, world: World, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    protocols.found_by_address(world.resident, monkeypatch)
    email = {"identity_type": "email", "identity_value": world.resident.email, "identity_format": "raw"}
    assert passed_on(controller, world, subject_identities=[email]).status == 201
    protocols.opened(own_id(controller))
    assert stored(controller, at).person_id == world.resident.id


def test_the_same_request_again_is_the_same_and_another_under_its_name_is_none(
    controller: Party, world: World, at: Clock
) -> None:
    first = passed_on(controller, world)
    at.forward(minutes=3)
    again = passed_on(controller, world)
    assert (again.status, again.body) == (201, first.body)
    protocols.opened(own_id(controller))
    protocols.opened(own_id(controller))
    assert (aws.count(EXCHANGES), aws.count(REQUESTS)) == (1, 1)
    other = passed_on(controller, world, subject_request_type="access")
    assert (other.status, other.body["error"]["code"]) == (400, 400)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"regulation": None}, "/regulation"),
    ({"regulation": "hipaa"}, "/regulation"),
    ({"subject_request_id": "A7551968-D5D6-44B2-9831-815AC9017798"}, "/subject_request_id"),
    ({"subject_request_id": "a7551968-d5d6-14b2-9831-815ac9017798"}, "/subject_request_id"),
    ({"subject_request_type": "rectification"}, "/subject_request_type"),
    ({"submitted_time": "yesterday"}, "/submitted_time"),
    ({"submitted_time": "2026-12-24T15:00:00Z"}, "/submitted_time"),
    ({"subject_identities": []}, "/subject_identities"),
    ({"subject_identities": [{"identity_type": "email"}]}, "/subject_identities"),
    ({"api_version": "9.0"}, "/api_version"),
    ({"status_callback_urls": ["https://elsewhere.example.com/"]}, "/status_callback"),
    ({"status_callback_urls": ["http://localhost/"]}, "/status_callback"),
    ({"status_callback_urls": ["https://10.0.0.1/"]}, "/status_callback"),
]


@pytest.mark.parametrize(("changed", "where"), WRONG)
def test_what_is_wrong_is_400_with_an_error_object(
    controller: Party, world: World, changed: dict[str, Any], where: str
) -> None:
    """Sections 7.5 and 7.6. Nothing of the person is repeated."""
    answer = passed_on(controller, world, **changed)
    assert answer.status == 400
    error = answer.body["error"]
    assert (error["code"], set(error)) == (400, {"code", "message", "errors"})
    assert any(where in each["message"] for each in error["errors"])
    assert world.resident.id not in json.dumps(error)
    assert aws.count(EXCHANGES) == 0


def test_identities_that_nobody_can_be_found_by_are_refused(controller: Party, world: World) -> None:
    hashed = {"identity_type": "email", "identity_value": "ab" * 32, "identity_format": "sha256"}
    device = {"identity_type": "ios_vendor_id", "identity_value": "ab" * 16, "identity_format": "raw"}
    assert passed_on(controller, world, subject_identities=[hashed, device]).status == 400


STATUSES: list[tuple[State, str]] = [
    *((state, "pending") for state in ("received", "acknowledged", "planned", "awaiting_decision", "cooling_off")),
    *((state, "in_progress") for state in ("acting", "propagating", "answered", "failed")),
    ("closed", "completed"),
    *((state, "cancelled") for state in ("refused", "withdrawn", "merged", "unproven")),
]


@pytest.mark.parametrize(("state", "status"), STATUSES)
def test_the_status_is_one_of_the_four(controller: Party, world: World, state: State, status: str) -> None:
    """Sections 8 and 8.3."""
    passed_on(controller, world)
    protocols.opened(own_id(controller))
    moved(controller, state)
    answer = standing(controller)
    assert (answer.status, answer.body["request_status"], answer.body["api_version"]) == (200, status, "2.0")
    assert {"controller_id", "expected_completion_time", "subject_request_id"} <= set(answer.body)
    assert answer.body["results_url"] is None, "results go to the person"
    protocols.verify(certificate(), answer.headers["x-opendsr-signature"], json.dumps(answer.body).encode())


def test_a_pending_request_can_be_cancelled_also_before_it_was_taken(
    controller: Party, world: World, at: Clock
) -> None:
    """Section 9: 202, signed."""
    passed_on(controller, world)
    answer = standing(controller, "DELETE")
    assert (answer.status, answer.body["subject_request_id"]) == (202, NAME)
    assert {"controller_id", "received_time", "api_version"} <= set(answer.body)
    protocols.verify(certificate(), answer.headers["x-opendsr-signature"], json.dumps(answer.body).encode())
    protocols.opened(own_id(controller))
    assert aws.count(REQUESTS) == 0
    assert standing(controller).body["request_status"] == "cancelled"
    assert standing(controller, "DELETE").status == 202, "twice is once"


def test_a_cancelled_request_is_withdrawn_from_the_register(controller: Party, world: World, at: Clock) -> None:
    passed_on(controller, world)
    protocols.opened(own_id(controller))
    assert standing(controller, "DELETE").status == 202
    assert stored(controller, at).state == "withdrawn"
    assert standing(controller).body["request_status"] == "cancelled"
    assert standing(controller, "DELETE").status == 202


def test_what_is_being_done_cannot_be_cancelled(controller: Party, world: World, at: Clock) -> None:
    passed_on(controller, world)
    protocols.opened(own_id(controller))
    moved(controller, "acting")
    answer = standing(controller, "DELETE")
    assert (answer.status, answer.body["error"]["code"]) == (400, 400)
    assert stored(controller, at).state == "acting"


HANDLED: list[tuple[str, Handled, str]] = [
    ("nobody", "unmatched", "completed"),
    ("another's", "unmatched", "completed"),
    ("shared", "shared", "cancelled"),
]


@pytest.mark.parametrize(("who", "handled", "status"), HANDLED)
def test_a_controller_reaches_its_own_people_and_no_others(
    controller: Party, world: World, at: Clock, who: str, handled: Handled, status: str
) -> None:
    customer = {"nobody": ids.derived("per", "nobody"), "another's": world.elsewhere.manager.id}.get(
        who, world.resident.id
    )
    if who == "shared":
        elsewhere = world.resident.model_copy(update={"organisation_id": world.elsewhere.organisation.id})
        tie(elsewhere, world.elsewhere, "FR", at.now)
    identity = {"identity_type": "controller_customer_id", "identity_value": customer, "identity_format": "raw"}
    passed_on(controller, world, subject_identities=[identity])
    protocols.opened(own_id(controller))
    assert aws.count(REQUESTS) == 0
    assert exchange(own_id(controller), at.now).handled == handled
    assert standing(controller).body["request_status"] == status


def test_another_controllers_request_is_as_unknown_as_none(controller: Party, world: World) -> None:
    passed_on(controller, world)
    other = protocols.controller_of(world.elsewhere)
    assert standing(other).status == standing(other, name=NAME.replace("a", "b")).status == 404
    assert standing(other, "DELETE").status == 404


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer pty_no.key"}, {"authorization": "Basic eDp5"}])
def test_without_a_good_key_nothing_is_taken(controller: Party, headers: dict[str, str]) -> None:
    answer = call(answer_controllers.handler, PASS_ON, {}, headers=headers)
    assert (answer.status, answer.body["error"]["code"]) == (401, 401)


@pytest.mark.parametrize("secret", ["none yet", "{}", protocols.certificate(is_own=True)])
def test_without_a_certificate_of_an_authority_the_house_does_not_speak(
    controller: Party, world: World, secret: str
) -> None:
    """Section 4.1: a self-signed certificate must not be used."""
    with protocols.certified(secret):
        assert passed_on(controller, world).status == 503
        assert call(answer_controllers.handler, "GET /v2/discovery").status == 503
    assert aws.count(EXCHANGES) == 0


def test_what_was_said_of_the_person_is_gone_once_it_is_taken(controller: Party, world: World) -> None:
    passed_on(controller, world)
    objects = aws.client("s3").list_objects_v2(Bucket="bundles").get("Contents", [])
    assert [each["Key"] for each in objects] == [f"requests/exchanged/{own_id(controller)}.json"]
    protocols.opened(own_id(controller))
    assert aws.client("s3").list_objects_v2(Bucket="bundles").get("Contents", []) == []
