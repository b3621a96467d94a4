"""The whole proof of the scope: a house on the local cloud, and a town in it."""

import tempfile
import time
from pathlib import Path

from rich.console import Console

from local.running import running
from prove.breaches.scope_findings import Reached
from prove.breaches.scope_living import live
from prove.breaches.scope_town import Size
from vestibule import clock


def run(console: Console, people: int, seed: str) -> Reached:
    """Report each kind of exposure in a town of so many people, and give back what was found."""
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory() as directory,
        running(Path(directory), "valet", console.print, prewarm=True) as house,
    ):
        life = live(house, Size(people=people, seed=seed), console.print)
    return Reached(clock.now(), life, time.monotonic() - began)
