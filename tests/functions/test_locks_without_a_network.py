"""The lock of `local.devices` and the cloud understand each other: lists, tickets, and what a revocation does to both."""

import json
from datetime import datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm, get_default_algorithms
from jwt.utils import base64url_encode

from functions.access import answer_device, issue_tickets, note_list, show_door_keys
from local.devices.lock import Lock
from local.devices.messages import Outgoing
from local.devices.ticket import Shown
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.asking import code
from tests.functions.calls import call
from tests.functions.messages import stamped, take
from tests.functions.sharing import given, make_pass
from tests.functions.world import World, grant
from vestibule import clock
from vestibule.access import bounds, lists
from vestibule.access.holdings import ADMISSIONS, GRANTS
from vestibule.access.model import Grant
from vestibule.table import commit

PIN = "481927"
QUARTER = timedelta(minutes=15)
PHONE = ec.derive_private_key(7, ec.SECP256R1())
HANDLERS = {"list": answer_device.handler, "held": note_list.handler}


@pytest.fixture
def granted(world: World, at: Clock) -> Grant:
    made = grant(world.resident, world.home.entrance, starts_at=at.now - timedelta(days=1), now=at.now)
    code(made, PIN, at.now)
    return made


@pytest.fixture
def lock(world: World, at: Clock) -> Lock:
    """The lock at the front door, whose own clock shows another year."""
    keys = call(show_door_keys.handler, "GET /.well-known/door-keys.json").body["keys"]
    return Lock(
        world.home.device.id,
        [world.home.entrance.id],
        lambda: 0,
        door_keys=keys,
        monotonic=lambda: float(clock.to_epoch_ms(at.now)),
    )


def carry(lock: Lock, said: list[Outgoing], now: datetime) -> None:
    """To the cloud, and its answers back, until nobody says anything more."""
    while said:
        heard = len(aws.told())
        for message in said:
            told = {**message.payload, "ts": clock.to_epoch_ms(now)}
            assert take(HANDLERS[told["type"]], stamped(told, lock.thing, now)) == []
        answers = aws.told()[heard:]
        said = [each for topic, body in answers for each in lock.on_message(topic, json.dumps(body).encode())]


def results(said: list[Outgoing]) -> list[tuple[str, str]]:
    return [(message.payload["data"]["result"], message.payload["data"]["reason"]) for message in said]


def ticket_at(lock: Lock, world: World, ticket: str, jti: str) -> list[Outgoing]:
    """The phone shows its ticket, with its answer to the challenge."""
    entrance_id = world.home.entrance.id
    challenge = lock.challenge(entrance_id)
    raw = get_default_algorithms()["ES256"].sign(f"{challenge}.{entrance_id}.{jti}".encode(), PHONE)
    return lock.show_ticket(Shown(entrance_id, ticket, challenge, base64url_encode(raw).decode()))


def ticket_of(world: World) -> tuple[str, str]:
    body = {"public_key": ECAlgorithm.to_jwk(PHONE.public_key(), as_dict=True)}
    answer = call(issue_tickets.handler, "POST /v1/tickets", body, caller=world.resident)
    return answer.body["ticket"], answer.body["id"]


def revoke(granted: Grant, at: Clock) -> Grant:
    """As `access.revoking` does, without the rest."""
    window = granted.window.model_copy(update={"ends_at": at.now, "revoked": True, "narrowed_at": at.now})
    commit(ADMISSIONS.change(granted.entrance_ids[0], granted.person_id, windows=[window]))
    commit(GRANTS.change(granted.id, ends_at=at.now, revoked_at=at.now))
    commit(GRANTS.change(granted.id, revoked_at_doors=lists.touch(granted.entrance_ids, at.now)))
    revoked = GRANTS.get(granted.id, now=at.now)
    assert revoked
    return revoked


def test_a_code_opens_while_the_lease_runs(world: World, at: Clock, granted: Grant, lock: Lock) -> None:
    entrance_id = world.home.entrance.id
    assert results(lock.enter(entrance_id, PIN)) == [("denied", "no_list")]
    carry(lock, lock.begin(), at.now)
    assert results(lock.enter(entrance_id, PIN)) == [("granted", "ok")]
    assert results(lock.enter(entrance_id, "602815")) == [("denied", "unknown_code")]
    at.forward(minutes=15)
    assert results(lock.enter(entrance_id, PIN)) == [("denied", "no_list")]


def test_a_pass_for_one_time_opens_the_door_once_by_its_picture_or_by_its_digits(
    world: World, at: Clock, lock: Lock
) -> None:
    given(world, world.resident, world.home.manager, at)
    made, door = make_pass(world, world.resident).body, world.home.entrance.id
    carry(lock, lock.begin(), at.now)
    entered = [*lock.enter(door, made["qr"]), *lock.enter(door, made["code"]), *lock.enter(door, made["qr"])]
    assert results(entered) == [("granted", "ok"), ("denied", "used"), ("denied", "used")]


def test_a_ticket_opens_its_doors_and_no_others(world: World, at: Clock, granted: Grant, lock: Lock) -> None:
    ticket, jti = ticket_of(world)
    assert results(ticket_at(lock, world, ticket, jti)) == [("denied", "no_clock")]
    carry(lock, lock.begin(), at.now)
    assert results(ticket_at(lock, world, ticket, jti)) == [("granted", "ok")]
    at.forward(minutes=15)
    assert results(ticket_at(lock, world, ticket, jti)) == [("denied", "expired")]


def test_what_is_taken_back_opens_nothing_once_the_door_has_heard_of_it(
    world: World, at: Clock, granted: Grant, lock: Lock
) -> None:
    ticket, jti = ticket_of(world)
    carry(lock, lock.begin(), at.now)
    at.forward(minutes=1)
    revoked = revoke(granted, at)
    assert results(lock.enter(world.home.entrance.id, PIN)) == [("granted", "ok")]
    shown = bounds.of(revoked, at.now)
    assert shown
    assert (shown.certain_from, shown.bound) == (None, at.now - timedelta(minutes=1) + QUARTER)
    at.forward(minutes=5)
    carry(lock, lock.tick(), at.now)
    assert results(lock.enter(world.home.entrance.id, PIN)) == [("denied", "unknown_code")]
    assert results(ticket_at(lock, world, ticket, jti)) == [("denied", "revoked")]
    heard, later = bounds.of(revoked, at.now), bounds.of(revoked, at.now + timedelta(hours=1))
    assert heard
    assert (heard.certain_from, heard.doors[0].because, later) == (at.now, "list_held", heard)


def test_a_door_that_hears_nothing_is_certain_when_all_is_over(
    world: World, at: Clock, granted: Grant, lock: Lock
) -> None:
    carry(lock, lock.begin(), at.now)
    at.forward(minutes=14)
    ticket, jti = ticket_of(world)
    revoked = revoke(GRANTS.get(granted.id, now=at.now) or granted, at)
    ends = at.now + QUARTER
    at.forward(minutes=14, seconds=50)
    assert results(lock.enter(world.home.entrance.id, PIN)) == [("denied", "no_list")]
    assert results(ticket_at(lock, world, ticket, jti)) == [("granted", "ok")]
    at.now = ends
    assert results(ticket_at(lock, world, ticket, jti)) == [("denied", "expired")]
    shown = bounds.of(revoked, at.now)
    assert shown
    assert (shown.certain_from, shown.doors[0].because) == (ends, "tickets_over")


def test_a_grant_that_was_not_revoked_has_no_revocation_to_show(world: World, at: Clock, granted: Grant) -> None:
    assert bounds.of(granted, at.now) is None
