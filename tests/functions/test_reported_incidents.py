"""Whoever suspects something can say so, and is asked for nothing but what it was; staff can say all of it."""

import json
from datetime import timedelta
from typing import Any

import pytest

from functions.breaches import report_incident
from tests.conftest import Clock
from tests.functions import aws, breaching
from tests.functions.breaching import COMPLIANCE, OPERATOR, SUMMARY, all_stored, as_user, started, stored
from tests.functions.calls import Answer, another_process, before, call, refusing
from tests.functions.steps import ledger
from tests.functions.world import World
from vestibule import ids
from vestibule.clock import written

REPORT = "POST /v1/incidents"
FULL: dict[str, Any] = {
    "summary": SUMMARY,
    "kinds": ["confidentiality", "availability"],
    "exposures": [{"kind": "table", "table": "entries"}],
    "protection": "encrypted",
    "malicious": True,
    "inside_only": False,
    "cause": "Theft.",
    "consequences": "Strangers may know who came when.",
    "measures": "The key was withdrawn.",
    "advice": "Change your code.",
    "drill": True,
}


def by_user(world: World, body: Any, **rest: Any) -> Answer:
    return as_user(report_incident, REPORT, body, caller=world.resident, **rest)


def by_team(body: Any, caller: str = COMPLIANCE, roles: tuple[str, ...] = ("compliance",), **rest: Any) -> Answer:
    return call(report_incident.handler, REPORT, body, caller=caller, roles=roles, **rest)


def test_a_user_needs_only_words(world: World, at: Clock) -> None:
    answer = by_user(world, {"summary": "My neighbour's letters lie open in the app."})
    found = stored(answer.body["id"])
    assert (answer.status, answer.headers["location"]) == (201, f"/v1/incidents/{found.id}")
    assert answer.body == {"id": found.id, "state": "reported", "reported_at": written(at.now)}
    assert (found.source, found.reported_by, found.aware_at) == ("person", world.resident.id, at.now)
    assert found.exposures == []
    assert started() == [found.id]


def test_a_user_can_say_when_it_was(world: World, at: Clock) -> None:
    when = {"occurred_since": written(at.now - timedelta(days=2)), "occurred_until": written(at.now)}
    found = stored(by_user(world, {"summary": "x", **when}).body["id"])
    assert (found.occurred_since, found.occurred_until) == (at.now - timedelta(days=2), at.now)


@pytest.mark.parametrize("member", [*sorted(FULL.keys() - {"summary"}), "aware_at", "from_processor"])
@pytest.mark.parametrize("roles", [("resident",), ("manager",), ("technician",), ("dealer",), ()])
def test_what_only_staff_can_know_is_refused_to_others_with_a_word(
    world: World, at: Clock, member: str, roles: tuple[str, ...]
) -> None:
    stated = {**FULL, "aware_at": written(at.now), "from_processor": True}
    answer = by_user(world, {"summary": "x", member: stated[member]}, roles=roles)
    assert (answer.status, answer.code) == (422, "stated-by-staff")
    assert answer.body["errors"] == [{"pointer": f"/{member}", "detail": "leave it out"}]
    assert (all_stored(), started()) == ([], [])


@pytest.mark.parametrize("role", ["compliance", "operator"])
def test_staff_states_everything(world: World, at: Clock, role: str) -> None:
    aware = at.now - timedelta(hours=3)
    times = {"aware_at": written(aware), "occurred_since": written(aware - timedelta(days=1))}
    answer = by_team({**FULL, **times}, OPERATOR, (role,))
    found = stored(answer.body["id"])
    assert (answer.status, sorted(answer.body)) == (201, ["id", "reported_at", "state"])
    assert (found.source, found.aware_at, found.reported_at) == ("staff", aware, at.now)
    assert found.occurred_since == aware - timedelta(days=1)
    kept = json.loads(found.model_dump_json(include=set(FULL)))
    assert kept == FULL


def test_what_a_processor_told_is_told_apart(world: World, at: Clock) -> None:
    assert stored(by_team({"summary": "x", "from_processor": True}).body["id"]).source == "processor"


