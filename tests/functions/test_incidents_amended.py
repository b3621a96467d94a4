"""What becomes known later: facts begin a new round, texts do not, and nothing that cannot be is taken."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.breaches import amend_incident
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.breaching import (
    COMPLIANCE,
    OTHER,
    SUMMARY,
    an_incident,
    as_team,
    incident_id,
    started,
    stored,
)
from tests.functions.calls import Answer, another_process, before, call, refusing
from tests.functions.steps import ledger
from tests.functions.world import World
from vestibule import clock, ids, lifetime
from vestibule.breaches import amending, obligations, workflow
from vestibule.breaches.holdings import INCIDENTS
from vestibule.breaches.model import Amendment, Incident, Obligation, Task
from vestibule.clock import written
from vestibule.table import commit

AMEND = "PATCH /v1/incidents/{incident_id}"
WHY = {"reason": "The locksmith has told us more."}
type Told = list[tuple[str | None, dict[str, str]]]


@pytest.fixture(autouse=True)
def told(cloud: None, monkeypatch: pytest.MonkeyPatch) -> Told:
    """What waiting workflows were told: the memory has none that wait. Nothing is owed unless a test says so."""
    found: Told = []
    monkeypatch.setattr(workflow, "go_on", lambda incident, said: found.append((incident.task_token, said)))
    monkeypatch.setattr(obligations, "owed", lambda *_: [])
    return found


def amend(incident: Incident | str, body: dict[str, Any], **rest: Any) -> Answer:
    named = incident if isinstance(incident, str) else incident.id
    return as_team(amend_incident, AMEND, {**WHY, **body}, incident_id=named, **rest)


def waiting(**changes: Any) -> Incident:
    """An incident of which the scope is known and the team's decision is awaited."""
    return an_incident(**{"state": "awaiting_decision", "scoped_round": 1, "task_token": "token", **changes})


def followed_up(**changes: Any) -> Incident:
    """One of which everything is decided: nobody is told."""
    decided = {
        "round": 1,
        "tell": "all",
        "jurisdiction": "-",
        "verdict": "no_notice",
        "reason": "-",
        "by": COMPLIANCE,
        "at": clock.now(),
    }
    return waiting(**{"state": "following_up", "decisions": [decided], **changes})


def owed(**changes: Any) -> Obligation:
    usual: dict[str, Any] = {
        "tell": "authority",
        "jurisdiction": "FR",
        "law": "gdpr",
        "to": "CNIL",
        "threshold": "any",
        "met": "yes",
        "because": [],
        "starts": "aware",
    }
    return Obligation.model_validate(usual | changes)


@pytest.mark.parametrize(
    ("body", "changed"),
    [
        ({"exposures": [{"kind": "table", "table": "messages"}]}, ["exposures"]),
        ({"exposures": []}, ["exposures"]),
        ({"protection": "key_erased"}, ["protection"]),
        ({"malicious": True}, ["malicious"]),
        ({"inside_only": True}, ["inside_only"]),
        ({"kinds": ["integrity"]}, ["kinds"]),
        ({"aware_at": "2026-11-21T11:00:00Z"}, ["aware_at"]),
        ({"occurred_since": "2026-11-01T11:00:00Z"}, ["occurred_since"]),
        ({"occurred_until": "2026-11-21T11:00:00Z"}, ["occurred_until"]),
        ({"read": [{"table": "entries", "key": "evt_1"}]}, ["read"]),
        ({"read": []}, ["read"]),
        ({"overrides": [{"name": "ei", "value": 0.25, "reason": "Only numbers."}]}, ["overrides"]),
        ({"malicious": True, "cause": "A burglary."}, ["cause", "malicious"]),
    ],
)
def test_facts_begin_a_new_round(world: World, at: Clock, told: Told, body: dict[str, Any], changed: list[str]) -> None:
    incident = waiting()
    answer = amend(incident, body)
    found = stored(incident)
    assert (answer.status, answer.body["round"], found.round) == (200, 2, 2)
    assert (found.state, found.scoped_round, found.touched) == ("awaiting_decision", 1, 1)
    assert told == [("token", {"next": "again"})]
    [line] = ledger(at)
    assert (line.kind, line.subject) == ("breaches.incident.amended", incident.id)
    assert line.facts == {"by": COMPLIANCE, "round": 2, "changed": changed, "state": "awaiting_decision"}
    [amendment] = found.amendments
    assert (amendment.changed, amendment.reason, amendment.by) == (changed, WHY["reason"], COMPLIANCE)


