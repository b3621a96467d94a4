"""The whole proof of the notices, with a bar that shows how far it has come."""

import time
from typing import Any

from rich.console import Console
from rich.progress import Progress

from prove.breaches.notices import Size
from prove.breaches.notices_findings import Noticed
from prove.breaches.notices_lived import live
from vestibule import clock

_SETTLED = ("sent", "bounced", "complained", "left_out")


def run(console: Console, people: int, seed: str) -> Noticed:
    """Tell a town of so many people, and give back what was seen."""
    began, seen = time.monotonic(), list[tuple[int, dict[str, Any]]]()
    with Progress(console=console) as bar:
        task = bar.add_task(f"notices of a breach to {people:,} people", total=people)

        def note(progress: dict[str, Any]) -> None:
            seen.append((len(seen) + 1, progress))
            settled = sum(progress[name] for name in _SETTLED)
            bar.update(task, completed=settled, total=max(progress["concerned"], settled, 1))

        life, faults = live(Size(people, seed), note)
    return Noticed(clock.now(), life, faults, seen, time.monotonic() - began)
