"""A breach lived through until nothing moves any more, and what was wrong."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from prove.announcements.cloud import world
from prove.announcements.living import START
from prove.breaches.notices import Life, Size, begun
from prove.breaches.notices_checking import faults
from vestibule import clock

LONGEST = timedelta(hours=12)


def live(size: Size, note: Callable[[dict[str, Any]], None] = lambda _: None) -> tuple[Life, list[str]]:
    """Live through it; `note` is told the progress of each minute. The second: what is wrong."""
    with world(START) as (cloud, moved):
        life = begun(size, cloud, moved)
        while not life.is_over() and clock.now() < START + LONGEST:
            life.minute()
            note(life.progress())
        return life, faults(life)