@pytest.mark.parametrize(
    "body",
    [
        {"summary": "Another word."},
        {"cause": "Theft."},
        {"consequences": "None yet."},
        {"measures": "The key is withdrawn."},
        {"advice": "Change your code."},
        {"offer": "A year of watching."},
        {"law_enforcement": "The police knows."},
        {"lessons": "No copies on laptops."},
        {"contained": True},
        {"follow_ups": ["Encrypt laptops."]},
    ],
)
def test_texts_and_tasks_do_not(world: World, at: Clock, told: Told, body: dict[str, Any]) -> None:
    incident = waiting()
    assert amend(incident, body).status == 200
    assert (stored(incident).round, told) == (1, [])
    assert [line.facts["changed"] for line in ledger(at)] == [["tasks"] if "follow_ups" in body else list(body)]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"summary": SUMMARY},
        {"exposures": [{"kind": "table", "table": "entries"}], "malicious": False, "protection": "none"},
        {"kinds": ["confidentiality", "confidentiality"]},
        {"aware_at": "2026-11-21T13:00:00+01:00"},
        {"contained": False, "close": False},
        {"overrides": [], "done": [], "follow_ups": []},
    ],
)
def test_what_stands_already_changes_nothing(world: World, at: Clock, told: Told, body: dict[str, Any]) -> None:
    incident = waiting()
    answer = amend(incident, body)
    assert (answer.status, answer.body["round"]) == (200, 1)
    assert (stored(incident), ledger(at), told) == (incident, [], [])


def test_twice_is_once(world: World, at: Clock) -> None:
    incident = waiting()
    body = {
        "exposures": [{"kind": "device", "device_id": world.home.device.id}],
        "read": [],
        "overrides": [{"name": "cb", "value": 1.5, "reason": "Sold already."}],
        "follow_ups": ["Encrypt laptops.", "Encrypt laptops."],
    }
    first, again = amend(incident, body), amend(incident, body, caller=OTHER)
    assert (first.status, again.body) == (200, first.body)
    assert (stored(incident).round, len(stored(incident).tasks), len(ledger(at))) == (2, 1, 1)


def test_an_override_has_a_value_of_the_method_and_says_by_whom_and_why(world: World, at: Clock) -> None:
    incident = waiting()
    wanted = [{"name": "dpc", "value": 4, "reason": "Faces."}, {"name": "ei", "value": 0.75, "reason": "Names."}]
    assert amend(incident, {"overrides": wanted}).status == 200
    kept = [(each.name, each.value, each.reason, each.overridden_by) for each in stored(incident).overrides]
    assert kept == [("dpc", 4, "Faces.", COMPLIANCE), ("ei", 0.75, "Names.", COMPLIANCE)]
    for name, value in (("dpc", 2.5), ("dpc", 0), ("ei", 2), ("ei", 0), ("cb", 2.25), ("cb", 0.1)):
        answer = amend(incident, {"overrides": [{"name": name, "value": value, "reason": "x"}]})
        assert (answer.status, answer.code) == (422, "contradictory")
        assert answer.body["errors"][0]["pointer"] == "/overrides/0/value"
    twice = amend(incident, {"overrides": [wanted[0], wanted[0]]})
    assert [error["pointer"] for error in twice.body["errors"]] == ["/overrides/1/name"]
    assert amend(incident, {"overrides": []}).body["round"] == 3


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({"aware_at": 1}, ["/aware_at"]),
        ({"occurred_since": 1}, ["/occurred_since", "/aware_at"]),
        ({"aware_at": -48}, ["/aware_at"]),
        ({"occurred_until": -48}, ["/occurred_until"]),
        ({"occurred_since": -2, "occurred_until": -3}, ["/occurred_until"]),
        ({"aware_at": -3, "occurred_since": -2}, ["/aware_at"]),
    ],
)
def test_times_must_fit_those_that_stand(world: World, at: Clock, body: dict[str, int], pointers: list[str]) -> None:
    incident = waiting()
    answer = amend(incident, {name: written(at.now + timedelta(hours=hours)) for name, hours in body.items()})
    assert (answer.status, answer.code) == (422, "contradictory")
    assert sorted(error["pointer"] for error in answer.body["errors"]) == sorted(pointers)
    assert (stored(incident), ledger(at)) == (incident, [])


