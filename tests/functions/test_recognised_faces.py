"""Face entry whole (V-06, V-13): a console is lent the faces that open its door for minutes, and goes by nothing else."""

import base64
import io
import json
import secrets
from datetime import timedelta
from itertools import zip_longest
from typing import Any

import pytest

from functions.access import answer_device, answer_faces, end_faces, enrol_face, note_list, record_entry, show_door_keys
from local.devices import Console
from local.devices.messages import Outgoing
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.asking import calls_made
from tests.functions.calls import call
from tests.functions.deciding import decide, withdraw
from tests.functions.messages import sent, stamped, take
from tests.functions.ringing import NONCE, console_at
from tests.functions.world import House, World, grant
from vestibule import clock, ids, observability, sealing
from vestibule.access import answering, bounds, lists, recognition
from vestibule.access.holdings import ADMISSIONS, ENTRIES, FACES, GRANTS
from vestibule.access.model import Grant
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.people.model import Person
from vestibule.registry.holdings import ENTRANCES
from vestibule.table import commit

HANDLERS = {
    "list": answer_device.handler,
    "held": note_list.handler,
    "faces": answer_faces.handler,
    "access": record_entry.handler,
}
TEMPLATE = base64.b64encode(b"the resident, as a camera sees her").decode()
OTHER = base64.b64encode(b"the neighbour, as a camera sees him").decode()
QUARTER = timedelta(minutes=15)


@pytest.fixture
def granted(world: World, at: Clock) -> Grant:
    console_at(world.home)
    commit(ENTRANCES.change(world.home.entrance.id, access="public"))
    return admitted(world.resident, world, at)


@pytest.fixture
def console(world: World, at: Clock, granted: Grant) -> Console:
    """The console at the front door, whose own clock shows another year."""
    keys = call(show_door_keys.handler, "GET /.well-known/door-keys.json").body["keys"]
    return Console(
        world.home.device.id,
        [world.home.entrance.id],
        lambda: 0,
        door_keys=keys,
        monotonic=lambda: float(clock.to_epoch_ms(at.now)),
    )


def admitted(person: Person, world: World, at: Clock) -> Grant:
    return grant(person, world.home.entrance, starts_at=at.now - timedelta(days=1), now=at.now)


def enrol(person: Person, template: str = TEMPLATE) -> str:
    """Agree and enrol; the consent's id."""
    given = decide(person, "face_entry", "given").body["id"]
    assert call(enrol_face.handler, "POST /v1/faces", {"reference": template}, caller=person).status == 201
    return str(given)


def carry(console: Console, said: list[Outgoing], now: Any) -> None:
    """To the cloud, and what it answers back, until nobody says anything more."""
    while said:
        heard = len(aws.told())
        for message in said:
            told = {**message.payload, "ts": clock.to_epoch_ms(now)}
            assert take(HANDLERS[told["type"]], stamped(told, console.thing, now)) == []
        answers = aws.told()[heard:]
        said = [each for topic, body in answers for each in console.on_message(topic, json.dumps(body).encode())]


def begin(console: Console, at: Clock) -> None:
    carry(console, [*console.begin(), *console.recognise_faces()], at.now)


def shadow(console: Console, world: World, version: int) -> list[Outgoing]:
    """What the broker tells a console that is connected when its list was touched."""
    delta = json.dumps({"state": {world.home.entrance.id: version}}).encode()
    return console.on_message(f"$aws/things/{console.thing}/shadow/name/acl/update/delta", delta)


def hear(module: Any, *types: str) -> None:
    heard = [event for event in aws.events() if event["type"] in types]
    assert take(module.handler, *(json.dumps({"detail": event}) for event in heard)) == []


def results(said: list[Outgoing]) -> list[tuple[str, str, str]]:
    data = [message.payload["data"] for message in said]
    return [(each["method"], each["result"], each["reason"]) for each in data]


def look(console: Console, world: World, template: str = TEMPLATE) -> list[tuple[str, str, str]]:
    return results(console.show_face(world.home.entrance.id, template))


OPENS = [("face", "granted", "ok")]


