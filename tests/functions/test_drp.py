"""Data Rights Protocol 1.0 as a covered business, section by section of its text, as an authorised agent sees it (V-17)."""

import base64
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Literal

import pytest

from functions.requests import answer_agents
from tests.conftest import Clock
from tests.functions import aws, protocols
from tests.functions.calls import call
from tests.functions.intake_routes import tie
from tests.functions.protocols import (
    ANOTHER_KEY,
    EXERCISE,
    SET_UP,
    envelope,
    exercise,
    follow,
    post_text,
    signed,
    token_of,
)
from tests.functions.world import World
from vestibule import ids
from vestibule.policy import pack as packs
from vestibule.requests import prove
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import DataRequest, State
from vestibule.requests.protocols import drp
from vestibule.requests.protocols.holdings import EXCHANGES, PARTIES
from vestibule.requests.protocols.model import Handled, Party
from vestibule.table import commit

NAME_ONE = "request-one"


@pytest.fixture
def agent(world: World, at: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Party]:
    """An agent of the directory; the resident lives in California and has an account."""
    tie(world.resident, world.home, "US-CA", at.now)
    protocols.found_by_address(world.resident, monkeypatch)
    with protocols.certified():
        yield protocols.agent()


@pytest.fixture
def token(agent: Party, at: Clock) -> str:
    return token_of(at.now)


def taken(answer: Any, at: Clock) -> DataRequest:
    """The request that it becomes."""
    request_id = drp.own_id_of(answer.body["request_id"])
    protocols.opened(request_id)
    found = REQUESTS.get(request_id, now=at.now)
    assert found
    return found


def test_a_token_is_given_for_a_message_that_is_signed_with_the_directorys_key(agent: Party, at: Clock) -> None:
    """Sections 2.05 and 2.06."""
    answer = post_text(SET_UP, signed(envelope(at.now)), agent_name="AGENT")
    assert (answer.status, answer.body["agent-id"]) == (200, "AGENT")
    assert token_is_good(answer.body["token"])
    assert answer.body["token"] not in str(aws.contents(PARTIES))


def token_is_good(token: str, agent: str = "AGENT") -> bool:
    headers = {"authorization": f"Bearer {token}"}
    found = call(answer_agents.handler, "GET /v1/agent/{agent_name}", headers=headers, agent_name=agent)
    return found.status == 200 and found.body == {}


def test_the_token_before_it_ends_and_an_old_message_gets_none(agent: Party, at: Clock) -> None:
    first_message = signed(envelope(at.now))
    first = post_text(SET_UP, first_message, agent_name="AGENT").body["token"]
    again = post_text(SET_UP, first_message, agent_name="AGENT")
    assert (again.status, again.body) == (403, None), "whoever has overheard it gets nothing"
    at.forward(minutes=1)
    assert token_is_good(first)
    second = token_of(at.now)
    assert (token_is_good(first), token_is_good(second)) == (False, True)
    assert not token_is_good(second, "ANOTHER")


BAD_SIGNERS: list[tuple[str, dict[str, Any], Any]] = [
    ("AGENT", {}, ANOTHER_KEY),
    ("ANOTHER", {}, protocols.AGENT_KEY),
    ("AGENT", {"agent-id": "ANOTHER"}, protocols.AGENT_KEY),
    ("AGENT", {"business-id": "ANOTHER"}, protocols.AGENT_KEY),
    ("AGENT", {"issued-at": "2026-11-21T12:00:01Z"}, protocols.AGENT_KEY),
    ("AGENT", {"expires-at": "2026-11-21T12:00:00Z"}, protocols.AGENT_KEY),
    ("AGENT", {"drp.version": "0.5"}, protocols.AGENT_KEY),
]


@pytest.mark.parametrize(("name", "changed", "key"), BAD_SIGNERS)
def test_whoever_fails_gets_403_without_a_body(
    agent: Party, at: Clock, name: str, changed: dict[str, Any], key: Any
) -> None:
    """Section 2.05.1."""
    answer = post_text(SET_UP, signed(envelope(at.now, **changed), key), agent_name=name)
    assert (answer.status, answer.body) == (403, None)


