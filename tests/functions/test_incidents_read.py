"""Who sees what of an incident: the team all of it, the reporter how far it has come, others nothing; and the register."""

import csv
import io
import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from functions.breaches import list_incidents, read_incident
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.breaching import COMPLIANCE, an_incident, as_team, as_user, incident, incident_id
from tests.functions.calls import CONTEXT, Answer, call, claims_of, event
from tests.functions.world import World
from vestibule import ids
from vestibule.breaches import obligations, register_view
from vestibule.breaches.model import Incident, Obligation
from vestibule.clock import written
from vestibule.policy.model import Pack

READ = "GET /v1/incidents/{incident_id}"
OWED = "GET /v1/incidents/{incident_id}/obligations"
LIST = "GET /v1/compliance/incidents"
TALLY: dict[str, Any] = {
    "persons": 12,
    "records": 30,
    "read": 3,
    "by_place": {"FR": 7, "-": 5},
    "by_category": {"user.unique_id": 12},
    "by_table": {"entries": 30},
}


def read(incident: Incident, **rest: Any) -> Answer:
    return as_team(read_incident, READ, incident_id=incident.id, **rest)


def listed(**rest: Any) -> Answer:
    return as_team(list_incidents, LIST, **rest)


def as_text(**query: str) -> tuple[dict[str, str], list[list[str]]]:
    """The register as CSV: the headers of the answer, and the cells line by line."""
    sent = event(LIST, claims=claims_of(COMPLIANCE, "compliance"), query=query, headers={"accept": "text/csv"})
    answered = list_incidents.handler(sent, CONTEXT)
    assert answered["statusCode"] == 200
    return answered["headers"], list(csv.reader(io.StringIO(answered["body"])))


def test_the_team_sees_all_but_the_token_and_what_was_read(world: World, at: Clock) -> None:
    one = an_incident(tally=TALLY, task_token="tok-1", read=[{"table": "entries", "key": "evt_7"}])
    answer = read(one)
    assert (answer.status, answer.body["id"], answer.body["tally"]["persons"]) == (200, one.id, 12)
    assert answer.body["exposures"] == [{"kind": "table", "table": "entries"}]
    said = json.dumps(answer.body)
    assert ("tok-1" in said, "evt_7" in said) == (False, False)


def test_the_reporter_sees_how_far_it_has_come(world: World, at: Clock) -> None:
    mine = an_incident(source="person", reported_by=world.resident.id, tally=TALLY)
    answer = as_user(read_incident, READ, caller=world.resident, incident_id=mine.id)
    assert answer.body == {"id": mine.id, "state": "reported", "reported_at": written(at.now)}


@pytest.mark.parametrize("roles", [(), ("resident",), ("manager",), ("operator",)])
def test_of_anothers_incident_nobody_learns_that_it_is_there(world: World, at: Clock, roles: tuple[str, ...]) -> None:
    known, unknown = (
        as_user(read_incident, READ, caller=world.neighbour, roles=roles, incident_id=each)
        for each in (an_incident(reported_by=world.resident.id).id, incident_id("none"))
    )
    assert (known.status, known.body["detail"]) == (unknown.status, unknown.body["detail"])
    assert known.status == 404


def test_an_alarms_incident_is_nobodys_own(world: World, at: Clock) -> None:
    alarm = an_incident(source="alarm", reported_by=None)
    assert as_user(read_incident, READ, caller=world.resident, incident_id=alarm.id).status == 404
    assert read(alarm).body["reported_by"] is None


def test_a_user_is_told_that_the_team_looked_at_the_report(world: World, at: Clock) -> None:
    mine = an_incident(source="person", reported_by=world.resident.id)
    as_user(read_incident, READ, caller=world.resident, incident_id=mine.id)
    assert aws.events() == []
    read(mine)
    [told] = aws.events()
    assert (told["type"], told["data"]["persons"]) == ("disclosures.data.looked_at", world.resident.id)
    listed()
    [told] = aws.events()
    assert (told["data"]["kind"], told["data"]["persons"]) == ("incidents", world.resident.id)


