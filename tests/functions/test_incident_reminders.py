"""The hourly look at all open incidents: letters as terms come near and pass, figures for the alarm, notices followed up."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from functions.breaches import remind_incidents
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.breaching import an_incident, incident_id, stored
from tests.functions.calls import before, refusing
from tests.functions.deciding_incidents import Told, decide, decision, owed, waiting, watch
from tests.functions.steps import run
from tests.functions.test_incident_workflow_steps import change
from tests.functions.world import World
from vestibule import cautioning, config
from vestibule.breaches.escalating import LAST
from vestibule.breaches.model import Incident
from vestibule.steps import StepFailed

NONE = {"soon": 0, "last": 0, "late": 0}


@pytest.fixture(autouse=True)
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    return watch(monkeypatch)


@pytest.fixture(autouse=True)
def followed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The incidents whose notices were followed up."""
    found: list[str] = []
    monkeypatch.setattr(cautioning, "follow", lambda incident, _: found.append(incident.id))
    return found


def remind() -> Any:
    return run(remind_incidents)


def due(incident: Incident) -> Iterator[Any]:
    return (each.due_at for each in owed(incident) if each.due_at and each.met != "no")


def test_a_fresh_incident_reminds_nobody(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    waiting()
    assert remind() == NONE
    assert aws.mails() == []
    assert '"IncidentsLate": 0' in capsys.readouterr().out


def test_every_stage_of_every_term_is_told_once_hour_by_hour(world: World, at: Clock) -> None:
    incident = waiting()
    terms = sorted(set(due(incident)))
    while at.now <= terms[0] + timedelta(hours=2):
        remind()
        at.forward(hours=1)
    subjects = [subject for _, subject, _ in aws.mails()]
    at_least = ["trois quarts", "douze heures", "retard"]
    assert [part for part in at_least if not any(part in subject for subject in subjects)] == []
    assert len(subjects) == len(set(aws.raw_mails()))
    before_that = len(subjects)
    remind()
    assert len(aws.mails()) == before_that


def test_the_letter_names_incident_law_and_term_and_no_facts(world: World, at: Clock) -> None:
    incident = waiting()
    at.now = min(due(incident)) - LAST
    assert remind()["last"] == 1
    to, _, text = next(mail for mail in aws.mails() if "douze heures" in mail[1])
    assert to == config.operator_pack().contacts.email
    assert incident.id in text
    assert "laptop" not in text


def test_what_is_late_is_counted_for_the_alarm_until_it_is_done(
    world: World, at: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    incident = waiting()
    at.now = max(due(incident)) + timedelta(hours=1)
    assert remind() == {**NONE, "late": 1}
    assert '"IncidentsLate": 1' in capsys.readouterr().out
    nobody = dict.fromkeys(("authority", "persons", "controller"), "no_notice")
    assert decide(incident, {**decision(incident, **nobody), "late_because": "It was found late."}).status == 201
    assert remind() == NONE
    assert '"IncidentsLate": 0' in capsys.readouterr().out


@pytest.mark.parametrize("state", ["reported", "scoping"])
def test_an_incident_that_was_never_worked_out_is_escalated_too(world: World, at: Clock, state: str) -> None:
    an_incident(state=state)
    at.forward(days=60)
    assert remind()["late"] == 1


def test_what_is_closed_is_not_looked_at(world: World, at: Clock) -> None:
    waiting(state="closed")
    at.forward(days=60)
    assert remind() == NONE


def test_several_incidents_are_one_letter_a_stage(world: World, at: Clock) -> None:
    for name in ("one", "two", "three"):
        waiting(id=incident_id(name))
    at.forward(days=200)
    assert remind() == {**NONE, "late": 3}
    [(_, subject, text)] = aws.mails()
    assert "3" in subject
    assert all(incident_id(name) in text for name in ("one", "two", "three"))


def test_who_dies_before_it_is_noted_sends_the_letter_once(world: World, at: Clock) -> None:
    incident = waiting()
    at.forward(days=200)
    with refusing("UpdateItem", "InternalServerError", mention="reminded"), pytest.raises(StepFailed):
        remind()
    assert stored(incident).reminded is None
    remind()
    assert len(aws.mails()) == 1
    assert stored(incident).reminded


def test_a_letter_that_fails_comes_an_hour_later(world: World, at: Clock) -> None:
    waiting()
    at.forward(days=200)
    with refusing("SendEmail", "TooManyRequestsException"), pytest.raises(StepFailed):
        remind()
    at.forward(hours=1)
    remind()
    assert len(aws.mails()) == 1


def test_a_decision_in_the_same_moment_is_kept(world: World, at: Clock) -> None:
    incident = waiting()
    at.forward(days=200)
    late = {**decision(incident), "late_because": "It was found late."}
    with before("UpdateItem", lambda: decide(incident, late)):
        remind()
    assert stored(incident).decisions
    assert stored(incident).reminded


def test_of_terms_that_moved_in_the_same_moment_the_team_was_not_told(world: World, at: Clock) -> None:
    incident = waiting()
    at.forward(days=200)
    with before("UpdateItem", lambda: change(incident, round=2)):
        remind()
    assert stored(incident).reminded is None


def test_notices_that_are_out_are_followed_up_after_the_letters(world: World, at: Clock, followed: list[str]) -> None:
    states = ("scoping", "awaiting_decision", "notifying", "following_up", "closed")
    for state in states:
        waiting(id=incident_id(state), state=state, told_at=at.now)
    waiting(id=incident_id("none"), state="following_up")
    remind()
    assert sorted(followed) == sorted(map(incident_id, ("notifying", "following_up")))


def test_a_fault_with_one_keeps_nobody_else_from_being_followed(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[str] = []

    def follow(incident: Incident, _: Any) -> None:
        found.append(incident.id)
        if incident.id == incident_id("one"):
            raise ValueError

    monkeypatch.setattr(cautioning, "follow", follow)
    for name in ("one", "two"):
        waiting(id=incident_id(name), state="following_up", told_at=at.now)
    with pytest.raises(StepFailed):
        remind()
    assert sorted(found) == sorted(map(incident_id, ("one", "two")))
