"""Hundreds of devices at once, in one process and on one thread."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from local.devices.device import Device
from local.devices.simulated import SimulatedDevice

AT_ONCE = 8
"""So many connect at a time: a handshake is waited for, on a thread that ends with it."""


@contextmanager
def together[D: Device](devices: Sequence[SimulatedDevice[D]]) -> Iterator[None]:
    """Connect them all, and close them all at the end."""
    try:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(lambda device: device.__enter__(), devices))
        yield
    finally:
        for device in devices:
            device.__exit__()
