"""Who looked at whose data (V-08): staff who read what is held about persons leave a line in each person's account.

The read publishes one event for all whom it showed, as the last thing before it answers. When the bus refuses, the read
fails: nobody looks at data without a trace. `functions.disclosures.record_looks` writes it down.
"""

from collections.abc import Iterable
from datetime import datetime

from vestibule import bus
from vestibule.bus import Event
from vestibule.caller import Caller, Role
from vestibule.problems import NotAllowed

LOOKED_AT = "disclosures.data.looked_at"


def looked_at(
    caller: Caller, role: Role, kind: str, persons: Iterable[str | None], now: datetime, *, organisation_id: str | None
) -> None:
    """Tell that the caller saw records of a kind (a holding's name) about these persons. One call, or none for nobody.

    `role` is the one by which the caller may look, `organisation_id` the organisation for which; None: for the operator.
    """
    seen = sorted({person for person in persons if person and person != caller.person_id})
    if not seen:
        return
    told = {"role": role, "organisation_id": organisation_id, "kind": kind, "persons": " ".join(seen)}
    bus.publish([Event(LOOKED_AT, caller.person_id, now, told)])


def staff_role(caller: Caller, *roles: Role) -> Role:
    """The first of these roles that the caller has."""
    for role in roles:
        if role in caller.roles:
            return role
    raise NotAllowed(f"This needs the role {' or '.join(roles)}.")
