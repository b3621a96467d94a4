"""What is chosen holds: a yes with its words and terms, a no whatever is sent with it, and no flood of strangers' clicks."""

from typing import Any

import pytest

from functions.consent import keep_choices
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import another_process, before, call, refusing
from tests.functions.deciding import KEEP, by_key, choices, cookie_of, decided, keep, shown, token
from tests.functions.world import World
from vestibule import clock
from vestibule.consent import choosing
from vestibule.consent.holdings import CHOICES, CONSENTS
from vestibule.consent.permission import of_person
from vestibule.evidence import EVIDENCE
from vestibule.messages.holdings import MESSAGES

GPC = {"sec-gpc": "1"}


@pytest.fixture
def signed_in(world: World) -> dict[str, str]:
    return {"authorization": token(world.resident)}


def test_a_yes_without_the_words_is_refused_for_all_but_cookies(world: World, signed_in: dict[str, str]) -> None:
    for key, choice in (("face_entry", "given"), ("news", "allowed_again"), ("news", "unrestricted")):
        answer = keep({"choices": {key: {"choice": choice}}}, headers=dict(signed_in))
        assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, f"/choices/{key}/shown")
    assert aws.count(CONSENTS) == 0
    said = {"choices": {"face_entry": {"choice": "given", "shown": shown("face_entry")}}}
    assert by_key(keep(said, headers=dict(signed_in)))["face_entry"]["allowed"]
    assert keep({"choices": {"cookies.analytics": {"choice": "given"}}}, headers=dict(signed_in)).status == 200


def test_a_no_counts_whatever_words_are_sent_with_it(world: World, at: Clock, signed_in: dict[str, str]) -> None:
    old = {"edition": "2001-01-01-00000000", "digest": "0" * 64, "language": "nl"}
    said = {"choices": {"face_entry": {"choice": "refused", "shown": old, "decided_at": "2002-01-01T00:00:00Z"}}}
    assert keep(said, headers=dict(signed_in)).status == 200
    [stored] = CONSENTS.query(world.resident.id, now=at.now).items
    assert (stored.choice, stored.edition) == ("refused", shown("face_entry")["edition"])
    assert (stored.shown, stored.language) == (shown("face_entry", "nl")["digest"], "nl")


def test_a_network_may_choose_so_often_and_writes_nothing_beyond(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch, signed_in: dict[str, str]
) -> None:
    monkeypatch.setattr(choosing, "MOST", 2)
    assert [keep({"all": "refused"}).status for _ in range(3)] == [200, 200, 429]
    stored = aws.count(CHOICES)
    assert keep({"all": "given"}).status == 429
    assert aws.count(CHOICES) == stored
    assert keep({"all": "refused"}, headers=dict(signed_in)).status == 200
    at.forward(hours=1)
    assert keep({"all": "refused"}).status == 200


def test_a_visitors_click_writes_no_line_into_the_ledger_of_all(world: World, at: Clock) -> None:
    keep({"all": "given"})
    assert aws.count(CHOICES) > 1
    assert aws.count(EVIDENCE) == 0


def test_a_yes_to_all_is_no_express_yes_above_the_browsers_signal(
    world: World, at: Clock, signed_in: dict[str, str]
) -> None:
    for headers in ({}, signed_in):
        answer = keep({"all": "given"}, headers={**headers, **GPC})
        assert answer.body["gpc"] == {"received": True, "honoured": True}
        assert answer.body["may_load"] == ["preferences", "analytics"]
    assert of_person(world.resident.id, "cookies.advertising", at.now).why == "refused"
    named = {"choices": {"cookies.advertising": {"choice": "given"}}}
    assert keep(named, headers={**signed_in, **GPC}).body["gpc"] == {"received": True, "honoured": False}


def test_what_another_call_was_quicker_with_stops_nothing_else(
    world: World, at: Clock, signed_in: dict[str, str]
) -> None:
    offline = {"choice": "refused", "decided_at": clock.written(at.now), "after": []}
    elsewhere = another_process(keep_choices)

    def be_quicker() -> None:
        said = {"choices": {"cookies.analytics": offline}}
        assert call(elsewhere, KEEP, said, headers=dict(signed_in)).status == 200

    both = {"choices": {"cookies.analytics": offline, "news": {"choice": "objected"}}}
    with before("TransactWriteItems", be_quicker):
        answer = keep(both, headers=dict(signed_in))
    assert (answer.status, by_key(answer)["news"]["choice"]) == (200, "objected")
    assert not of_person(world.resident.id, "news", at.now).allowed
    assert aws.count(CONSENTS) == 2


# Letters


def letters() -> list[str]:
    """The kind of each letter."""
    return sorted(each["kind"]["S"] for each in aws.contents(MESSAGES)["messages"])


def test_a_withdrawal_and_an_objection_are_confirmed_by_a_letter(
    world: World, at: Clock, signed_in: dict[str, str]
) -> None:
    for key in ("face_entry", "cookies.analytics"):
        decided(world.resident, key, "given", at.now)
    at.forward(minutes=1)
    said = {key: {"choice": "refused"} for key in ("face_entry", "cookies.analytics")}
    no: dict[str, Any] = {"choices": {**said, "news": {"choice": "objected"}, "feedback": {"choice": "restricted"}}}
    for _ in range(2):
        keep(no, headers=dict(signed_in))
        assert letters() == ["consent.recorded", "consent.withdrawn"]
    posted = {event["subject"] for event in aws.events() if event["type"] == "messages.message.posted"}
    assert posted == {each["id"]["S"] for each in aws.contents(MESSAGES)["messages"]}


def test_a_visitor_and_a_signal_get_no_letter(world: World, at: Clock, signed_in: dict[str, str]) -> None:
    cookie = cookie_of(keep({"all": "given"}))
    keep({"all": "refused"}, cookie=cookie)
    decided(world.resident, "cookies.advertising", "given", at.now)
    choices(headers={**signed_in, **GPC})
    assert letters() == []


# What is told


def test_a_look_is_answered_although_the_bus_does_not_hear_of_the_signal(
    world: World, at: Clock, signed_in: dict[str, str]
) -> None:
    with refusing("PutEvents", "InternalFailure"):
        assert choices(headers={**signed_in, **GPC}).status == 200
    assert not of_person(world.resident.id, "cookies.advertising", at.now).allowed


def test_an_account_that_has_to_be_put_in_order_first_is_not_signed_in(world: World, signed_in: dict[str, str]) -> None:
    for code in ("PasswordResetRequiredException", "UserNotConfirmedException"):
        with refusing("GetUser", code):
            assert choices(headers=dict(signed_in)).status == 401
