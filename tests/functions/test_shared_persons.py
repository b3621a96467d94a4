"""People who are with two organisations: neither of them decides alone what becomes of the data of both (F-04)."""

from datetime import timedelta
from typing import Any

import pytest

from tests.conftest import Clock
from tests.functions.controllers import REFUSE, forwarded, instruct
from tests.functions.steps import now_of
from tests.functions.world import House, World, relate
from vestibule.requests.kinds import Kind

DO, ANSWERED = {"instruction": "carry_out"}, {"instruction": "answered"}


@pytest.fixture(autouse=True)
def _works_for_others(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPERATOR", "fleetback")


def is_with(house: House, world: World, at: Clock, **ended: Any) -> None:
    """The resident of one house is, or was, a customer of another as well."""
    of_it = world.resident.model_copy(update={"organisation_id": house.organisation.id})
    relate(of_it, "resident", since=at.now - timedelta(days=400), **ended)


@pytest.mark.parametrize(("kind", "said"), [("erasure", None), ("rectification", {"wanted": {"name": "Ada King"}})])
def test_what_is_anothers_too_is_not_erased_or_changed_at_the_word_of_one(
    world: World, at: Clock, kind: Kind, said: Any
) -> None:
    is_with(world.elsewhere, world, at)
    request = forwarded(world.resident, at.now, kind, said)
    answer = instruct(request, DO, world.home)
    assert (answer.status, answer.code) == (409, "shared-person")
    assert now_of(request, at).instructed is None
    assert instruct(request, ANSWERED, world.home).status == 201


def test_what_another_has_kept_of_an_earlier_customer_is_its_own(world: World, at: Clock) -> None:
    is_with(world.elsewhere, world, at, until=at.now - timedelta(days=1))
    request = forwarded(world.resident, at.now)
    assert instruct(request, DO, world.home).code == "shared-person"


@pytest.mark.parametrize(("kind", "said"), [("access", DO), ("erasure", REFUSE)])
def test_what_takes_nothing_from_another_is_done(world: World, at: Clock, kind: Kind, said: Any) -> None:
    is_with(world.elsewhere, world, at)
    assert instruct(forwarded(world.resident, at.now, kind), said, world.home).status == 201


def test_of_who_is_with_one_alone_everything_is_erased_at_its_word(world: World, at: Clock) -> None:
    assert instruct(forwarded(world.resident, at.now), DO, world.home).status == 201
