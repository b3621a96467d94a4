"""The compliance team decides: on every obligation, about the current round, with the cause where it comes late."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from functions.breaches import decide_incident
from tests.conftest import Clock
from tests.functions.breaching import COMPLIANCE, OTHER, as_user, incident_id, stored
from tests.functions.calls import before
from tests.functions.deciding_incidents import DECIDE, TOKEN, Told, decide, decision, lines, owed, waiting, watch
from tests.functions.steps import ledger
from tests.functions.world import World
from vestibule import clock
from vestibule.breaches import amending, recording
from vestibule.breaches.model import Filing, Incident


@pytest.fixture(autouse=True)
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    return watch(monkeypatch)


def test_to_tell_persons_lets_the_notices_go_out(world: World, at: Clock, told: Told) -> None:
    incident = waiting()
    answer = decide(incident)
    assert (answer.status, answer.body["verdict"], answer.body["next"]) == (201, "notify", "notify")
    assert told == [(TOKEN, {"next": "notify"})]
    verdicts = {(each["tell"], each["decided"]) for each in answer.body["obligations"] if each["met"] != "no"}
    assert ("persons", "notify") in verdicts
    assert "no_notice" not in {verdict for _, verdict in verdicts}


def test_the_decision_lies_in_the_register_with_its_reasons_and_in_the_ledger_by_hash(world: World, at: Clock) -> None:
    incident = waiting()
    assert decide(incident, {**decision(incident), "reason": "Whole reason."}).status == 201
    said = stored(incident).decisions
    assert next((each.tell, each.jurisdiction, each.reason) for each in said) == ("all", "-", "Whole reason.")
    assert {(each.round, each.by, each.at) for each in said} == {(1, COMPLIANCE, at.now)}
    [line] = [line for line in ledger(at) if line.kind == "breaches.incident.decided"]
    assert line.subject == incident.id
    assert {**line.facts, "reasons": len(line.facts["reasons"])} == {
        "by": COMPLIANCE,
        "round": 1,
        "verdicts": {f"{each['tell']} {each['jurisdiction']}": "notify" for each in lines(incident)},
        "reasons": 64,
        "late": False,
    }
    assert "Whole reason" not in str(line.facts)


def test_not_to_tell_persons_leads_to_the_follow_up(world: World, told: Told) -> None:
    incident = waiting()
    answer = decide(incident, decision(incident, persons="no_notice"))
    assert (answer.status, answer.body["verdict"], answer.body["next"]) == (201, "notify", "follow_up")
    assert told == [(TOKEN, {"next": "follow_up"})]


def test_to_tell_nobody_is_a_decision_and_leaves_nothing_due(world: World, told: Told) -> None:
    incident = waiting(next_due_at=clock.now() + timedelta(hours=72))
    nobody = dict.fromkeys(("authority", "persons", "controller"), "no_notice")
    answer = decide(incident, decision(incident, **nobody))
    assert (answer.status, answer.body["verdict"]) == (201, "no_notice")
    assert stored(incident).next_due_at is None
    assert told == [(TOKEN, {"next": "follow_up"})]


def test_an_empty_scope_ends_with_a_recorded_decision(world: World, at: Clock, told: Told) -> None:
    incident = waiting(tally={"persons": 0, "records": 0}, severity={"score": 0, "band": "low", "factors": []})
    answer = decide(
        incident, {"round": 1, "decisions": lines(incident), "reason": "The list is empty: nobody is concerned."}
    )
    assert answer.status == 201
    assert "all" in {each.tell for each in stored(incident).decisions}
    assert len(told) == 1


def missing_one(body: dict[str, Any]) -> dict[str, Any]:
    return {**body, "decisions": body["decisions"][1:]}


def one_twice(body: dict[str, Any]) -> dict[str, Any]:
    other = {**body["decisions"][0], "verdict": "no_notice"}
    return {**body, "decisions": [*body["decisions"], other]}


def one_too_many(body: dict[str, Any]) -> dict[str, Any]:
    return {**body, "decisions": [*body["decisions"], {**body["decisions"][0], "jurisdiction": "SG"}]}


@pytest.mark.parametrize(
    ("changed", "fault"), [(missing_one, "missing"), (one_twice, "repeated"), (one_too_many, "unknown")]
)
def test_a_decision_that_does_not_fit_what_is_owed_names_the_lines(
    world: World, told: Told, changed: Callable[[dict[str, Any]], dict[str, Any]], fault: str
) -> None:
    incident = waiting()
    answer = decide(incident, changed(decision(incident)))
    assert (answer.status, answer.code) == (422, "not-every-obligation")
    first = decision(incident)["decisions"][0]
    named = f"{first['tell']} {'SG' if fault == 'unknown' else first['jurisdiction']}"
    assert answer.body[fault] == [named]
    assert (stored(incident).decisions, told) == ([], [])


@pytest.mark.parametrize("left_out", ["round", "decisions", "reason"])
def test_a_body_without_a_part_is_refused(world: World, left_out: str) -> None:
    incident = waiting()
    body = {name: value for name, value in decision(incident).items() if name != left_out}
    assert decide(incident, body).status == 422


def test_not_to_tell_needs_its_reason_too(world: World) -> None:
    incident = waiting()
    bare = [{name: value for name, value in line.items() if name != "reason"} for line in lines(incident)]
    assert decide(incident, {**decision(incident), "decisions": bare}).status == 422


def test_after_the_term_the_cause_is_demanded_and_with_it_the_decision_is_accepted(
    world: World, at: Clock, told: Told
) -> None:
    incident = waiting()
    at.forward(days=70)
    refused = decide(incident)
    assert (refused.status, refused.code) == (422, "cause-demanded")
    assert refused.body["late"] == sorted(
        {f"{each.tell} {each.jurisdiction}" for each in owed(incident) if each.late and each.met != "no"}
    )
    assert told == []
    answer = decide(incident, {**decision(incident), "late_because": "The system that holds the list was down."})
    assert answer.status == 201
    assert {each.late_because for each in stored(incident).decisions} == {"The system that holds the list was down."}
    [line] = [line for line in ledger(at) if line.kind == "breaches.incident.decided"]
    assert line.facts["late"] is True
    assert told == [(TOKEN, {"next": "notify"})]


@pytest.mark.parametrize("named", [1, 3])
def test_a_decision_about_another_round_is_refused(world: World, told: Told, named: int) -> None:
    incident = waiting(round=2, scoped_round=2)
    answer = decide(incident, {**decision(incident), "round": named})
    assert (answer.status, answer.code) == (409, "another-round")
    assert told == []


@pytest.mark.parametrize("state", ["reported", "scoping", "awaiting_decision", "following_up"])
def test_before_the_scope_of_the_round_is_known_nothing_is_decided(world: World, state: str) -> None:
    incident = waiting(state=state, round=2, scoped_round=1)
    assert decide(incident).code == "not-assessed-yet"


def test_what_is_closed_is_not_decided(world: World) -> None:
    assert decide(waiting(state="closed")).code == "incident-closed"


def test_a_later_decision_takes_the_place_of_the_rounds_earlier_one(world: World, told: Told) -> None:
    incident = waiting()
    assert decide(incident, decision(incident, persons="no_notice")).status == 201
    assert decide(incident).status == 201
    said = stored(incident).decisions
    assert [each.verdict for each in said if each.tell == "persons"] == ["notify"]
    assert len([each for each in said if each.tell == "all"]) == 1
    assert [each["next"] for _, each in told] == ["follow_up", "notify"]


def test_decisions_of_earlier_rounds_stay(world: World) -> None:
    incident = waiting()
    decide(incident)
    recording.change(incident.id, clock.now(), lambda _: {"round": 2, "scoped_round": 2})
    again = stored(incident)
    assert decide(again).status == 201
    assert [each.round for each in stored(incident).decisions if each.tell == "all"] == [1, 2]


def test_who_was_not_to_be_told_can_be_told_while_it_is_followed_up(world: World, told: Told) -> None:
    incident = waiting()
    decide(incident, decision(incident, persons="no_notice"))
    recording.change(incident.id, clock.now(), lambda _: {"state": "following_up", "task_token": "second"})
    assert decide(incident).status == 201
    assert told[-1] == ("second", {"next": "again"})


def test_a_place_that_is_to_be_told_later_than_the_others_is_gone_through_too(world: World, told: Told) -> None:
    incident = waiting(tally={"persons": 12, "records": 12, "by_place": {"US-NY": 6, "FR": 6}})
    body = decision(incident)
    only_one = [
        {
            **line,
            "verdict": "no_notice" if (line["tell"], line["jurisdiction"]) == ("persons", "FR") else line["verdict"],
        }
        for line in body["decisions"]
    ]
    assert only_one != body["decisions"]
    assert decide(incident, {**body, "decisions": only_one}).status == 201
    recording.change(incident.id, clock.now(), lambda _: {"state": "following_up", "told_round": 1})
    assert decide(incident, body).status == 201
    assert stored(incident).told_round == 0
    assert told[-1] == (TOKEN, {"next": "again"})
    assert decide(incident, body).status == 201
    assert stored(incident).told_round == 0


@pytest.mark.parametrize("changes", [{"state": "notifying"}, {"state": "following_up", "told_round": 1}])
def test_notices_that_went_out_are_not_decided_away(world: World, told: Told, changes: dict[str, object]) -> None:
    incident = waiting()
    decide(incident)
    recording.change(incident.id, clock.now(), lambda _: changes)
    answer = decide(incident, decision(incident, persons="no_notice"))
    assert (answer.status, answer.code) == (409, "told-already")
    assert [name.partition(" ")[0] for name in answer.body["told"]] == ["persons"] * len(answer.body["told"])
    assert decide(incident).status == 201
    assert len(told) == 1


def test_a_filing_that_was_handed_over_is_not_decided_away(world: World) -> None:
    incident = waiting()
    place = next(each["jurisdiction"] for each in lines(incident) if each["tell"] == "authority")
    filing = Filing.model_validate(
        {
            "id": "one",
            "tell": "authority",
            "jurisdiction": place,
            "to": "The authority",
            "phase": "initial",
            "round": 1,
            "handed_over_at": clock.now(),
            "by": COMPLIANCE,
            "channel": "portal",
            "digest": "0" * 64,
        }
    )
    recording.change(incident.id, clock.now(), lambda _: {"filings": [filing]})
    answer = decide(incident, decision(stored(incident), authority="no_notice"))
    assert (answer.code, answer.body["told"]) == ("told-already", [f"authority {place}"])


def test_a_repeated_decision_is_one(world: World, at: Clock, told: Told) -> None:
    incident = waiting()
    body = decision(incident)
    first, again = (decide(incident, body, key="one") for _ in range(2))
    assert (again.status, again.body) == (first.status, first.body)
    assert len([line for line in ledger(at) if line.kind == "breaches.incident.decided"]) == 1
    assert len(told) == 1


def test_facts_that_change_in_the_same_moment_come_first(world: World, told: Told) -> None:
    incident = waiting()
    body = decision(incident)

    def amend() -> None:
        recording.change(incident.id, clock.now(), lambda seen: {"round": seen.round + 1})

    with before("TransactWriteItems", amend):
        answer = decide(incident, body)
    assert answer.code == "another-round"
    assert (stored(incident).decisions, told) == ([], [])


@pytest.mark.parametrize("roles", [(), ("resident",), ("manager",), ("operator",)])
def test_only_the_team_decides_and_nobody_else_learns_that_there_is_something(
    world: World, told: Told, roles: tuple[str, ...]
) -> None:
    incident = waiting()
    known, unknown = (
        as_user(
            decide_incident,
            DECIDE,
            decision(incident),
            caller=world.resident,
            roles=roles,
            incident_id=incident_id(each),
        )
        for each in ("one", "none")
    )
    assert (known.status, known.body["detail"]) == (unknown.status, unknown.body["detail"])
    assert known.status == 403
    assert told == []


def test_the_team_is_told_that_an_incident_does_not_exist(world: World) -> None:
    missing: Incident = waiting().model_copy(update={"id": incident_id("none")})
    assert decide(missing).status == 404


def test_another_of_the_team_may_replace_it(world: World) -> None:
    incident = waiting()
    decide(incident)
    assert decide(incident, decision(incident), caller=OTHER).status == 201
    assert {each.by for each in stored(incident).decisions} == {OTHER}
    assert amending.is_to_close(stored(incident)) is False
