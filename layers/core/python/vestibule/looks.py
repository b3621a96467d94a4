"""Who looked at whose data (V-08): staff who read what is held about persons leave a line in each person's account.

The read publishes one event for all whom it showed, as the last thing before it answers. When the bus refuses, the read
fails: nobody looks at data without a trace. `functions.disclosures.record_looks` writes it down.

Who works for another company than the operator sees what the policy gives to such a company, and no more.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from vestibule import bus, config
from vestibule.bus import Event
from vestibule.caller import Caller, Role
from vestibule.holdings import Holding
from vestibule.policy.purposes import withheld
from vestibule.problems import NotAllowed
from vestibule.table import Table

LOOKED_AT = "disclosures.data.looked_at"
_RECIPIENTS: Mapping[Role, str] = {"manager": "property_management"}
"""What a policy calls those who look in a role. The operator's own staff are no recipients; nor is who the pack does not know."""


class WithheldByPolicy(NotAllowed):
    """The role may look at the thing, and the policy keeps such data from it."""

    title = "Withheld by the policy"


def looked_at(
    caller: Caller,
    role: Role,
    table: Table[Any],
    persons: Iterable[str | None],
    now: datetime,
    *,
    organisation_id: str | None,
) -> None:
    """Tell that the caller saw records of a table about these persons. One call, or none for nobody.

    `role` is the one by which the caller may look, `organisation_id` the organisation for which; None: for the operator.
    `WithheldByPolicy` when such data is not for the role at all.
    """
    check(role, table)
    seen = sorted({person for person in persons if person and person != caller.person_id})
    if not seen:
        return
    told = {"role": role, "organisation_id": organisation_id, "kind": table.name, "persons": " ".join(seen)}
    bus.publish([Event(LOOKED_AT, caller.person_id, now, told)])


def check(role: Role, table: Table[Any]) -> None:
    """Refuse a role that the policy does not give all the data of a table. The answer is the same whatever lies there."""
    kind, holding = _RECIPIENTS.get(role), table.holds
    if kind is None or not isinstance(holding, Holding):
        return
    kept_back = withheld(config.operator_pack(), kind, holding.categories, holding.uses)
    if kept_back:
        raise WithheldByPolicy(f"The privacy policy gives no {', '.join(kept_back)} to {kind.replace('_', ' ')}.")


def staff_role(caller: Caller, *roles: Role) -> Role:
    """The first of these roles that the caller has."""
    for role in roles:
        if role in caller.roles:
            return role
    raise NotAllowed(f"This needs the role {' or '.join(roles)}.")
