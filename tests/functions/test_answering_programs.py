"""A recipient's program hears by itself that data has to be erased, corrected or restricted, and answers for itself."""

import json
from datetime import datetime
from typing import Any

import pytest

from functions.partners import manage_keys
from functions.requests import hear_program, list_recipients, propagate, stop_uses
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.answering import answered, asked, going_on
from tests.functions.calls import Answer, before, call
from tests.functions.partnering import (
    KEY,
    OPERATOR,
    collect,
    deliver,
    deliveries,
    key_of,
    latest,
    recipient_of,
    wanted_key,
    webhook_of,
)
from tests.functions.passages import fetched, handed, vendor
from tests.functions.receiver import Receiver
from tests.functions.steps import ledger, now_of, run
from tests.functions.test_partner_keys import feed
from tests.functions.test_told_recipients import says as team_says
from tests.functions.world import House, World
from vestibule import ids
from vestibule.bus import Event
from vestibule.disclosures.model import Recipient
from vestibule.partners.catalogue import RIGHT_USED
from vestibule.requests.kinds import Kind
from vestibule.requests.model import DataRequest

ROUTE = "POST /v1/partner/requests/{request_id}/answer"

pytestmark = pytest.mark.usefixtures("programs_here")


@pytest.fixture
def recipient(world: World, at: Clock, partner: Receiver) -> Recipient:
    """The home's partner, who got the resident's profile and listens."""
    found = recipient_of(world.home, at.now)
    webhook_of(world.home, at.now, url=partner.url, events=[RIGHT_USED])
    assert fetched(handed(found, world.resident)).status == 200
    return found


def told(world: World, at: Clock, kind: Kind = "erasure") -> DataRequest:
    """A request whose recipients were told."""
    request = asked(world.resident, kind, at.now, state="acting")
    run(list_recipients, request_id=request.id)
    aws.events()
    run(propagate, request_id=request.id, task_token="token")
    return now_of(request, at)


def hears() -> None:
    """Let the partners' context hear of what was told."""
    for each in aws.events():
        if each["type"] == RIGHT_USED:
            assert collect(Event(RIGHT_USED, each["subject"], datetime.fromisoformat(each["time"]), each["data"])) == []


def says(request: DataRequest, program: str | None, answer: str = "done", **rest: Any) -> Answer:
    headers = {"authorization": f"Bearer {program}"} if program else {}
    usual: dict[str, Any] = {"headers": headers, "request_id": request.id}
    return call(hear_program.handler, ROUTE, {"answer": answer}, **usual | rest)


def test_the_recipient_hears_which_request_it_is_about_and_nothing_else(
    world: World, at: Clock, partner: Receiver, recipient: Recipient
) -> None:
    request = told(world, at)
    hears()
    deliver(*deliveries(at.now))
    [sent] = [json.loads(each.body) for each in partner.received]
    assert sent["type"] == RIGHT_USED
    assert sent["data"] == {
        "request_id": request.id,
        "recipient_id": recipient.id,
        "person_id": world.resident.id,
        "right": "erasure",
    }


def test_another_recipient_who_listens_for_the_same_hears_nothing(
    world: World, at: Clock, partner: Receiver, recipient: Recipient
) -> None:
    other = recipient_of(world.home, at.now, "other")
    webhook_of(world.home, at.now, "other", recipient_id=other.id, url=partner.url, events=[RIGHT_USED])
    told(world, at)
    hears()
    assert [each.recipient_id for each in deliveries(at.now)] == [recipient.id]


def test_a_restriction_of_everything_does_not_hold_back_that_it_is_told(
    world: World, at: Clock, partner: Receiver, recipient: Recipient
) -> None:
    request = asked(world.resident, "restriction", at.now)
    run(list_recipients, request_id=request.id)
    run(stop_uses, request_id=request.id)
    run(propagate, request_id=request.id, task_token="token")
    hears()
    deliver(*deliveries(at.now))
    assert (latest(at).state, len(partner.received)) == ("delivered", 1)


def test_a_program_without_a_webhook_reads_it_by_its_key(
    world: World, at: Clock, partner: Receiver, recipient: Recipient
) -> None:
    request = told(world, at)
    hears()
    key = key_of(world, at.now, "requests.answer")
    at.forward(seconds=10)
    [entry], _ = feed(key)
    assert (entry["type"], entry["data"]["request_id"]) == (RIGHT_USED, request.id)
    assert feed(key_of(world, at.now, "relations.read"))[0] == []