@pytest.mark.parametrize(
    ("action", "right"), [("access", "access"), ("deletion", "erasure"), ("sale:opt-out", "opt-out")]
)
def test_each_action_becomes_its_right(token: str, world: World, at: Clock, action: str, right: str) -> None:
    """Sections 2.01, 3.01 and 3.03."""
    answer = exercise(at.now, token, action, **{"agent-request-id": NAME_ONE})
    assert (answer.status, answer.body["status"]) == (200, "open"), answer.body
    assert answer.body["agent_request_id"] == NAME_ONE
    assert {"request_id", "received_at", "expected_by"} <= set(answer.body)
    assert aws.count(REQUESTS) == 0, "nobody is looked for in the call"
    request = taken(answer, at)
    assert (request.person_id, request.right, request.channel, request.asker) == (
        world.resident.id,
        right,
        "drp",
        "agent",
    )
    assert request.jurisdiction == "US-CA"
    assert follow("GET", answer.body["request_id"], token).body["status"] == "in_progress"


def test_an_opt_out_asks_nobody_for_proof_and_what_reveals_or_erases_asks_the_person(token: str, at: Clock) -> None:
    """The agent vouches; the law still has the person confirm what leaves or ends (11 CCR 7063)."""
    pack = packs.load("valet")
    needs = {what: prove.needs(taken(exercise(at.now, token, what), at), pack) for what in drp.KINDS}
    assert needs == {"access": ("code",), "deletion": ("code",), "sale:opt-out": ()}


def test_the_same_message_again_is_the_same_request(token: str, at: Clock) -> None:
    first = exercise(at.now, token)
    again = exercise(at.now, token)
    assert (again.status, again.body) == (200, first.body)
    assert aws.count(EXCHANGES) == 1


def test_signed_anew_under_the_agents_name_it_is_the_same_and_another_under_it_is_none(token: str, at: Clock) -> None:
    named = {"agent-request-id": NAME_ONE}
    first = exercise(at.now, token, **named)
    at.forward(minutes=2)
    again = exercise(at.now, token, **named)
    assert again.body == first.body
    other = exercise(at.now, token, "deletion", **named)
    assert (other.status, other.body["code"]) == (400, "400")
    assert aws.count(EXCHANGES) == 1


REFUSED: list[tuple[dict[str, Any], int, Literal[True] | None]] = [
    ({"agent-id": "ANOTHER"}, 403, None),
    ({"business-id": "ANOTHER"}, 403, None),
    ({"issued-at": "2026-11-21T12:00:01Z"}, 400, True),
    ({"expires-at": "2026-11-21T11:59:59Z"}, 400, True),
    ({"exercise": "access:categories"}, 400, None),
    ({"exercise": "sale:opt-in"}, 400, None),
    ({"regime": "gdpr"}, 400, None),
    ({"status_callback": "https://elsewhere.example.com/"}, 400, None),
    ({"drp.version": "2.0"}, 400, None),
]


@pytest.mark.parametrize(("changed", "status", "fatal"), REFUSED)
def test_what_is_wrong_is_refused_with_the_protocols_error(
    token: str, at: Clock, changed: dict[str, Any], status: int, fatal: Literal[True] | None
) -> None:
    """Sections 3.06 and 3.07: the order of the checks, `code` a text, `fatal` where it can never be taken."""
    answer = exercise(at.now, token, **changed)
    assert (answer.status, answer.body["code"], answer.body.get("fatal", None)) == (status, str(status), fatal)
    assert set(answer.body) <= {"code", "message", "fatal"}
    assert aws.count(EXCHANGES) == 0


def test_another_signature_no_signature_and_no_base64_are_refused(token: str, at: Clock) -> None:
    said = {**envelope(at.now), "exercise": "access"}
    assert post_text(EXERCISE, signed(said, ANOTHER_KEY), token).status == 403
    assert post_text(EXERCISE, base64.b64encode(b"{}").decode(), token).status == 403
    assert post_text(EXERCISE, "{not base64}", token).status == 400
    assert post_text(EXERCISE, signed([1]), token).status == 400
    assert post_text(EXERCISE, signed(said)).status == 401
    tampered = bytearray(base64.b64decode(signed(said)))
    tampered[-1] ^= 1
    assert post_text(EXERCISE, base64.b64encode(tampered).decode(), token).status == 403


def test_another_agents_request_is_403_and_so_is_none(token: str, at: Clock) -> None:
    """Section 2.02.1."""
    mine = exercise(at.now, token).body["request_id"]
    other = protocols.agent(id=ids.derived("pty", "drp", "OTHER"), agent_id="OTHER")
    message = signed(envelope(at.now, **{"agent-id": "OTHER"}))
    others = str(post_text(SET_UP, message, agent_name=str(other.agent_id)).body["token"])
    assert follow("GET", mine, others).status == 403
    assert follow("DELETE", mine, others).status == 403
    assert follow("GET", drp.request_id_of(ids.derived("req", "none")), token).status == 403


