"""Choices of visitors about cookies (V-21, A-09, F-10): by surface, with one call, on devices that were offline."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from functions.consent import keep_choices
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import another_process, before, call
from tests.functions.deciding import KEEP, by_key, choices, cookie_of, keep
from tests.functions.world import World
from vestibule import clock, config, cursors, ids
from vestibule.consent.holdings import CHOICES
from vestibule.consent.visitors import COOKIE, of_visitor
from vestibule.evidence import EVIDENCE

GPC = {"sec-gpc": "1"}
OPTIONAL: dict[str, dict[str, set[str]]] = {
    "valet": {
        "site": {"preferences", "analytics", "advertising"},
        "property_portal": {"preferences", "analytics"},
        "app": set(),
    },
    "alloclaim": {"site": {"functionality", "analytics", "advertising"}},
    "wemaintain": {"site": set()},
    "noke": {"site": {"analytics"}, "app": set()},
    "fleetback": {"site": {"preferences"}, "app": set()},
}
THIRD_PARTY = {"analytics", "advertising"}


# Visitors


@pytest.mark.parametrize("operator", sorted(OPTIONAL))
def test_each_surface_offers_its_categories_and_loads_no_third_party_before_a_yes(
    world: World, at: Clock, operator: str, operated_by: Callable[[str], None]
) -> None:
    operated_by(operator)
    pack = config.operator_pack()
    for surface, optional in OPTIONAL[operator].items():
        answer = choices(query={"surface": surface})
        offered = {key.removeprefix("cookies.") for key, each in by_key(answer).items() if not each["always_on"]}
        assert (surface, answer.status, offered) == (surface, 200, optional)
        assert THIRD_PARTY.isdisjoint(answer.body["may_load"])
        required = any(each.category == "required" and surface in each.surfaces for each in pack.cookies)
        assert ("required" in answer.body["may_load"]) == required
    assert (aws.count(CHOICES), aws.count(EVIDENCE)) == (0, 0)


def test_a_mere_look_sets_no_cookie_and_writes_nothing(world: World, at: Clock) -> None:
    before_it = aws.contents()
    for headers in ({}, GPC):
        assert "set-cookie" not in choices(headers=dict(headers)).headers
    assert aws.contents() == before_it


@pytest.mark.parametrize("said", ["given", "refused"])
def test_yes_and_no_to_all_take_the_same_one_call(world: World, at: Clock, said: str) -> None:
    answer = keep({"all": said})
    assert answer.status == 200
    optional = {key: each for key, each in by_key(answer).items() if not each["always_on"]}
    assert {each["choice"] for each in optional.values()} == {said}
    assert {each["allowed"] for each in optional.values()} == {said == "given"}
    assert choices(cookie=cookie_of(answer)).body == answer.body


def test_the_cookie_is_signed_and_out_of_reach_of_scripts(world: World, at: Clock) -> None:
    set_cookie = keep({"all": "refused"}).headers["set-cookie"]
    assert set_cookie.startswith(f"{COOKIE}=")
    parts = {part.strip().partition("=")[0] for part in set_cookie.split(";")[1:]}
    assert {"Secure", "HttpOnly", "SameSite", "Path", "Max-Age"} <= parts
    assert "SameSite=Lax" in set_cookie
    visitor = f"{COOKIE}=" + cursors.serializer("somewhere else").dumps(ids.new("vis", at.now))
    forged = [f"{COOKIE}=x", visitor, set_cookie.partition(";")[0] + "x", "a=b", 'no"n;sense']
    for cookie in forged:
        assert by_key(choices(cookie=cookie))["cookies.analytics"]["choice"] is None


def test_where_required_cookies_last_a_session_so_does_this_one(
    world: World, at: Clock, operated_by: Callable[[str], None]
) -> None:
    operated_by("fleetback")
    answer = keep({"all": "refused"})
    assert "Max-Age" not in answer.headers["set-cookie"]
    assert by_key(answer)["cookies.preferences"]["session_only"]


def test_the_same_choice_again_writes_nothing(world: World, at: Clock) -> None:
    cookie = cookie_of(keep({"all": "refused"}))
    before_it = aws.contents()
    at.forward(hours=1)
    keep({"all": "refused"}, cookie=cookie)
    assert aws.contents() == before_it


def test_a_visitors_choice_is_forgotten_at_its_end_and_asked_again(world: World, at: Clock) -> None:
    answer = keep({"all": "given"})
    cookie, analytics = cookie_of(answer), by_key(answer)["cookies.analytics"]
    assert analytics["ask_again_on"] > at.now.date().isoformat()
    ends = CHOICES.query(_visitor(cookie), now=at.now).items[0].expires_at
    assert ends
    at.now = ends
    assert by_key(choices(cookie=cookie))["cookies.analytics"]["choice"] is None
    assert THIRD_PARTY.isdisjoint(choices(cookie=cookie).body["may_load"])


def test_who_is_not_signed_in_decides_on_cookies_alone(world: World, at: Clock) -> None:
    before_it = aws.contents()
    for key in ("news", "*", "face_entry"):
        assert keep({"choices": {key: {"choice": "restricted"}}}).status == 401
    assert aws.contents() == before_it


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"all": "maybe"},
        {"all": "given", "choices": {"cookies.analytics": {"choice": "refused"}}},
        {"choices": {"Ünknown": {"choice": "given"}}},
    ],
)
def test_an_unclear_choice_is_refused(world: World, at: Clock, body: Any) -> None:
    assert keep(body).status == 422


def test_unknown_surfaces_and_keys_are_answered_with_those_that_there_are(world: World, at: Clock) -> None:
    surface = choices(query={"surface": "moon"})
    assert surface.status == 422
    assert surface.body["errors"][0]["known"] == ["site", "property_portal", "partner_portal", "app"]
    key = keep({"choices": {"cookies.crumbs": {"choice": "given"}}})
    assert (key.status, "cookies.analytics" in key.body["errors"][0]["known"]) == (422, True)


def test_where_there_is_nothing_to_choose_no_cookie_is_set(world: World, at: Clock) -> None:
    answer = keep({"all": "refused"}, query={"surface": "app"})
    assert (answer.status, answer.body["data"], "set-cookie" in answer.headers) == (200, [], False)


# Devices that were offline


def test_choices_of_two_devices_that_were_offline_join_to_the_strictest(world: World, at: Clock) -> None:
    cookie = cookie_of(keep({"all": "given"}))
    at.forward(hours=5)
    known = by_key(choices(cookie=cookie))["cookies.analytics"]["decisions"]

    def offline(choice: str, hours: int) -> dict[str, Any]:
        when = clock.written(at.now - timedelta(hours=hours))
        return {"choices": {"cookies.analytics": {"choice": choice, "decided_at": when, "after": known}}}

    keep(offline("refused", 3), cookie=cookie)
    answer = keep(offline("given", 1), cookie=cookie)
    assert by_key(answer)["cookies.analytics"]["choice"] == "withdrawn"
    assert len(by_key(answer)["cookies.analytics"]["decisions"]) == 2
    before_it = aws.contents()
    keep(offline("refused", 3), cookie=cookie)
    assert aws.contents() == before_it, "what was sent twice is one decision"
    now_knowing = keep({"all": "given"}, cookie=cookie)
    assert by_key(now_knowing)["cookies.analytics"]["allowed"]


def test_of_two_calls_at_once_the_no_counts(world: World, at: Clock) -> None:
    cookie = cookie_of(keep({"all": "given"}))
    elsewhere = another_process(keep_choices)

    def be_quicker() -> None:
        assert call(elsewhere, KEEP, {"all": "refused"}, cookies=[cookie]).status == 200

    with before("PutItem", be_quicker):
        answer = keep({"choices": {"cookies.analytics": {"choice": "given", "after": []}}}, cookie=cookie)
    assert answer.status == 200
    assert not by_key(choices(cookie=cookie))["cookies.analytics"]["allowed"]


def test_other_functions_ask_by_the_same_cookie(world: World, at: Clock) -> None:
    cookie = cookie_of(keep({"all": "given"}))
    name, _, value = cookie.partition("=")
    assert of_visitor({name: value}, "cookies.advertising", at.now).allowed
    assert not of_visitor({name: value}, "cookies.advertising", at.now, signal=True).allowed
    assert not of_visitor({}, "cookies.advertising", at.now).allowed
    at.forward(days=1)
    keep({"all": "refused"}, cookie=cookie)
    assert not of_visitor({name: value}, "cookies.advertising", at.now).allowed


def _visitor(cookie: str) -> str:
    return str(cursors.serializer("visitor").loads(cookie.partition("=")[2]))
