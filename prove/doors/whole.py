"""Many schedules over all processors, and the planted faults, each until it is found."""

from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor, as_completed

from prove.doors.living import Tally, live, live_all, town
from prove.doors.planted import PLANTED

_CHUNK = 100
_PATIENCE = 4_000
"""Schedules in which a planted fault has to show."""

type Note = Callable[[int], None]


def run(seed: str, schedules: int, note: Note) -> tuple[Tally, dict[str, int | None]]:
    """All of them; `note` is told how many more are done."""
    with ProcessPoolExecutor() as workers:
        planted = {name: workers.submit(found_after, name, seed) for name in PLANTED}
        chunks = [range(start, min(start + _CHUNK, schedules)) for start in range(0, schedules, _CHUNK)]
        jobs = [workers.submit(_live, seed, chunk) for chunk in chunks]
        for job in as_completed(jobs):
            note(job.result().schedules)
        return _gathered(jobs), {name: job.result() for name, job in planted.items()}


def found_after(name: str, seed: str, patience: int = _PATIENCE) -> int | None:
    """In which schedule, counted from 0, a planted fault shows first."""
    with town() as made, PLANTED[name]():
        return next((number for number in range(patience) if live(made, f"{seed} {number}").truth.faults), None)


def _live(seed: str, numbers: range) -> Tally:
    return live_all([f"{seed} {number}" for number in numbers])


def _gathered(jobs: list[Future[Tally]]) -> Tally:
    """In the order of the jobs, so that the same seed writes the same page."""
    whole = Tally()
    for job in jobs:
        whole.add(job.result())
    return whole
