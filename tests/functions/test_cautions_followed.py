"""What comes of the letters about a breach is followed, and later rounds and decisions write to the new ones only."""

import pytest

from functions.messages import settle_message
from tests.conftest import Clock
from tests.functions import aws, batching
from tests.functions.breaching import on_the_list, stored
from tests.functions.cautioned import (
    HOME,
    change,
    changed,
    decided,
    delivered,
    letters,
    named,
    run,
    run_all,
    to_be_told,
    written_about,
)
from tests.functions.messages import take
from tests.functions.outbox import bounce, ses_event
from tests.functions.world import World
from vestibule import cautioning, ids
from vestibule.breaches.holdings import AFFECTED
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Person
from vestibule.table import commit

PEOPLE_MANY = 25


@pytest.fixture
def crowd(world: World, at: Clock) -> list[Person]:
    return batching.crowd(world, PEOPLE_MANY, at.now)


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cautioning, "AT_ONCE", 4)


# Who cannot be reached, and what comes of it


def test_who_is_gone_or_has_no_address_is_left_out_and_counted(world: World, at: Clock) -> None:
    changed(world.neighbour, email="näme@exämple.com")
    incident = to_be_told(world.resident, world.neighbour, ids.derived("per", "erased"))
    run(incident)
    assert len(delivered(incident)) == 1
    after = cautioning.follow(stored(incident), at.now)
    assert {name: after.told[name] for name in ("concerned", "posted", "sent", "left_out")} == {
        "concerned": 3,
        "posted": 3,
        "sent": 1,
        "left_out": 2,
    }
    assert [(task.what, task.count) for task in after.tasks] == [("second-channel", 2)]


def test_bounces_and_complaints_are_followed_and_the_task_stands_once(world: World, at: Clock) -> None:
    incident = to_be_told(world.resident, world.neighbour)
    run(incident)
    delivered(incident)
    assert cautioning.follow(stored(incident), at.now).tasks == []
    for message, kind, more in zip(letters(incident), ("Bounce", "Complaint"), (bounce("Permanent"), {}), strict=True):
        take(settle_message.handler, ses_event(kind, message, "somebody@example.com", **more))
        cautioning.follow(stored(incident), at.now)
    after = cautioning.follow(stored(incident), at.now)
    assert [after.told[name] for name in ("sent", "bounced", "complained", "left_out")] == [0, 1, 1, 0]
    assert [(task.what, task.count, task.done_at) for task in after.tasks] == [("second-channel", 2, None)]
    touched = after.touched
    assert cautioning.follow(after, at.now).touched == touched


def test_a_task_that_is_done_does_not_come_again(world: World, at: Clock) -> None:
    incident = to_be_told(ids.derived("per", "erased"))
    run(incident)
    delivered(incident)
    [task] = cautioning.follow(stored(incident), at.now).tasks
    done = task.model_copy(update={"done_at": at.now})
    change(incident, tasks=[done])
    assert cautioning.follow(stored(incident), at.now).tasks == [done]


def test_many_who_cannot_be_reached_want_a_public_notice(crowd: list[Person], at: Clock) -> None:
    for person in crowd[:10]:
        commit(PEOPLE.remove(person.id))
    incident = to_be_told(*crowd)
    run_all(incident)
    delivered(incident)
    after = cautioning.follow(stored(incident), at.now)
    assert [(task.what, task.count) for task in after.tasks] == [("second-channel", 10), ("public-notice", 10)]


def test_what_may_hold_others_wants_a_public_notice_though_nobody_is_on_the_list(world: World) -> None:
    incident = to_be_told(tally={"may_hold_others": ["entries"]})
    assert run(incident)["done"]
    assert [(task.what, task.count) for task in stored(incident).tasks] == [("public-notice", 0)]


def test_a_drill_writes_to_nobody_and_counts(crowd: list[Person], at: Clock) -> None:
    incident = to_be_told(*crowd, drill=True)
    assert run_all(incident)["done"]
    after = stored(incident)
    assert (letters(incident), aws.events(), after.told_round, after.told_at) == ([], [], 1, at.now)
    assert (after.told["concerned"], after.told["posted"]) == (len(crowd), 0)


# Rounds


def test_a_later_round_writes_to_the_new_ones_only(crowd: list[Person]) -> None:
    incident = to_be_told(*crowd[:5])
    run_all(incident)
    change(incident, state="awaiting_decision", round=2, scoped_round=2, decisions=decided(HOME, round_=2))
    for person in crowd[:5]:
        commit(AFFECTED.change(incident.id, f"{person.id} 0", round=2))
    for person in crowd[5:]:
        on_the_list(stored(incident), person)
    run_all(incident)
    assert written_about(incident) == named(crowd)
    after = stored(incident)
    assert (after.told["concerned"], after.told["posted"], after.told_round) == (len(crowd), len(crowd), 2)


def test_when_facts_change_in_the_middle_it_says_again(crowd: list[Person]) -> None:
    incident = to_be_told(*crowd)
    assert run(incident, pages=1)["done"] is False
    posted = len(letters(incident))
    change(incident, round=2)
    answer = run(incident, round_=1)
    assert (answer["again"], answer["done"], len(letters(incident))) == (True, False, posted)
    assert stored(incident).told_round == 0


def test_a_decision_that_is_replaced_in_the_middle_reaches_also_whom_it_had_passed_over(crowd: list[Person]) -> None:
    incident = to_be_told(decisions=decided("US-NY"))
    for number, person in enumerate(sorted(crowd, key=lambda one: one.id)):
        on_the_list(incident, person, jurisdiction="US-NY" if number % 2 else "US-CA")
    run(incident, pages=2)
    assert 0 < len(letters(incident)) < PEOPLE_MANY // 2
    change(incident, decisions=decided("US-NY", "US-CA"))
    run_all(incident)
    assert written_about(incident) == named(crowd)
    assert stored(incident).told["concerned"] == len(crowd)


def test_a_closed_incident_writes_to_nobody(world: World) -> None:
    incident = to_be_told(world.resident, state="closed")
    assert run(incident)["done"]
    assert (letters(incident), stored(incident)) == ([], incident)


def test_a_letter_still_waiting_while_a_new_round_is_worked_out_goes_out(world: World) -> None:
    incident = to_be_told(world.resident)
    run(incident)
    change(incident, round=2)
    assert len(delivered(incident)) == 1


def test_who_turned_out_not_to_be_concerned_gets_no_letter_that_still_waits(world: World) -> None:
    incident = to_be_told(world.resident)
    run(incident)
    change(incident, round=2, scoped_round=2)
    assert delivered(incident) == []
    assert [(message.state, message.reason) for message in letters(incident)] == [("left_out", "gone")]
