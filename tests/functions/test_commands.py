"""A resident asks a door to open (V-05, N-02), and the door's acknowledgements move the command on."""

from datetime import timedelta

import pytest

from functions.access import acknowledge_command, command_entrance, read_commands
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import Answer, before, call, refusing
from tests.functions.messages import sent, stamped, take
from tests.functions.world import World, command_of, grant
from vestibule.access import command
from vestibule.access.holdings import COMMANDS
from vestibule.access.model import Command
from vestibule.people.model import Person
from vestibule.registry.holdings import ENTRANCES
from vestibule.table import commit

COMMAND = "POST /v1/entrances/{entrance_id}/commands"
READ = "GET /v1/commands/{command_id}"


def ask(world: World, caller: Person, key: str | None = None, **wanted: str) -> Answer:
    door = world.home.entrance.id
    return call(command_entrance.handler, COMMAND, wanted, caller=caller, key=key, entrance_id=door)


def asked(world: World, at: Clock) -> Command:
    command = command_of(world.resident, world.home, at.now)
    commit(COMMANDS.add(command))
    return command


def acknowledge(command: Command, phase: str, at: Clock, *, seq: int = 1, thing: str = "", reason: str = "ok") -> None:
    data = {"command_id": command.id, "phase": phase, "reason": reason}
    message = stamped(sent("ack", data, at.now, seq=seq), thing or command.device_id, at.now)
    assert take(acknowledge_command.handler, message) == []


def known(command: Command, at: Clock) -> Command:
    found = COMMANDS.get(command.id, now=at.now)
    assert found
    return found


def test_a_resident_with_a_grant_opens_the_door(world: World, at: Clock) -> None:
    given = grant(world.resident, world.home.entrance, starts_at=at.now, now=at.now)
    answer = ask(world, world.resident)
    command_id = answer.body["id"]
    assert (answer.status, answer.body["status"]) == (202, "accepted")
    assert answer.headers["location"] == f"/v1/commands/{command_id}"
    assert answer.body["not_after"] == "2026-11-21T12:00:10.000Z"
    [(topic, told)] = aws.told()
    assert topic == f"d/{world.home.device.id}/cmd/{command_id}"
    kept = COMMANDS.get(command_id, now=at.now)
    assert kept
    assert (kept.grant_id, kept.person_id, kept.id) == (given.id, world.resident.id, told["command_id"])


def test_the_answer_does_not_show_the_device(world: World, at: Clock) -> None:
    grant(world.resident, world.home.entrance, starts_at=at.now, now=at.now)
    body = ask(world, world.resident).body
    assert sorted(body) == [
        "accepted_at",
        "device_ended_at",
        "device_received_at",
        "ended_at",
        "entrance_id",
        "id",
        "not_after",
        "reason",
        "received_at",
        "status",
        "verb",
    ]


def test_a_command_ends_after_the_packs_period(world: World, at: Clock) -> None:
    grant(world.resident, world.home.entrance, starts_at=at.now, now=at.now)
    ask(world, world.resident)
    [item] = aws.contents(COMMANDS)["commands"]
    assert aws.expiry_of(item) == int((at.now + timedelta(days=30 - 7)).timestamp())


def test_when_the_broker_refuses_the_command_has_failed(world: World, at: Clock) -> None:
    grant(world.resident, world.home.entrance, starts_at=at.now, now=at.now)
    with refusing("Publish", "UnauthorizedException"):
        answer = ask(world, world.resident)
    assert answer.status == 202
    shown = call(read_commands.handler, READ, caller=world.resident, command_id=answer.body["id"])
    assert (shown.body["status"], shown.body["reason"]) == ("failed", "undelivered")


@pytest.mark.parametrize("code", ["ThrottlingException", "InternalFailureException"])
def test_a_command_that_may_have_arrived_is_not_said_to_have_failed(world: World, at: Clock, code: str) -> None:
    """An earlier try of the same call may have reached the broker, and the door may open."""
    grant(world.resident, world.home.entrance, starts_at=at.now, now=at.now)
    with refusing("Publish", code):
        answer = ask(world, world.resident)
    assert answer.status == 202

    def shown() -> str:
        return str(
            call(read_commands.handler, READ, caller=world.resident, command_id=answer.body["id"]).body["status"]
        )

    assert shown() == "accepted"
    at.forward(seconds=11)
    assert shown() == "expired"


