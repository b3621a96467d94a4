"""Passes: a visitor or a courier opens what a tenant has, for a while, with a QR code or eight digits."""

import json
import re
from datetime import datetime, timedelta
from typing import Any

import pytest

from functions.access import issue_passes
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import Answer, another_process, before, call, refusing
from tests.functions.grants import admission, knock
from tests.functions.sharing import credential, friend, given, keys, make_pass, revoke, stored
from tests.functions.world import World
from vestibule.access import verifying
from vestibule.access.holdings import CREDENTIALS, GRANTS, KEYS
from vestibule.access.model import Grant
from vestibule.clock import written

DAY = timedelta(days=1)
DAYTIME = {"days": ["sat", "sun"], "opens": "09:00", "closes": "17:00"}


@pytest.fixture
def standing(world: World, at: Clock) -> Grant:
    return given(world, world.resident, world.home.manager, at)


def known_by(world: World, text: str, medium: verifying.Medium = "typed") -> str:
    return verifying.verifier(verifying.door_key(world.home.entrance.id), text, medium)


def test_a_pass_is_a_code_and_a_qr_text_told_once(world: World, at: Clock, standing: Grant) -> None:
    first, again = make_pass(world, world.resident, key="one"), make_pass(world, world.resident, key="one")
    code, qr = first.body["code"], first.body["qr"]
    assert first.body["qr_svg"].startswith('<svg xmlns="http://www.w3.org/2000/svg" viewBox=')
    assert (first.status, again.status, {"code", "qr", "qr_svg"} & again.body.keys()) == (201, 201, set())
    assert re.fullmatch(r"[0-9]{8}", code)
    assert {key.verifier for key in keys(world, at)} == {known_by(world, code), known_by(world, qr, "scanned")}
    assert [text for text in (code, qr) if text in json.dumps([aws.contents(), aws.events()])] == []
    made = credential(first.body["id"], at)
    assert (made.kind, made.one_time, made.ended_at) == ("pass", True, at.now + DAY)
    assert made.expires_at == at.now + 24 * DAY


def test_it_stands_with_who_made_it_and_opens_nothing_for_that_person(world: World, at: Clock, standing: Grant) -> None:
    visit = stored(make_pass(world, world.resident).body["grant_id"], at)
    assert (visit.kind, visit.person_id, visit.parent_id) == ("pass", world.resident.id, standing.id)
    assert [window.kind for window in admission(world, at).windows] == ["standing", "pass"]
    answer = knock(world)
    assert answer.status == 202


def test_it_opens_no_more_than_its_maker_does(world: World, at: Clock) -> None:
    given(world, world.resident, world.home.manager, at, hours=[DAYTIME], ends_at=written(at.now + DAY / 2))
    visit = make_pass(world, world.resident, hours=[{**DAYTIME, "opens": "07:00", "closes": "10:00"}]).body
    assert (visit["ends_at"], visit["hours"]) == (
        written(at.now + DAY / 2),
        [{"days": ["sat", "sun"], "opens": "09:00", "closes": "10:00"}],
    )
    assert make_pass(world, world.resident, hours=[{**DAYTIME, "days": ["mon"]}]).status == 422


def test_a_courier_comes_once_and_within_a_window(world: World, at: Clock, standing: Grant) -> None:
    window = {"starts_at": written(at.now + DAY), "ends_at": written(at.now + DAY + timedelta(hours=4))}
    parcel = make_pass(world, world.resident, kind="delivery", **window).body
    assert (parcel["kind"], parcel["one_time"], parcel["starts_at"], parcel["ends_at"]) == (
        "delivery",
        True,
        *window.values(),
    )


def test_a_pass_for_a_period_is_used_more_than_once(world: World, at: Clock, standing: Grant) -> None:
    guest = make_pass(world, world.resident, one_time=False, ends_at=written(at.now + 7 * DAY)).body
    assert (guest["one_time"], [key.one_time for key in keys(world, at)]) == (False, [False, False])


def test_it_is_taken_back_like_any_other_right(world: World, at: Clock, standing: Grant) -> None:
    visit = make_pass(world, world.resident).body
    assert revoke(visit["grant_id"], world.neighbour).status == 404
    assert revoke(visit["grant_id"], world.resident).status == 202
    assert (keys(world, at), credential(visit["id"], at).ended_at) == ([], at.now)
    assert knock(world).status == 202


