"""Who is asked for a paper has thirty days for it, and the code of the mail lasts as long: no workflow ends before."""

import re
from datetime import datetime, timedelta

import pytest

from functions.requests import ask_for_proof, close_request
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.answering import going_on
from tests.functions.identifying import asked, handed_in, judge, show
from tests.functions.outbox import deliver_posted
from tests.functions.routes import request_of
from tests.functions.steps import now_of, run
from tests.functions.world import World
from vestibule.requests.model import Channel, DataRequest

CODE = r": ([0-9A-Z]{8})\n"
MONTH = timedelta(days=30)


def timed_out(request: DataRequest, token: str) -> int:
    """What the workflow does when the time it was started with is over: how many more seconds it waits, with this token."""
    seconds: int = run(close_request, request_id=request.id, outcome="unproven")["wait_seconds"]
    if seconds:
        run(ask_for_proof, request_id=request.id, task_token=token)
    return seconds


def last_code() -> str:
    """The last one that was mailed."""
    return str([code for _, _, text in aws.mails() for code in re.findall(CODE, text)][-1])


def ends_of(request: DataRequest, at: Clock) -> datetime | None:
    return now_of(request, at).code_ends_at


@pytest.mark.parametrize("channel", ["site", "api"])
def test_a_paper_that_was_asked_for_on_the_second_day_may_come_on_the_fifth(
    world: World, at: Clock, channel: Channel
) -> None:
    caller = world.resident if channel == "api" else None
    request = asked(world.resident, at.now, channel=channel)
    at.forward(days=2)
    assert judge(request, "rejected").status == 202
    ends = at.now + MONTH
    at.forward(days=1)
    assert timed_out(request, "second") == 29 * 86400
    found = now_of(request, at)
    assert (found.state, found.missing, found.code_ends_at) == ("awaiting_proof", ["code", "document"], ends)
    at.forward(days=2)
    handed_in(request, caller)
    assert judge(request, "accepted").body["missing"] == ["code"]
    at.now = ends - timedelta(seconds=1)
    with going_on() as tokens:
        assert show(request.id, caller, code=last_code()).body["state"] == "proven"
    assert tokens == ["token", "second"]


def test_the_letters_say_the_end_that_is_meant(world: World, at: Clock) -> None:
    request = asked(world.resident, at.now)
    at.forward(days=2)
    judge(request, "rejected")
    deliver_posted()
    ends = ends_of(request, at)
    assert ends is not None
    said = f"{ends:%B} {ends.day}, {ends.year}"
    at.forward(days=1)
    timed_out(request, "second")
    assert [said in " ".join(text.split()) for _, _, text in aws.mails()] == [False, True, True, True]


def test_whoever_shows_nothing_ends_as_unproven_at_that_end(world: World, at: Clock) -> None:
    request = asked(world.resident, at.now)
    judge(request, "rejected")
    at.forward(days=3)
    assert timed_out(request, "second") == 27 * 86400
    at.forward(days=27)
    assert timed_out(request, "third") == 0
    assert now_of(request, at).state == "unproven"


def test_a_code_alone_has_three_days(world: World, at: Clock) -> None:
    request = asked(world.resident, at.now)
    assert ends_of(request, at) == at.now + timedelta(days=3)
    assert timed_out(request, "second") == 0
    assert now_of(request, at).state == "unproven"


def test_a_code_that_is_asked_for_with_a_paper_lasts_as_long(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPERATOR", "wemaintain")
    request = asked(world.resident, at.now, jurisdiction="FR")
    assert now_of(request, at).missing == ["code", "document"]
    at.forward(days=20)
    assert show(request.id, code=last_code()).body["missing"] == ["document"]


def test_what_was_asked_for_is_not_forgotten_where_all_else_was_shown(world: World, at: Clock) -> None:
    request = asked(world.resident, at.now)
    judge(request, "rejected")
    assert show(request.id, code=last_code()).body["missing"] == ["document"]
    at.forward(days=3)
    assert timed_out(request, "second") == 27 * 86400
    assert (now_of(request, at).state, now_of(request, at).missing) == ("awaiting_proof", ["document"])


def test_a_proof_in_the_second_in_which_the_time_is_over_is_one(world: World, at: Clock) -> None:
    request = request_of(world.resident, at.now, "proven", task_token="first")
    with going_on() as tokens:
        assert timed_out(request, "second") == 60
    assert (now_of(request, at).state, tokens) == ("proven", ["second"])
