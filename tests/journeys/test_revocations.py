"""What the API shows of a revocation holds at the door, in small: `python -m prove revocations` has fifty locks."""

from local.running import House
from prove.revocations.living import Size, live

SMALL = Size(locks=5, revocations=20, seed="in small", cut=0.4, lease=15)


def test_no_door_opens_after_the_instant_that_was_shown_also_without_a_network(house: House) -> None:
    life = live(house, SMALL)
    assert life.faults == []
    assert life.counts["revocations"] == 20
    assert 0 < life.counts["with a partition"] < 20
