"""Entries name who entered, by which right and code, as far as the device's word can be checked (V-05)."""

from datetime import timedelta
from typing import Any

import pytest

from functions.access import read_entries, record_entry
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import before, call, refusing
from tests.functions.entering import code_of, enter, entry_id, right_of, told, verifier_of
from tests.functions.messages import stamped, take
from tests.functions.world import World, command_of, grant
from vestibule import ids
from vestibule.access.holdings import COMMANDS, CREDENTIALS, DOOR_LISTS, ENTRIES, KEYS
from vestibule.registry.holdings import DEVICES
from vestibule.table import commit

LIST = "GET /v1/entries"


def test_a_code_leads_to_its_person_and_right(world: World, at: Clock) -> None:
    right = right_of(world.resident, world.home, at.now)
    code = code_of(right, at.now)
    entry = enter(world.home, at.now, credential_id=code.id, number=7)
    assert entry
    assert (entry.person_id, entry.grant_id, entry.credential_id) == (world.resident.id, right.id, code.id)
    assert (entry.number, entry.method, entry.ticket_id) == (7, "pin", None)


def test_a_ticket_leads_to_the_person_of_its_right(world: World, at: Clock) -> None:
    right, ticket_id = right_of(world.resident, world.home, at.now), ids.derived("tkt", 1)
    entry = enter(world.home, at.now, method="ticket", grant_id=right.id, ticket_id=ticket_id)
    assert entry
    assert (entry.person_id, entry.grant_id, entry.ticket_id) == (world.resident.id, right.id, ticket_id)


def test_a_denied_code_tells_whose_it_is_and_uses_nothing_up(world: World, at: Clock) -> None:
    code = code_of(right_of(world.resident, world.home, at.now), at.now, one_time=True)
    entry = enter(world.home, at.now, credential_id=code.id, result="denied", reason="outside_hours")
    assert entry
    assert (entry.person_id, entry.result) == (world.resident.id, "denied")
    key = KEYS.get(world.home.entrance.id, verifier_of(world), now=at.now)
    assert key
    assert key.used_at is None


def test_nobody_is_put_at_a_door_by_mistake(world: World, at: Clock) -> None:
    """What the device names exists, and has nothing to do with this door."""
    right = right_of(world.resident, world.home, at.now)
    code = code_of(right, at.now)
    commit(COMMANDS.add(command := command_of(world.resident, world.home, at.now)))
    there = world.elsewhere
    assert enter(there, at.now, seq=1, grant_id=right.id) is None
    assert enter(there, at.now, seq=2, credential_id=code.id) is None
    assert enter(there, at.now, seq=3, command_id=command.id) is None
    reasons = sorted(reason for reason, _ in aws.dead_letters())
    assert reasons == ["wrong_command", "wrong_credential", "wrong_grant"]
    assert aws.count(ENTRIES) == 0


def test_what_is_not_there_any_more_is_left_out(world: World, at: Clock) -> None:
    gone: dict[str, Any] = {"grant_id": ids.derived("grt", 1), "credential_id": ids.derived("crd", 1)}
    entry = enter(world.home, at.now, **gone)
    assert entry
    assert (entry.person_id, entry.grant_id, entry.credential_id) == (None, None, None)


def test_a_device_speaks_of_each_entrance_that_it_stands_at(world: World, at: Clock) -> None:
    floor = ids.derived("ent", "second floor")
    commit(DEVICES.change(world.home.device.id, also_at=[floor]))
    entry = enter(world.home, at.now, entrance_id=floor)
    assert entry
    assert entry.entrance_id == floor


def test_what_a_removed_device_said_counts_until_it_was_removed(world: World, at: Clock) -> None:
    commit(DEVICES.change(world.home.device.id, removed_at=at.now))
    early = told(world.home, at.now - timedelta(seconds=1), seq=1)
    late = told(world.home, at.now, seq=2)
    assert take(record_entry.handler, early, late) == []
    assert aws.dead_letters() == [("removed_device", late)]
    assert ENTRIES.get(entry_id(world.home, 1), now=at.now)
    assert aws.count(ENTRIES) == 1


def test_a_code_for_one_time_is_used_up_once_and_its_door_is_told(world: World, at: Clock) -> None:
    code = code_of(right_of(world.resident, world.home, at.now), at.now, one_time=True)
    enter(world.home, at.now, credential_id=code.id)
    item = aws.contents(KEYS)["keys"][0]
    assert item["used_at"] == {"S": "2026-11-21T12:00:00.000Z"}
    ended = CREDENTIALS.get(code.id, now=at.now)
    assert ended
    assert ended.ended_at == at.now
    assert ended.expires_at is not None
    doors = DOOR_LISTS.get(world.home.entrance.id, now=at.now)
    assert doors
    assert doors.version == 1


def test_killed_before_what_follows_the_message_comes_again_and_it_follows(world: World, at: Clock) -> None:
    code = code_of(right_of(world.resident, world.home, at.now), at.now, one_time=True)
    message = told(world.home, at.now, credential_id=code.id)
    with refusing("UpdateItem", "InternalServerError", mention="used_at"):
        assert take(record_entry.handler, message) == ["m0"]
    assert aws.events() == []
    assert take(record_entry.handler, message) == []
    key = aws.contents(KEYS)["keys"][0]
    assert "used_at" in key
    assert len(aws.events()) == 1
    assert aws.count(ENTRIES) == 1


