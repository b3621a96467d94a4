"""Who is invited between the announcement of a version and its day is told of it too, once (V-22, F-08)."""

from typing import Any

import pytest

from functions.people import invite_person
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.batching import run_batch
from tests.functions.calls import Answer, call
from tests.functions.outbox import deliver_posted
from tests.functions.versions import WITHDRAW, announced, draft, letters, staff
from tests.functions.world import World


@pytest.fixture(autouse=True)
def _with_accounts(world: World) -> None:
    aws.make_pool()


def invite(world: World, **more: Any) -> Answer:
    relation = {"kind": "resident", "space_id": world.home.space.id}
    body = {"name": "Kim", "email": "kim@example.com", "language": "fr", "relation": relation, **more}
    return call(invite_person.handler, "POST /v1/people", body, caller=world.home.manager, key="once")


def told(at: Clock, person_id: str) -> list[tuple[str, str]]:
    return [
        (letter.values["notice_id"], letter.language)
        for letter in letters(at, person_id)
        if letter.kind == "notices.announced"
    ]


def test_who_comes_in_between_is_told_of_each_version_that_is_ahead(world: World, at: Clock) -> None:
    over = announced(at, 1, digit="c")
    at.forward(days=1)
    ahead = [announced(at, days, digit=digit) for days, digit in ((10, "d"), (20, "e"))]
    staff(WITHDRAW, announced(at, 30, digit="f"))
    draft(at, 40, digit="a")
    person_id = invite(world).body["id"]
    assert sorted(told(at, person_id)) == sorted((notice_id, "fr") for notice_id in ahead)
    assert over not in ahead
    deliver_posted()
    subjects = [subject for to, subject, _ in aws.mails() if to == "kim@example.com"]
    assert len([subject for subject in subjects if "change le" in subject]) == 2


def test_a_batch_on_its_way_tells_nobody_twice(world: World, at: Clock) -> None:
    notice_id = announced(at)
    person_id = invite(world).body["id"]
    run_batch(notice_id)
    assert told(at, person_id) == [(notice_id, "fr")]


def test_where_nothing_is_announced_nothing_is_told(world: World, at: Clock) -> None:
    assert told(at, invite(world).body["id"]) == []


def test_an_invitation_that_is_repeated_tells_once(world: World, at: Clock) -> None:
    notice_id = announced(at)
    first, second = invite(world), invite(world)
    assert (first.body, second.headers["idempotent-replayed"]) == (second.body, "true")
    assert told(at, first.body["id"]) == [(notice_id, "fr")]
