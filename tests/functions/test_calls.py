"""A visitor rings, a resident answers: one answer counts, and the door opens to whom it would open anyway (V-05)."""

import io
import json
from datetime import timedelta
from typing import Any

import pytest

from functions.intercom import answer_call, read_calls, ring_resident
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import another_process, before, refusing
from tests.functions.entering import enter
from tests.functions.messages import sent, stamped, take
from tests.functions.ringing import answer, call_id, calls_of, console_at, list_me, rings
from tests.functions.world import World, grant
from vestibule import clock, ids, observability
from vestibule.access.holdings import COMMANDS, IMAGES
from vestibule.access.image import Image
from vestibule.answers import ANSWERS
from vestibule.evidence import EVIDENCE
from vestibule.intercom.holdings import BELLS, CALLS, LISTINGS
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.registry.holdings import ENTRANCES
from vestibule.table import commit

CODE = "4071"


@pytest.fixture(autouse=True)
def _listed(world: World) -> None:
    """The resident can be rung."""
    console_at(world.home)
    assert list_me(world.resident, code=CODE).status == 200


def may_enter(world: World, at: Clock) -> None:
    grant(world.resident, world.home.entrance, starts_at=at.now, now=at.now)


def statuses(world: World) -> list[str]:
    return [each["status"] for each in calls_of(world.resident).body["data"]]


def picture(world: World, at: Clock, **changed: Any) -> str:
    """A picture that the console has announced."""
    usual = {
        "id": ids.derived("img", "visitor"),
        "entrance_id": world.home.entrance.id,
        "site_id": world.home.site.id,
        "organisation_id": world.home.organisation.id,
        "device_id": world.home.device.id,
        "key": "images/one.jpg",
        "digest": "0" * 64,
        "asked_at": at.now,
        "expires_at": at.now + timedelta(days=30),
    }
    made = Image.model_validate(usual | changed)
    commit(IMAGES.add(made))
    return made.id


def test_a_visitor_rings_and_the_resident_hears_it(world: World, at: Clock) -> None:
    assert rings(world.home, at, CODE, image_id=picture(world, at)) == []
    [heard] = calls_of(world.resident).body["data"]
    assert heard == {
        "id": call_id(world.home),
        "entrance_id": world.home.entrance.id,
        "site_id": world.home.site.id,
        "status": "ringing",
        "image_id": ids.derived("img", "visitor"),
        "command_id": None,
        "rang_at": clock.written(at.now),
        "rings_until": clock.written(at.now + timedelta(seconds=60)),
        "ended_at": None,
    }
    [event] = aws.events()
    assert (event["type"], event["subject"]) == ("intercom.call.rang", heard["id"])
    assert event["data"] == {
        "entrance_id": world.home.entrance.id,
        "site_id": world.home.site.id,
        "organisation_id": world.home.organisation.id,
        "device_id": world.home.device.id,
        "person_id": world.resident.id,
    }
    [kept] = aws.contents(CALLS)["calls"]
    assert aws.expiry_of(kept) == int((at.now + timedelta(days=90 - 7)).timestamp())  # less the margin


def test_the_same_call_again_is_no_second_call(world: World, at: Clock) -> None:
    rings(world.home, at, CODE)
    [first] = aws.events()
    done = aws.contents()
    assert rings(world.home, at, CODE, seq=2) == []
    assert aws.contents() == done
    assert [event["id"] for event in aws.events()] == [first["id"]]
    rings(world.home, at, CODE, name="d" * 32, seq=3)
    assert statuses(world) == ["ringing", "ringing"]


def test_a_call_that_was_recorded_and_not_told_is_told_when_it_comes_again(world: World, at: Clock) -> None:
    with refusing("PutEvents", "InternalException"):
        assert rings(world.home, at, CODE) == ["m0"]
    assert rings(world.home, at, CODE) == []
    assert [event["subject"] for event in aws.events()] == [call_id(world.home)]
    assert aws.count(CALLS) == 1


