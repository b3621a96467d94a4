"""Many schedules over all processors, and the planted faults, each until it is found. What is done is kept (`kept`)."""

from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor, as_completed

from prove.doors.kept import Kept, plain, tally_of
from prove.doors.living import Tally, live, live_all, town
from prove.doors.planted import PLANTED

_CHUNK = 100
_PATIENCE = 4_000
"""Schedules in which a planted fault has to show."""

type Note = Callable[[int], None]


def run(seed: str, schedules: int, note: Note, kept: Kept) -> tuple[Tally, dict[str, int | None]]:
    """All of them; `note` is told how many more are done."""
    chunks = [range(start, min(start + _CHUNK, schedules)) for start in range(0, schedules, _CHUNK)]
    with ProcessPoolExecutor() as workers:
        jobs: dict[Future[Tally], range] = {}
        for chunk in chunks:
            if str(chunk) in kept:
                note(len(chunk))
            else:
                jobs[workers.submit(_live, seed, chunk)] = chunk
        planted = {workers.submit(found_after, name, seed): name for name in PLANTED if name not in kept}
        for job in as_completed(jobs):
            kept.keep(str(jobs[job]), plain(job.result()))
            note(job.result().schedules)
        for found in as_completed(planted):
            kept.keep(planted[found], found.result())
    return _gathered([tally_of(kept[str(chunk)]) for chunk in chunks]), {name: kept[name] for name in PLANTED}


def found_after(name: str, seed: str, patience: int = _PATIENCE) -> int | None:
    """In which schedule, counted from 0, a planted fault shows first."""
    with town() as made, PLANTED[name]():
        return next((number for number in range(patience) if live(made, f"{seed} {number}").truth.faults), None)


def _live(seed: str, numbers: range) -> Tally:
    return live_all([f"{seed} {number}" for number in numbers])


def _gathered(tallies: list[Tally]) -> Tally:
    """In the order of the chunks, so that the same seed writes the same page."""
    whole = Tally()
    for tally in tallies:
        whole.add(tally)
    return whole
