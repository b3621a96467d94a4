"""Everybody whom a breach concerns is told once: who that is, who reads it, and who hears of it otherwise."""

from datetime import timedelta
from typing import Any

import pytest

from tests.conftest import Clock
from tests.functions import aws, batching
from tests.functions.breaching import on_the_list, stored
from tests.functions.cautioned import (
    HOME,
    about,
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
from tests.functions.holding import lines
from tests.functions.world import World, add_person
from vestibule import cautioning, clock, ids
from vestibule.breaches import telling
from vestibule.breaches.model import Affected, Incident
from vestibule.messages.holdings import MESSAGES
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


# Who is told, and once


def test_each_person_gets_one_letter_in_the_own_language(world: World, at: Clock) -> None:
    french = add_person(world.home.organisation, "une voisine", at.now, "fr")
    incident = to_be_told(world.resident, french)
    answer = run(incident)
    assert (answer["done"], answer["again"], answer["calls"]) == (True, False, 1)
    found = {about(message): message for message in letters(incident)}
    assert {person: message.language for person, message in found.items()} == {world.resident.id: "en", french.id: "fr"}
    assert found[french.id].values == {"incident_id": incident.id}
    assert (found[french.id].kind, found[french.id].permission, found[french.id].batch) == (
        "breaches.told",
        None,
        incident.id,
    )
    after = stored(incident)
    assert (after.state, after.told_round, after.told_at) == ("notifying", 1, at.now)
    assert (after.told["concerned"], after.told["posted"]) == (2, 2)


def test_several_lines_are_one_letter_also_across_pages(crowd: list[Person]) -> None:
    incident = to_be_told()
    for person in crowd:
        for exposure in range(3):
            on_the_list(incident, person, exposure)
    run_all(incident, pages=1)
    assert written_about(incident) == named(crowd)
    assert stored(incident).told["concerned"] == len(crowd)


def test_one_person_may_have_more_lines_than_a_page(world: World) -> None:
    incident = to_be_told(world.neighbour)
    for exposure in range(9):
        on_the_list(incident, world.resident, exposure)
    run_all(incident)
    assert written_about(incident) == named([world.resident, world.neighbour])


def test_repeated_it_posts_nothing_again_and_says_it_is_done(crowd: list[Person]) -> None:
    incident = to_be_told(*crowd)
    run_all(incident, pages=1)
    change(incident, state="following_up")
    before_it = (aws.contents(MESSAGES), stored(incident))
    for _ in range(3):
        assert run(incident)["done"]
    assert (aws.contents(MESSAGES), stored(incident)) == before_it


def test_each_message_is_announced_and_the_ledger_has_two_lines(crowd: list[Person], at: Clock) -> None:
    incident = to_be_told(*crowd)
    run_all(incident)
    announced = [event["subject"] for event in aws.events() if event["type"] == "messages.message.posted"]
    assert sorted(announced) == sorted(message.id for message in letters(incident))
    begun = lines(at, "breaches.incident.notifying")
    ended = lines(at, "breaches.incident.told")
    assert [(line.subject, line.facts) for line in begun] == [(incident.id, {"round": 1, "places": [HOME]})]
    counted = {"concerned": PEOPLE_MANY, "posted": PEOPLE_MANY, "for_controller": 0}
    assert [line.facts for line in ended] == [{"round": 1, "drill": False, **counted}]


def test_persons_of_places_that_were_not_decided_are_not_written_to(world: World) -> None:
    incident = to_be_told(places=("US-NY",), decisions=decided("US-NY") + decided(HOME, verdict="no_notice"))
    on_the_list(incident, world.resident, jurisdiction="US-NYC")
    on_the_list(incident, world.neighbour, jurisdiction="US-CA")
    on_the_list(incident, world.home.manager, jurisdiction="-")
    on_the_list(incident, world.elsewhere.manager)
    run(incident)
    assert written_about(incident) == [world.resident.id]
    assert stored(incident).told["concerned"] == 1


@pytest.mark.parametrize("place", ["FR", "-", None, "US-TX"])
def test_a_decision_on_the_establishment_speaks_of_everybody(world: World, place: str | None) -> None:
    incident = to_be_told()
    on_the_list(incident, world.resident, jurisdiction=place)
    run(incident)
    assert written_about(incident) == [world.resident.id]


def test_where_nobody_is_to_be_told_nothing_happens(world: World) -> None:
    incident = to_be_told(world.resident, decisions=decided(HOME, verdict="no_notice"))
    assert run(incident)["done"]
    after = stored(incident)
    assert (letters(incident), after) == ([], incident)


def test_who_is_a_customer_of_a_controller_hears_of_it_from_the_controller(world: World) -> None:
    incident = to_be_told()
    of = world.home.organisation.id
    on_the_list(incident, world.resident, controller_id=of, categories=["user.location"])
    on_the_list(incident, world.neighbour, controller_id=of, categories=["user.location"])
    on_the_list(incident, world.neighbour, 1, categories=["user.contact.email"])
    run(incident)
    assert written_about(incident) == [world.neighbour.id]
    assert stored(incident).told["for_controller"] == 1
    [text] = delivered(incident)
    assert ("your e-mail address" in text, "where you were" in text) == (True, False)


def test_lines_of_an_earlier_round_count_no_more(world: World) -> None:
    incident = to_be_told(world.neighbour, round=2, scoped_round=2, decisions=decided(HOME, round_=2))
    on_the_list(incident, world.resident, round=1)
    run(incident)
    assert written_about(incident) == [world.neighbour.id]


# Children


@pytest.fixture
def child(world: World, at: Clock) -> Person:
    young = add_person(world.home.organisation, "a child", at.now, "nl")
    changed(young, birth_years="2014-2017", guardian_id=world.resident.id)
    return young


def test_the_guardian_gets_it_for_the_child_and_another_for_the_own_data(world: World, child: Person) -> None:
    incident = to_be_told(world.resident)
    on_the_list(incident, child, is_child=True, categories=["user.content.self_image"])
    run(incident)
    assert written_about(incident) == named([child, world.resident])
    assert {message.person_id for message in letters(incident)} == {world.resident.id}
    assert {message.language for message in letters(incident)} == {"en"}
    texts = delivered(incident)
    [for_the_child] = [text for text in texts if child.name in text]
    assert ("pictures of you" in for_the_child, f"Hello {world.resident.name}" in for_the_child) == (True, True)
    [own] = [text for text in texts if child.name not in text]
    assert "pictures of you" not in own


def test_a_child_whose_guardian_is_gone_gets_it_itself(world: World, child: Person) -> None:
    commit(PEOPLE.remove(world.resident.id))
    incident = to_be_told()
    on_the_list(incident, child, is_child=True)
    run(incident)
    assert [(message.person_id, message.language) for message in letters(incident)] == [(child.id, "nl")]


def test_who_is_of_age_gets_it_though_a_guardian_is_known(world: World, child: Person) -> None:
    incident = to_be_told(child)
    run(incident)
    assert [message.person_id for message in letters(incident)] == [child.id]


# Who is told, reckoned alone


def line(**changes: Any) -> Affected:
    usual = {"incident_id": ids.derived("inc", 1), "line": "x 0", "person_id": ids.derived("per", 1), "round": 1}
    more = {"categories": ["user.name"], "tables": {"people": 1}, "found_at": clock.now() - timedelta(days=1)}
    return Affected.model_validate(usual | more | changes)


def test_lines_that_are_valid_are_those_of_the_round_once_it_is_settled() -> None:
    old, new = line(round=1), line(round=2)
    settled = Incident.model_validate({**stored_shape(), "round": 2, "scoped_round": 2})
    worked_on = Incident.model_validate({**stored_shape(), "round": 2, "scoped_round": 1})
    assert telling.valid(settled, [old, new]) == [new]
    assert telling.valid(worked_on, [old, new]) == [old, new]


def stored_shape() -> dict[str, Any]:
    now = clock.now()
    times = {"state_since": now, "reported_at": now, "aware_at": now}
    return {"id": ids.derived("inc", 1), "source": "staff", "summary": "Something.", **times}