def test_by_a_code_that_is_nobodys_nobody_is_rung_and_nothing_is_said(world: World, at: Clock) -> None:
    list_me(world.neighbour, "Lark", code="0001", hidden=True)
    before_it = aws.contents(BELLS, CALLS, LISTINGS)
    assert rings(world.home, at, "9999") == []
    assert (aws.contents(BELLS, CALLS, LISTINGS), aws.events(), aws.told(), aws.dead_letters()) == (
        before_it,
        [],
        [],
        [],
    )
    assert rings(world.home, at, "0001", seq=2) == []
    assert (len(aws.events()), aws.told(), aws.dead_letters()) == (1, [], [])


def test_a_code_of_another_site_rings_nobody(world: World, at: Clock) -> None:
    commit(ENTRANCES.change(world.elsewhere.entrance.id, device_kind="console"))
    assert rings(world.elsewhere, at, CODE) == []
    assert (aws.count(CALLS), aws.dead_letters()) == (0, [])


def test_who_has_just_left_is_not_rung_though_the_listing_is_still_there(world: World, at: Clock) -> None:
    [home] = RELATIONS.query(world.resident.id, now=at.now).items
    commit(RELATIONS.change(world.resident.id, home.id, until=at.now))
    assert rings(world.home, at, CODE) == []
    assert aws.count(CALLS) == 0


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"code": "407"}, "malformed"),
        ({"code": "٤٠٧١"}, "malformed"),
        ({"code": 4071}, "malformed"),
        ({"call": "x"}, "malformed"),
        ({"person_id": "per_00000000000000000000000000"}, "malformed"),
        ({"entrance_id": "ent_00000000000000000000000000"}, "wrong_entrance"),
    ],
)
def test_a_call_that_cannot_be_read_is_a_dead_letter(
    world: World, at: Clock, changed: dict[str, Any], reason: str
) -> None:
    said = {"code": CODE, **changed}
    assert rings(world.home, at, said.pop("code"), **said) == []
    assert ([each for each, _ in aws.dead_letters()], aws.count(CALLS)) == ([reason], 0)


def test_a_picture_of_another_door_is_refused_and_one_that_is_gone_left_out(world: World, at: Clock) -> None:
    other = picture(world, at, entrance_id=world.elsewhere.entrance.id)
    rings(world.home, at, CODE, image_id=other)
    assert [each for each, _ in aws.dead_letters()] == ["wrong_image"]
    rings(world.home, at, CODE, image_id=ids.derived("img", "gone"), seq=2)
    assert calls_of(world.resident).body["data"][0]["image_id"] is None


def test_a_lock_rings_nobody(world: World, at: Clock) -> None:
    commit(ENTRANCES.change(world.home.entrance.id, device_kind="lock"))
    rings(world.home, at, CODE)
    assert ([each for each, _ in aws.dead_letters()], aws.count(CALLS)) == (["no_console"], 0)


def test_a_let_in_is_a_command_of_the_resident(world: World, at: Clock) -> None:
    may_enter(world, at)
    rings(world.home, at, CODE)
    at.forward(seconds=10)
    let_in = answer(world.home, world.resident)
    assert (let_in.status, let_in.body["status"]) == (202, "let_in")
    command_id = let_in.body["command_id"]
    assert let_in.headers["location"] == f"/v1/commands/{command_id}"
    [(topic, told)] = aws.told()
    assert topic == f"d/{world.home.device.id}/cmd/{command_id}"
    assert (told["verb"], told["entrance_id"]) == ("unlock", world.home.entrance.id)
    command = COMMANDS.get(command_id, now=at.now)
    assert command
    assert (command.person_id, command.call_id) == (world.resident.id, call_id(world.home))
    [heard] = calls_of(world.resident).body["data"]
    assert (heard["status"], heard["command_id"], heard["ended_at"]) == ("let_in", command_id, clock.written(at.now))


