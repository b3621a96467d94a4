"""The time between two TTL sweeps can be chosen.

AWS: expired items go "within a few days"; no interval is promised.
Emulator: a sweep every 60 seconds, written into the code, which makes a test of expiry wait a minute.
Restored: with TTL_SWEEP_SECONDS set, the sweep's loop is copied with that interval and runs in a thread of its own.
The emulator's thread goes on beside it every 60 seconds; both take the same lock.
"""

import os
import threading
from types import FunctionType

from ministack.services import dynamodb

from local.cloud.behaviours.ttl_stream_record import SWEEP_THREAD

STOCK_SECONDS = 60


def restore() -> None:
    """Start a TTL sweep with the interval of the environment variable TTL_SWEEP_SECONDS, if it is set."""
    if "TTL_SWEEP_SECONDS" in os.environ:
        sweep = _sweep_every(float(os.environ["TTL_SWEEP_SECONDS"]))
        threading.Thread(target=sweep, daemon=True, name=SWEEP_THREAD).start()


def _sweep_every(seconds: float) -> FunctionType:
    code = dynamodb._ttl_reaper.__code__
    if code.co_consts.count(STOCK_SECONDS) != 1:
        message = "the emulator's TTL sweep no longer waits 60 seconds: re-check its interval"
        raise RuntimeError(message)
    constants = tuple(seconds if constant == STOCK_SECONDS else constant for constant in code.co_consts)
    return FunctionType(code.replace(co_consts=constants), vars(dynamodb))
