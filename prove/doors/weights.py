"""Which steps there are: how often each is taken, and among how many things it chooses."""

from typing import NamedTuple

WAITS = (1, 50, 200, 200, 500, 1_000, 1_000, 3_000, 3_000, 9_500, 10_000, 16_000, 60_000, 60_000, 310_000, 905_000)
PAUSES = (2_000, 9_999, 25_000)
"""Milliseconds for which a function stands still. The longest one may run for half a minute."""
PERIODS = ((0, None), (0, 5_000), (0, 60_000), (20_000, None), (0, 600_000))
"""Beginnings and ends of grants, from now."""
LAST = (600_000, 840_000, 899_000, 930_000, 1_300_000)
"""Milliseconds after which a lease or a ticket is nearly over, or just over."""
SKEWS = (0, 30_000, -30_000, 60_000, -60_000, 600_000, -600_000)


class Step(NamedTuple):
    """How often it is taken, and what it may choose among: the largest number of each choice."""

    weight: int
    choices: tuple[int, ...]


STEPS: dict[str, Step] = {
    "ask": Step(14, (2, 1)),
    "ask_again": Step(4, (3,)),
    "look": Step(3, (3,)),
    "grant": Step(6, (1, 2, 4)),
    "revoke": Step(5, (3,)),
    "show": Step(4, (3,)),
    "give_fob": Step(3, (3,)),
    "make_pin": Step(2, (3,)),
    "end_code": Step(2, (3,)),
    "invite": Step(4, (1, 1, 3)),
    "enter": Step(12, (1, 5)),
    "take_ticket": Step(4, (1,)),
    "show_ticket": Step(7, (1, 3, 3)),
    "replay_ticket": Step(1, (3,)),
    "cut": Step(3, (1,)),
    "reconnect": Step(3, (1,)),
    "cut_power": Step(5, (1, 3)),
    "skew": Step(2, (1, 6)),
    "jam": Step(1, (1,)),
    "hold": Step(2, (1, 3)),
    "change_weather": Step(2, (2,)),
    "trouble": Step(6, (15, 15)),
    "refuse": Step(1, (3,)),
    "last_code": Step(1, (1, 3, 4)),
    "last_ticket": Step(1, (1, 1, 4)),
    "twice": Step(1, (1, 5)),
    "wait": Step(22, (len(WAITS) - 1,)),
}
