"""A thermostat: what it shall be set to stands in its shadow `clim`, and it reports what it is set to and measures."""

from collections.abc import Callable, Mapping
from typing import Any

from local.devices.device import Device
from local.devices.messages import Outgoing, shadow_topic

SHADOW = "clim"
MODES = ("off", "heat", "cool", "auto")
COLDEST, WARMEST = 500, 3500
"""Hundredths of a degree Celsius."""


class Thermostat(Device):
    """What it is set to is kept in the shadow, which is also where it finds it again after a restart."""

    def __init__(self, thing: str, clock: Callable[[], int], **more: Any) -> None:  # noqa: ANN401 (as a device)
        super().__init__(thing, clock, **more)
        self.set_point = 2000
        self.mode = "auto"
        self.measured = 1950

    @property
    def filters(self) -> list[str]:
        """What it shall be set to: changes, and the whole when it asks."""
        tails = ("update/delta", "get/accepted")
        return [*super().filters, *(shadow_topic(self.thing, SHADOW, tail) for tail in tails)]

    def begin(self) -> list[Outgoing]:
        """Ask what it shall be set to."""
        return [Outgoing(shadow_topic(self.thing, SHADOW, "get"), {})]

    def on_shadow(self, name: str, tail: str, body: Mapping[str, Any]) -> list[Outgoing]:
        """Do what is wanted, as far as it can be done, and report it."""
        if name != SHADOW:
            return []
        state = body.get("state")
        wanted = state.get("delta") if tail == "get/accepted" and isinstance(state, dict) else state
        if not isinstance(wanted, dict):
            return []
        set_point, mode = wanted.get("set_point", self.set_point), wanted.get("mode", self.mode)
        if type(set_point) is int and COLDEST <= set_point <= WARMEST and mode in MODES:
            self.set_point, self.mode = set_point, mode
        return self.report()

    def turn(self, set_point: int) -> list[Outgoing]:
        """Let somebody turn its wheel: what the cloud wanted is not wanted any more."""
        self.set_point = set_point
        wanted = {"state": {"desired": {"set_point": set_point}}}
        return [Outgoing(shadow_topic(self.thing, SHADOW, "update"), wanted), *self.report()]

    def report(self) -> list[Outgoing]:
        """Say to the shadow what it is set to, and to the cloud what it measures beside that."""
        now_set = {"set_point": self.set_point, "mode": self.mode}
        reported = Outgoing(shadow_topic(self.thing, SHADOW, "update"), {"state": {"reported": now_set}})
        return [reported, self.message("climate", {**now_set, "measured": self.measured})]
