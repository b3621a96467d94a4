"""Who asks is proven by a code, and who fetches by a link; both end."""

from datetime import timedelta

import pytest

from functions.requests import deliver_bundle, prove_identity
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import another_process, before, call
from tests.functions.routes import CODE, request_of
from tests.functions.steps import ANSWERED, PROVE, fetch, mailed, now_of, prove_with, run
from tests.functions.world import World


@pytest.mark.parametrize("typed", ["abcd-1234", "ABCD 1234", " abcd1234 "])
def test_a_code_is_read_as_people_type_it(world: World, at: Clock, typed: str) -> None:
    request = request_of(world.resident, at.now)
    answer = prove_with(request, typed)
    assert (answer.status, answer.body["state"]) == (202, "proven")
    proven = now_of(request, at)
    assert (proven.state, proven.proven_at) == ("proven", at.now)


def test_after_five_wrong_guesses_even_the_right_code_is_too_late(world: World, at: Clock) -> None:
    request = request_of(world.resident, at.now)
    guesses = [prove_with(request, f"WRONG{number}") for number in range(5)]
    assert [(guess.status, guess.body["guesses_left"]) for guess in guesses] == [
        (422, left) for left in (4, 3, 2, 1, 0)
    ]
    late = prove_with(request, CODE)
    assert (late.status, late.code) == (429, "no-more-guesses")
    assert now_of(request, at).state == "awaiting_proof"


def test_parallel_guesses_do_not_share_a_count(world: World, at: Clock) -> None:
    request = request_of(world.resident, at.now)
    other = another_process(prove_identity)
    body = {"code": "WRONG"}

    def guess_too() -> None:
        assert call(other, PROVE, body, caller=request.person_id, request_id=request.id).status == 422

    with before("UpdateItem", guess_too):
        assert prove_with(request, CODE).status == 409
    assert now_of(request, at).guesses == 1


def test_a_code_ends_with_its_time(world: World, at: Clock) -> None:
    request = request_of(world.resident, at.now)
    at.now = request.code_ends_at or at.now
    assert prove_with(request, CODE).status == 409
    at.forward(milliseconds=-1)
    assert prove_with(request, CODE).status == 202


@pytest.mark.parametrize("state", ["received", "acknowledged", "proven", "answered", "closed", "unproven", "failed"])
def test_a_request_that_waits_for_no_code_takes_none(world: World, at: Clock, state: str) -> None:
    request = request_of(world.resident, at.now, state)  # type: ignore[arg-type]
    answer = prove_with(request, CODE)
    assert (answer.status, answer.code) == (409, "not-awaiting-proof")
    assert now_of(request, at) == request


def test_a_code_of_another_request_proves_nothing(world: World, at: Clock) -> None:
    mine, theirs = request_of(world.resident, at.now), request_of(world.neighbour, at.now)
    assert mine.code_hash != theirs.code_hash


def test_only_the_mailed_ticket_opens_the_copy(world: World, at: Clock) -> None:
    request = request_of(world.resident, at.now, "proven")
    run(deliver_bundle, request_id=request.id, **ANSWERED)
    ticket = mailed(r"ticket=(\S+)")
    good = fetch(request.id, ticket)
    assert good.status == 303
    assert good.headers["cache-control"] == "no-store"
    assert f"/requests/{request.id}/bundle.zip?" in good.headers["location"]
    assert "X-Amz-Expires=60" in good.headers["location"]
    assert fetch(request.id, ticket[:-1] + ("A" if ticket[-1] != "A" else "B")).status == 404
    assert fetch(request_of(world.neighbour, at.now, "answered").id, ticket).status == 404
    assert fetch(f"req_{'0' * 26}", ticket).status == 404


def test_a_link_ends_as_announced(world: World, at: Clock) -> None:
    request = request_of(world.resident, at.now, "proven")
    run(deliver_bundle, request_id=request.id, **ANSWERED)
    ticket, ends = mailed(r"ticket=(\S+)"), now_of(request, at).link_ends_at
    assert ends == at.now + timedelta(days=14 - 7)
    assert "November 28, 2026, 7:00 AM EST" in aws.mails()[-1][2]
    at.now = ends - timedelta(milliseconds=1)
    assert fetch(request.id, ticket).status == 303
    at.now = ends
    answer = fetch(request.id, ticket)
    assert (answer.status, answer.code) == (410, "link-ended")
