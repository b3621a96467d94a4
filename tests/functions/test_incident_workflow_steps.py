"""The steps that wait for the team and that close: run twice, out of order, late, overtaken by new facts."""

import re
from datetime import timedelta
from typing import Any

import pytest

from functions.breaches import ask_team, close_incident, follow_up
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.breaching import COMPLIANCE, incident_id, stored
from tests.functions.calls import before, refusing
from tests.functions.deciding_incidents import PERSONS, TOKEN, Told, decide, decision, waiting, watch
from tests.functions.steps import ledger, run
from tests.functions.world import World
from vestibule import clock, config, lifetime
from vestibule.breaches import recording
from vestibule.breaches.holdings import INCIDENTS
from vestibule.breaches.model import Amended, Incident, Unreportable
from vestibule.breaches.waiting import MOST_TOKENS
from vestibule.policy import retention
from vestibule.steps import StepFailed


@pytest.fixture(autouse=True)
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    return watch(monkeypatch)


def ask(incident: Incident, token: str = TOKEN, round_: int = 1) -> None:
    run(ask_team, incident_id=incident.id, round=round_, task_token=token)


def follow(incident: Incident, token: str = TOKEN, round_: int = 1) -> None:
    run(follow_up, incident_id=incident.id, round=round_, task_token=token)


def change(incident: Incident, **changes: Any) -> None:
    recording.change(incident.id, clock.now(), lambda _: changes)


def asked_to_close(round_: int = 1) -> dict[str, Any]:
    said = Amended(at=clock.now(), by=COMPLIANCE, round=round_, changed=["close"], reason="All is done.")
    return {"amendments": [said]}


def decided(**verdicts: str) -> Incident:
    incident = waiting()
    assert decide(incident, decision(incident, **verdicts)).status == 201
    return stored(incident)


# Asking the team.


def test_the_team_gets_one_letter_with_figures_and_no_facts(world: World, told: Told) -> None:
    incident = waiting(task_token=None, next_due_at=clock.now() + timedelta(hours=72))
    for token in ("first", "second"):
        ask(incident, token)
    [(to, subject, text)] = aws.mails()
    assert to == config.operator_pack().contacts.email
    assert incident.id in text
    assert re.search(rf"Personnes concernées\s: {PERSONS}\n", text)
    assert "3.25, élevée" in text
    assert "laptop" not in subject + text
    assert stored(incident).task_token == "first second"
    assert told == []


def test_a_letter_follows_each_round(world: World) -> None:
    incident = waiting()
    ask(incident)
    change(incident, round=2, scoped_round=2)
    ask(incident, "second", 2)
    assert len(aws.mails()) == 2


def test_a_token_that_comes_after_the_decision_is_answered_at_once_and_not_kept(world: World, told: Told) -> None:
    incident = decided()
    ask(incident, "late")
    assert told[-1] == ("late", {"next": "notify"})
    assert stored(incident).task_token == TOKEN
    assert aws.mails() == []


def test_a_decision_in_the_moment_of_the_asking_is_seen(world: World, told: Told) -> None:
    incident = waiting(task_token=None)
    with before("UpdateItem", lambda: decide(incident, decision(incident, persons="no_notice"))):
        ask(incident, "mine")
    assert told == [("mine", {"next": "follow_up"})]


@pytest.mark.parametrize("scoped", [1, 2])
def test_who_asks_about_an_earlier_round_is_sent_back(world: World, told: Told, scoped: int) -> None:
    incident = waiting(round=2, scoped_round=scoped, state="scoping")
    ask(incident, "old", 1)
    assert told == [("old", {"next": "again"})]
    assert (stored(incident).state, stored(incident).task_token) == ("scoping", TOKEN)
    assert aws.mails() == []


def test_what_is_closed_is_not_asked_about(world: World, told: Told) -> None:
    ask(waiting(state="closed"), "again")
    assert told == [("again", {"next": "follow_up"})]
    assert aws.mails() == []


def test_the_step_that_dies_before_the_letter_sends_it_when_it_is_tried_again(world: World) -> None:
    incident = waiting(task_token=None)
    with refusing("SendEmail", "TooManyRequestsException"), pytest.raises(StepFailed):
        ask(incident, "first")
    ask(incident, "second")
    assert len(aws.mails()) == 1
    assert stored(incident).task_token == "first second"