def test_the_entry_that_follows_is_a_let_in_whatever_the_console_calls_it(world: World, at: Clock) -> None:
    may_enter(world, at)
    rings(world.home, at, CODE)
    command_id = answer(world.home, world.resident).body["command_id"]
    entry = enter(world.home, at.now, method="mobile_key", command_id=command_id)
    assert entry
    assert (entry.method, entry.person_id, entry.command_id) == ("let_in", world.resident.id, command_id)


def test_the_same_answer_again_is_the_same_and_opens_once(world: World, at: Clock) -> None:
    may_enter(world, at)
    rings(world.home, at, CODE)
    first, second = (answer(world.home, world.resident, key="one") for _ in range(2))
    assert (first.status, first.body) == (second.status, second.body)
    assert (len(aws.told()), aws.count(COMMANDS)) == (1, 1)
    assert answer(world.home, world.resident, let_in=False, key="one").status == 422


def test_who_has_answered_cannot_answer_otherwise(world: World, at: Clock) -> None:
    may_enter(world, at)
    rings(world.home, at, CODE)
    assert answer(world.home, world.resident, let_in=False).body == {
        "id": call_id(world.home),
        "status": "declined",
        "command_id": None,
    }
    late = answer(world.home, world.resident)
    assert (late.status, late.code) == (409, "call-over")
    assert (statuses(world), aws.told(), aws.count(COMMANDS)) == (["declined"], [], 0)


@pytest.mark.parametrize("quick", [True, False])
@pytest.mark.parametrize("slow", [True, False])
def test_of_two_answers_at_once_one_counts(world: World, at: Clock, *, quick: bool, slow: bool) -> None:
    may_enter(world, at)
    rings(world.home, at, CODE)

    def quicker() -> None:
        other = another_process(answer_call)
        assert answer(world.home, world.resident, let_in=quick, handler=other).status == 202

    with before("TransactWriteItems", quicker):
        assert answer(world.home, world.resident, let_in=slow).code == "call-over"
    assert statuses(world) == ["let_in" if quick else "declined"]
    assert (len(aws.told()), aws.count(COMMANDS)) == (int(quick), int(quick))


def test_after_a_minute_it_was_missed(world: World, at: Clock) -> None:
    may_enter(world, at)
    rings(world.home, at, CODE)
    at.forward(seconds=59.999)
    assert statuses(world) == ["ringing"]
    at.forward(seconds=0.001)
    assert statuses(world) == ["missed"]
    assert answer(world.home, world.resident).code == "call-over"
    assert answer(world.home, world.resident, let_in=False).code == "call-over"
    assert (aws.told(), aws.count(COMMANDS)) == ([], 0)


def test_a_call_that_is_told_afterwards_rings_no_more(world: World, at: Clock) -> None:
    at.forward(minutes=10)
    data = {"call": "c" * 32, "code": CODE, "entrance_id": world.home.entrance.id}
    happened = at.now - timedelta(minutes=5)
    message = sent("call", data, happened, offline=True)
    assert take(ring_resident.handler, stamped(message, world.home.device.id, at.now)) == []
    assert statuses(world) == ["missed"]


def test_who_may_not_enter_cannot_let_in_and_the_call_rings_on(world: World, at: Clock) -> None:
    rings(world.home, at, CODE)
    denied = answer(world.home, world.resident)
    assert (denied.status, denied.code, denied.body["reason"]) == (403, "entry-denied", "no_grant")
    assert (statuses(world), aws.told(), aws.count(COMMANDS)) == (["ringing"], [], 0)
    may_enter(world, at)
    assert answer(world.home, world.resident).status == 202


def test_who_has_left_meanwhile_lets_nobody_in(world: World, at: Clock) -> None:
    may_enter(world, at)
    rings(world.home, at, CODE)
    [home] = RELATIONS.query(world.resident.id, now=at.now).items
    commit(RELATIONS.change(world.resident.id, home.id, until=at.now), PEOPLE.change(world.resident.id, endings=1))
    assert answer(world.home, world.resident).status == 403
    assert aws.told() == []


