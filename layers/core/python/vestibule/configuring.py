"""Tell the device of a door how it is to behave, by its named shadow `cfg`, and read there what it goes by.

The record of the entrance decides. What is told carries the instant at which it was set, and a device that knows of a later one
passes over it, so that what comes late or twice does no harm.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.expressions.condition import Condition

from vestibule import aws, clock, observability
from vestibule.access.configuration import Configuration
from vestibule.evidence import TRIES
from vestibule.registry.holdings import ENTRANCES
from vestibule.registry.model import Entrance
from vestibule.table import Refused, Write, commit

if TYPE_CHECKING:
    from types_boto3_iot_data import IoTDataPlaneClient

SHADOW = "cfg"


class Untold(RuntimeError):
    """The broker did not take it."""


def of(entrance: Entrance) -> Configuration:
    """What is wanted of a door."""
    return Configuration(entrance_id=entrance.id, **entrance.model_dump(include=set(Configuration.model_fields)))


def changing(entrance: Entrance, changes: Mapping[str, Any]) -> Write:
    """The write of a change. Refused when another came in between."""
    return ENTRANCES.change(entrance.id, only_if=_same(entrance), **changes)


def tell(entrance: Entrance) -> None:
    """Tell the device at the door what it does not know yet; nothing where it was told, and where nothing was ever set.

    `Untold` when the broker refuses. A device that has no identity yet, or comes later, is told as it asks for its list.
    """
    if entrance.configured_at is None or entrance.device_id in (None, entrance.configured_device):
        return
    for _ in range(TRIES):
        if not _update(str(entrance.device_id), entrance):
            return
        try:
            commit(ENTRANCES.change(entrance.id, configured_device=entrance.device_id, only_if=_same(entrance)))
        except Refused:  # it was set again: the last word must be the newest one, whoever of the two came first
            newest = ENTRANCES.get(entrance.id, now=clock.now())
            if newest is None or newest.device_id is None:
                return
            entrance = newest
        else:
            return


def tell_if_possible(entrance: Entrance) -> None:
    """The same where nobody waits for it: it is told with the next question."""
    try:
        tell(entrance)
    except Untold as error:
        observability.note_fault(error, entrance_id=entrance.id)


def reported(device_id: str) -> Mapping[str, Any] | None:
    """What a device goes by, by entrance; None when the broker does not say."""
    try:
        shadow = _broker().get_thing_shadow(thingName=device_id, shadowName=SHADOW)
    except (ClientError, BotoCoreError) as error:
        if _is_unknown(error):
            return {}
        observability.note_fault(error, device_id=device_id)
        return None
    state = json.loads(shadow["payload"].read()).get("state", {})
    return cast("Mapping[str, Any]", state.get("reported", {}))


def _update(device_id: str, entrance: Entrance) -> bool:
    """Whether there is such a device yet."""
    wanted = {"auto_lock_seconds": entrance.auto_lock_seconds, "version": clock.to_epoch_ms(_set_at(entrance))}
    payload = json.dumps({"state": {"desired": {entrance.id: wanted}}}).encode()
    try:
        _broker().update_thing_shadow(thingName=device_id, shadowName=SHADOW, payload=payload)
    except (ClientError, BotoCoreError) as error:
        if _is_unknown(error):
            return False
        raise Untold from error
    return True


def _is_unknown(error: ClientError | BotoCoreError) -> bool:
    """Whether there is no such device, or no such shadow of it."""
    return isinstance(error, ClientError) and error.response["Error"]["Code"] == "ResourceNotFoundException"


def _set_at(entrance: Entrance) -> datetime:
    if entrance.configured_at is None:
        raise ValueError("nothing was ever set")
    return entrance.configured_at


def _same(entrance: Entrance) -> Condition:
    known = ENTRANCES.where("configured_at")
    seen = entrance.model_dump(mode="json")["configured_at"]
    return cast("Condition", known.does_not_exist() if seen is None else known == seen)


@cache
def _broker() -> "IoTDataPlaneClient":
    return aws.client("iot-data")