def test_only_so_many_tokens_are_kept(world: World) -> None:
    incident = waiting(task_token=None)
    for number in range(MOST_TOKENS + 3):
        ask(incident, f"token-{number}")
    kept = (stored(incident).task_token or "").split()
    assert kept == [f"token-{number}" for number in range(3, MOST_TOKENS + 3)]


def test_an_incident_that_is_not_in_the_register_is_a_verdict(world: World) -> None:
    for step in (ask_team, follow_up):
        with pytest.raises(Unreportable):
            run(step, incident_id=incident_id("none"), round=1, task_token="token")


# Following up.


def test_the_follow_up_waits_with_its_own_token(world: World, told: Told) -> None:
    incident = decided(persons="no_notice")
    told.clear()
    for _ in range(2):
        follow(incident, "mine")
    assert (stored(incident).state, stored(incident).task_token) == ("following_up", "mine")
    assert told == []


def test_notices_that_are_decided_and_not_out_come_before_the_follow_up(world: World, told: Told) -> None:
    incident = decided()
    follow(incident, "mine")
    assert told[-1] == ("mine", {"next": "again"})
    assert stored(incident).state == "awaiting_decision"


def test_when_they_are_out_it_waits(world: World, told: Told) -> None:
    incident = decided()
    change(incident, state="notifying", told_round=1, told_at=clock.now())
    told.clear()
    follow(incident, "mine")
    assert (stored(incident).state, told) == ("following_up", [])


def test_a_follow_up_of_an_earlier_round_is_sent_back(world: World, told: Told) -> None:
    incident = decided(persons="no_notice")
    change(incident, round=2)
    follow(incident, "mine")
    assert told[-1] == ("mine", {"next": "again"})
    assert stored(incident).state == "awaiting_decision"


def test_who_comes_to_wait_after_the_team_has_closed_goes_on_at_once(world: World, told: Told) -> None:
    incident = decided(persons="no_notice")
    change(incident, state="following_up", **asked_to_close())
    follow(incident, "late")
    assert told[-1] == ("late", {"next": "close"})


def test_what_is_closed_already_ends(world: World, told: Told) -> None:
    follow(waiting(state="closed"), "late")
    assert told == [("late", {"next": "close"})]


# Closing.


def closable() -> Incident:
    incident = decided(persons="no_notice")
    change(incident, state="following_up", next_due_at=clock.now(), **asked_to_close())
    return stored(incident)


def close(incident: Incident, round_: int = 1) -> Any:
    return run(close_incident, incident_id=incident.id, round=round_)


def test_closing_counts_the_term_from_now_and_leaves_a_line(world: World, at: Clock) -> None:
    incident = closable()
    at.forward(days=3)
    for _ in range(2):
        assert close(incident) == {"closed": True}
    after = stored(incident)
    ends = retention.expiry(config.operator_pack(), "incidents", at.now).expires_at
    assert (after.state, after.closed_at, after.expires_at) == ("closed", at.now, ends)
    assert (after.task_token, after.next_due_at) == (None, None)
    kinds = [line.kind for line in ledger(at) if line.kind.startswith(("breaches.incident.closed", "retention"))]
    assert kinds == ["breaches.incident.closed", "retention.record.dated"]


@pytest.mark.parametrize("changes", [{"round": 2}, {"round": 2, "scoped_round": 2}, {"amendments": []}])
def test_what_changed_before_the_closing_keeps_it_open(world: World, changes: dict[str, Any]) -> None:
    incident = closable()
    change(incident, **changes)
    assert close(incident) == {"closed": False}
    assert (stored(incident).state, stored(incident).expires_at) == ("following_up", None)


def test_facts_in_the_moment_of_the_closing_keep_it_open(world: World) -> None:
    incident = closable()
    with before("TransactWriteItems", lambda: change(incident, round=2)):
        assert close(incident) == {"closed": False}
    assert stored(incident).state == "following_up"


def test_what_a_hold_keeps_is_closed_and_stays(world: World, at: Clock) -> None:
    incident = closable()
    row = INCIDENTS.model.get(incident.id)
    row.update(actions=list(INCIDENTS.setting({"held_by": {"hld_1"}})))
    assert close(incident) == {"closed": True}
    lying = lifetime.lying(INCIDENTS, (incident.id,))
    assert lying
    assert (lying.record.state, lying.held_by, lying.erase_at) == ("closed", frozenset({"hld_1"}), None)


def test_an_incident_that_is_gone_needs_no_closing(world: World) -> None:
    assert run(close_incident, incident_id=incident_id("none"), round=1) == {"closed": True}
