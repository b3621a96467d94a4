"""Compare every deadline with the oracle and write it down: `python -m prove`, or `make prove`.

Settings of the environment: PROVE_CASES, how many cases are generated, and PROVE_SEED, from what.
"""

import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from prove.cases import DUTIES, day_by_day, generated
from prove.comparison import Tally, compare
from prove.findings import Findings
from vestibule import clock
from vestibule.policy.deadlines import deadline

CASES = int(os.environ.get("PROVE_CASES", "200000"))
SEED = os.environ.get("PROVE_SEED", "vestibule")
CHUNK = 2000


def main() -> None:
    """Ask all, write the results, and fail on any disagreement."""
    console, began = Console(), time.monotonic()
    with ProcessPoolExecutor() as workers, Progress(console=console) as shown:
        chunks = [min(CHUNK, CASES - done) for done in range(0, CASES, CHUNK)]
        drawn = [workers.submit(_generated, f"{SEED}:{number}", size) for number, size in enumerate(chunks)]
        daily = [workers.submit(_daily, *duty) for duty in DUTIES]
        parts = {
            "generated": _gathered(drawn, shown, "generated cases"),
            "every day of ten years": _gathered(daily, shown, "every day of ten years"),
        }
    found = Findings(clock.now(), SEED, parts, _versions(), time.monotonic() - began)
    page = found.write()
    console.print(page.read_text(encoding="utf-8").split("\n## ")[0], highlight=False, markup=False)
    for example in (example for tally in parts.values() for example in tally.examples):
        console.print(example, highlight=False, markup=False)
    console.print(f"written to {page.relative_to(Path.cwd()) if page.is_relative_to(Path.cwd()) else page}")
    sys.exit(1 if found.disagreements else 0)


def _generated(seed: str, number: int) -> Tally:
    return compare(generated(seed, number))


def _daily(jurisdiction: str, duty: str) -> Tally:
    return compare(day_by_day(jurisdiction, duty))


def _gathered(jobs: Sequence[Future[Tally]], shown: Progress, title: str) -> Tally:
    """Add up what the workers found, in the order of the jobs, so that the same seed writes the same page."""
    task = shown.add_task(title, total=len(jobs))
    for _ in as_completed(jobs):
        shown.advance(task)
    whole = Tally()
    for job in jobs:
        whole.add(job.result())
    return whole


def _versions() -> dict[str, str]:
    """Of every regime and calendar that an answer named."""
    found: dict[str, str] = {}
    for place, duty in DUTIES:
        found |= deadline(place, duty, datetime(2027, 1, 4, 12, tzinfo=UTC)).versions
    return dict(sorted(found.items()))


if __name__ == "__main__":
    main()
