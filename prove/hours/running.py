"""Ask for all zones, in several processes."""

import zoneinfo
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from importlib.metadata import version

from prove.hours.comparison import Tally, compare

EDITION = f"tzdata {version('tzdata')}"


def zones() -> list[str]:
    """Every zone of the database."""
    return sorted(zoneinfo.available_timezones())


def as_deployed() -> None:
    """Read the zones from the package that the layers carry, not from this machine."""
    zoneinfo.reset_tzpath(to=())
    zoneinfo.ZoneInfo.clear_cache()


def compare_all(seed: str, schedules: int, shown: Callable[[int], object]) -> Tally:
    """All zones, added up in their order, so that the same seed writes the same page."""
    with ProcessPoolExecutor(initializer=as_deployed) as workers:
        jobs = [workers.submit(compare, name, seed, schedules) for name in workers.submit(zones).result()]
        for _ in as_completed(jobs):
            shown(len(jobs))
    whole = Tally()
    for job in jobs:
        whole.add(job.result())
    return whole