def test_a_face_opens_the_door_and_the_entry_is_its_persons(
    world: World, at: Clock, granted: Grant, console: Console
) -> None:
    enrol(world.resident)
    begin(console, at)
    said = console.show_face(world.home.entrance.id, TEMPLATE)
    assert results(said) == OPENS
    carry(console, said, at.now)
    (entry,) = ENTRIES.query(world.home.entrance.id, index="by_entrance", now=at.now).items
    assert (entry.method, entry.person_id, entry.grant_id) == ("face", world.resident.id, granted.id)


def test_of_a_face_that_nobody_enrolled_nothing_is_told(world: World, at: Clock, console: Console) -> None:
    enrol(world.resident)
    begin(console, at)
    assert look(console, world, OTHER) == []
    assert console.flash.number == 0


def test_no_console_goes_by_a_face_for_longer_than_a_quarter_of_an_hour(
    world: World, at: Clock, console: Console
) -> None:
    """However long the lists of the door last."""
    enrol(world.resident)
    commit(ENTRANCES.change(world.home.entrance.id, freshness_seconds=86_400))
    begin(console, at)
    at.forward(minutes=14)
    assert look(console, world) == OPENS
    at.forward(minutes=1)
    assert console.list_of(world.home.entrance.id)
    assert look(console, world) == []
    console.tick()
    assert console._lent == {}


def test_a_power_cut_loses_every_face(world: World, at: Clock, console: Console) -> None:
    enrol(world.resident)
    begin(console, at)
    asked = console.restart()
    assert (look(console, world), console._lent) == ([], {})
    carry(console, [each for each in asked if each.payload["type"] == "list"], at.now)
    assert look(console, world) == OPENS


def test_a_withdrawal_is_certain_at_a_console_without_a_network_a_quarter_of_an_hour_later(
    world: World, at: Clock, console: Console
) -> None:
    """Also where it comes the instant before the console asked, and no event is ever heard."""
    given = enrol(world.resident)
    begin(console, at)
    at.forward(minutes=6)
    asked = console.tick()
    assert [each.payload["type"] for each in asked] == ["list", "faces"]
    withdraw(world.resident, given)
    carry(console, asked, at.now)
    assert look(console, world) == []


def test_a_withdrawal_ends_a_face_at_once_where_the_console_is_connected(
    world: World, at: Clock, console: Console
) -> None:
    given = enrol(world.resident)
    begin(console, at)
    version = console.flash.lists[world.home.entrance.id].version
    withdraw(world.resident, given)
    hear(end_faces, "consent.consent.withdrawn")
    carry(console, shadow(console, world, version + 1), at.now)
    assert look(console, world) == []
    assert console._lent[world.home.entrance.id].faces == {}


def test_a_restriction_stops_the_face_at_once_and_keeps_the_record(world: World, at: Clock, console: Console) -> None:
    enrol(world.resident)
    begin(console, at)
    version = console.flash.lists[world.home.entrance.id].version
    decide(world.resident, "*", "restricted", shown=None)
    hear(end_faces, "consent.decision.recorded")
    carry(console, shadow(console, world, version + 1), at.now)
    assert look(console, world) == []
    assert FACES.get(world.resident.id, now=at.now)


@pytest.mark.parametrize("ended", ["revoked", "left", "child", "erased", "dated"])
def test_what_no_longer_counts_is_in_no_answer(
    world: World, at: Clock, granted: Grant, console: Console, ended: str
) -> None:
    enrol(world.resident)
    begin(console, at)
    if ended == "revoked":
        revoke(granted, at)
    elif ended == "left":
        (home,) = RELATIONS.query(world.resident.id, now=at.now).items
        commit(RELATIONS.change(world.resident.id, home.id, until=at.now), PEOPLE.change(world.resident.id, endings=1))
    elif ended == "child":
        commit(PEOPLE.change(world.resident.id, birth_years="2014-2014"))
    elif ended == "erased":
        commit(PEOPLE.remove(world.resident.id))
    else:
        commit(FACES.change(world.resident.id, ended_at=at.now))
    carry(console, console.recognise_faces(), at.now)
    assert console._lent[world.home.entrance.id].faces == {}
    assert look(console, world) == []


def test_an_end_that_lies_ahead_is_in_the_spans(world: World, at: Clock, console: Console) -> None:
    enrol(world.resident)
    commit(FACES.change(world.resident.id, ended_at=at.now + timedelta(minutes=3)))
    begin(console, at)
    assert look(console, world) == OPENS
    at.forward(minutes=3)
    assert look(console, world) == [("face", "denied", "outside_hours")]