def test_tasks_are_ticked_off_once(world: World, at: Clock) -> None:
    incident = waiting(tasks=[Task(id="tsk_1", what="public-notice", count=12)])
    named = amend(incident, {"follow_ups": ["Encrypt laptops."]}).body["tasks"][1]["id"]
    at.forward(hours=1)
    assert amend(incident, {"done": ["tsk_1", named]}).status == 200
    when = at.now
    at.forward(hours=1)
    assert amend(incident, {"done": ["tsk_1"]}, caller=OTHER).status == 200
    assert [(task.done_at, task.done_by) for task in stored(incident).tasks] == [(when, COMPLIANCE)] * 2
    unknown = amend(incident, {"done": [named, "tsk_2"]})
    assert (unknown.status, unknown.body["errors"][0]["pointer"]) == (422, "/done/1")


def test_tasks_and_an_entry_do_not_grow_without_end(world: World, at: Clock) -> None:
    incident = waiting()
    answers = [amend(incident, {"follow_ups": [f"{part}.{each}" for each in range(20)]}) for part in range(6)]
    assert [answer.status for answer in answers] == [200] * 5 + [422]
    assert len(stored(incident).tasks) == amending.MOST_TASKS
    large = waiting(id=incident_id("large"), cause="é" * 150_000)
    assert amend(large, {"summary": "x"}).status == 413
    assert stored(large) == large


def test_a_closed_incident_opens_again_when_facts_change(world: World, at: Clock, told: Told) -> None:
    past = {"closed_at": at.now, "expires_at": at.now + timedelta(days=1800)}
    incident = an_incident(state="closed", scoped_round=1, task_token="old", **past)
    workflow.start(incident)
    assert amend(incident, {"lessons": "No copies."}).body["state"] == "closed"
    assert started() == [incident.id]
    answer = amend(incident, {"malicious": True})
    found = stored(incident)
    assert (answer.body["state"], found.round, found.reopened, found.task_token) == ("reported", 2, 1, None)
    assert (found.closed_at, found.expires_at) == (None, None)
    assert sorted(started()) == [incident.id, f"{incident.id}-r1"]
    ends = {"state": "reported", "closed_at": None, "expires_at": None}
    assert [line.facts["changes"] for line in ledger(at) if line.kind == "retention.record.dated"] == [ends]
    assert amend(incident, {"malicious": True}).status == 200
    assert len(started()) == 2
    assert told == []


def test_what_a_hold_keeps_stays_with_the_hold(world: World, at: Clock) -> None:
    past = {"closed_at": at.now, "expires_at": at.now + timedelta(days=1800)}
    incident, until = an_incident(state="closed", scoped_round=1, **past), at.now + timedelta(days=9)
    held = {"held_by": {ids.derived("hld", "one")}, "erase_at": None, "due_at": until}
    commit(INCIDENTS.upsert(incident.id, actions=list(INCIDENTS.setting(held))))
    assert amend(incident, {"malicious": True}).status == 200
    found = lifetime.lying(INCIDENTS, (incident.id,))
    assert found
    assert (found.record.state, found.expires_at, found.erase_at, found.due_at) == ("reported", None, None, until)


def test_a_closed_incident_takes_no_tasks(world: World, at: Clock) -> None:
    answer = amend(an_incident(state="closed", closed_at=at.now), {"follow_ups": ["More."]})
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, "/follow_ups")


def test_a_start_that_fails_does_not_undo_that_it_opened(world: World, at: Clock) -> None:
    incident = an_incident(state="closed", closed_at=at.now)
    with refusing("StartExecution", "InternalServerError"):
        assert amend(incident, {"malicious": True}).status == 200
    assert stored(incident).state == "reported"


