"""The sweep costs what is overdue, not what the table holds."""

import pytest

from bench import sweeping


@pytest.mark.usefixtures("clean_environment")
def test_a_sweep_costs_the_same_in_a_table_ten_times_as_large() -> None:
    small, large = sweeping.measure((1000, 10_000)).values()
    assert (small["left"], large["left"]) == (900, 9900)
    assert (small.pop("left"), small) == (900, {name: large[name] for name in small})
    assert (small["swept"], small["examined"]) == (sweeping.OVERDUE, sweeping.OVERDUE)
    assert small["calls"]["DeleteItem"] == sweeping.OVERDUE
    assert small["calls"]["Query"] <= 2 * 8
    assert "Scan" not in small["calls"]