def test_without_a_time_the_operator_knows_from_now_on(world: World, at: Clock) -> None:
    assert stored(by_team({"summary": "x"}).body["id"]).aware_at == at.now


@pytest.mark.parametrize(
    ("stated", "pointers"),
    [
        ({"aware_at": 1}, ["/aware_at"]),
        ({"occurred_since": 1}, ["/occurred_since"]),
        ({"occurred_since": -5, "occurred_until": 1}, ["/occurred_until"]),
        ({"aware_at": -10, "occurred_since": -9}, ["/aware_at"]),
        ({"occurred_since": -9, "occurred_until": -10}, ["/occurred_until"]),
        ({"aware_at": 48, "occurred_since": 24}, ["/aware_at", "/occurred_since"]),
    ],
)
def test_times_that_cannot_be_are_pointed_at(
    world: World, at: Clock, stated: dict[str, float], pointers: list[str]
) -> None:
    times = {name: written(at.now + timedelta(hours=hours)) for name, hours in stated.items()}
    answer = by_team({"summary": "x", **times})
    assert (answer.status, answer.code) == (422, "impossible-times")
    assert sorted(error["pointer"] for error in answer.body["errors"]) == sorted(pointers)
    assert (all_stored(), started(), ledger(at)) == ([], [], [])


def test_a_user_too_states_no_time_that_has_not_come(world: World, at: Clock) -> None:
    later = {"occurred_since": written(at.now + timedelta(seconds=1))}
    assert by_user(world, {"summary": "x", **later}).code == "impossible-times"


@pytest.mark.parametrize(
    ("window", "pointer"),
    [
        ({"since": -2, "until": 1}, "/exposures/0/until"),
        ({"since": 1, "until": 2}, "/exposures/0/since"),
    ],
)
def test_what_was_exposed_was_so_in_the_past(world: World, at: Clock, window: dict[str, int], pointer: str) -> None:
    stated = {name: written(at.now + timedelta(hours=hours)) for name, hours in window.items()}
    exposed = [{"kind": "site", "site_id": world.home.site.id, **stated}]
    answer = by_team({"summary": "x", "exposures": exposed})
    assert (answer.status, answer.code) == (422, "impossible-times")
    assert pointer in [error["pointer"] for error in answer.body["errors"]]


@pytest.mark.parametrize(
    "exposed",
    [
        {"kind": "planet"},
        {"kind": "table"},
        {"kind": "table", "table": "no_such_table"},
        {"kind": "table", "table": "../etc"},
        {"kind": "prefix", "bucket": "elsewhere"},
        {"kind": "persons", "person_ids": []},
        {"kind": "persons", "person_ids": ["per_1"]},
        {"kind": "persons", "person_ids": [ids.derived("per", "x")], "tables": ["no_such_table"]},
        {"kind": "site", "site_id": ids.derived("sit", "home")},
        {"kind": "credential", "credential_id": ids.derived("per", "x")},
        {"kind": "device", "device_id": "dev_"},
        {"kind": "function", "function": "no_such_function"},
        "entries",
        None,
        7,
    ],
)
def test_an_unknown_exposure_is_pointed_at(world: World, at: Clock, exposed: Any) -> None:
    answer = by_team({"summary": "x", "exposures": [exposed]})
    assert answer.status == 422
    assert any(error["pointer"].startswith("/exposures/0") for error in answer.body["errors"])
    assert (all_stored(), started(), ledger(at)) == ([], [], [])


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"summary": ""},
        {"summary": "   "},
        {"summary": "x" * 5001},
        {"summary": "\x00"},
        {"summary": None},
        {"summary": "x", "kinds": []},
        {"summary": "x", "kinds": ["rumour"]},
        {"summary": "x", "aware_at": "yesterday"},
        {"summary": "x", "aware_at": 1_700_000_000},
        {"summary": "x", "aware_at": "2026-11-21T12:00:00"},
        {"summary": "x", "aware_at": "9999-12-31T23:59:59Z"},
        {"summary": "x", "severity": 9},
        {"summary": "x", "exposures": [{"kind": "table", "table": "entries"}] * 11},
    ],
)
def test_what_is_no_report_is_refused_and_leaves_no_trace(world: World, at: Clock, body: dict[str, Any]) -> None:
    assert by_team(body).status == 422
    assert (all_stored(), started(), ledger(at)) == ([], [], [])