def test_it_is_closed_once_nothing_is_owed(
    world: World, at: Clock, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled = [owed(met="no"), owed(done_at=at.now), owed(decided="no_notice", met="perhaps")]
    monkeypatch.setattr(obligations, "owed", lambda *_: settled)
    incident = followed_up(tasks=[Task(id="tsk_1", what="follow-up")])
    closed = amend(incident, {"close": True, "done": ["tsk_1"], "lessons": "Learnt."})
    assert (closed.status, told) == (200, [("token", {"next": "close"})])
    assert amending.is_to_close(stored(incident))
    assert [line.facts["changed"] for line in ledger(at)] == [["close", "lessons", "tasks"]]
    assert amend(incident, {"close": True}).status == 200
    assert (len(ledger(at)), len(told)) == (1, 2)


@pytest.mark.parametrize("met", ["yes", "perhaps"])
@pytest.mark.parametrize("decided", [None, "notify"])
def test_while_something_is_owed_it_stays_open(
    world: World, at: Clock, told: Told, monkeypatch: pytest.MonkeyPatch, met: str, decided: str | None
) -> None:
    monkeypatch.setattr(obligations, "owed", lambda *_: [owed(met=met, decided=decided)])
    incident = followed_up(tasks=[Task(id="tsk_1", what="follow-up")])
    answer = amend(incident, {"close": True, "lessons": "Learnt."})
    assert (answer.status, answer.code) == (409, "still-owed")
    assert (answer.body["owed"], answer.body["tasks"]) == (["authority FR"], ["tsk_1"])
    assert (stored(incident), told, ledger(at)) == (incident, [], [])


def test_while_a_task_is_open_it_stays_open(world: World, at: Clock) -> None:
    assert amend(followed_up(tasks=[Task(id="tsk_1", what="follow-up")]), {"close": True}).code == "still-owed"
    fresh = followed_up(id=incident_id("fresh"))
    assert amend(fresh, {"close": True, "follow_ups": ["More."]}).code == "still-owed"


@pytest.mark.parametrize("state", ["reported", "scoping", "awaiting_decision", "notifying"])
def test_what_is_not_decided_is_not_closed(world: World, at: Clock, state: str) -> None:
    assert amend(waiting(state=state), {"close": True}).code == "not-decided-yet"


def test_new_facts_and_closing_do_not_go_together(world: World, at: Clock, told: Told) -> None:
    answer = amend(followed_up(), {"close": True, "malicious": True})
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, "/close")
    stale = followed_up(id=incident_id("stale"), round=2)
    assert amend(stale, {"close": True}).code == "not-decided-yet"
    assert told == []


def test_a_closed_incident_is_closed(world: World, at: Clock, told: Told) -> None:
    incident = an_incident(state="closed", closed_at=at.now, scoped_round=1)
    assert (amend(incident, {"close": True}).status, ledger(at), told) == (200, [], [])


@pytest.mark.parametrize("roles", [(), ("resident",), ("manager",), ("operator",)])
def test_only_the_team_amends(world: World, at: Clock, roles: tuple[str, ...]) -> None:
    incident = waiting(reported_by=world.resident.id)
    known, unknown = (
        call(
            amend_incident.handler,
            AMEND,
            {**WHY, "malicious": True},
            caller=world.resident,
            roles=roles,
            incident_id=each,
        )
        for each in (incident.id, incident_id("none"))
    )
    assert (
        (known.status, known.body["detail"]) == (unknown.status, unknown.body["detail"]) == (403, known.body["detail"])
    )
    assert stored(incident) == incident


def test_what_is_not_there_is_not_found(world: World, at: Clock) -> None:
    assert amend(incident_id("none"), {"malicious": True}).status == 404
    assert amend("inc_1", {"malicious": True}).status == 422


