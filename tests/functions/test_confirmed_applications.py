"""A form reaches the operator by the link in the letter: nobody applies in another's name, or stands in somebody's way."""

from collections.abc import Callable

import pytest

from functions.people import confirm_application
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import CONTEXT, another_process, before, event
from tests.functions.relations import lines
from tests.functions.test_applications import USER, click, decide, links, send, waiting
from tests.functions.world import World
from vestibule.mail import tokens
from vestibule.messages.holdings import MESSAGES
from vestibule.people.holdings import APPLICATIONS


@pytest.fixture(autouse=True)
def _operated_by_wemaintain(world: World, operated_by: Callable[[str], None]) -> None:
    operated_by("wemaintain")
    aws.make_pool()


def test_nobody_reads_a_form_before_its_address_is_confirmed(world: World) -> None:
    send()
    assert waiting() == []
    [token] = links()
    hidden = decide(aws.contents(APPLICATIONS)["applications"][0]["id"]["S"], {"decision": "refused", "reason": "No."})
    assert hidden.status == 404
    page = click(token, "GET")
    assert (page["statusCode"], "Confirmer l" in page["body"], waiting()) == (200, True, [])
    assert "Votre adresse est confirmée" in click(token)["body"]
    assert len(waiting()) == 1
    seen = aws.contents(APPLICATIONS)
    assert click(token)["statusCode"] == 200
    assert aws.contents(APPLICATIONS) == seen


def test_a_confirmation_counts_once_when_two_come_at_once(world: World, at: Clock) -> None:
    send()
    [token] = links()
    other = another_process(confirm_application)
    sent = event("POST /v1/applications/confirmation/{token}", None, headers={}, token=token)
    with before("TransactWriteItems", lambda: other(sent, CONTEXT)):
        assert click(token)["statusCode"] == 200
    assert len(lines(at.now, "retention.record.dated")) == 1


def test_a_form_that_nobody_confirms_is_gone_within_days(world: World, at: Clock) -> None:
    send()
    [token] = links()
    [item] = aws.contents(APPLICATIONS)["applications"]
    assert aws.expiry_of(item) - at.now.timestamp() == 3 * 24 * 3600
    at.forward(days=3)
    assert (click(token)["statusCode"], click(token, "GET")["statusCode"], waiting()) == (410, 410, [])


@pytest.mark.parametrize("token", ["x", "x.y", "x" * 200])
def test_a_link_that_was_not_made_here_does_nothing(world: World, token: str) -> None:
    assert (click(token)["statusCode"], click(token, "GET")["statusCode"]) == (404, 404)


def test_a_link_made_for_something_else_does_nothing(world: World, at: Clock) -> None:
    send()
    [item] = aws.contents(APPLICATIONS)["applications"]
    assert click(tokens.sign("conversation", [item["id"]["S"]], at.now))["statusCode"] == 404


def test_a_stranger_s_form_with_somebody_s_address_stands_in_nobody_s_way(world: World) -> None:
    answers = [send({**USER, "first_name": "Other"}, key="stranger"), send(key="ada")]
    assert [(answer.status, answer.body) for answer in answers] == [(202, {"status": "received"})] * 2
    stranger, own = links()
    click(own)
    assert [each["first_name"] for each in waiting()] == ["Ada"]
    assert stranger != own


def test_to_one_address_go_three_letters_an_hour_and_the_answer_stays_the_same(world: World, at: Clock) -> None:
    told = [send(key=str(number)) for number in range(5)]
    assert {(answer.status, str(answer.body)) for answer in told} == {(202, "{'status': 'received'}")}
    assert (aws.count(APPLICATIONS), aws.count(MESSAGES), len(links())) == (3, 3, 3)
    at.forward(hours=1)
    send(key="later")
    assert aws.count(APPLICATIONS) == 4
