"""A simulated lock that speaks the device protocol of docs/devices.md."""

from local.devices.connection import Connection
from local.devices.lock import Lock
from local.devices.simulated_lock import SimulatedLock

__all__ = ["Connection", "Lock", "SimulatedLock"]