def test_a_broker_whose_answer_is_lost_takes_nothing_from_what_the_device_says(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    grant(world.resident, world.home.entrance, starts_at=at.now, now=at.now)

    def send(asked: Command) -> None:
        acknowledge(asked, "done", at)
        raise command.Undelivered

    monkeypatch.setattr(command, "send", send)
    answer = ask(world, world.resident)
    assert answer.status == 202
    shown = call(read_commands.handler, READ, caller=world.resident, command_id=answer.body["id"])
    assert shown.body["status"] == "done"


def test_what_the_device_says_after_a_lost_answer_of_the_broker_counts(world: World, at: Clock) -> None:
    grant(world.resident, world.home.entrance, starts_at=at.now, now=at.now)
    with refusing("Publish", "UnauthorizedException"):
        answer = ask(world, world.resident)
    told = known(COMMANDS.get(answer.body["id"], now=at.now) or asked(world, at), at)
    seen = [(told.status, told.reason, told.ended_at)]
    for phase in ("received", "done"):
        at.forward(seconds=1)
        acknowledge(told, phase, at)
        told = known(told, at)
        seen.append((told.status, told.reason, told.ended_at))
    started = at.now - timedelta(seconds=2)
    assert seen == [("failed", "undelivered", started), ("received", "ok", None), ("done", "ok", at.now)]


def test_a_command_that_failed_for_another_reason_stays_so(world: World, at: Clock) -> None:
    command = asked(world, at)
    commit(COMMANDS.change(command.id, status="failed", reason="other"))
    acknowledge(command, "done", at)
    assert known(command, at).status == "failed"


def test_when_the_device_says_it_was_and_when_we_heard_of_it_are_two_things(world: World, at: Clock) -> None:
    """Its clock is a minute behind; what it did without a network it tells an hour later."""
    command, minute = asked(world, at), timedelta(minutes=1)
    for seq, (phase, said, came) in enumerate(
        [("received", at.now - minute, at.now), ("done", at.now - minute, at.now + 60 * minute)], start=1
    ):
        data = {"command_id": command.id, "phase": phase, "reason": "ok"}
        message = stamped(sent("ack", data, said, seq=seq, offline=True), command.device_id, came)
        assert take(acknowledge_command.handler, message) == []
    kept = known(command, at)
    assert (kept.received_at, kept.ended_at) == (at.now, at.now + 60 * minute)
    assert (kept.device_received_at, kept.device_ended_at) == (at.now - minute, at.now - minute)
    shown = call(read_commands.handler, READ, caller=world.resident, command_id=command.id)
    assert (shown.body["ended_at"], shown.body["device_ended_at"]) == (
        "2026-11-21T13:00:00.000Z",
        "2026-11-21T11:59:00.000Z",
    )


def test_received_then_done(world: World, at: Clock) -> None:
    command = asked(world, at)
    acknowledge(command, "received", at)
    at.forward(seconds=1)
    acknowledge(command, "done", at, seq=2)
    shown = call(read_commands.handler, READ, caller=world.resident, command_id=command.id)
    assert (shown.body["status"], shown.body["received_at"], shown.body["ended_at"]) == (
        "done",
        "2026-11-21T12:00:00.000Z",
        "2026-11-21T12:00:01.000Z",
    )


@pytest.mark.parametrize("final", ["done", "rejected"])
@pytest.mark.parametrize("later", ["received", "done", "rejected"])
def test_after_the_end_nothing_changes_a_command(world: World, at: Clock, final: str, later: str) -> None:
    command = asked(world, at)
    acknowledge(command, final, at)
    before = known(command, at)
    at.forward(seconds=1)
    acknowledge(command, later, at, seq=2, reason="late")
    assert known(command, at) == before
    assert before.status == final


def test_a_duplicate_changes_nothing(world: World, at: Clock) -> None:
    command = asked(world, at)
    acknowledge(command, "received", at)
    before = known(command, at)
    at.forward(seconds=1)
    acknowledge(command, "received", at)
    assert known(command, at) == before


@pytest.mark.parametrize("phase", ["received", "done", "rejected"])
def test_another_device_changes_nothing(world: World, at: Clock, phase: str) -> None:
    command = asked(world, at)
    acknowledge(command, phase, at, thing=world.elsewhere.device.id)
    assert known(command, at) == command


def test_an_acknowledgement_of_no_command_makes_none(world: World, at: Clock) -> None:
    acknowledge(command_of(world.resident, world.home, at.now), "done", at)
    assert aws.count(COMMANDS) == 0
    assert aws.dead_letters() == []


def test_a_silent_command_expires_and_a_late_word_is_still_told(world: World, at: Clock) -> None:
    command = asked(world, at)
    at.now = command.not_after
    shown = call(read_commands.handler, READ, caller=world.resident, command_id=command.id)
    assert shown.body["status"] == "accepted"
    at.forward(milliseconds=1)
    shown = call(read_commands.handler, READ, caller=world.resident, command_id=command.id)
    assert shown.body["status"] == "expired"
    acknowledge(command, "done", at)
    shown = call(read_commands.handler, READ, caller=world.resident, command_id=command.id)
    assert shown.body["status"] == "done"


def test_waiting_ends_as_soon_as_the_command_has(world: World, at: Clock) -> None:
    command = asked(world, at)
    acknowledge(command, "done", at)
    shown = call(read_commands.handler, READ, caller=world.resident, command_id=command.id, query={"wait": "10"})
    assert shown.body["status"] == "done"


@pytest.mark.parametrize("wait", ["-1", "11", "long", "1.5"])
def test_a_wait_out_of_bounds_is_refused(world: World, at: Clock, wait: str) -> None:
    command = asked(world, at)
    shown = call(read_commands.handler, READ, caller=world.resident, command_id=command.id, query={"wait": wait})
    assert (shown.status, shown.body["errors"][0]["pointer"]) == (422, "query/wait")


@pytest.mark.parametrize(
    ("kind", "able"),
    [
        ("lock", {"unlock", "lock"}),
        ("gate", {"unlock", "lock"}),
        ("console", {"unlock"}),
        ("elevator", {"call"}),
        ("thermostat", set()),
        (None, {"unlock", "lock"}),
    ],
)
def test_a_device_is_asked_for_what_its_kind_does(world: World, at: Clock, kind: str | None, able: set[str]) -> None:
    grant(world.resident, world.home.entrance, starts_at=at.now, now=at.now)
    commit(ENTRANCES.change(world.home.entrance.id, device_kind=kind))
    answers = {verb: ask(world, world.resident, verb=verb) for verb in ("unlock", "lock", "call")}
    assert {verb for verb, answer in answers.items() if answer.status == 202} == able
    refused = [answer for answer in answers.values() if answer.status != 202]
    assert [(each.status, each.code, each.body["errors"][0]["pointer"]) for each in refused] == [
        (422, "cannot-do", "/verb") for _ in refused
    ]
    assert {told["verb"] for _, told in aws.told()} == able


def test_who_may_not_open_a_door_does_not_learn_what_its_device_does(world: World, at: Clock) -> None:
    assert ask(world, world.resident, verb="call").status == ask(world, world.resident).status == 403


def test_the_device_is_told_by_which_grant_and_not_by_whom(world: World, at: Clock) -> None:
    given = grant(world.resident, world.home.entrance, starts_at=at.now, now=at.now)
    ask(world, world.resident)
    [(_, told)] = aws.told()
    assert told["grant_id"] == given.id
    assert world.resident.id not in str(told)


def test_a_command_ends_ten_seconds_after_the_decision_however_long_the_writing_takes(world: World, at: Clock) -> None:
    grant(world.resident, world.home.entrance, starts_at=at.now, now=at.now)
    with before("TransactWriteItems", lambda: at.forward(seconds=60)):
        answer = ask(world, world.resident)
    assert answer.body["not_after"] == "2026-11-21T12:00:10.000Z"


def test_one_person_tells_one_door_fifteen_times_a_minute_and_no_more(world: World, at: Clock) -> None:
    for person in (world.resident, world.neighbour):
        grant(person, world.home.entrance, starts_at=at.now, now=at.now)
    at.forward(seconds=20)
    assert [ask(world, world.resident).status for _ in range(15)] == [202] * 15
    refused = ask(world, world.resident)
    assert (refused.status, refused.code, refused.headers["retry-after"]) == (429, "too-many-commands", "40")
    assert ask(world, world.neighbour).status == 202
    at.forward(seconds=40)
    assert ask(world, world.resident).status == 202
    assert aws.count(COMMANDS) == len(aws.told()) == 17


def test_a_repeated_request_is_not_counted(world: World, at: Clock) -> None:
    grant(world.resident, world.home.entrance, starts_at=at.now, now=at.now)
    assert {ask(world, world.resident, key="once").status for _ in range(20)} == {202}
    assert aws.count(COMMANDS) == 1
