"""A birth year that is corrected is under the rules of an invitation: no child without a guardian, no band of an adult (V-15)."""

from collections.abc import Callable
from typing import Any

import pytest

from functions.people import decide_correction
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import Answer, call
from tests.functions.relations import stored
from tests.functions.test_corrections import DECISION, asked, decide
from tests.functions.world import World, add_person
from vestibule.people.holdings import CORRECTIONS, PEOPLE
from vestibule.table import commit


def make(world: World, correction: str, **more: Any) -> Answer:
    body = {"decision": "made", **more}
    return call(decide_correction.handler, DECISION, body, caller=world.home.manager, correction_id=correction)


def test_a_child_is_not_made_without_a_guardian(world: World) -> None:
    correction, before_it = asked(world.resident, wanted={"birth_year": 2011}), stored(world.resident)
    alone = make(world, correction)
    assert (alone.status, alone.code) == (422, "guardian-needed")
    assert alone.body["errors"][0]["pointer"] == "/guardian_id"
    assert stored(world.resident) == before_it
    assert make(world, correction, guardian_id=world.neighbour.id).status == 201
    child = stored(world.resident).record
    assert (child.birth_years, child.guardian_id) == ("2008-2011", world.neighbour.id)


def test_a_guardian_who_is_known_stays(world: World) -> None:
    commit(PEOPLE.change(world.resident.id, birth_years="2008-2011", guardian_id=world.neighbour.id))
    assert make(world, asked(world.resident, wanted={"birth_year": 2012})).status == 201
    child = stored(world.resident).record
    assert (child.birth_years, child.guardian_id) == ("2012-2015", world.neighbour.id)


def test_a_guardian_who_is_gone_is_none(world: World) -> None:
    commit(PEOPLE.change(world.resident.id, birth_years="2008-2011", guardian_id=world.neighbour.id))
    correction = asked(world.resident, wanted={"birth_year": 2012})
    commit(PEOPLE.remove(world.neighbour.id))
    assert make(world, correction).code == "guardian-needed"


def test_nobody_is_the_own_guardian_nor_a_stranger_or_a_child(world: World, at: Clock) -> None:
    child = add_person(world.home.organisation, "child", at.now)
    commit(PEOPLE.change(child.id, birth_years="2008-2011"))
    correction = asked(world.resident, wanted={"birth_year": 2011})
    for somebody in (world.resident, world.elsewhere.manager, child):
        answer = make(world, correction, guardian_id=somebody.id)
        assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, "/guardian_id")
    assert stored(world.resident).record.birth_years is None


@pytest.mark.parametrize("birth_year", [1980, 2007])
def test_of_who_is_of_age_nothing_is_kept_and_nobody_decides_any_more(world: World, birth_year: int) -> None:
    commit(PEOPLE.change(world.resident.id, birth_years="2008-2011", guardian_id=world.neighbour.id))
    assert make(world, asked(world.resident, wanted={"birth_year": birth_year})).status == 201
    person = stored(world.resident).record
    assert (person.birth_years, person.guardian_id) == (None, None)
    assert str(birth_year) not in str(aws.contents(CORRECTIONS, PEOPLE))


def test_a_policy_that_takes_in_nobody_so_young_any_more_is_kept_at_the_decision(
    world: World, operated_by: Callable[[str], None]
) -> None:
    correction = asked(world.resident, wanted={"birth_year": 2012})
    operated_by("noke")  # nobody under 18, where it was 13
    refused = make(world, correction, guardian_id=world.neighbour.id)
    assert (refused.status, refused.code) == (422, "below-age")
    assert stored(world.resident).record.birth_years is None


@pytest.mark.parametrize("wanted", [{"name": "Ada"}, {"birth_year": 1980}])
def test_a_guardian_is_named_for_a_child_only(world: World, wanted: dict[str, Any]) -> None:
    answer = make(world, asked(world.resident, wanted=wanted), guardian_id=world.neighbour.id)
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, "/guardian_id")
    refusal = {"reason": "No.", "guardian_id": world.neighbour.id}
    body = {"decision": "refused", **refusal}
    correction = asked(world.resident, wanted=wanted, key="other")
    assert (
        call(decide_correction.handler, DECISION, body, caller=world.home.manager, correction_id=correction).status
        == 422
    )
    assert decide(world.home.manager, correction, "refused", reason="No.").status == 201