@pytest.mark.parametrize("language", ["en", "fr", "nl"])
def test_what_is_owed_comes_with_the_memo_in_the_callers_language(world: World, at: Clock, language: str) -> None:
    one = an_incident(tally=TALLY, scoped_round=1)
    answer = as_team(read_incident, OWED, incident_id=one.id, headers={"accept-language": language})
    assert (answer.status, answer.body["round"], answer.body["is_scoped"]) == (200, 1, True)
    assert isinstance(answer.body["data"], list)
    assert all(chapter["title"] for chapter in answer.body["memo"])


def test_before_the_scope_is_known_it_is_said_so(world: World, at: Clock) -> None:
    answer = as_team(read_incident, OWED, incident_id=an_incident().id)
    assert (answer.status, answer.body["is_scoped"]) == (200, False)


@pytest.mark.parametrize("roles", [(), ("resident",), ("manager",), ("operator",)])
def test_obligations_and_register_are_for_the_team(world: World, at: Clock, roles: tuple[str, ...]) -> None:
    mine = an_incident(reported_by=world.resident.id)
    rest: dict[str, Any] = {"caller": world.resident, "roles": roles}
    assert as_user(read_incident, OWED, incident_id=mine.id, **rest).status == 403
    assert as_user(read_incident, OWED, incident_id=incident_id("none"), **rest).status == 403
    assert as_user(list_incidents, LIST, **rest).status == 403


def test_an_unknown_incident_is_not_found_and_a_wrong_name_is_pointed_at(world: World, at: Clock) -> None:
    assert as_team(read_incident, OWED, incident_id=incident_id("none")).status == 404
    assert as_team(read_incident, READ, incident_id=ids.derived("per", "x")).status == 422


def test_the_register_has_the_newest_first_with_facts_effects_and_measures(world: World, at: Clock) -> None:
    old = an_incident(id=incident_id("old"), aware_at=at.now - timedelta(days=3))
    decided = {
        "round": 1,
        "tell": "authority",
        "jurisdiction": "FR",
        "verdict": "no_notice",
        "reason": "No risk.",
        "by": COMPLIANCE,
        "at": at.now,
    }
    new = an_incident(
        id=incident_id("new"),
        tally=TALLY,
        severity={"score": 2.5, "band": "medium", "factors": []},
        exposures=[
            {"kind": "persons", "person_ids": [world.resident.id, world.neighbour.id], "tables": ["entries"]},
            {"kind": "prefix", "bucket": "images", "prefix": "2026/"},
        ],
        consequences="Strangers know who came.",
        measures="The key is withdrawn.",
        decisions=[decided],
        next_due_at=at.now - timedelta(hours=1),
    )
    first, second = listed().body["data"]
    assert (first["id"], second["id"]) == (new.id, old.id)
    assert (first["persons"], first["by_place"], first["score"], first["band"]) == (
        12,
        TALLY["by_place"],
        2.5,
        "medium",
    )
    assert (first["consequences"], first["measures"]) == ("Strangers know who came.", "The key is withdrawn.")
    assert first["exposed"] == ["persons 2 named entries", "prefix images 2026/"]
    assert (first["is_late"], second["is_late"], second["persons"]) == (True, False, None)
    assert [each["what"] for each in first["timeline"]] == ["began", "aware", "reported", "decided"]
    assert world.resident.id not in json.dumps(first)
    assert first["decisions"][0]["reason"] == "No risk."


def test_the_register_can_be_narrowed(world: World, at: Clock) -> None:
    for number in range(4):
        due = at.now + timedelta(days=number) if number else None
        state = "closed" if number == 3 else "awaiting_decision"
        an_incident(id=incident_id(number), next_due_at=due, state=state)

    def found(**query: str) -> set[str]:
        return {each["id"] for each in listed(query=query).body["data"]}

    assert found(state="closed") == {incident_id(3)}
    assert found(due_before=written(at.now + timedelta(days=2))) == {incident_id(1)}
    assert found(due_before=written(at.now + timedelta(days=9)), state="awaiting_decision") == {
        incident_id(1),
        incident_id(2),
    }
    assert found(state="notifying") == set()


