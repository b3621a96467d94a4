"""Who is rung sees who rings, and nobody else does (V-05)."""

import pytest

from functions.intercom import read_call_image
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import Answer, call
from tests.functions.entering import enter, right_of
from tests.functions.passages import OFFICER
from tests.functions.ringing import call_id, console_at, list_me, rings
from tests.functions.test_images import image, put
from tests.functions.world import World
from vestibule.people.model import Person

CODE = "4071"


@pytest.fixture
def picture(world: World, at: Clock) -> str:
    """Of a visitor, who rings the resident."""
    console_at(world.home)
    assert list_me(world.resident, code=CODE).status == 200
    image_id = put(world, at)
    assert rings(world.home, at, CODE, image_id=image_id, seq=2) == []
    return image_id


def look(who: Person | str, world: World, *roles: str) -> Answer:
    route = "GET /v1/calls/{call_id}/image"
    return call(read_call_image.handler, route, caller=who, roles=roles, call_id=call_id(world.home))


def test_who_is_rung_sees_who_rings_and_afterwards_too(world: World, at: Clock, picture: str) -> None:
    for _ in range(2):
        seen = look(world.resident, world)
        assert (seen.status, seen.headers["cache-control"]) == (303, "no-store")
        assert f"images/{picture}.jpg" in seen.headers["location"]
        at.forward(hours=1)


def test_for_everybody_else_there_is_none(world: World, picture: str) -> None:
    others = (
        look(world.neighbour, world),
        look(world.home.manager, world, "manager"),
        look(OFFICER, world, "compliance"),
    )
    assert [(each.status, each.body["detail"]) for each in others] == [
        (404, "No image with this identifier is known to you.")
    ] * 3


def test_it_ends_with_its_record_and_not_with_that_of_the_call(world: World, at: Clock, picture: str) -> None:
    at.forward(days=40)
    assert look(world.resident, world).status == 404


def test_one_that_was_never_put_there_is_none(world: World, at: Clock, picture: str) -> None:
    aws.client("s3").delete_object(Bucket="images", Key=image(picture, at).key)
    assert look(world.resident, world).status == 404


def test_it_stays_a_visitors_when_the_visitor_is_let_in(world: World, at: Clock, picture: str) -> None:
    right = right_of(world.resident, world.home, at.now)
    assert enter(world.home, at.now, seq=3, method="let_in", grant_id=right.id, image_id=picture)
    assert image(picture, at).person_id is None
    assert look(world.resident, world).status == 303


def test_one_that_became_somebody_elses_is_not_shown_to_who_was_rung(world: World, at: Clock, picture: str) -> None:
    right = right_of(world.neighbour, world.home, at.now)
    assert enter(world.home, at.now, seq=3, method="fob", grant_id=right.id, image_id=picture)
    assert image(picture, at).person_id == world.neighbour.id
    assert look(world.resident, world).status == 404