def test_nobody_reports_without_a_name_or_a_key(world: World, at: Clock) -> None:
    assert call(report_incident.handler, REPORT, {"summary": "x"}).status == 401
    assert by_user(world, {"summary": "x"}, key="").status == 400


def test_a_repeated_report_is_one(world: World, at: Clock) -> None:
    first, again = (by_user(world, {"summary": "x"}, key="one") for _ in range(2))
    assert (again.status, again.body) == (first.status, first.body)
    assert len(all_stored()) == len(started()) == 1
    assert by_user(world, {"summary": "y"}, key="one").code == "key-used-for-another-request"
    assert by_user(world, {"summary": "x"}, key="one").status == 201  # whatever else has been sent since


def test_two_at_once_with_one_key_are_one(world: World, at: Clock) -> None:
    other = another_process(report_incident)
    rest: dict[str, Any] = {"caller": world.resident, "roles": ("resident",), "key": "one"}
    with before("TransactWriteItems", lambda: call(other, REPORT, {"summary": "x"}, **rest)):
        answer = call(report_incident.handler, REPORT, {"summary": "x"}, **rest)
    # the first write of this call is that of the flood's count, so the other is served in between
    assert answer.status == 201
    assert len(all_stored()) == len(started()) == 1


def test_who_reports_by_the_minute_is_slowed_down_and_staff_is_not(world: World, at: Clock) -> None:
    for number in range(report_incident.MOST):
        assert by_user(world, {"summary": f"{number}"}).status == 201
    assert by_user(world, {"summary": "once more"}).status == 429
    assert all(by_team({"summary": f"{number}"}).status == 201 for number in range(report_incident.MOST + 1))
    at.forward(hours=1)
    assert by_user(world, {"summary": "an hour later"}).status == 201


def test_a_start_that_fails_does_not_undo_the_report(world: World, at: Clock) -> None:
    with refusing("StartExecution", "InternalServerError"):
        answer = by_user(world, {"summary": "x"})
    assert (answer.status, started()) == (201, [])
    assert stored(answer.body["id"]).state == "reported"


def test_a_register_that_fails_is_told_and_starts_nothing(world: World, at: Clock) -> None:
    with refusing("TransactWriteItems", "InternalServerError", mention="vestibule-incidents"):
        assert by_user(world, {"summary": "x"}).status == 500
    assert (all_stored(), started(), ledger(at)) == ([], [], [])


def test_the_ledger_has_a_line_without_a_word_of_what_was_written(
    world: World, at: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    words = "Xanthippe Quillfeather"
    texts = dict.fromkeys(("summary", "cause", "consequences", "measures", "advice"), words)
    answer = by_team({**texts, "exposures": FULL["exposures"], "aware_at": written(at.now - timedelta(hours=1))})
    [line] = ledger(at)
    assert (line.kind, line.subject) == ("breaches.incident.reported", answer.body["id"])
    assert line.facts == {
        "source": "staff",
        "by": COMPLIANCE,
        "aware_at": written(at.now - timedelta(hours=1)),
        "exposures": 1,
        "drill": False,
    }
    said = [capsys.readouterr().out, *(json.dumps(aws.contents()[name]) for name in ("answers", "evidence"))]
    assert words in json.dumps(aws.contents()["incidents"])
    assert [each for each in said if words in each] == []


def test_the_reporters_own_key_names_the_incident(world: World, at: Clock) -> None:
    mine, theirs = by_user(world, {"summary": "x"}, key="one"), by_team({"summary": "x"}, key="one")
    assert mine.body["id"] != theirs.body["id"]
    assert breaching.stored(mine.body["id"]).reported_by == world.resident.id