def revoke(granted: Grant, at: Clock) -> Grant:
    """As `access.revoking` does, without the rest."""
    window = granted.window.model_copy(update={"ends_at": at.now, "revoked": True, "narrowed_at": at.now})
    commit(ADMISSIONS.change(granted.entrance_ids[0], granted.person_id, windows=[window]))
    commit(GRANTS.change(granted.id, ends_at=at.now, revoked_at=at.now))
    commit(GRANTS.change(granted.id, revoked_at_doors=lists.touch(granted.entrance_ids, at.now)))
    revoked = GRANTS.get(granted.id, now=at.now)
    assert revoked
    return revoked


def certain_from(revoked: Grant, at: Clock) -> Any:
    shown = bounds.of(revoked, at.now)
    assert shown
    return shown.certain_from


def test_once_a_revocation_is_certain_no_face_opens_by_the_grant(
    world: World, at: Clock, granted: Grant, console: Console
) -> None:
    """The console holds the new list and says so, while its faces are of before and their lease still runs."""
    enrol(world.resident)
    begin(console, at)
    at.forward(minutes=1)
    revoked = revoke(granted, at)
    assert certain_from(revoked, at) is None
    asked = [each for each in shadow(console, world, 99) if each.payload["type"] == "list"]
    (answer,) = _answers(console, asked, at)
    said = console.on_message(*answer)
    assert look(console, world) == []
    carry(console, [each for each in said if each.payload["type"] == "held"], at.now)
    assert certain_from(revoked, at) == at.now


def test_faces_of_before_the_list_that_a_console_holds_are_not_gone_by(
    world: World, at: Clock, granted: Grant, console: Console
) -> None:
    enrol(world.resident)
    begin(console, at)
    (late,) = _answers(console, console.recognise_faces(), at)
    revoke(granted, at)
    carry(console, [each for each in shadow(console, world, 99) if each.payload["type"] == "list"][:1], at.now)
    again = console.on_message(*late)
    assert look(console, world) == []
    assert {each.payload["type"] for each in again} <= {"faces"}


def _answers(console: Console, said: list[Outgoing], at: Clock) -> list[tuple[str, bytes]]:
    """Ask the cloud, and keep what it answers."""
    heard = len(aws.told())
    for message in said:
        told = {**message.payload, "ts": clock.to_epoch_ms(at.now)}
        assert take(HANDLERS[told["type"]], stamped(told, console.thing, at.now)) == []
    return [(topic, json.dumps(body).encode()) for topic, body in aws.told()[heard:]]


def test_a_held_door_opens_for_no_face(world: World, at: Clock, console: Console) -> None:
    enrol(world.resident)
    commit(ENTRANCES.change(world.home.entrance.id, held_until=at.now + timedelta(minutes=5)))
    begin(console, at)
    assert look(console, world) == [("face", "denied", "shut")]
    at.forward(minutes=6)
    assert look(console, world) == OPENS


def test_another_reference_takes_the_place_of_the_first(world: World, at: Clock, console: Console) -> None:
    enrol(world.resident)
    begin(console, at)
    at.forward(minutes=1)
    enrol(world.resident, OTHER)
    carry(console, console.recognise_faces(), at.now)
    assert (look(console, world), look(console, world, OTHER)) == ([], OPENS)


def test_a_reference_that_the_console_has_is_not_opened_again(world: World, at: Clock, console: Console) -> None:
    enrol(world.resident)
    begin(console, at)
    at.forward(minutes=6)
    with calls_made() as made:
        carry(console, console.recognise_faces(), at.now)
    assert made["Decrypt"] == 0
    assert look(console, world) == OPENS


def test_references_that_do_not_fit_come_with_the_next_answer(
    world: World, at: Clock, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recognition, "ROOM", 10)
    admitted(world.neighbour, world, at)
    enrol(world.resident)
    enrol(world.neighbour, OTHER)
    begin(console, at)
    assert (look(console, world), look(console, world, OTHER)) == (OPENS, OPENS)