def test_each_entry_is_told_to_the_others_by_identifiers_alone(world: World, at: Clock) -> None:
    right = right_of(world.resident, world.home, at.now)
    message = told(world.home, at.now, grant_id=right.id)
    for _ in range(2):
        assert take(record_entry.handler, message) == []
    first, second = aws.events()
    assert first == second
    assert (first["type"], first["subject"]) == ("access.entry.recorded", entry_id(world.home))
    assert first["data"] == {
        "entrance_id": world.home.entrance.id,
        "site_id": world.home.site.id,
        "organisation_id": world.home.organisation.id,
        "device_id": world.home.device.id,
        "person_id": world.resident.id,
        "grant_id": right.id,
        "method": "pin",
        "result": "granted",
    }


def test_a_hundred_messages_are_read_at_once_and_written_at_once(world: World, at: Clock) -> None:
    made: list[str] = []
    bodies = [told(world.home, at.now, seq=seq) for seq in range(1, 101)]
    with (
        before("BatchGetItem", lambda: made.append("read")),
        before("TransactWriteItems", lambda: made.append("wrote")),
    ):
        assert take(record_entry.handler, *bodies, bodies[0]) == []
    assert made == ["read", "wrote"]
    assert aws.count(ENTRIES) == 100


def test_known_ones_in_a_batch_hold_up_nobody(world: World, at: Clock) -> None:
    bodies = [told(world.home, at.now, seq=seq) for seq in range(1, 9)]
    assert take(record_entry.handler, *bodies[2:5]) == []
    known = aws.contents(ENTRIES)["entries"]
    at.forward(seconds=30)
    assert take(record_entry.handler, *bodies) == []
    after = aws.contents(ENTRIES)["entries"]
    assert len(after) == 8
    assert [item for item in known if item not in after] == []


def test_a_record_that_cannot_be_read_fails_its_own_messages_only(world: World, at: Clock) -> None:
    right = right_of(world.resident, world.home, at.now)
    name = {"#s": "starts_at"}
    aws.client("dynamodb").update_item(
        TableName="vestibule-grants",
        Key={"id": {"S": right.id}},
        UpdateExpression="SET #s = :bad",
        ExpressionAttributeNames=name,
        ExpressionAttributeValues={":bad": {"S": "soon"}},
    )
    bad, good = told(world.home, at.now, seq=1, grant_id=right.id), told(world.home, at.now, seq=2)
    assert take(record_entry.handler, bad, good) == ["m0"]
    assert aws.count(ENTRIES) == 1


@pytest.mark.parametrize("number", [0, -1, 2**53, "7", 1.5])
def test_a_number_that_counts_nothing_is_a_dead_letter(world: World, at: Clock, number: object) -> None:
    assert enter(world.home, at.now, number=number) is None
    assert [reason for reason, _ in aws.dead_letters()] == ["malformed"]


def test_a_feed_of_a_door_shows_what_is_missing_and_a_persons_own_does_not(world: World, at: Clock) -> None:
    given = grant(world.resident, world.home.entrance, starts_at=at.now, now=at.now)
    for number in (3, 4, 8):
        enter(world.home, at.now, seq=number, number=number, grant_id=given.id)
    of_door = call(read_entries.handler, LIST, caller=world.home.manager, query={"entrance_id": world.home.entrance.id})
    assert of_door.body["gaps"] == [{"device_id": world.home.device.id, "after": 4, "before": 8, "missing": 3}]
    own = call(read_entries.handler, LIST, caller=world.resident, query={"person_id": world.resident.id})
    assert (len(own.body["data"]), own.body["gaps"]) == (3, [])


def test_what_is_missing_between_two_pages_is_shown_on_the_second(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_entries, "MOST", 2)
    for number in (2, 3, 7, 8, 9):
        at.forward(seconds=1)
        enter(world.home, at.now, seq=number, number=number)
    query = {"entrance_id": world.home.entrance.id}
    pages = []
    while query.get("cursor", "first"):
        pages.append(call(read_entries.handler, LIST, caller=world.home.manager, query=query).body)
        query["cursor"] = pages[-1]["next"]
    assert [[entry["number"] for entry in page["data"]] for page in pages] == [[9, 8], [7, 3], [2]]
    gap = {"device_id": world.home.device.id, "after": 3, "before": 7, "missing": 3}
    assert [page["gaps"] for page in pages] == [[], [gap], []]
    monkeypatch.setattr(read_entries, "MOST", 3)
    first = call(read_entries.handler, LIST, caller=world.home.manager, query={"entrance_id": world.home.entrance.id})
    cursor = {"entrance_id": world.home.entrance.id, "cursor": first.body["next"]}
    second = call(read_entries.handler, LIST, caller=world.home.manager, query=cursor)
    assert (first.body["gaps"], second.body["gaps"]) == ([], [gap])


def test_a_feed_of_a_site_has_every_door_of_it_and_no_other(world: World, at: Clock) -> None:
    cellar = ids.derived("ent", "cellar")
    commit(DEVICES.change(world.home.device.id, also_at=[cellar]))
    right_of(world.resident, world.home, at.now)
    for seq, door in enumerate((world.home.entrance.id, cellar), start=1):
        enter(world.home, at.now, seq=seq, number=seq, entrance_id=door)
    enter(world.elsewhere, at.now)
    query = {"site_id": world.home.site.id}
    of_site = call(read_entries.handler, LIST, caller=world.home.manager, query=query)
    assert {each["entrance_id"] for each in of_site.body["data"]} == {world.home.entrance.id, cellar}
    assert (len(of_site.body["data"]), of_site.body["gaps"]) == (2, [])


def test_anothers_message_is_never_recorded_as_ones_own(world: World, at: Clock) -> None:
    body = told(world.home, at.now)
    foreign = stamped("{}", world.home.device.id, at.now, client=world.elsewhere.device.id)
    assert take(record_entry.handler, foreign, body) == []
    assert [reason for reason, _ in aws.dead_letters()] == ["foreign_sender"]
    assert aws.count(ENTRIES) == 1
