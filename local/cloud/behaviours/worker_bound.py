"""Idle workers end.

AWS: idle execution environments are taken away after some minutes.
Emulator: the first worker of every function stays until the emulator ends, so ninety functions are ninety processes.
Restored: with MAX_WARM_WORKERS set, the longest idle workers end when more than that many are alive. A function whose
worker has ended starts cold at its next call.
"""

import os
import threading
from typing import Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc


def restore() -> None:
    """Bound the number of living workers by the environment variable MAX_WARM_WORKERS, if it is set."""
    bound = int(os.environ.get("MAX_WARM_WORKERS", "0"))
    if not bound:
        return
    acquire = lambda_runtime.acquire_worker

    def acquire_and_end_the_idle(*function: object, **named: object) -> tuple[Any, str]:
        lease: tuple[Any, str] = acquire(*function, **named)
        _end_in_background(_take_idle_workers(bound))
        return lease

    lambda_runtime.acquire_worker = acquire_and_end_the_idle
    lambda_svc.acquire_worker = acquire_and_end_the_idle  # imported there by name


def _take_idle_workers(bound: int) -> list[Any]:
    """Take the longest idle workers above the bound out of their pools."""
    with lambda_runtime._lock:
        alive = [(pool, worker) for pool in lambda_runtime._workers.values() for worker in pool]
        idle = sorted((entry for entry in alive if not entry[1].in_use), key=lambda entry: entry[1].last_used)
        surplus = idle[: max(0, len(alive) - bound)]
        for pool, worker in surplus:
            pool.remove(worker)
    return [worker for _pool, worker in surplus]


def _end_in_background(workers: list[Any]) -> None:
    if workers:  # ending takes a moment, which is not the caller's
        threading.Thread(target=lambda_runtime.kill_workers, args=(workers,), daemon=True).start()
