"""Who sent a request by a protocol hears of each change by its callback, signed, and again where it was not taken."""

import base64
import hashlib
import json
import re
from collections.abc import Iterator

import pytest

from functions.requests import retell_parties
from tests.conftest import Clock
from tests.functions import aws, protocols
from tests.functions.calls import CONTEXT
from tests.functions.intake_routes import tie
from tests.functions.protocols import exchange, exercise, tell, token_of
from tests.functions.receiver import Received, Receiver, answer
from tests.functions.test_opendsr import NAME, certificate, own_id, passed_on, standing
from tests.functions.world import World
from vestibule.partners import retries
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import State
from vestibule.requests.protocols import drp, exchanges, opendsr
from vestibule.requests.protocols.holdings import EXCHANGES
from vestibule.requests.protocols.model import Party
from vestibule.table import commit


@pytest.fixture
def controller(world: World, at: Clock, partner: Receiver) -> Iterator[Party]:
    tie(world.resident, world.home, "US-CA", at.now)
    with protocols.certified():
        yield protocols.controller_of(world.home)


@pytest.fixture
def request_id(controller: Party, world: World, partner: Receiver) -> str:
    """The resident's request, which has come by OpenDSR and was taken."""
    assert passed_on(controller, world, status_callback_urls=[partner.url]).status == 201
    protocols.opened(own_id(controller))
    return own_id(controller)


def moved(request_id: str, state: State) -> None:
    commit(REQUESTS.change(request_id, state=state))


def statuses(partner: Receiver) -> list[str]:
    return [json.loads(each.body)["request_status"] for each in partner.received]


def test_each_change_is_told_once_and_signed(request_id: str, controller: Party, partner: Receiver, at: Clock) -> None:
    """OpenDSR 8.5 and 8.6: the members, the headers, and a signature over the body as it came."""
    for state in ("planned", "acting", "acting", "closed", "closed"):
        moved(request_id, state)
        assert tell(request_id) == []
    assert statuses(partner) == ["in_progress", "completed"]
    [_, message] = partner.received
    said = json.loads(message.body)
    assert (said["controller_id"], said["subject_request_id"]) == (controller.id, NAME)
    assert (said["status_callback_url"], "expected_completion_time" in said) == (partner.url, True)
    headers = {name.lower(): value for name, value in message.headers.items()}
    assert headers[opendsr.DOMAIN.lower()] == protocols.DOMAIN
    protocols.verify(certificate(), headers[opendsr.SIGNATURE.lower()], message.body)
    over = exchange(request_id, at.now)
    assert (over.waiting, over.expires_at) == (None, at.now + exchanges.KEPT)


def test_the_end_that_was_told_stands_though_the_request_is_gone(
    request_id: str, controller: Party, partner: Receiver, at: Clock
) -> None:
    moved(request_id, "closed")
    tell(request_id)
    commit(REQUESTS.remove(request_id))
    assert standing(controller).body["request_status"] == "completed"
    agents = exchange(request_id, at.now).model_copy(update={"protocol": "drp"})
    for word, status, reason in (
        ("fulfilled", "fulfilled", None),
        ("denied no_match Nobody is known.", "denied", "no_match"),
    ):
        assert drp.standing_of(agents.model_copy(update={"told": word}), None)[:2] == (status, reason)


def test_nothing_of_the_person_is_told(request_id: str, world: World, partner: Receiver) -> None:
    moved(request_id, "closed")
    tell(request_id)
    [message] = partner.received
    for each in (world.resident.id, world.resident.name, world.resident.email):
        assert each.encode() not in message.body


