"""PUT /v1/entrances/{entrance_id}/hold: by the manager's order nobody enters a door for a while, staff neither."""

from datetime import datetime, timedelta
from typing import Any

from vestibule import clock
from vestibule.access import lists
from vestibule.access.held import DoorHold, HeldDoor, changes_of
from vestibule.evidence import TRIES, Fact, commit_with
from vestibule.http import Api, MovedOn, answers_with
from vestibule.ids import EntranceId
from vestibule.people.standing import standing_of
from vestibule.registry.holdings import ENTRANCES
from vestibule.registry.model import Entrance
from vestibule.table import Refused, Write

_RETOLD = timedelta(minutes=1)
"""For so long the same order again tells the lock again, after a try that died before it did. Later that is a lock's question
every few minutes for nothing: by then it has asked by itself, or soon will."""
api = Api()


@api.put("/v1/entrances/<entrance_id>/hold", **answers_with(200, HeldDoor))
def hold_entrance(entrance_id: EntranceId, wanted: DoorHold) -> HeldDoor:
    """Hold a door until an instant, or let it go with `"until": null`. Needs to manage the site. Twice is once.

    A door without a network goes on by its list until the lease of that ends: `freshness_seconds` of the entrance.
    """
    for _ in range(TRIES):
        try:
            held, changed_at = _held(entrance_id, wanted)
        except Refused:  # another order came in between
            continue
        if changed_at and clock.now() < changed_at + _RETOLD:
            lists.touch([entrance_id], clock.now())
        return held
    raise MovedOn((), "Others are holding this door and letting it go. Try again.")


def _held(entrance_id: str, wanted: DoorHold) -> tuple[HeldDoor, datetime | None]:
    """The door, and when it was last changed."""
    now, caller = clock.now(), api.caller()
    entrance = standing_of(caller, now).managed_thing(ENTRANCES.get(entrance_id, now=now), "entrance")
    door = HeldDoor(entrance_id=entrance.id, **entrance.model_dump(include=_HOLD))
    changes = changes_of(door, wanted, now)
    if changes:
        happened = "held" if wanted.until else "freed"
        facts = {"by": caller.person_id, "until": clock.written(changes.get("held_until", now))}
        write = _change(entrance, {**changes, "hold_changed_at": now})
        commit_with([Fact(f"access.entrance.{happened}", entrance.id, facts)], now, write)
    return door.model_copy(update=changes), now if changes else entrance.hold_changed_at


def _change(entrance: Entrance, changes: dict[str, Any]) -> Write:
    known = ENTRANCES.where("held_until")
    seen = entrance.model_dump(mode="json")["held_until"]
    as_seen = known.does_not_exist() if seen is None else known == seen
    return ENTRANCES.change(entrance.id, only_if=as_seen, **changes)


_HOLD = {"held_since", "held_until", "held_because"}
handler = api.handler
