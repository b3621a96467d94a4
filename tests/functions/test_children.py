"""Children: nobody knows them, or somebody decides for them (V-15, A-08, N-04)."""

from collections.abc import Callable
from typing import Any

import pytest

from functions.people import invite_person
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import Answer, call
from tests.functions.relations import stored
from tests.functions.world import World, add_person
from vestibule.people import ages
from vestibule.people.holdings import PEOPLE
from vestibule.policy import pack
from vestibule.table import commit


@pytest.fixture(autouse=True)
def _with_accounts(world: World) -> None:
    aws.make_pool()


def invite(world: World, birth_year: Any = None, **more: Any) -> Answer:
    relation = {"kind": "resident", "space_id": world.home.space.id}
    body = {"name": "Kim", "email": "kim@example.com", "relation": relation, **more}
    said = body if birth_year is None else {**body, "birth_year": birth_year}
    return call(invite_person.handler, "POST /v1/people", said, caller=world.home.manager)


@pytest.mark.parametrize(("operator", "under"), [("valet", 13), ("alloclaim", 16), ("noke", 18)])
def test_nobody_below_the_age_of_the_policy_is_taken_in(
    world: World, operated_by: Callable[[str], None], operator: str, under: int
) -> None:
    """Who turns that age this year may still be younger, and counts as that."""
    operated_by(operator)
    before_it = aws.contents()
    for birth_year in (2026, 2026 - under + 1, 2026 - under):
        answer = invite(world, birth_year, guardian_id=world.resident.id)
        assert (answer.status, answer.code) == (422, "below-age")
    assert aws.contents() == before_it
    assert (aws.accounts(), aws.mails()) == ([], [])
    guardian = {} if under == 18 else {"guardian_id": world.resident.id}
    assert invite(world, 2026 - under - 1, **guardian).status == 201


def test_a_child_needs_a_guardian_of_the_same_organisation(world: World, at: Clock) -> None:
    """Where the world's home stands the law asks for one below 18."""
    before_it = aws.contents()
    alone = invite(world, 2011)
    assert (alone.status, alone.code) == (422, "guardian-needed")
    foreign = invite(world, 2011, guardian_id=world.elsewhere.manager.id)
    unknown = invite(world, 2011, guardian_id=f"per_{'0' * 26}")
    assert (foreign.status, foreign.body["errors"]) == (unknown.status, unknown.body["errors"])
    assert foreign.body["errors"] == [{"pointer": "/guardian_id", "detail": "not of this organisation"}]
    assert (aws.contents(), aws.accounts()) == (before_it, [])
    invited = invite(world, 2011, guardian_id=world.resident.id)
    assert invited.status == 201
    assert stored(invited.body["id"]).record.guardian_id == world.resident.id


def test_a_child_is_nobodys_guardian(world: World, at: Clock) -> None:
    child = add_person(world.home.organisation, "child", at.now)
    commit(PEOPLE.change(child.id, birth_years="2008-2011"))
    assert invite(world, 2010, guardian_id=child.id).code == "guardian-needed"


def test_only_a_band_of_birth_years_is_kept_and_of_adults_nothing(world: World) -> None:
    child = invite(world, 2010, guardian_id=world.resident.id)
    assert stored(child.body["id"]).record.birth_years == "2008-2011"
    adult = invite(world, 1990, email="adult@example.com")
    assert stored(adult.body["id"]).record.birth_years is None
    assert "2010" not in str(aws.contents()).replace("2010-", "")
    assert "1990" not in str(aws.contents())


@pytest.mark.parametrize("birth_year", [1899, 3000, "2010", 2010.5, True])
def test_what_is_no_birth_year_is_refused(world: World, birth_year: Any) -> None:
    answer = invite(world, birth_year)
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, "/birth_year")


def test_a_birth_year_that_is_to_come_is_refused(world: World) -> None:
    assert invite(world, 2027).body["errors"][0]["detail"] == "lies in the future"


@pytest.mark.parametrize("birth_year", range(2000, 2012))
def test_a_band_holds_its_year_and_three_others(birth_year: int, at: Clock) -> None:
    first, last = (int(year) for year in ages.band(birth_year).split("-"))
    assert first <= birth_year <= last == first + 3


def test_an_operator_without_an_age_refuses_nobody_for_it(at: Clock) -> None:
    ages.check_not_below(pack.load("fleetback"), 2020, at.now)


def test_names_stay_in_their_place_in_the_mail(world: World) -> None:
    """No header of the mail ever holds a name, and its page shows one as text."""
    name = "Zoë 👩‍👩‍👧 <b>O’Brien</b> & Co"
    assert invite(world, name=name).status == 201
    [letter] = aws.letters()
    assert all("Brien" not in str(value) for header, value in letter.items() if header != "To")
    assert "<b>O" not in aws.text_of(letter, "html")
    assert name in aws.text_of(letter)
    for bad in ("Zoë\r\nBcc: all@example.com", "Zoë\u202egnp.exe", "Zoë\u2029x", "x" * 201):
        assert invite(world, name=bad, email="other@example.com").status == 422
    assert len(aws.letters()) == 1