def test_at_a_held_door_nobody_is_let_in(world: World, at: Clock) -> None:
    may_enter(world, at)
    rings(world.home, at, CODE)
    held: dict[str, Any] = {"held_since": at.now, "held_until": at.now + timedelta(hours=1), "held_because": "Police"}
    commit(ENTRANCES.change(world.home.entrance.id, **held))
    assert answer(world.home, world.resident).body["reason"] == "held"


def test_nobody_answers_or_sees_the_call_of_another(world: World, at: Clock) -> None:
    may_enter(world, at)
    rings(world.home, at, CODE)
    for other in (world.neighbour, world.home.manager, world.elsewhere.manager):
        foreign, unknown = answer(world.home, other), answer(world.home, other, call_id=ids.derived("cal", "none"))
        assert (foreign.status, foreign.body["detail"]) == (unknown.status, unknown.body["detail"])
        assert foreign.status == 404
        assert calls_of(other).body == {"data": [], "next": None}
    assert statuses(world) == ["ringing"]


def test_what_the_broker_refuses_is_said_on_the_command(world: World, at: Clock) -> None:
    may_enter(world, at)
    rings(world.home, at, CODE)
    with refusing("Publish", "UnauthorizedException"):
        let_in = answer(world.home, world.resident)
    assert let_in.status == 202
    command = COMMANDS.get(let_in.body["command_id"], now=at.now)
    assert command
    assert (command.status, command.reason) == ("failed", "undelivered")


@pytest.mark.parametrize("let_in", ["yes", 1, None])
def test_an_answer_that_is_neither_yes_nor_no_is_refused(world: World, at: Clock, let_in: Any) -> None:
    may_enter(world, at)
    rings(world.home, at, CODE)
    assert answer(world.home, world.resident, let_in=let_in).status == 422
    assert (statuses(world), aws.told()) == (["ringing"], [])


def test_calls_come_in_pages_newest_first(world: World, at: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_calls, "MOST", 2)
    names = [str(number) * 32 for number in range(3)]
    for number, name in enumerate(names):
        at.forward(seconds=1)
        rings(world.home, at, CODE, name=name, seq=number + 1)
    first = calls_of(world.resident).body
    assert [each["id"] for each in first["data"]] == [call_id(world.home, name) for name in (names[2], names[1])]
    rest = calls_of(world.resident, cursor=first["next"]).body
    assert [each["id"] for each in rest["data"]] == [call_id(world.home, names[0])]
    assert calls_of(world.neighbour, cursor=first["next"]).code == "malformed-cursor"
    assert [calls_of(world.resident, wait=wait).status for wait in ("11", "-1", "x")] == [422, 422, 422]


def test_waiting_ends_as_soon_as_somebody_rings(world: World, at: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 2:
            rings(world.home, at, CODE)

    monkeypatch.setattr("functions.intercom.read_calls.time.sleep", sleep)
    answered = calls_of(world.resident, wait="10").body
    assert ([each["status"] for each in answered["data"]], len(waited)) == (["ringing"], 2)


def test_an_alias_and_a_code_stay_out_of_logs_answers_and_events(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    log = io.StringIO()
    monkeypatch.setattr(observability.logger.registered_handler, "stream", log)
    at.forward(seconds=1)
    assert list_me(world.resident, "Quillfeather", code="7319").status == 200
    list_me(world.neighbour, "Quillfeather", code="7319")
    list_me(world.resident, "Quillfeather\n")
    may_enter(world, at)
    rings(world.home, at, "7319")
    rings(world.home, at, "7318", name="d" * 32, seq=2)
    rings(world.home, at, "7319", name="Quillfeather", seq=3)
    answer(world.home, world.resident)
    calls_of(world.resident)
    said = log.getvalue() + capsys.readouterr().out + json.dumps([aws.events(), aws.told()])
    kept = json.dumps(aws.contents(ANSWERS, EVIDENCE, CALLS, COMMANDS))
    assert "rang" in log.getvalue()
    assert [word for word in ("Quillfeather", "7319", "7318") if word in said + kept] == []
