"""Doors that are granted together: a grant for the group opens what the group has now, at the doors themselves."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.journeys.places import Actor, Place


@pytest.fixture
def doors(place: Place) -> Iterator[tuple[str, str]]:
    """Two doors, each with its connected lock."""
    with ExitStack() as open_things:
        both = place.add_door(), place.add_door()
        for each in both:
            open_things.enter_context(place.lock_at(each))
        yield both


@pytest.fixture
def group(place: Place, doors: tuple[str, str]) -> str:
    """A group that has the first of the doors."""
    wanted = {"name": "Bicycles", "entrance_ids": doors[:1]}
    return str(place.manager.api.make(f"/v1/sites/{place.site}/groups", wanted)["id"])


def test_a_grant_for_a_group_opens_what_the_group_has(
    place: Place, resident: Actor, doors: tuple[str, str], group: str
) -> None:
    first, second = doors
    assert tried(resident, *doors) == ("no_grant", "no_grant")
    grant = place.manager.api.make("/v1/grants", {"person_id": resident.id, "group_id": group})
    assert (grant["entrance_ids"], tried(resident, *doors)) == ([first], ("done", "no_grant"))
    change(place, group, add=[second])
    assert tried(resident, *doors) == ("done", "done")
    change(place, group, remove=[first])
    assert tried(resident, *doors)[1] == "done"
    assert resident.unlock(first).status_code == 403
    assert place.manager.api.get(f"/v1/grants/{grant['id']}").json()["entrance_ids"] == [second]


def change(place: Place, group: str, **doors: list[str]) -> None:
    """Let doors come or go; every grant has followed when this is answered."""
    assert place.manager.api.patch(f"/v1/groups/{group}", doors).json()["is_followed"]


def tried(who: Actor, *doors: str) -> tuple[str, ...]:
    """What becomes of a command at each of the doors: its status, or why there is none."""
    answers = [who.unlock(door) for door in doors]
    return tuple(
        who.outcome_of(each)["status"] if each.status_code == 202 else each.json()["reason"] for each in answers
    )
