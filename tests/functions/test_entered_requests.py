"""Requests that came otherwise, entered by staff one by one or as a list (W-07, F-07)."""

from datetime import timedelta
from typing import Any

import pytest

from functions.requests import import_requests
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import Answer, call
from tests.functions.intake_routes import AGENT, TEAM, enter, letter_of, tie
from tests.functions.routes import in_pool
from tests.functions.steps import ledger
from tests.functions.world import World
from vestibule import clock, ids
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import DataRequest

HEADER = "key,right,person_id,channel,received_at,signed_on,shown,jurisdiction"


def stored(answer: Answer, at: Clock) -> DataRequest:
    assert answer.status == 202, answer.body
    found = REQUESTS.get(answer.body["id"], now=at.now)
    assert found
    return found


def bring(csv: str, *, dry_run: bool = False, roles: tuple[str, ...] = ("compliance",)) -> Answer:
    body = {"csv": csv, "dry_run": dry_run}
    return call(import_requests.handler, "POST /v1/compliance/requests/imports", body, caller=TEAM, roles=roles)


def line(person_id: str, at: Clock, key: str = "L-1", **changed: str) -> str:
    cells = {
        **dict.fromkeys(HEADER.split(","), ""),
        "key": key,
        "right": "access",
        "person_id": person_id,
        "channel": "post",
        "received_at": clock.written(at.now - timedelta(days=2)),
    }
    return ",".join((cells | changed).values())


def statuses(answer: Answer) -> list[str]:
    return [each["status"] for each in answer.body["lines"]]


def test_the_clock_starts_when_the_letter_came(world: World, at: Clock) -> None:
    tie(world.resident, world.home, "US-CA", at.now)
    late = stored(enter(letter_of(world.resident, at.now, received_at="2026-11-01T10:00:00Z")), at)
    today = stored(enter(letter_of(world.resident, at.now, received_at=clock.written(at.now))), at)
    assert late.legal_due
    assert today.legal_due
    assert today.legal_due - late.legal_due == timedelta(days=20)
    assert (late.entered_at, late.entered_by, late.channel) == (at.now, TEAM, "post")
    assert sorted(aws.executions()) == sorted([late.id, today.id])


def test_the_ledger_tells_who_has_entered_it_and_names_nobody_else(world: World, at: Clock) -> None:
    request = stored(enter(letter_of(world.resident, at.now, shown=["document"])), at)
    [said] = ledger(at)
    assert (said.kind, said.subject) == ("requests.request.entered", request.id)
    assert said.facts == {
        "channel": "post",
        "right": "access",
        "received_at": clock.written(at.now - timedelta(days=3)),
        "entered_by": TEAM,
        "shown": "document",
    }
    assert request.shown == ["document"]


def test_the_person_is_found_by_the_identifier_or_not_at_all(world: World, at: Clock) -> None:
    in_pool(world.resident.id)
    stranger = letter_of(world.resident, at.now, person_id=ids.derived("per", "nobody"))
    assert enter(stranger).status == 404
    by_mail = {**letter_of(world.resident, at.now), "email": "nobody@example.com"}
    del by_mail["person_id"]
    assert enter(by_mail).status == 404
    assert aws.count(REQUESTS) == 0


@pytest.mark.parametrize("role", ["resident", "manager", "operator"])
def test_only_the_compliance_team_enters(world: World, at: Clock, role: str) -> None:
    assert enter(letter_of(world.resident, at.now), role).status == 403
    assert bring(f"{HEADER}\n{line(world.resident.id, at)}", roles=(role,)).status == 403
    assert aws.count(REQUESTS) == 0


IMPOSSIBLE: list[tuple[dict[str, Any], str, str]] = [
    ({"received_at": "2026-11-21T12:00:01Z"}, "impossible-date", "/received_at"),
    ({"received_at": "2025-11-01T12:00:00Z"}, "impossible-date", "/received_at"),
    ({"signed_on": "2026-11-19"}, "unacceptable", "/signed_on"),
    ({"email": "ada@example.com"}, "unacceptable", "/person_id"),
    ({"person_id": None}, "unacceptable", "/person_id"),
    ({"shown": ["mandate"]}, "unacceptable", "/agent"),
    ({"agent": {"name": "A", "email": "a@example.com"}}, "mandate-needed", "/agent/mandate"),
]


