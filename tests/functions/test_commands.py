"""A resident asks a door to open (V-05, N-02), and the door's acknowledgements move the command on."""

from datetime import timedelta

import pytest

from functions.access import acknowledge_command, command_entrance, read_commands
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import Answer, call, refusing
from tests.functions.messages import sent, stamped, take
from tests.functions.world import World, command_of, grant
from vestibule.access.holdings import COMMANDS
from vestibule.access.model import Command
from vestibule.people.model import Person
from vestibule.table import commit

COMMAND = "POST /v1/entrances/{entrance_id}/commands"
READ = "GET /v1/commands/{command_id}"


def ask(world: World, caller: Person) -> Answer:
    return call(command_entrance.handler, COMMAND, {}, caller=caller, entrance_id=world.home.entrance.id)


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
    assert (kept.grant_id, kept.person_id, kept.nonce) == (given.id, world.resident.id, told["nonce"])


def test_the_answer_shows_neither_nonce_nor_device(world: World, at: Clock) -> None:
    grant(world.resident, world.home.entrance, starts_at=at.now, now=at.now)
    body = ask(world, world.resident).body
    assert sorted(body) == [
        "accepted_at",
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
    with refusing("Publish", "ThrottlingException"):
        answer = ask(world, world.resident)
    assert answer.status == 202
    shown = call(read_commands.handler, READ, caller=world.resident, command_id=answer.body["id"])
    assert (shown.body["status"], shown.body["reason"]) == ("failed", "undelivered")


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
