"""Somebody restricts one purpose, and nothing else: what is told for it stops, and what is told for others goes on."""

import pytest

from tests.conftest import Clock
from tests.functions.deciding import decided
from tests.functions.partnering import deliver, latest, one_waiting, replay
from tests.functions.receiver import Receiver
from tests.functions.world import World
from vestibule.disclosures.holdings import DISCLOSURES

TOLD_FOR, ANOTHER = "service_delivery", "quality_and_safety"

pytestmark = pytest.mark.usefixtures("programs_here")


def test_a_restriction_of_one_purpose_stops_its_webhook(world: World, at: Clock, partner: Receiver) -> None:
    delivery = one_waiting(world, at, partner)
    decided(world.resident, TOLD_FOR, "restricted", at.now)
    assert deliver(delivery) == []
    assert (latest(at).state, latest(at).reason, partner.received) == ("held_back", "not_permitted", [])
    assert DISCLOSURES.query(world.resident.id, now=at.now).items == ()


def test_it_goes_out_once_the_restriction_is_lifted(world: World, at: Clock, partner: Receiver) -> None:
    delivery = one_waiting(world, at, partner)
    decided(world.resident, TOLD_FOR, "restricted", at.now)
    deliver(delivery)
    decided(world.resident, TOLD_FOR, "unrestricted", at.now)
    replay(delivery, world)
    deliver(latest(at))
    assert (latest(at).state, len(partner.received)) == ("delivered", 1)


def test_a_restriction_of_another_purpose_stops_nothing(world: World, at: Clock, partner: Receiver) -> None:
    delivery = one_waiting(world, at, partner)
    decided(world.resident, ANOTHER, "restricted", at.now)
    deliver(delivery)
    [passage] = DISCLOSURES.query(world.resident.id, now=at.now).items
    assert (latest(at).state, passage.purpose) == ("delivered", TOLD_FOR)


def test_a_restriction_of_one_person_stops_nothing_about_another(world: World, at: Clock, partner: Receiver) -> None:
    delivery = one_waiting(world, at, partner)
    decided(world.neighbour, TOLD_FOR, "restricted", at.now)
    deliver(delivery)
    assert latest(at).state == "delivered"