def test_windows_of_old_passes_do_not_pile_up(world: World, at: Clock, standing: Grant) -> None:
    for _ in range(4):
        make_pass(world, world.resident)
        at.forward(days=3)
    make_pass(world, world.resident)
    assert [window.kind for window in admission(world, at).windows] == ["standing", "pass"]
    assert len(stored(standing.id, at).children) == 1


@pytest.mark.parametrize("who", ["user", "manager", "stranger"])
def test_only_who_lives_there_makes_one(world: World, at: Clock, standing: Grant, who: str) -> None:
    user = friend(world, at)
    given(world, user, world.resident, at)
    caller = {"user": user, "manager": world.home.manager, "stranger": world.elsewhere.manager}[who]
    assert make_pass(world, caller).status == (422 if who == "stranger" else 404)
    assert aws.count(CREDENTIALS) == 0


def test_who_lives_there_without_a_grant_has_nothing_to_pass_on(world: World, at: Clock) -> None:
    assert make_pass(world, world.resident).status == 404


def test_a_code_that_the_door_knows_is_drawn_again(
    world: World, at: Clock, standing: Grant, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = iter(["58021346", "58021346", "93620174"])
    monkeypatch.setattr(verifying, "new_code", lambda _: next(codes))
    assert [make_pass(world, world.resident).body["code"] for _ in range(2)] == ["58021346", "93620174"]


def test_two_passes_at_once_are_two(world: World, at: Clock, standing: Grant) -> None:
    elsewhere = another_process(issue_passes)
    body, made = {"entrance_ids": [world.home.entrance.id]}, []

    def overtake() -> None:
        made.append(call(elsewhere, "POST /v1/passes", body, caller=world.resident))

    with before("TransactWriteItems", overtake):
        made.append(make_pass(world, world.resident))
    assert [each.status for each in made] == [201, 201]
    assert len(stored(standing.id, at).children) == 2
    assert len(admission(world, at).windows) == 3


def test_no_pass_comes_out_of_what_is_taken_back_meanwhile(world: World, at: Clock, standing: Grant) -> None:
    with before("TransactWriteItems", lambda: revoke(standing, world.home.manager)):
        assert make_pass(world, world.resident).status == 404
    assert (aws.count(CREDENTIALS), aws.count(KEYS), aws.count(GRANTS)) == (0, 0, 1)


def test_a_lock_that_cannot_be_told_does_not_take_the_code_away(world: World, at: Clock, standing: Grant) -> None:
    with refusing("UpdateItem", "InternalServerError", "doorlists"):
        answer = make_pass(world, world.resident)
    assert (answer.status, len(answer.body["code"])) == (201, 8)


def refusal(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.body["errors"][0]["pointer"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"kind": "delivery", "one_time": False}, "/"),
        ({"ends_at": "2026-11-21T12:00:00Z"}, "/entrance_ids"),
        ({"ends_at": "2027-06-01T00:00:00Z"}, "/ends_at"),
        ({"kind": "delivery", "ends_at": "2026-11-24T12:00:01Z"}, "/ends_at"),
        ({"starts_at": "2026-11-23T00:00:00Z", "ends_at": "2026-11-22T00:00:00Z"}, "/"),
        ({"starts_on": "2026-11-23", "starts_at": "2026-11-23T00:00:00Z"}, "/"),
        ({"entrance_ids": []}, "/entrance_ids"),
        ({"kind": "party"}, "/kind"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    world: World, at: Clock, standing: Grant, body: dict[str, Any], pointer: str
) -> None:
    assert refusal(make_pass(world, world.resident, **body)) == (422, pointer)
    assert aws.count(CREDENTIALS) == 0


def test_a_pass_begins_on_a_day_of_the_site(world: World, at: Clock, standing: Grant) -> None:
    visit = make_pass(world, world.resident, starts_on="2026-11-23").body
    assert (visit["starts_at"], visit["ends_at"]) == ("2026-11-23T05:00:00.000Z", "2026-11-24T05:00:00.000Z")
    assert datetime.fromisoformat(visit["starts_at"]) > at.now
