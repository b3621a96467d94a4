"""A thermostat: what it shall be set to stands in its shadow `clim`, and it reports what it is set to and measures."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from local.devices.device import Device
from local.devices.flash import Climate
from local.devices.messages import Outgoing, shadow_topic

SHADOW = "clim"


class Thermostat(Device):
    """It does what a newer version of its shadow says. What somebody turns at its wheel holds until the next one."""

    def __init__(self, thing: str, clock: Callable[[], int], **more: Any) -> None:  # noqa: ANN401 (as a device)
        super().__init__(thing, clock, **more)
        self.measured = 1950

    @property
    def climate(self) -> Climate:
        """What it is set to."""
        return self.flash.climate

    @property
    def filters(self) -> list[str]:
        """What it shall be set to: changes, and the whole when it asks."""
        tails = ("update/delta", "get/accepted")
        return [*super().filters, *(shadow_topic(self.thing, SHADOW, tail) for tail in tails)]

    def begin(self) -> list[Outgoing]:
        """Ask what it shall be set to: a change may have been missed."""
        return [Outgoing(shadow_topic(self.thing, SHADOW, "get"), {})]

    def on_shadow(self, name: str, tail: str, body: Mapping[str, Any]) -> list[Outgoing]:
        """Do what a newer version wants, if it can be done, and report it."""
        state = body.get("state")
        wanted = state.get("delta") if tail == "get/accepted" and isinstance(state, dict) else state
        if name != SHADOW or not isinstance(wanted, dict):
            return []
        try:
            asked = Climate.model_validate({**self.climate.model_dump(), **wanted})
        except ValidationError:
            return []
        if asked.version <= self.climate.version:
            return []
        return self._changed(asked)

    def turn(self, set_point: int) -> list[Outgoing]:
        """Let somebody turn its wheel.

        The shadow is told too, with the version unchanged: a delta has only what differs from what was reported, so without it
        the next order to go back to the former setting would name no setting at all.
        """
        return self._changed(self.climate.model_copy(update={"set_point": set_point}))

    def _changed(self, climate: Climate) -> list[Outgoing]:
        self.flash.climate = climate
        reported = {"state": {"reported": climate.model_dump()}}
        return [Outgoing(shadow_topic(self.thing, SHADOW, "update"), reported), *self.report()]

    def report(self) -> list[Outgoing]:
        """Say what it is set to and what it measures."""
        told = self.climate.model_dump(include={"set_point", "mode"})
        return [self.message("climate", {**told, "measured": self.measured})]