@pytest.mark.parametrize(("changed", "code", "pointer"), IMPOSSIBLE)
def test_an_entry_that_cannot_be_is_refused(
    world: World, at: Clock, changed: dict[str, Any], code: str, pointer: str
) -> None:
    answer = enter(letter_of(world.resident, at.now, **changed))
    assert (answer.status, answer.code, answer.body["errors"][0]["pointer"]) == (422, code, pointer)
    assert aws.count(REQUESTS) == 0


def test_where_the_policy_has_letters_signed_one_without_a_date_is_refused(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPERATOR", "fleetback")
    bare, signed = letter_of(world.resident, at.now), letter_of(world.resident, at.now, signed_on="2026-11-16")
    assert (enter(bare).code, enter(signed).status) == ("not-signed", 202)
    assert enter(letter_of(world.resident, at.now, channel="phone")).status == 202


def test_an_agents_mandate_may_have_been_seen(world: World, at: Clock) -> None:
    bare = {name: value for name, value in AGENT.items() if name != "mandate"}
    request = stored(enter(letter_of(world.resident, at.now, agent=bare, shown=["mandate"])), at)
    assert (request.asker, request.shown) == ("agent", ["mandate"])


@pytest.mark.parametrize(
    "changed", [{"right": "erasure"}, {"channel": "phone"}, {"received_at": "2026-11-20T10:00:00Z"}, {}]
)
def test_another_request_under_a_key_that_was_used_is_refused_and_not_passed_over(
    world: World, at: Clock, changed: dict[str, str]
) -> None:
    tie(world.resident, world.home, "US-CA", at.now)
    assert statuses(bring("\n".join([HEADER, line(world.resident.id, at)]))) == ["created"]
    whose = world.resident if changed else world.neighbour
    answer = bring("\n".join([HEADER, line(whose.id, at, **changed)]))
    assert statuses(answer) == ["refused"]
    assert "another request" in answer.body["lines"][0]["problem"]


def test_a_list_is_entered_line_by_line_and_once(world: World, at: Clock) -> None:
    good = [line(world.resident.id, at), line(world.neighbour.id, at, "L-2", right="information", channel="phone")]
    first = bring("\n".join([HEADER, *good]))
    assert (first.status, statuses(first)) == (201, ["created", "created"])
    again = bring("\n".join([HEADER, *good, line(world.resident.id, at, "L-3", right="safeguards")]))
    assert statuses(again) == ["unchanged", "unchanged", "created"]
    assert aws.count(REQUESTS) == len(aws.executions()) == 3


def test_a_bad_line_stops_no_other(world: World, at: Clock) -> None:
    bad = [
        line(world.resident.id, at, "L-1", right="forgetting"),
        line(world.resident.id, at, "L-2", received_at="2031-01-01T00:00:00Z"),
        line(world.resident.id, at, "L-3", right="erasure"),
        line(ids.derived("per", "nobody"), at, "L-4"),
        line(world.resident.id, at, ""),
        line(world.resident.id, at, "=1+1"),
        '"open',
        "too,few",
    ]
    answer = bring("\n".join([HEADER, *bad, line(world.resident.id, at, "L-9")]))
    assert statuses(answer) == ["refused"] * len(bad) + ["created"]
    assert [each["line"] for each in answer.body["lines"]] == list(range(2, 11))
    assert "There is access" in answer.body["lines"][2]["problem"]
    assert all(each["problem"] for each in answer.body["lines"][:-1])


def test_a_dry_run_only_says_what_would_be(world: World, at: Clock) -> None:
    answer = bring(f"{HEADER}\n{line(world.resident.id, at)}", dry_run=True)
    assert (statuses(answer), aws.count(REQUESTS), aws.executions()) == (["created"], 0, [])


@pytest.mark.parametrize(
    "csv", ["", "a,b", "key,key,right,channel,received_at", f"{HEADER},colour", HEADER + "\nx" * 101]
)
def test_a_file_that_is_no_list_is_refused(world: World, csv: str) -> None:
    answer = bring(csv)
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, "/csv")


def test_a_file_that_is_too_large_is_refused(world: World) -> None:
    assert bring(f"{HEADER}\n{'x' * 70_000}").status == 413
