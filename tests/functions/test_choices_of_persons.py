"""Choices under an account, and the browser's Global Privacy Control (V-21, A-09)."""

import pytest

from functions.consent import keep_choices
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import call
from tests.functions.deciding import KEEP, SHOW, by_key, choices, cookie_of, decided, keep, shown, token
from tests.functions.world import World
from vestibule.consent.holdings import CHOICES, CONSENTS
from vestibule.consent.permission import of_person

GPC = {"sec-gpc": "1"}
# Global Privacy Control


def test_the_signal_refuses_what_goes_to_others_and_is_shown(world: World, at: Clock) -> None:
    cookie = cookie_of(keep({"all": "given"}))
    assert choices(cookie=cookie).body["gpc"] == {"received": False, "honoured": False}
    assert "advertising" in choices(cookie=cookie).body["may_load"]
    answer = choices(cookie=cookie, headers=dict(GPC))
    assert answer.body["gpc"] == {"received": True, "honoured": True}
    assert answer.body["may_load"] == ["preferences", "analytics"]


@pytest.mark.parametrize("value", ["0", "", "true", "11"])
def test_any_other_value_is_no_signal(world: World, at: Clock, value: str) -> None:
    assert choices(headers={"sec-gpc": value}).body["gpc"] == {"received": False, "honoured": False}


def test_an_express_yes_in_spite_of_the_signal_stands_above_it(world: World, at: Clock) -> None:
    cookie = cookie_of(keep({"all": "given"}))
    express = keep({"choices": {"cookies.advertising": {"choice": "given"}}}, cookie=cookie, headers=dict(GPC))
    assert express.body["gpc"] == {"received": True, "honoured": False}
    assert "advertising" in choices(cookie=cookie, headers=dict(GPC)).body["may_load"]
    keep({"all": "refused"}, cookie=cookie)
    assert choices(cookie=cookie, headers=dict(GPC)).body["gpc"] == {"received": True, "honoured": True}


def test_the_site_says_that_it_honours_the_signal(world: World, at: Clock) -> None:
    answer = call(keep_choices.handler, "GET /.well-known/gpc.json")
    assert (answer.status, answer.body) == (200, {"gpc": True, "lastUpdate": "2026-11-22"})
    assert answer.headers["content-type"] == "application/json"


# Who is signed in


def test_a_token_of_ours_shows_everything_that_the_person_may_decide(world: World, at: Clock) -> None:
    headers = {"authorization": token(world.resident)}
    decided(world.resident, "news", "objected", at.now)
    answer = choices(headers=headers)
    found = by_key(answer)
    assert answer.body["signed_in"]
    assert {"face_entry", "news", "research_and_development", "cookies.analytics", "*"} <= set(found)
    assert (found["news"]["choice"], found["news"]["allowed"]) == ("objected", False)
    assert found["face_entry"]["alternative"]
    assert found["face_entry"]["shown"] == shown("face_entry", "fr")
    assert "set-cookie" not in answer.headers


def test_a_person_chooses_under_the_account_and_without_a_cookie(world: World, at: Clock) -> None:
    headers = {"authorization": token(world.resident)}
    answer = keep(
        {"choices": {"news": {"choice": "objected"}, "cookies.analytics": {"choice": "given"}}}, headers=headers
    )
    assert (answer.status, "set-cookie" in answer.headers, aws.count(CHOICES)) == (200, False, 0)
    assert not of_person(world.resident.id, "news", at.now).allowed
    assert "analytics" in answer.body["may_load"]
    again = keep({"choices": {"news": {"choice": "allowed_again", "shown": shown("news")}}}, headers=headers)
    assert by_key(again)["news"]["allowed"]


def test_the_signal_of_a_person_is_recorded_once(world: World, at: Clock) -> None:
    headers = {"authorization": token(world.resident)}
    signalled = {**headers, **GPC}
    choices(headers=dict(headers))
    assert aws.count(CONSENTS) == 0
    for _ in range(3):
        assert choices(headers=dict(signalled)).body["gpc"]["honoured"]
        at.forward(minutes=1)
    [stored] = CONSENTS.query(world.resident.id, now=at.now).items
    assert (stored.purpose, stored.choice, stored.means) == ("cookies.advertising", "refused", "signal")
    assert not by_key(choices(headers=dict(headers)))["cookies.advertising"]["allowed"]
    keep({"choices": {"cookies.advertising": {"choice": "given"}}}, headers=dict(signalled))
    assert not choices(headers=dict(signalled)).body["gpc"]["honoured"]
    assert "advertising" in choices(headers=dict(signalled)).body["may_load"]


def test_a_strangers_pool_vouches_for_nobody(world: World, at: Clock) -> None:
    """Cognito answers for every pool: in one of their own, strangers may take the name of anybody."""
    aws.make_pool()
    theirs = aws.client("cognito-idp").create_user_pool(PoolName="theirs")["UserPool"]["Id"]
    answer = choices(headers={"authorization": token(world.resident, pool=theirs)})
    assert (answer.status, answer.code) == (401, "not-signed-in")


@pytest.mark.parametrize("bad", ["", "Bearer ", "Bearer x", "Bearer a.b.c", "Basic eHg6eHg="])
def test_a_token_that_is_none_is_not_taken_for_a_visitor(world: World, at: Clock, bad: str) -> None:
    aws.make_pool()
    for route, body in ((SHOW, None), (KEEP, {"all": "given"})):
        assert choices(route, body, headers={"authorization": bad}).status == 401
    assert aws.count(CHOICES) == 0
