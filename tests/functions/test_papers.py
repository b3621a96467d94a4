"""Papers that prove who asks: taken as what they are, looked at by few, erased as soon as they have served (N-10)."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest

from functions.requests import erase_papers
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import refusing
from tests.functions.identifying import (
    OFFICER,
    PDF,
    announce,
    asked,
    hand_in,
    handed_in,
    judge,
    look,
    lying,
    show,
    upload,
)
from tests.functions.steps import ledger, mailed, now_of, run
from tests.functions.world import World
from vestibule import ids
from vestibule.clock import written
from vestibule.requests.desk import waits_for
from vestibule.requests.model import LARGEST_PAPER, DataRequest, view
from vestibule.requests.progress import move

CODE = r": ([0-9A-Z]{8})\n"


def doubted(world: World, at: Clock) -> DataRequest:
    """A request in a session, of which the team doubts who made it."""
    request = asked(world.resident, at.now, channel="api")
    assert judge(request, "rejected").status == 202
    return request


def erased(at: Clock) -> list[Any]:
    return [line.facts["paper_id"] for line in ledger(at) if line.kind == "requests.paper.erased"]


def test_the_address_takes_that_one_paper_and_nothing_else(world: World, at: Clock) -> None:
    answer = announce(doubted(world, at).id, world.resident)
    url = urlsplit(answer.body["url"])
    signed = parse_qs(url.query)["X-Amz-SignedHeaders"][0].split(";")
    assert set(answer.body["headers"]) | {"host"} == set(signed)
    assert parse_qs(url.query)["X-Amz-Expires"] == ["900"]
    assert answer.body["headers"]["x-amz-server-side-encryption"] == "aws:kms"
    assert answer.body["ends_at"] == written(at.now + timedelta(minutes=15))


def test_the_same_paper_announced_again_is_the_same(world: World, at: Clock) -> None:
    request = doubted(world, at)
    first, second = (announce(request.id, world.resident) for _ in range(2))
    assert first.body["id"] == second.body["id"]


def test_a_paper_that_lies_there_waits_for_the_team(world: World, at: Clock) -> None:
    request = doubted(world, at)
    assert waits_for(now_of(request, at)) == "person"
    paper_id = handed_in(request, world.resident)
    assert waits_for(now_of(request, at)) == "compliance"
    assert [paper.id for paper in view(now_of(request, at)).papers] == [paper_id]
    judge(request, "rejected")
    assert waits_for(now_of(request, at)) == "person"


def test_an_address_is_for_who_asks(world: World, at: Clock) -> None:
    assert announce(doubted(world, at).id, world.neighbour).status == 404


@pytest.mark.parametrize(
    "changed",
    [
        {"bytes": LARGEST_PAPER + 1},
        {"bytes": 0},
        {"type": "image/svg+xml"},
        {"type": "application/zip"},
        {"digest": "0"},
        {"proves": "code"},
    ],
)
def test_a_paper_that_is_too_large_or_of_another_kind_is_not_taken(
    world: World, at: Clock, changed: dict[str, object]
) -> None:
    answer = announce(doubted(world, at).id, world.resident, **changed)
    assert answer.status == 422
    [pointer] = [error["pointer"] for error in answer.body["errors"]]
    assert pointer == f"/{next(iter(changed))}"


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("application/pdf", PDF),
        ("image/jpeg", b"\xff\xd8\xff\xe0 a photo of a card"),
        ("image/png", b"\x89PNG\r\n\x1a\n a scan of it"),
    ],
)
def test_what_is_handed_in_is_what_it_says(world: World, at: Clock, kind: str, content: bytes) -> None:
    request = doubted(world, at)
    paper_id = handed_in(request, world.resident, content=content, type=kind)
    assert [(each.id, each.type, each.proves) for each in now_of(request, at).papers] == [(paper_id, kind, "document")]
    wrong = b"MZ not what it says" + content
    other = upload(request.id, wrong, world.resident, type=kind)
    answer = hand_in(request.id, other, world.resident)
    assert (answer.status, answer.code) == (422, "not-what-it-says")
    assert lying() == [paper_id]


def test_a_paper_that_was_not_uploaded_is_not_there(world: World, at: Clock) -> None:
    request = doubted(world, at)
    announced = announce(request.id, world.resident).body["id"]
    assert hand_in(request.id, announced, world.resident).status == 404


def test_a_paper_that_has_served_is_erased_at_once_and_that_is_in_evidence(world: World, at: Clock) -> None:
    request = doubted(world, at)
    paper_id = handed_in(request, world.resident)
    assert judge(request, "accepted").body["missing"] == ["code"]
    assert lying() == [paper_id]
    code = next(text for _, subject, text in aws.mails() if subject == "Your code for your request")
    assert show(request.id, world.resident, code=code.partition(": ")[2][:8]).body["state"] == "proven"
    assert lying() == []
    assert erased(at) == [paper_id]
    assert now_of(request, at).papers[0].erased_at == at.now


def test_a_paper_that_was_found_bad_is_erased_and_another_may_come(world: World, at: Clock) -> None:
    request = doubted(world, at)
    first = handed_in(request, world.resident)
    assert judge(request, "rejected").body["missing"] == ["code", "document"]
    assert (lying(), erased(at)) == ([], [first])
    second = handed_in(request, world.resident, content=PDF + b" once more")
    assert lying() == [second]


def test_only_the_team_looks_at_a_paper_and_never_unseen(world: World, at: Clock) -> None:
    request = doubted(world, at)
    paper_id = handed_in(request, world.resident)
    assert [look(request, paper_id, who).status for who in (world.resident, world.home.manager)] == [404, 404]
    seen = look(request, paper_id, OFFICER, "compliance")
    assert (seen.status, seen.headers["cache-control"]) == (303, "no-store")
    assert "X-Amz-Expires=60" in seen.headers["location"]
    [told] = [event for event in aws.events() if event["type"] == "disclosures.data.looked_at"]
    assert told["data"]["persons"] == world.resident.id
    judge(request, "rejected")
    assert look(request, paper_id, OFFICER, "compliance").status == 404


def test_no_more_papers_are_taken_than_help(world: World, at: Clock) -> None:
    request = doubted(world, at)
    for number in range(5):
        handed_in(request, world.resident, content=PDF + str(number).encode())
    sixth = upload(request.id, PDF + b"6", world.resident)
    assert hand_in(request.id, sixth, world.resident).status == 409


def test_a_paper_that_nobody_waits_for_is_refused(world: World, at: Clock) -> None:
    request = asked(world.resident, at.now, channel="api")
    assert announce(request.id, world.resident).status == 409
    agents = announce(request.id, world.resident, proves="mandate")
    assert (agents.status, agents.code) == (409, "not-awaiting-paper")


def test_an_agent_hands_in_the_mandate_without_an_account(world: World, at: Clock) -> None:
    request = asked(world.resident, at.now, channel="agent", asker="agent", agent_id="agt_1")
    paper_id = handed_in(request, proves="mandate")
    assert [each.proves for each in now_of(request, at).papers] == ["mandate"]
    assert judge(request, "accepted").body["missing"] == ["code"]
    run(erase_papers)
    assert erased(at) == [paper_id]


def test_without_a_session_a_request_that_is_not_there_answers_like_one_that_is(world: World, at: Clock) -> None:
    unknown = ids.derived("req", "unknown")
    assert hand_in(unknown, upload(unknown)).status == 202
    assert lying() == []


def test_somebody_without_a_session_is_not_given_addresses_without_end(world: World, at: Clock) -> None:
    statuses = [announce(ids.derived("req", str(number))).status for number in range(21)]
    assert statuses == [201] * 20 + [429]


def test_papers_are_erased_when_the_request_ends_in_whatever_way(world: World, at: Clock) -> None:
    request = doubted(world, at)
    paper_id = handed_in(request, world.resident)
    assert run(erase_papers)["erased"] == 0
    move(now_of(request, at), "withdrawn", at.now)
    assert run(erase_papers)["erased"] == 1
    assert (lying(), erased(at)) == ([], [paper_id])
    assert run(erase_papers)["erased"] == 0


def test_an_erasure_that_stopped_half_way_is_finished_without_a_second_line(world: World, at: Clock) -> None:
    request = doubted(world, at)
    paper_id = handed_in(request, world.resident)
    with refusing("DeleteObject", "ServiceUnavailable"):
        assert judge(request, "rejected").status == 500
    assert lying() == [paper_id]
    assert run(erase_papers)["erased"] == 1
    assert (lying(), erased(at)) == ([], [paper_id])


def test_what_was_uploaded_and_never_handed_in_is_erased_within_the_hour(world: World, at: Clock) -> None:
    upload(doubted(world, at).id, caller=world.resident)
    [found] = boto3.client("s3").list_objects_v2(Bucket="bundles", Prefix="papers/")["Contents"]
    at.now = found["LastModified"] + timedelta(minutes=59)
    assert run(erase_papers)["erased"] == 0
    at.forward(minutes=1)
    assert run(erase_papers)["erased"] == 1
    assert lying() == []


def test_what_was_never_handed_in_takes_no_other_paper_with_it(world: World, at: Clock) -> None:
    request = doubted(world, at)
    paper_id = handed_in(request, world.resident)
    upload(request.id, PDF + b" of which somebody thought better", world.resident)
    [*_, found] = boto3.client("s3").list_objects_v2(Bucket="bundles", Prefix="papers/")["Contents"]
    at.now = found["LastModified"] + timedelta(hours=1)
    assert run(erase_papers)["erased"] == 1
    assert (lying(), erased(at)) == ([paper_id], [])
    assert look(request, paper_id, OFFICER, "compliance").status == 303


def test_no_paper_outlives_the_proof(world: World, at: Clock) -> None:
    request = asked(world.resident, at.now, channel="post")
    judge(request, "rejected")
    handed_in(request)
    assert judge(request, "accepted").body["state"] == "proven"
    assert lying() == []
    assert mailed("(request)")


def test_a_stranger_learns_nothing_by_handing_in_too_much(world: World, at: Clock) -> None:
    request = asked(world.resident, at.now)
    judge(request, "rejected")
    for number in range(5):
        handed_in(request, content=PDF + bytes([number]))
    unknown = ids.derived("req", "unknown")
    answers = [hand_in(each, upload(each, PDF + b"one more")) for each in (request.id, unknown)]
    assert [answer.status for answer in answers] == [202, 202]
    assert len(lying()) == len(now_of(request, at).papers) == 5
