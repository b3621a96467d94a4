"""Simulated devices that speak the protocol of docs/devices.md."""

from local.devices.connection import Connection
from local.devices.console import Console
from local.devices.lock import Lock
from local.devices.simulated import SimulatedDevice, SimulatedLock
from local.devices.thermostat import Thermostat

__all__ = ["Connection", "Console", "Lock", "SimulatedDevice", "SimulatedLock", "Thermostat"]
