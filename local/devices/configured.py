"""A device at doors, each of which behaves as its shadow `cfg` wants: after how long the bolt locks again by itself."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from local.devices.device import Device
from local.devices.flash import Configuration, newer_configuration
from local.devices.messages import Outgoing, shadow_topic

SHADOW = "cfg"


class Configured(Device):
    """It does what a newer version of its shadow says, keeps it in flash, and reports it."""

    def __init__(
        self,
        thing: str,
        entrance_ids: Collection[str],
        clock: Callable[[], int],
        **more: Any,  # noqa: ANN401 (as a device)
    ) -> None:
        super().__init__(thing, clock, **more)
        self.entrance_ids = frozenset(entrance_ids)

    @property
    def filters(self) -> list[str]:
        """What shall be so: changes, and the whole when it asks."""
        tails = ("update/delta", "get/accepted")
        return [*super().filters, *(shadow_topic(self.thing, SHADOW, tail) for tail in tails)]

    def catch_up(self) -> list[Outgoing]:
        """Ask what shall be so: a change may have been missed."""
        return [Outgoing(shadow_topic(self.thing, SHADOW, "get"), {})]

    def open_seconds(self, entrance_id: str) -> int:
        """After how long the bolt locks again by itself."""
        return self.flash.configured.get(entrance_id, Configuration()).auto_lock_seconds

    def on_shadow(self, name: str, tail: str, body: Mapping[str, Any]) -> list[Outgoing]:
        """Take what is newer than what each door goes by, and report it."""
        state = body.get("state")
        wanted = state.get("delta") if tail == "get/accepted" and isinstance(state, dict) else state
        if name != SHADOW or not isinstance(wanted, dict):
            return []
        taken: dict[str, Any] = {}
        for each in sorted(self.entrance_ids):
            known = self.flash.configured.get(each, Configuration())
            asked = newer_configuration(known, wanted.get(each))
            if asked:
                self.flash.configured[each] = asked
                taken[each] = asked.model_dump()
        reported = {"state": {"reported": taken}}
        return [Outgoing(shadow_topic(self.thing, SHADOW, "update"), reported)] if taken else []
