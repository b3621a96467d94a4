"""What the compliance team has to answer: the list by date, more time, questions, reminders, and the figures of a year."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from functions.requests import list_requests, read_requests, remind_requests, show_metrics
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import Answer, call, refusing
from tests.functions.desk import LIST, ONE, TEAM, asked, extend, listed, pause
from tests.functions.outbox import deliver_posted
from tests.functions.steps import ledger, now_of, run
from tests.functions.world import World, add_resident
from vestibule.clock import written
from vestibule.people.holdings import PEOPLE
from vestibule.policy.pack import load
from vestibule.requests import due
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import DataRequest, State
from vestibule.steps import StepFailed
from vestibule.table import commit

READ = "GET /v1/requests/{request_id}"
METRICS = "GET /v1/compliance/requests/metrics"


def names(answer: Answer) -> list[str]:
    assert answer.status == 200, answer.body
    return [each["id"] for each in answer.body["data"]]


def of_states(world: World, at: Clock, *states: State) -> list[DataRequest]:
    """One in each state, each a day younger than the one before it."""
    came = [at.now - timedelta(days=len(states) - n) for n in range(len(states))]
    return [asked(world.resident, day, state) for day, state in zip(came, states, strict=True)]


def test_what_waits_for_an_answer_is_listed_the_soonest_first_over_all_states(world: World, at: Clock) -> None:
    requests = of_states(world, at, "proven", "closed", "failed", "received", "answered", "awaiting_decision")
    wait = [requests[n] for n in (0, 2, 3, 5)]
    answer = listed()
    assert names(answer) == [each.id for each in wait]
    assert [each["waits_for"] for each in answer.body["data"]] == ["us", "us", "us", "compliance"]
    assert answer.body["next"] is None


def test_a_line_says_what_the_team_must_know(world: World, at: Clock) -> None:
    request = asked(world.resident, at.now - timedelta(days=50), "proven", extended_at=None)
    [line] = listed().body["data"]
    assert (line["is_late"], line["is_extended"], line["is_paused"], line["decided_by"]) == (True, False, False, 0)
    assert (line["safe_due"], line["answer_by"]) == (str(request.safe_due), written(request.answer_by or at.now))
    assert world.resident.name not in str(line)


def test_the_list_is_filtered(world: World, at: Clock) -> None:
    old, young = (asked(world.resident, at.now - timedelta(days=days), "proven") for days in (20, 2))
    access = asked(world.neighbour, at.now, "closed", right="access", jurisdiction="CA")
    assert names(listed(due_before=str(young.safe_due))) == [old.id]
    assert names(listed(due_before=str((young.safe_due or at.now.date()) + timedelta(days=1)))) == [old.id, young.id]
    assert names(listed(state="closed")) == [access.id]
    assert set(names(listed(state="all"))) == {old.id, young.id, access.id}
    assert names(listed(state="all", right="access")) == [access.id]
    assert names(listed(state="all", jurisdiction="CA")) == [access.id]
    assert names(listed(right="access")) == []


@pytest.mark.parametrize("query", [{"state": "lost"}, {"due_before": "soon"}, {"cursor": "mine"}, {"whose": "all"}])
def test_a_filter_that_is_none_is_refused(world: World, at: Clock, query: dict[str, str]) -> None:
    assert listed(**query).status in (400, 422)


def test_pages_give_each_request_once_whatever_their_states(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    states: tuple[State, ...] = ("received", "proven", "awaiting_decision")
    everyone = [
        asked(add_resident(world.home, f"{n}", at.now), at.now - timedelta(days=n // 5), states[n % 3])
        for n in range(17)
    ]
    monkeypatch.setattr(list_requests, "MOST", 4)
    found: list[str] = []
    dates: list[str] = []
    cursor: dict[str, Any] = {}
    while True:
        answer = listed(**cursor)
        found += names(answer)
        dates += [each["answer_by"] for each in answer.body["data"]]
        if answer.body["next"] is None:
            break
        cursor = {"cursor": answer.body["next"]}
    assert sorted(found) == sorted(each.id for each in everyone)
    assert dates == sorted(dates)


def test_a_cursor_is_no_good_for_another_list(world: World, at: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    of_states(world, at, "proven", "proven")
    monkeypatch.setattr(list_requests, "MOST", 1)
    cursor = listed().body["next"]
    assert listed(cursor=cursor, right="access").code == "malformed-cursor"


def test_the_list_is_the_teams_and_leaves_a_line_in_each_account(world: World, at: Clock) -> None:
    asked(world.resident, at.now)
    for roles in ((), ("manager",), ("operator",)):
        assert call(list_requests.handler, LIST, caller=world.home.manager, roles=roles).status == 403
    assert listed().status == 200
    [event] = aws.events()
    assert (event["type"], event["data"]["persons"]) == ("disclosures.data.looked_at", world.resident.id)
    with refusing("PutEvents", "InternalException"):
        assert listed().status == 500


def read(request: DataRequest, caller: Any, roles: tuple[str, ...] = ()) -> Answer:
    return call(read_requests.handler, READ, caller=caller, roles=roles, request_id=request.id)


def test_a_request_is_seen_by_its_person_a_guardian_and_the_team_and_unknown_to_others(world: World, at: Clock) -> None:
    child = add_resident(world.home, "child", at.now)
    commit(PEOPLE.change(child.id, guardian_id=world.resident.id, birth_years="2018-2020"))
    request = asked(child, at.now)
    shown = read(request, child)
    assert (shown.status, shown.body["safe_due"]) == (200, str(request.safe_due))
    assert read(request, ONE, TEAM).status == 200
    assert read(request, world.resident).status == 200
    assert [read(request, each).status for each in (world.neighbour, world.home.manager)] == [404, 404]
    assert len(aws.events()) == 1


def test_more_time_is_told_to_the_person_with_the_reason_and_the_day(world: World, at: Clock) -> None:
    request = asked(world.resident, at.now)
    answer = extend(request)
    assert (answer.status, answer.body["legal_due"]) == (201, "2027-02-19")
    deliver_posted()
    [(to, subject, text)] = aws.mails()
    assert (to, subject) == (world.resident.email, "We need more time for your request")
    for said in ("because it is complex", "February 18, 2027", request.id):
        assert said in text
    found = now_of(request, at)
    assert (found.extended_at, str(found.legal_due)) == (at.now, "2027-02-19")
    assert found.answer_by == due.starts_on((found.safe_due or at.now.date()) + timedelta(days=1), load("valet"))
    [line] = [line for line in ledger(at) if line.kind == "requests.request.extended"]
    assert line.facts["because"] == "complexity"
    again = extend(found)
    assert (again.status, again.code) == (409, "extended-already")


@pytest.mark.parametrize(
    ("changed", "days", "code"),
    [
        ({"right": "opt-out"}, 1, "cannot-be-extended"),
        ({"state": "closed"}, 1, "not-open"),
        ({}, 46, "too-late-to-extend"),
    ],
)
def test_more_time_is_not_taken_where_the_law_gives_none(
    world: World, at: Clock, changed: dict[str, Any], days: int, code: str
) -> None:
    request = asked(world.resident, at.now - timedelta(days=days), **changed)
    assert extend(request).code == code
    assert aws.count(REQUESTS) == 1
    assert now_of(request, at) == request


def test_a_question_and_its_answer_move_the_date_by_the_law_of_the_place(world: World, at: Clock) -> None:
    request = asked(world.resident, at.now - timedelta(days=9), right="access", jurisdiction="US-CA")
    body = {"cause": "identity", "asked": "2026-11-14"}
    opened = pause(request, body)
    assert opened.status == 201
    assert listed().body["data"][0]["waits_for"] == "person"
    closed = pause(request, {**body, "answered": "2026-11-20"})
    assert (closed.status, closed.body["safe_due"]) == (201, str(request.safe_due))
    assert any("does not stop the clock" in said for said in closed.body["remarks"])
    assert [str(each.answered) for each in now_of(request, at).pauses] == ["2026-11-20"]


def test_a_pause_before_the_request_or_of_a_closed_one_is_refused(world: World, at: Clock) -> None:
    early = pause(asked(world.resident, at.now), {"cause": "scope", "asked": "2026-11-01"})
    assert (early.status, early.body["errors"][0]["pointer"]) == (422, "/asked")
    closed = pause(asked(world.neighbour, at.now, "closed"), {"cause": "scope", "asked": "2026-11-21"})
    assert (closed.status, closed.code) == (409, "not-open")


@pytest.mark.parametrize(
    "act", [extend, lambda request, **rest: pause(request, {"cause": "fee", "asked": "2026-11-21"}, **rest)]
)
def test_only_the_team_moves_a_date(world: World, at: Clock, act: Any) -> None:
    request = asked(world.resident, at.now)
    assert act(request, caller=world.resident, roles=()).status == 403
    assert act(request, request_id=request.id[:-1] + "0").status == 404
    assert now_of(request, at) == request


def test_the_team_hears_of_a_request_a_week_before_two_days_before_and_when_it_is_late(world: World, at: Clock) -> None:
    request = asked(world.resident, at.now)
    ends = request.answer_by or at.now
    for left, stage in ((8, None), (7, "soon"), (6, None), (2, "last"), (1, None), (0, "late"), (-3, None)):
        before = len(aws.mails())
        at.now = ends - timedelta(days=left)
        run(remind_requests)
        run(remind_requests)
        assert len(aws.mails()) - before == (1 if stage else 0)
        assert stage in (None, now_of(request, at).reminded)
    subjects = [subject for _, subject, _ in aws.mails()]
    assert subjects == [
        "À traiter dans la semaine (demandes : 1)".replace(" :", "\u00a0:"),
        "À traiter dans les deux jours (demandes : 1)".replace(" :", "\u00a0:"),
        "En retard et sans réponse (demandes : 1)".replace(" :", "\u00a0:"),
    ]
    assert {to for to, _, _ in aws.mails()} == {load("valet").contacts.email}
    assert all(request.id in text and world.resident.name not in text for _, _, text in aws.mails())


def test_one_letter_has_all_that_are_as_near(world: World, at: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    requests = [asked(add_resident(world.home, f"{n}", at.now), at.now - timedelta(days=60)) for n in range(3)]
    asked(world.resident, at.now - timedelta(days=60), "closed")
    assert run(remind_requests) == {"soon": 0, "last": 0, "late": 3}
    [(_, _, text)] = aws.mails()
    assert all(each.id in text for each in requests)
    assert '"RequestsLate": 3' in capsys.readouterr().out


def test_a_reminder_whose_mail_failed_comes_an_hour_later_and_once(world: World, at: Clock) -> None:
    asked(world.resident, at.now - timedelta(days=60))
    with refusing("SendEmail", "TooManyRequestsException"), pytest.raises(StepFailed):
        run(remind_requests)
    at.forward(hours=1)
    for _ in range(2):
        run(remind_requests)
    assert len(aws.mails()) == 1


def test_a_date_that_has_moved_is_told_of_anew(world: World, at: Clock) -> None:
    request = asked(world.resident, at.now - timedelta(days=40))
    run(remind_requests)
    extend(request)
    at.now = (now_of(request, at).answer_by or at.now) - timedelta(days=5)
    run(remind_requests)
    assert len([subject for _, subject, _ in aws.mails() if "semaine" in subject]) == 2


def metrics(**query: Any) -> Answer:
    return call(show_metrics.handler, METRICS, caller=ONE, roles=TEAM, query=query)


def test_the_figures_of_a_year_have_every_request_that_came_in_it(world: World, at: Clock) -> None:
    last_year = datetime(2025, 12, 30, 12, tzinfo=at.now.tzinfo)
    ended = {"closed_at": at.now, "state_since": at.now}
    asked(world.resident, last_year, "closed", **ended)
    asked(world.resident, at.now - timedelta(days=12), "closed", **ended)
    asked(world.neighbour, at.now - timedelta(days=2), "proven", right="access", jurisdiction="CA")
    found = metrics()
    assert (found.status, found.body["year"], found.body["all"]["received"]) == (200, 2026, 2)
    assert found.body["categories"]["delete"]["median_days"] == 12.0
    assert metrics(year="2025").body["all"]["late"] == 1
    assert metrics(jurisdiction="US-CA").body["all"]["received"] == 1
    assert "req_" not in str(found.body)
    assert "per_" not in str(found.body)


def test_the_figures_are_the_teams(world: World, at: Clock) -> None:
    assert call(show_metrics.handler, METRICS, caller=world.home.manager, roles=("manager",)).status == 403
    assert metrics(year="1066").status == 422