@pytest.mark.parametrize(
    "query", [{"state": "open"}, {"due_before": "tomorrow"}, {"due_before": "5"}, {"limit": "9"}, {"cursor": ""}]
)
def test_a_filter_that_cannot_be_is_refused(world: World, at: Clock, query: dict[str, str]) -> None:
    assert listed(query=query).status in (400, 422)


def test_pages_follow_one_another_without_a_gap(world: World, at: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_incidents, "MOST", 3)
    for number in range(8):
        state = "closed" if number % 2 else "reported"
        an_incident(id=incident_id(number), aware_at=at.now - timedelta(hours=number), state=state)

    def walked(**query: str) -> list[str]:
        found: list[str] = []
        while True:
            page = listed(query=query).body
            found += [each["id"] for each in page["data"]]
            if page["next"] is None:
                return found
            query["cursor"] = page["next"]

    assert walked() == [incident_id(number) for number in range(8)]
    assert walked(state="closed") == [incident_id(number) for number in range(1, 8, 2)]
    first = listed().body["next"]
    assert listed(query={"cursor": first, "state": "closed"}).code == "malformed-cursor"
    assert listed(query={"cursor": first[:-2]}).code == "malformed-cursor"


def test_a_page_is_no_larger_than_an_answer_can_be(world: World, at: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register_view, "LARGEST", 25_000)
    for number in range(4):
        an_incident(id=incident_id(number), aware_at=at.now - timedelta(hours=number), cause="x" * 9_000)
    page = listed().body
    assert (len(page["data"]), page["next"] is None) == (2, False)
    assert len(listed(query={"cursor": page["next"]}).body["data"]) == 2


def test_the_register_goes_out_as_csv(world: World, at: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_incidents, "MOST", 2)
    for number in range(3):
        an_incident(id=incident_id(number), aware_at=at.now - timedelta(hours=number), tally=TALLY, cause='a "b", c\nd')
    headers, (columns, *lines) = as_text()
    said = [dict(zip(columns, line, strict=True)) for line in lines]
    assert headers["Content-Type"] == "text/csv; charset=utf-8"
    assert [each["id"] for each in said] == [incident_id(0), incident_id(1)]
    assert (said[0]["cause"], said[0]["persons"], said[0]["by_place"]) == ('a "b", c\nd', "12", "FR: 7; -: 5")
    assert (said[0]["drill"], said[0]["closed_at"]) == ("no", "")
    _, (_, rest) = as_text(cursor=headers["Vestibule-Next"])
    assert rest[0] == incident_id(2)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(0)", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(world: World, at: Clock, text: str) -> None:
    assert register_view.cell(text) == f"'{text}"
    an_incident(summary=text, cause=text, lessons=text)
    _, (columns, line) = as_text()
    assert [cell for cell in line if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    assert dict(zip(columns, line, strict=True))["summary"] == f"'{text}"


def test_late_is_what_is_due_before_now(at: Clock) -> None:
    due = [None, at.now - timedelta(milliseconds=1), at.now, at.now + timedelta(days=1)]
    entries = [register_view.entry(incident(next_due_at=each), at.now) for each in due]
    assert [entry.is_late for entry in entries] == [False, True, False, False]


def test_what_is_owed_is_counted_from_now(world: World, at: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def owed(_: Incident, pack: Pack, now: datetime, __: str) -> list[Obligation]:
        asked.append((pack.operator, now))
        return []

    monkeypatch.setattr(obligations, "owed", owed)
    assert as_team(read_incident, OWED, incident_id=an_incident().id).body["next_due_at"] is None
    assert asked == [("valet", at.now)]


def test_nobody_reads_without_a_token(world: World, at: Clock) -> None:
    assert call(list_incidents.handler, LIST).status == 401
    assert call(read_incident.handler, READ, incident_id=an_incident().id).status == 401