def test_its_answer_counts_like_one_that_the_team_enters(world: World, at: Clock, recipient: Recipient) -> None:
    request = told(world, at)
    key = key_of(world, at.now, "requests.answer")
    with going_on() as went_on:
        answer = says(request, key)
    assert (answer.status, answer.body) == (201, {"recipient_id": recipient.id, "waiting": 0})
    assert went_on == ["token"]
    [line] = [each for each in ledger(at) if each.kind == "requests.recipient.answered"]
    assert line.facts["recipient_id"] == recipient.id
    assert str(line.facts["by"]).startswith("pky_")
    assert "partner got this data and has done the same" in answered(now_of(request, at), "fulfilled")[1]
    assert says(request, key).status == 409


def test_nobody_answers_for_another_and_learns_nothing_by_trying(world: World, at: Clock, recipient: Recipient) -> None:
    request = told(world, at)
    other = recipient_of(world.home, at.now, "other")
    outsider = key_of(world, at.now, "requests.answer", recipient_id=other.id)
    unknown = request.model_copy(update={"id": ids.derived("req", "nobody's")})
    assert (says(request, outsider).status, says(unknown, outsider).status) == (404, 404)
    assert says(request, outsider).body["detail"] == says(unknown, outsider).body["detail"]
    assert says(unknown, key_of(world, at.now, "requests.answer")).status == 404
    assert [each.answered_at for each in now_of(request, at).told] == [None]


def test_a_key_that_another_organisation_made_for_the_same_recipient_answers_nothing(world: World, at: Clock) -> None:
    shared = vendor()
    assert fetched(handed(shared, world.resident)).status == 200
    request = told(world, at)
    theirs, ours = (_key_by_operator(house, shared, at) for house in (world.elsewhere, world.home))
    assert says(request, theirs).status == 404
    assert says(request, ours).status == 201


def _key_by_operator(house: House, recipient: Recipient, at: Clock) -> str:
    body = wanted_key(house, at.now, ["requests.answer"], recipient_id=recipient.id)
    return str(call(manage_keys.handler, KEY, body, caller=OPERATOR, roles=("operator",)).body["key"])


def test_before_it_was_told_it_has_nothing_to_answer(world: World, at: Clock, recipient: Recipient) -> None:
    request = asked(world.resident, "erasure", at.now)
    run(list_recipients, request_id=request.id)
    assert says(request, key_of(world, at.now, "requests.answer")).status == 404


def test_a_key_for_something_else_a_bad_key_and_none_are_refused(world: World, at: Clock, recipient: Recipient) -> None:
    request = told(world, at)
    assert says(request, key_of(world, at.now, "relations.read")).status == 403
    assert says(request, f"vpk_{'x' * 43}").status == 401
    assert says(request, None).status == 401
    key = key_of(world, at.now, "requests.answer")
    at.forward(days=400)
    assert says(request, key).status == 401


def test_a_repeated_answer_is_the_first_and_another_program_s_repetition_is_its_own(
    world: World, at: Clock, recipient: Recipient
) -> None:
    request = told(world, at)
    key = key_of(world, at.now, "requests.answer")
    first, again = (says(request, key, key="one") for _ in range(2))
    assert (first.body, again.headers["idempotent-replayed"]) == (again.body, "true")
    assert says(request, key, "impossible", key="one").status == 422
    other = recipient_of(world.home, at.now, "other")
    assert says(request, key_of(world, at.now, "requests.answer", recipient_id=other.id), key="one").status == 404
    assert says(request, None, key="one").status == 401


def test_an_answer_in_the_same_moment_as_the_team_s_is_asked_for_again(
    world: World, at: Clock, recipient: Recipient
) -> None:
    request = told(world, at)
    key = key_of(world, at.now, "requests.answer")
    with before("TransactWriteItems", lambda: team_says(request, recipient)):
        assert says(request, key).status == 409
    assert [each.answer for each in now_of(request, at).told] == ["done"]


def test_a_key_may_ask_so_often_and_no_more(world: World, at: Clock, recipient: Recipient) -> None:
    request = told(world, at)
    key = key_of(world, at.now, "requests.answer")
    at.forward(minutes=1)
    tries = [says(request.model_copy(update={"id": ids.derived("req", str(n))}), key).status for n in range(121)]
    assert tries.count(404) == 120
    assert tries[-1] == 429