@pytest.mark.parametrize("kind", ["rsa", "p256"])
def test_an_agent_checks_the_signature_of_its_callback(
    world: World, partner: Receiver, at: Clock, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DRP 2.03 asks for the status object; RFC 9421 says how the message is signed, RFC 9530 how its body."""
    tie(world.resident, world.home, "US-CA", at.now)
    protocols.found_by_address(world.resident, monkeypatch)
    with protocols.certified(protocols.certificate(kind)):
        protocols.agent()
        asked = exercise(at.now, token_of(at.now), status_callback=partner.url).body
        request_id = drp.own_id_of(asked["request_id"])
        protocols.opened(request_id)
        assert tell(request_id) == []
        [message] = partner.received
        assert json.loads(message.body) == {**asked, "status": "in_progress"}
        check_signature(certificate(), message, partner.url)


def check_signature(pem: str, message: Received, url: str) -> None:
    """As RFC 9421 has a receiver do it, by its section 2.5."""
    headers = {name.lower(): value for name, value in message.headers.items()}
    digest = base64.b64encode(hashlib.sha256(message.body).digest()).decode()
    assert headers["content-digest"] == f"sha-256=:{digest}:"
    parameters = headers["signature-input"].removeprefix("vestibule=")
    assert parameters.startswith('("@method" "@target-uri" "content-digest");created=')
    assert f'keyid="https://{protocols.DOMAIN}/v2/certificate"' in parameters
    base = "\n".join(
        (
            '"@method": POST',
            f'"@target-uri": {url}',
            f'"content-digest": {headers["content-digest"]}',
            f'"@signature-params": {parameters}',
        )
    )
    found = re.fullmatch(r"vestibule=:(.+):", headers["signature"])
    assert found
    protocols.verify_message(pem, found[1], base.encode())


def test_what_was_not_taken_is_sent_again_at_the_times_of_the_webhooks(
    request_id: str, partner: Receiver, at: Clock
) -> None:
    moved(request_id, "closed")
    partner.answering = answer(500)
    for wait in retries.AFTER[1:]:
        tell(request_id)
        assert exchange(request_id, at.now).due_again_at == at.now + wait
        at.now += wait
    partner.answering = answer(202)
    tell(request_id)
    assert statuses(partner) == ["completed"] * len(retries.AFTER)
    after = exchange(request_id, at.now)
    assert (after.told, after.missed, after.waiting) == ("completed", None, None)


def test_what_is_never_taken_is_given_up_and_said_so(
    request_id: str, partner: Receiver, at: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    moved(request_id, "acting")
    partner.answering = answer(500)
    for _ in retries.AFTER:
        tell(request_id)
    after = exchange(request_id, at.now)
    assert (after.told, after.missed, after.waiting) == ("in_progress", "in_progress", "waiting")
    assert "CallbacksGivenUp" in capsys.readouterr().out
    partner.answering = answer(200)
    moved(request_id, "closed")
    tell(request_id)
    assert statuses(partner)[-1] == "completed", "the next change is told all the same"


def test_a_callback_that_leads_into_the_house_by_now_is_not_called(
    request_id: str, partner: Receiver, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name is looked up anew at each try: whatever it means now must be on the public internet."""
    monkeypatch.delenv("WEBHOOK_LOCAL_CA")
    moved(request_id, "closed")
    assert tell(request_id) == []
    assert partner.received == []
    assert exchange(request_id, at.now).tries == 1


def test_the_schedule_finds_what_was_not_told_and_what_was_never_opened(
    controller: Party, world: World, partner: Receiver, at: Clock
) -> None:
    passed_on(controller, world, status_callback_urls=[partner.url])
    aws.events()
    assert retell_parties.handler({}, CONTEXT) == {"due": 0}
    at.forward(minutes=15)
    assert retell_parties.handler({}, CONTEXT) == {"due": 1}
    protocols.opened(own_id(controller))
    at.forward(minutes=15)
    assert retell_parties.handler({}, CONTEXT) == {"due": 1}
    kinds = [event["type"] for event in aws.events() if event["type"].startswith("requests.exchange.")]
    assert kinds == [exchanges.OPENED, exchanges.DUE, exchanges.DUE]


def test_a_request_that_came_by_another_way_has_nobody_to_tell(partner: Receiver, world: World) -> None:
    assert tell("req_01JD3Q8Y7M4N5P6R7S8T9V0W1X") == []
    assert (partner.received, aws.count(EXCHANGES)) == ([], 0)
