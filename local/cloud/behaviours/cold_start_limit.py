"""Many first calls at once do not bring the machine to its knees.

AWS: every cold start has a machine of its own.
Emulator: any number of workers starts at the same time on the developer's processors, and all of them become slow.
Restored: at most COLD_STARTS workers (default 4, 0 for no limit) start at once. The wait is bounded, since a function
may call another one while it is imported and would otherwise wait for its own slot.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from local.cloud.behaviours.worker_start import around_worker_start

LONGEST_WAIT_SECONDS = 30


def starts_at_once() -> int:
    """Tell how many workers may start at the same time; 0 means any number."""
    return int(os.environ.get("COLD_STARTS", "4"))


def restore() -> None:
    """Let workers wait for their turn to start."""
    if not starts_at_once():
        return
    slots = threading.BoundedSemaphore(starts_at_once())

    @contextmanager
    def in_turn(_worker: object) -> Iterator[None]:
        held = slots.acquire(timeout=LONGEST_WAIT_SECONDS)
        try:
            yield
        finally:
            if held:
                slots.release()

    around_worker_start(in_turn)
