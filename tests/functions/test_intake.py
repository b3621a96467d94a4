"""Asking for something about one's data: signed in, as a guardian, without an account, as an agent (V-15, V-17)."""

from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.client import BaseClient

from functions.requests import acknowledge_request, open_request, retell_asks
from tests.conftest import Clock
from tests.functions import aws, intake_routes
from tests.functions.calls import call, refusing
from tests.functions.deciding import token
from tests.functions.intake_routes import AGENT, OPEN, ask, child_of, enter, letter_of, request_in, take, tie
from tests.functions.outbox import deliver_posted
from tests.functions.routes import in_pool
from tests.functions.steps import run
from tests.functions.world import World
from vestibule import config, ids, vouching
from vestibule.people.model import Person
from vestibule.requests import asked, asking
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import DataRequest, Unanswerable

_REALLY_FROM_TOKEN = vouching.from_token


@pytest.fixture(autouse=True)
def _at_home(world: World, at: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who signs in is believed, and the resident lives in New York."""
    intake_routes.signed_in(monkeypatch)
    tie(world.resident, world.home, "US-NYC", at.now)


@pytest.fixture
def account(world: World, monkeypatch: pytest.MonkeyPatch) -> Person:
    """The resident, with an account that is found by its address, as Cognito does and moto does not."""
    in_pool(world.resident.id)
    really = BaseClient._make_api_call  # type: ignore[attr-defined]

    def found(client: Any, name: str, parameters: dict[str, Any]) -> Any:
        if name == "AdminGetUser" and parameters["Username"] == world.resident.email:
            parameters = {**parameters, "Username": world.resident.id}
        return really(client, name, parameters)

    monkeypatch.setattr(BaseClient, "_make_api_call", found)
    return world.resident


def stored(request_id: str, at: Clock) -> DataRequest:
    found = REQUESTS.get(request_id, now=at.now)
    assert found
    return found


def left() -> list[str]:
    found = boto3.client("s3").list_objects_v2(Bucket="bundles").get("Contents", [])
    return [each["Key"] for each in found]


def test_a_request_is_registered_with_its_dates_and_starts_its_workflow(world: World, at: Clock) -> None:
    answer = ask({"right": "access"}, world.resident)
    assert (answer.status, answer.body["state"]) == (202, "received")
    request = stored(answer.body["id"], at)
    assert (request.channel, request.asker, request.jurisdiction) == ("api", "self", "US-NYC")
    assert request.received_at == at.now
    assert (request.safe_due, request.answer_by) != (None, None)
    assert aws.executions() == [request.id]


def test_what_is_said_lies_sealed_and_is_read_again(world: World, at: Clock) -> None:
    said = {"wanted": {"name": "Zoë"}, "note": "It was misspelt."}
    answer = ask({"right": "rectification", "asked_for": said}, world.resident)
    assert answer.status == 202, answer.body
    request = stored(answer.body["id"], at)
    assert asking.wanted_of(request, at.now) == said
    assert "misspelt" not in str(aws.contents())
    assert "misspelt" not in str(answer.body)


def test_a_token_of_the_pool_is_asked_of_the_pool(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vouching, "from_token", _REALLY_FROM_TOKEN)
    headers = {"authorization": token(world.resident)}
    answer = call(open_request.handler, OPEN, {"right": "access"}, headers=headers)
    assert answer.status == 202


def test_somebody_without_a_record_cannot_ask(world: World) -> None:
    stranger = world.resident.model_copy(update={"id": ids.derived("per", "stranger")})
    assert ask({"right": "access"}, stranger).status == 404
    assert aws.count(REQUESTS) == 0


@pytest.mark.parametrize("right", ["restriction", "complaint", "erasure"])
def test_a_right_that_is_not_offered_names_those_that_are(world: World, right: str) -> None:
    said = {"text": "Nobody answered."} if right == "complaint" else {}
    answer = ask({"right": right, "asked_for": said}, world.resident)
    assert (answer.status, answer.code) == (422, "right-not-offered")
    assert "access" in answer.body["offered"]
    assert right not in answer.body["offered"]
    assert aws.count(REQUESTS) == 0


def test_the_law_of_the_place_that_has_the_right_answers(world: World, at: Clock) -> None:
    tie(world.resident, world.home, "US-CA", at.now)
    answer = ask({"right": "erasure"}, world.resident)
    assert (answer.status, answer.body["jurisdiction"]) == (202, "US-CA")


def test_a_place_is_one_of_ones_own(world: World) -> None:
    answer = ask({"right": "access", "jurisdiction": "US-CA"}, world.resident)
    assert (answer.status, answer.code, answer.body["jurisdictions"]) == (422, "not-your-place", ["US-NYC"])
    assert ask({"right": "access", "jurisdiction": "US-NYC"}, world.resident).status == 202


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"right": "forgetting"}, "/right"),
    ({"right": "access", "asked_for": {"colour": "red"}}, "/asked_for"),
    ({"right": "rectification"}, "/asked_for"),
    ({"right": "rectification", "asked_for": {"wanted": {"birth_year": "1990"}}}, "/asked_for/wanted/birth_year"),
    ({"right": "objection", "asked_for": {"purposes": ["world-domination"]}}, "/asked_for/purposes/0"),
    ({"right": "access", "email": "ada@example.com"}, "/email"),
    ({"right": "access", "jurisdiction": "Mars"}, "/jurisdiction"),
]


@pytest.mark.parametrize(("body", "pointer"), WRONG)
def test_what_cannot_be_asked_is_pointed_at(world: World, body: dict[str, Any], pointer: str) -> None:
    answer = ask(body, world.resident)
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, pointer)
    assert aws.count(REQUESTS) == 0


def test_a_member_that_is_not_read_is_not_repeated(world: World) -> None:
    answer = ask({"right": "access", "asked_for": {"ada@example.com": 1}}, world.resident)
    assert "ada@example.com" not in str(answer.body)


def test_a_guardian_asks_for_a_child_and_reads_the_letters(world: World, at: Clock) -> None:
    child = child_of(world.resident, at.now)
    answer = ask({"right": "access", "person_id": child.id}, world.resident)
    request = stored(answer.body["id"], at)
    assert (request.person_id, request.asker, request.agent_id) == (child.id, "guardian", world.resident.id)
    assert (request.channel, asking.reader_id(request)) == ("guardian", world.resident.id)


def test_nobody_asks_for_a_neighbour(world: World) -> None:
    assert ask({"right": "access", "person_id": world.neighbour.id}, world.resident).status == 404
    assert aws.count(REQUESTS) == 0


def test_a_complaint_about_the_request_of_another_is_refused(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPERATOR", "noke")
    theirs = request_in(world.neighbour, at.now, "closed", jurisdiction="GB")
    own = request_in(world.resident, at.now, "closed", jurisdiction="GB")
    said = {"text": "This was not all."}
    other = ask({"right": "complaint", "asked_for": {**said, "request_id": theirs.id}}, world.resident)
    assert (other.status, other.body["errors"][0]["pointer"]) == (422, "/asked_for/request_id")
    answer = ask({"right": "complaint", "asked_for": {**said, "request_id": own.id}}, world.resident)
    assert stored(answer.body["id"], at).earlier_id == own.id


def test_california_answers_twice_in_twelve_months(world: World, at: Clock) -> None:
    person = tie(world.neighbour, world.home, "US-CA", at.now)
    for name in ("one", "two"):
        request_in(person, at.now - timedelta(days=30), "closed", name, jurisdiction="US-CA", proven_at=at.now)
    answer = ask({"right": "access"}, person)
    assert (answer.status, answer.code, answer.body["from"]) == (429, "asked-too-often", "2027-10-22")


def test_one_person_asks_twenty_times_an_hour(world: World, at: Clock) -> None:
    answers = [ask({"right": "safeguards"}, world.resident).status for _ in range(21)]
    assert answers == [202] * 20 + [429]


def test_the_answer_is_the_same_whether_anybody_is_known(account: Person, at: Clock) -> None:
    known = ask({"right": "access", "email": account.email}, key="one")
    unknown = ask({"right": "access", "email": "nobody@example.com"}, key="two")
    assert {**known.body, "id": ""} == {**unknown.body, "id": ""}
    assert known.status == unknown.status == 202
    assert aws.count(REQUESTS) == 0
    assert [event["type"] for event in aws.events()] == [asked.EVENT] * 2


def test_who_is_known_becomes_a_request_and_the_ask_is_erased(account: Person, at: Clock) -> None:
    answer = ask({"right": "access", "email": account.email, "asked_for": {"everything": True}})
    [key] = left()
    at.forward(minutes=1)
    take(answer.body["id"])
    request = stored(answer.body["id"], at)
    assert (request.channel, request.person_id, request.received_at) == (
        "site",
        account.id,
        at.now - timedelta(minutes=1),
    )
    assert asking.wanted_of(request, at.now) == {"everything": True}
    assert (left(), aws.executions(), aws.mails()) == ([], [request.id], [])
    assert account.email not in key
    take(answer.body["id"])
    assert aws.count(REQUESTS) == 1


def test_who_is_not_known_gets_a_letter_and_nothing_is_kept(account: Person) -> None:
    answer = ask({"right": "access", "email": "nobody@example.com", "language": "fr"})
    take(answer.body["id"])
    take(answer.body["id"])
    [(to, subject, text)] = aws.mails()
    assert (to, subject) == ("nobody@example.com", "Nous ne connaissons personne à cette adresse")
    assert answer.body["id"] in text
    assert (left(), aws.count(REQUESTS), aws.executions()) == ([], 0, [])
    assert "nobody@example.com" not in str(aws.contents())


def test_the_place_that_is_said_counts_where_it_is_the_persons(account: Person, at: Clock) -> None:
    right_place = ask({"right": "access", "email": account.email, "jurisdiction": "US-NYC"}, key="one")
    elsewhere = ask({"right": "access", "email": account.email, "jurisdiction": "CA"}, key="two")
    only_there = ask({"right": "erasure", "email": account.email, "jurisdiction": "US-CA"}, key="three")
    for answer in (right_place, elsewhere, only_there):
        take(answer.body["id"])
    found = [stored(answer.body["id"], at).jurisdiction for answer in (right_place, elsewhere, only_there)]
    assert found == ["US-NYC", "US-NYC", "US-CA"]


def test_what_is_offered_nowhere_is_refused_at_once_whoever_asks(world: World) -> None:
    answer = ask({"right": "restriction", "email": "nobody@example.com"})
    assert (answer.status, answer.code) == (422, "right-not-offered")
    assert left() == []


def test_what_is_answered_as_received_is_kept_and_a_fourth_about_one_address_is_refused(account: Person) -> None:
    for email in (account.email, "nobody@example.com"):
        before_it = left()
        answers = [ask({"right": "access", "email": email}) for _ in range(4)]
        assert [answer.status for answer in answers] == [202] * 3 + [429]
        assert len(left()) == len(before_it) + 3


def test_one_network_asks_ten_times_an_hour(world: World) -> None:
    answers = [ask({"right": "access", "email": f"{n}@example.com"}).status for n in range(11)]
    assert answers == [202] * 10 + [429]


def test_an_ask_whose_event_was_lost_is_told_again(world: World, at: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    with refusing("PutEvents", "InternalException"):
        answer = ask({"right": "access", "email": "ada@example.com"})
    assert answer.status == 202
    monkeypatch.setattr(retell_asks, "_SOON", timedelta(days=-36500))  # S3 has a clock of its own
    assert run(retell_asks) == {"told": 1}
    assert [(event["type"], event["subject"]) for event in aws.events()] == [(asked.EVENT, answer.body["id"])]


def test_an_ask_that_has_just_come_is_not_told_again(world: World, at: Clock) -> None:
    ask({"right": "access", "email": "ada@example.com"})
    assert run(retell_asks) == {"told": 0}


def test_an_agent_asks_with_a_mandate(account: Person, at: Clock) -> None:
    answer = ask({"right": "access", "email": account.email, "agent": AGENT})
    assert answer.status == 202, answer.body
    take(answer.body["id"])
    request = stored(answer.body["id"], at)
    assert (request.channel, request.asker, asking.reader_id(request)) == ("agent", "agent", account.id)
    assert str(request.agent_id).startswith("agt_")
    assert asking.wanted_of(request, at.now)["agent"] == AGENT
    assert "agent@example.com" not in str(aws.contents())


def test_an_agent_without_a_mandate_is_refused(account: Person) -> None:
    bare = {name: value for name, value in AGENT.items() if name != "mandate"}
    answer = ask({"right": "access", "email": account.email, "agent": bare})
    assert (answer.status, answer.code) == (422, "mandate-needed")
    assert left() == []


def test_a_mandate_has_a_size_and_a_kind(world: World) -> None:
    for changed in ({"bytes": 11 * 1024 * 1024}, {"type": "text/html"}, {"digest": "a"}):
        agent = {**AGENT, "mandate": {**intake_routes.MANDATE, **changed}}
        answer = ask({"right": "access", "email": "ada@example.com", "agent": agent})
        [error] = answer.body["errors"]
        assert (answer.status, error["pointer"]) == (422, f"/agent/mandate/{next(iter(changed))}")


def test_who_is_not_signed_in_names_an_address_and_no_person(world: World) -> None:
    answer = ask({"right": "access", "person_id": world.resident.id})
    assert [error["pointer"] for error in answer.body["errors"]] == ["/email", "/person_id"]


@pytest.mark.parametrize("language", ["en", "fr", "nl"])
def test_the_letter_says_what_comes_next_and_by_when(world: World, at: Clock, language: str) -> None:
    person = world.resident.model_copy(update={"language": language})
    request = request_in(person, at.now, "received")
    entered = {"request_id": request.id, "person_id": person.id, "right": "access"}
    ahead = run(acknowledge_request, input=entered, execution="arn")
    deliver_posted()
    [(to, _, text)] = aws.mails()
    assert to == person.email
    assert request.id in text
    assert "$" not in text
    assert (ahead["act"], ahead["needs_proof"]) == ("copy", True)


def test_an_opt_out_is_not_blocked_by_what_others_asked_about_the_address(account: Person) -> None:
    for _ in range(4):
        ask({"right": "access", "email": account.email})
    answers = [ask({"right": "opt-out", "email": account.email}) for _ in range(4)]
    assert [answer.status for answer in answers] == [202] * 4
    assert [ask({"right": "opt-out", "email": account.email}).status for _ in range(3)] == [202, 202, 429]


def test_an_opt_out_without_proof_reaches_no_consent_that_is_not_about_selling(account: Person) -> None:
    face = next(each.key for each in config.operator_pack().permissions if "face" in each.key)
    answer = ask({"right": "opt-out", "email": account.email, "asked_for": {"purposes": [face]}})
    assert answer.status == 422
    [error] = answer.body["errors"]
    assert error["pointer"] == "/asked_for/purposes/0"
    assert face not in error["known"]


@pytest.mark.parametrize("right", ["access", "erasure"])
def test_a_holding_that_nobody_knows_is_refused_with_those_that_are_known(world: World, right: str) -> None:
    answer = ask({"right": right, "asked_for": {"holdings": ["people", "entrys"]}}, world.resident)
    assert answer.status == 422
    [error] = answer.body["errors"]
    assert error["pointer"] == "/asked_for/holdings/1"
    assert {"people", "entries", "accounts"} <= set(error["known"])


def test_a_holding_that_nobody_knows_is_refused_to_staff_and_at_the_console_as_well(world: World, at: Clock) -> None:
    said = {"right": "access", "asked_for": {"holdings": ["entrys"]}}
    answer = enter(letter_of(world.resident, at.now, **said))
    assert (answer.status, [each["pointer"] for each in answer.body["errors"]]) == (422, ["/asked_for/holdings/0"])
    with pytest.raises(Unanswerable, match="no holding is called so"):
        run(acknowledge_request, input={"person_id": world.resident.id, **said}, execution="arn:by:hand")
    assert aws.count(REQUESTS) == 0


def test_every_holding_that_is_known_can_be_named(world: World) -> None:
    refused = ask({"right": "access", "asked_for": {"holdings": ["entrys"]}}, world.resident)
    known = refused.body["errors"][0]["known"]
    assert ask({"right": "access", "asked_for": {"holdings": known}}, world.resident).status == 202