@pytest.mark.parametrize(
    "body",
    [
        {"reason": None},
        {"reason": ""},
        {"reason": "a\nb"},
        {"summary": ""},
        {"kinds": []},
        {"state": "closed"},
        {"tally": {"persons": 0}},
        {"round": 7},
        {"overrides": [{"name": "se", "value": 1, "reason": "x"}]},
        {"overrides": [{"name": "ei", "value": "NaN", "reason": "x"}]},
        {"overrides": [{"name": "ei", "value": 1, "reason": ""}]},
        {"read": [{"table": "entries", "key": ""}]},
        {"read": [{"table": "entries", "key": "a b"}]},
        {"exposures": [{"kind": "planet"}]},
        {"done": "tsk_1"},
        {"close": "soon"},
    ],
)
def test_nonsense_is_refused(world: World, at: Clock, body: dict[str, Any]) -> None:
    incident = waiting()
    assert amend(incident, body).status == 422
    assert (stored(incident), ledger(at)) == (incident, [])


def test_of_two_at_once_neither_is_lost(world: World, at: Clock, told: Told) -> None:
    incident = waiting()
    elsewhere = another_process(amend_incident)

    def other() -> None:
        rest: dict[str, Any] = {"caller": OTHER, "roles": ("compliance",), "incident_id": incident.id}
        assert call(elsewhere, AMEND, {**WHY, "malicious": True, "follow_ups": ["One."]}, **rest).status == 200

    with before("TransactWriteItems", other):
        assert amend(incident, {"protection": "encrypted", "follow_ups": ["Two."]}).status == 200
    found = stored(incident)
    assert (found.malicious, found.protection, found.round, found.touched) == (True, "encrypted", 3, 2)
    assert [task.said for task in found.tasks] == ["One.", "Two."]
    assert [amendment.by for amendment in found.amendments] == [OTHER, COMPLIANCE]
    assert len(told) == len(ledger(at)) == 2


def test_two_who_say_the_same_at_once_say_it_once(world: World, at: Clock) -> None:
    incident = waiting()
    elsewhere = another_process(amend_incident)
    rest: dict[str, Any] = {"caller": OTHER, "roles": ("compliance",), "incident_id": incident.id}
    with before("TransactWriteItems", lambda: call(elsewhere, AMEND, {**WHY, "malicious": True}, **rest)):
        assert amend(incident, {"malicious": True}).body["round"] == 2
    assert (stored(incident).round, len(ledger(at))) == (2, 1)


def test_a_fault_of_the_register_leaves_all_as_it_was(world: World, at: Clock, told: Told) -> None:
    incident = waiting()
    with refusing("TransactWriteItems", "InternalServerError"):
        assert amend(incident, {"malicious": True}).status == 500
    assert (stored(incident), ledger(at), told) == (incident, [], [])


def test_neither_ledger_nor_log_says_what_was_written(
    world: World, at: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    words = "Xanthippe Quillfeather"
    names = ("reason", *(each for each in amending.TEXTS if each != "contained"))
    texts = dict.fromkeys(names, words)
    body = {**texts, "follow_ups": [words], "overrides": [{"name": "ei", "value": 1, "reason": words}]}
    assert amend(waiting(), body).status == 200
    amend(waiting(id=incident_id("two")), {**body, "done": [words]})
    amend(waiting(id=incident_id("three")), {**body, "exposures": [words]})
    assert words in json.dumps(aws.contents()["incidents"])
    assert words not in json.dumps(aws.contents()["evidence"]) + capsys.readouterr().out


_JSON: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
_MEMBERS = st.sampled_from(sorted({*Amendment.model_fields, "state", "id"}))
_TIMES = st.sampled_from(
    ["2026-11-21T11:00:00Z", "1969-01-01T00:00:00Z", "2027-01-01T00:00:00Z", "now", "2026-13-01T00:00Z"]
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.dictionaries(_MEMBERS, _JSON | _TIMES, max_size=5))
def test_whatever_is_sent_is_taken_whole_or_refused(world: World, at: Clock, body: dict[str, Any]) -> None:
    aws.empty(INCIDENTS)
    incident = waiting()
    lines = len(ledger(at))
    answer = amend(incident, body)
    assert answer.status in (200, 400, 409, 413, 422)
    found = stored(incident)
    changed = found != incident
    assert (found.touched, len(ledger(at)) - lines) == (int(changed), int(changed))
    assert answer.status == 200 or not changed


def test_an_identifier_of_another_kind_names_no_task(world: World, at: Clock) -> None:
    assert amend(waiting(), {"done": [ids.derived("per", "x")]}).status == 422