def test_a_reference_that_cannot_be_opened_keeps_no_other_from_the_door(
    world: World, at: Clock, console: Console
) -> None:
    admitted(world.neighbour, world, at)
    enrol(world.resident)
    enrol(world.neighbour, OTHER)
    foreign = FACES.get(world.resident.id, now=at.now)
    assert foreign
    mark, _, body = foreign.reference.rpartition(":")
    commit(FACES.change(world.resident.id, reference=f"{mark}:{body[::-1]}"))
    begin(console, at)
    assert (look(console, world), look(console, world, OTHER)) == ([], OPENS)


def test_who_is_gone_is_recognised_nowhere(world: World, at: Clock, console: Console) -> None:
    """Also where the record lies still: the key is erased."""
    enrol(world.resident)
    commit(sealing.shred(world.resident.id, at.now).write)
    begin(console, at)
    assert look(console, world) == []


def test_five_hundred_faces_and_a_full_load_of_references_fit_into_one_message() -> None:
    references, room = [], recognition.ROOM
    while room > 0:
        references.append(base64.b64encode(secrets.token_bytes(4096)).decode())
        room -= len(references[-1])
    told = [
        {
            "face": secrets.token_hex(16),
            "rights": [
                {"grant_id": ids.derived("grt", secrets.token_hex(8)), "spans": [[1790000000223, 1790000900223]]}
            ],
        }
        for _ in range(500)
    ]
    told = [{**each, "reference": one} if one else each for each, one in zip_longest(told, references)]
    packed = lists.packed({"faces": told})
    assert len(packed) * 4 / 3 < answering.LARGEST - 1024


def asks(house: House, at: Clock, *, seq: int = 1, **changed: Any) -> list[str]:
    data = {"entrance_id": house.entrance.id, "nonce": NONCE, **changed}
    return take(answer_faces.handler, stamped(sent("faces", data, at.now, seq=seq), house.device.id, at.now))


@pytest.mark.parametrize(
    ("door", "reason"),
    [
        ({"access": "private"}, "no_faces"),
        ({"device_kind": "lock"}, "no_console"),
        ({"device_id": None}, "wrong_entrance"),
    ],
)
def test_faces_go_to_consoles_of_public_doors_only(
    world: World, at: Clock, granted: Grant, door: dict[str, Any], reason: str
) -> None:
    enrol(world.resident)
    commit(ENTRANCES.change(world.home.entrance.id, **door))
    assert asks(world.home, at) == []
    assert (reason in json.dumps(aws.dead_letters()), aws.told()) == (True, [])


@pytest.mark.parametrize("holds", [["zz"], ["A" * 32], [7], "all", ["0" * 32] * 2 + [f"{n:032x}" for n in range(1001)]])
def test_an_ask_that_is_not_as_it_should_be_is_a_dead_letter(
    world: World, at: Clock, granted: Grant, holds: object
) -> None:
    assert asks(world.home, at, holds=holds) == []
    assert ("malformed" in json.dumps(aws.dead_letters()), aws.told()) == (True, [])


def test_an_ask_for_which_nobody_waits_any_more_is_not_answered(world: World, at: Clock, granted: Grant) -> None:
    asked = stamped(
        sent("faces", {"entrance_id": world.home.entrance.id, "nonce": NONCE}, at.now), world.home.device.id, at.now
    )
    at.forward(seconds=answering.LASTS_SECONDS + 1)
    assert take(answer_faces.handler, asked) == []
    assert aws.told() == []


def test_a_template_is_told_to_the_console_that_asked_and_stays_out_of_everything_else(
    world: World,
    at: Clock,
    console: Console,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    log = io.StringIO()
    monkeypatch.setattr(observability.logger.registered_handler, "stream", log)
    given = enrol(world.resident)
    begin(console, at)
    told = console.show_face(world.home.entrance.id, TEMPLATE)
    carry(console, told, at.now)
    asks(world.home, at, seq=99, holds=["x"])
    commit(ENTRANCES.change(world.home.entrance.id, access="private"))
    asks(world.home, at, seq=100)
    withdraw(world.resident, given)
    hear(end_faces, "consent.consent.withdrawn")
    assert len(aws.dead_letters()) == 2
    said = [log.getvalue(), capsys.readouterr().out, *map(str, aws.dead_letters()), *map(str, aws.events())]
    said += [console.flash.model_dump_json(), str(aws.contents()), *(each.encode().decode() for each in told)]
    assert "faces given" in said[0]
    assert [each for each in said if TEMPLATE in each] == []
    assert [body for _, body in aws.told() if TEMPLATE in str(body)] == []