STATUSES: list[tuple[State, str, str | None]] = [
    *(
        (state, "in_progress", None)
        for state in ("received", "planned", "awaiting_proof", "acting", "answered", "failed")
    ),
    ("closed", "fulfilled", None),
    ("withdrawn", "revoked", None),
    ("refused", "denied", "claim_not_covered"),
    ("unproven", "denied", "insuf_verification"),
    ("merged", "denied", "other"),
]


@pytest.mark.parametrize(("state", "status", "reason"), STATUSES)
def test_the_status_is_one_of_the_table(token: str, at: Clock, state: State, status: str, reason: str | None) -> None:
    """Section 3.02."""
    answer = exercise(at.now, token)
    commit(REQUESTS.change(taken(answer, at).id, state=state))
    found = follow("GET", answer.body["request_id"], token).body
    assert (found["status"], found.get("reason")) == (status, reason)
    assert ("processing_details" in found) == (status == "denied" or state == "awaiting_proof")
    assert "results_url" not in found, "results go to the person"


def test_an_extension_says_so_and_moves_the_date(token: str, at: Clock) -> None:
    """Section 3.08."""
    answer = exercise(at.now, token)
    later = at.now + timedelta(days=80)
    commit(REQUESTS.change(taken(answer, at).id, extended_at=at.now, answer_by=later))
    found = follow("GET", answer.body["request_id"], token).body
    assert found["expected_by"] > answer.body["expected_by"]
    assert "extended" in found["processing_details"]


BEFORE: list[tuple[str, Handled, str]] = [
    ("stranger", "unmatched", "no_match"),
    ("elsewhere", "not_covered", "outside_jurisdiction"),
    ("again", "too_often", "too_many_requests"),
]


@pytest.mark.parametrize(("who", "handled", "reason"), BEFORE)
def test_what_cannot_be_taken_is_denied_with_its_reason(
    token: str, world: World, at: Clock, who: str, handled: Handled, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = asked_by(who, world, token, at, monkeypatch)
    request_id = drp.own_id_of(answer.body["request_id"])
    protocols.opened(request_id)
    found = follow("GET", answer.body["request_id"], token).body
    assert (found["status"], found["reason"]) == ("denied", reason)
    assert protocols.exchange(request_id, at.now).handled == handled


def asked_by(who: str, world: World, token: str, at: Clock, monkeypatch: pytest.MonkeyPatch) -> Any:
    if who == "stranger":
        return exercise(at.now, token, email="nobody@example.com")
    if who == "elsewhere":
        protocols.found_by_address(world.neighbour, monkeypatch)
        tie(world.neighbour, world.home, "US-NYC", at.now)
        return exercise(at.now, token, "deletion", email=world.neighbour.email)
    for number in range(2):
        earlier = exercise(at.now, token, **{"agent-request-id": str(number)})
        commit(REQUESTS.change(taken(earlier, at).id, state="closed", proven_at=at.now))
    return exercise(at.now, token, **{"agent-request-id": "third"})


def test_a_request_is_revoked_before_and_after_it_was_taken(token: str, at: Clock) -> None:
    """Section 2.04.1: the answer has the new state."""
    early = exercise(at.now, token, "deletion").body["request_id"]
    assert follow("DELETE", early, token).body["status"] == "revoked"
    protocols.opened(drp.own_id_of(early))
    assert aws.count(REQUESTS) == 0
    late = exercise(at.now, token)
    request = taken(late, at)
    answer = follow("DELETE", late.body["request_id"], token)
    assert (answer.status, answer.body["status"]) == (200, "revoked")
    found = REQUESTS.get(request.id, now=at.now)
    assert found
    assert found.state == "withdrawn"
    assert follow("DELETE", late.body["request_id"], token).body["status"] == "revoked"


def test_what_is_done_cannot_be_revoked(token: str, at: Clock) -> None:
    answer = exercise(at.now, token, "deletion")
    commit(REQUESTS.change(taken(answer, at).id, state="acting"))
    refused = follow("DELETE", answer.body["request_id"], token)
    assert (refused.status, refused.body["code"]) == (409, "409")
    unsigned = post_text(protocols.STATUS.format("DELETE"), "e30=", token, request_name=answer.body["request_id"])
    assert unsigned.status == 403


def test_an_agent_that_has_ended_gets_nothing(agent: Party, token: str, at: Clock) -> None:
    commit(PARTIES.change(agent.id, ended_at=at.now))
    assert exercise(at.now, token).status == 401
    at.forward(minutes=1)
    assert post_text(SET_UP, signed(envelope(at.now)), agent_name="AGENT").status == 403
