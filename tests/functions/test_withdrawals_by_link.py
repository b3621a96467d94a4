"""The link by which who has no session withdraws a request, as the letter of arrival carries it."""

import re
from typing import Any

import pytest

from functions.requests import acknowledge_request, withdraw_by_link
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import CONTEXT, event
from tests.functions.intake_routes import request_in
from tests.functions.outbox import deliver_posted
from tests.functions.steps import ledger, now_of, run
from tests.functions.world import World
from vestibule import ids
from vestibule.mail import tokens
from vestibule.requests import prove
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import Channel, DataRequest, State
from vestibule.table import commit

ROUTE = "/v1/requests/withdrawal/{token}"


def follow(method: str, token: str) -> Any:
    """What a browser gets, which knows the link and nothing else."""
    return withdraw_by_link.handler(event(f"{method} {ROUTE}", "" if method == "POST" else None, token=token), CONTEXT)


def link_for(request: DataRequest, at: Clock) -> str:
    return tokens.sign("request-withdrawal", [request.id], at.now)


def acknowledged(world: World, at: Clock, channel: Channel) -> str:
    """The letter of arrival of a request that came this way."""
    request = request_in(world.resident, at.now, "received", channel=channel)
    entered = {"request_id": request.id, "person_id": request.person_id, "right": request.right}
    run(acknowledge_request, input=entered, execution=request.id)
    deliver_posted()
    return next(text for _, subject, text in aws.mails() if subject == "We have your request")


@pytest.mark.parametrize("channel", ["site", "agent", "post", "desk", "console"])
def test_who_has_no_session_gets_the_link_and_one_click_withdraws(world: World, at: Clock, channel: Channel) -> None:
    [token] = re.findall(r"/v1/requests/withdrawal/(\S+)", acknowledged(world, at, channel))
    request_id = ids.derived("req", world.resident.id, "one")
    page = follow("GET", token)
    assert (page["statusCode"], "<form" in page["body"], request_id in page["body"]) == (200, True, True)
    assert at_state(request_id, at) == "acknowledged"
    done = follow("POST", token)
    assert (done["statusCode"], "<form" in done["body"]) == (200, False)
    assert at_state(request_id, at) == "withdrawn"
    assert [line.facts for line in ledger(at) if line.kind == "requests.request.withdrawn"] == [{"by": "link"}]
    deliver_posted()
    assert [subject for _, subject, _ in aws.mails()][-1] == "Your request is withdrawn"


def at_state(request_id: str, at: Clock) -> State:
    found = REQUESTS.get(request_id, now=at.now)
    assert found
    return found.state


@pytest.mark.parametrize("channel", prove.SIGNED_IN)
def test_who_is_signed_in_gets_none(world: World, at: Clock, channel: Channel) -> None:
    text = acknowledged(world, at, channel)
    assert "where you made it" in text
    assert "/v1/requests/withdrawal/" not in text


def test_the_link_stands_in_no_table(world: World, at: Clock) -> None:
    [token] = re.findall(r"/v1/requests/withdrawal/(\S+)", acknowledged(world, at, "site"))
    assert token not in str(aws.contents())


def test_a_second_click_is_the_same(world: World, at: Clock) -> None:
    request = request_in(world.resident, at.now, channel="site")
    follow("POST", link_for(request, at))
    seen = aws.contents()
    again = follow("POST", link_for(request, at))
    assert again["statusCode"] == 200
    assert "is withdrawn" in again["body"]
    assert aws.contents() == seen


@pytest.mark.parametrize("state", ["acting", "answered", "closed", "failed"])
def test_what_is_begun_is_said_to_be_too_late(world: World, at: Clock, state: State) -> None:
    request = request_in(world.resident, at.now, state, right="erasure", channel="site")
    seen = aws.contents()
    for method in ("GET", "POST"):
        page = follow(method, link_for(request, at))
        assert (page["statusCode"], "cannot be withdrawn" in page["body"]) == (200, True)
    assert aws.contents() == seen


def test_a_link_for_something_else_withdraws_nothing(world: World, at: Clock) -> None:
    request = request_in(world.resident, at.now, channel="site")
    forged = (tokens.sign("unsubscribe", [request.id], at.now), link_for(request, at) + "A", "x")
    assert {follow("POST", token)["statusCode"] for token in forged} == {404}
    assert now_of(request, at).state == "acknowledged"


def test_a_request_that_is_kept_no_longer_has_nothing_to_withdraw(world: World, at: Clock) -> None:
    request = request_in(world.resident, at.now, channel="site")
    commit(REQUESTS.remove(request.id))
    assert follow("GET", link_for(request, at))["statusCode"] == 410
