"""A phone gets a ticket for doors without a network, bound to its own key."""

import json
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

from functions.access import issue_tickets
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.asking import opened
from tests.functions.calls import Answer, before, call
from tests.functions.world import World, grant
from vestibule import clock, ids
from vestibule.access.holdings import ADMISSIONS, GRANTS
from vestibule.access.model import Grant
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.people.model import Person
from vestibule.people.standing import relations_of
from vestibule.registry.holdings import ENTRANCES
from vestibule.table import commit

ROUTE = "POST /v1/tickets"
QUARTER = timedelta(minutes=15)
JWK = ECAlgorithm.to_jwk(ec.derive_private_key(7, ec.SECP256R1()).public_key(), as_dict=True)


def ask(person: Person, *entrance_ids: str, key: dict[str, Any] | None = None, once: str | None = None) -> Answer:
    named = {"entrance_ids": list(entrance_ids)} if entrance_ids else {}
    return call(issue_tickets.handler, ROUTE, {"public_key": key or JWK, **named}, caller=person, key=once)


def contents(answer: Answer) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(opened(answer.body["ticket"], "door-ticket+jws"))
    return read


def stored(granted: Grant, at: Clock) -> Grant:
    found = GRANTS.get(granted.id, now=at.now)
    assert found
    return found


@pytest.fixture
def granted(world: World, at: Clock) -> Grant:
    return grant(world.resident, world.home.entrance, starts_at=at.now - timedelta(days=1), now=at.now)


def test_a_ticket_names_doors_and_grants_and_is_bound_to_the_phone(world: World, at: Clock, granted: Grant) -> None:
    answer = ask(world.resident, world.home.entrance.id)
    ends = at.now + QUARTER
    span = [clock.to_epoch_ms(at.now), clock.to_epoch_ms(ends)]
    assert (answer.status, answer.body["expires_at"]) == (201, clock.written(ends))
    assert contents(answer) == {
        "v": 1,
        "jti": answer.body["id"],
        "iss": "valet",
        "iat": int(at.now.timestamp()),
        "exp": int(ends.timestamp()),
        "cnf": {"jwk": {name: JWK[name] for name in ("kty", "crv", "x", "y")}},
        "entrances": {world.home.entrance.id: [{"grant_id": granted.id, "spans": [span]}]},
    }
    assert stored(granted, at).ticketed_until == ends


def test_one_person_gets_so_many_tickets_a_minute(world: World, at: Clock, granted: Grant) -> None:
    assert {ask(world.resident, once="one").status for _ in range(20)} == {201}, "the same one costs nothing"
    assert {ask(world.resident).status for _ in range(14)} == {201}
    refused = ask(world.resident)
    assert (refused.status, refused.code, refused.headers["retry-after"]) == (429, "too-many-tickets", "60")
    assert ask(world.neighbour, world.home.entrance.id).status == 404
    at.forward(minutes=1)
    assert ask(world.resident).status == 201


def test_without_naming_doors_it_is_for_all_that_the_person_may_open(world: World, at: Clock, granted: Grant) -> None:
    ended = world.home.entrance.model_copy(update={"id": ids.derived("ent", "other")})
    commit(ENTRANCES.add(ended))
    grant(world.resident, ended, starts_at=at.now - timedelta(days=9), ends_at=at.now, now=at.now)
    assert ask(world.resident).body["entrance_ids"] == [world.home.entrance.id]


def test_a_ticket_lasts_no_longer_than_its_doors_go_without_news(world: World, at: Clock, granted: Grant) -> None:
    commit(ENTRANCES.change(world.home.entrance.id, freshness_seconds=60))
    assert ask(world.resident).body["expires_at"] == clock.written(at.now + timedelta(minutes=1))
    commit(ENTRANCES.change(world.home.entrance.id, freshness_seconds=7200))
    assert ask(world.resident).body["expires_at"] == clock.written(at.now + QUARTER)


def test_a_later_ticket_that_ends_earlier_takes_nothing_from_what_the_grant_remembers(
    world: World, at: Clock, granted: Grant
) -> None:
    ask(world.resident)
    commit(ENTRANCES.change(world.home.entrance.id, freshness_seconds=60))
    assert ask(world.resident).status == 201
    assert stored(granted, at).ticketed_until == at.now + QUARTER


