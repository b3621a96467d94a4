"""What stood in flash when the power was cut is told when it is back."""

from collections.abc import Callable

import pytest

from local.devices import Connection, SimulatedLock
from tests.devices.signing import ENTRANCE


@pytest.mark.parametrize("lose_waiting", [True, False])
def test_an_access_that_nobody_had_acknowledged_outlives_the_power(
    enrol: Callable[[str], Connection], *, lose_waiting: bool
) -> None:
    with SimulatedLock(enrol(f"dev_cut_{lose_waiting}"), [ENTRANCE]) as door:
        told = door.act(lambda lock: lock.open_by_hand(ENTRANCE))
        door.settle()
        door.hold()
        (kept,) = door.act(lambda lock: lock.open_by_hand(ENTRANCE))
        door.crash(lose_waiting=lose_waiting)
        door.release()
        door.wait_for(lambda: any(each.message.payload.get("type") == "state" for each in door.sent))
        accesses = [each.message for each in door.sent if each.message.payload.get("type") == "access"]
        assert [each.identity for each in accesses] == [told[0].identity, kept.identity]
        assert accesses[1].payload["offline"] is lose_waiting
        assert accesses[1].payload["data"] == kept.payload["data"]