def test_the_same_request_twice_gets_the_same_ticket(world: World, at: Clock, granted: Grant) -> None:
    one = ask(world.resident, once="once")
    at.forward(seconds=5)
    assert ask(world.resident, once="once").body == one.body
    assert stored(granted, at).ticketed_until == at.now + QUARTER - timedelta(seconds=5)


@pytest.mark.parametrize("where", ["another's door", "no door", "a door without a grant"])
def test_who_has_nothing_at_a_door_is_told_of_none(world: World, at: Clock, granted: Grant, where: str) -> None:
    other = world.home.entrance.model_copy(update={"id": ids.derived("ent", "other")})
    commit(ENTRANCES.add(other))
    named = {"another's door": world.elsewhere.entrance.id, "a door without a grant": other.id}
    answer = ask(world.resident, world.home.entrance.id, named.get(where, ids.derived("ent", "none")))
    assert (answer.status, answer.code) == (404, "not-found")
    assert stored(granted, at).ticketed_until is None


@pytest.mark.parametrize("why", ["ended", "not yet", "overlocked", "held", "a pass", "left"])
def test_nothing_is_given_out_where_nothing_opens(world: World, at: Clock, why: str) -> None:
    starts, ends = at.now - timedelta(days=2), None
    if why == "ended":
        ends = at.now
    if why == "not yet":
        starts = at.now + QUARTER
    granted = grant(world.resident, world.home.entrance, starts_at=starts, ends_at=ends, now=at.now)
    match why:
        case "overlocked":
            commit(ENTRANCES.change(world.home.entrance.id, barred="overlock"))
        case "held":
            commit(ENTRANCES.change(world.home.entrance.id, held_until=at.now + QUARTER))
        case "a pass":
            window = granted.window.model_copy(update={"kind": "pass"})
            commit(ADMISSIONS.change(world.home.entrance.id, world.resident.id, windows=[window]))
        case "left":
            (relation,) = relations_of(world.resident.id, at.now)
            commit(RELATIONS.change(world.resident.id, relation.id, until=at.now))
            commit(PEOPLE.change(world.resident.id, endings=1))
    answer = ask(world.resident, world.home.entrance.id)
    assert (answer.status, answer.code) == (403, "nothing-opens")
    assert stored(granted, at).ticketed_until is None


def test_a_grant_that_is_taken_back_meanwhile_gives_no_ticket(world: World, at: Clock, granted: Grant) -> None:
    def revoke() -> None:
        commit(GRANTS.change(granted.id, revoked_at=at.now, ends_at=at.now))

    with before("TransactWriteItems", revoke):
        answer = ask(world.resident)
    assert (answer.status, answer.code) == (409, "already-there")
    assert stored(granted, at).ticketed_until is None


def test_a_grant_that_changes_between_its_window_and_itself_gives_no_ticket(
    world: World, at: Clock, granted: Grant
) -> None:
    commit(GRANTS.change(granted.id, barred="overlock"))
    assert ask(world.resident).status == 403


@pytest.mark.parametrize(
    "key",
    [
        {},
        {**JWK, "kty": "RSA"},
        {**JWK, "crv": "P-384"},
        {**JWK, "y": JWK["x"]},
        {**JWK, "x": "A" * 43},
        {**JWK, "x": JWK["x"][:-1]},
        {**JWK, "d": JWK["x"]},
        "key",
    ],
    ids=("incomplete", "another kind", "another curve", "no point", "nought", "short", "private", "a text"),
)
def test_a_key_that_is_none_is_refused(world: World, at: Clock, granted: Grant, key: Any) -> None:
    answer = ask(world.resident, key=key or {"kty": "EC"})
    assert (answer.status, answer.code) == (422, "unacceptable")


def test_nobody_gets_a_ticket_without_signing_in(world: World) -> None:
    assert call(issue_tickets.handler, ROUTE, {"public_key": JWK}).status == 401
    assert aws.told() == []
