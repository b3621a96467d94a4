"""Device policies may name the thing's type and attributes.

AWS: ${iot:Connection.Thing.ThingTypeName} and ${iot:Connection.Thing.Attributes[name]} are replaced by the values of
the connecting thing.
Emulator: both stay literal text, so a statement that uses them never matches.
Restored: the pattern of variables admits a name in brackets, and the values of an attached thing are added.
"""

import re
from typing import Any

from ministack.core.responses import request_scope
from ministack.services import iot

VARIABLE = re.compile(r"\$\{(iot:[A-Za-z.]+(?:\[[^\]]+\])?)\}")


def restore() -> None:
    """Give policies the type and the attributes of the thing that connects."""
    policy_context = iot._mqtt_policy_context

    def policy_context_of_thing(account: str, region: str, certificate_id: str, client_id: str) -> dict[str, str]:
        context: dict[str, str] = policy_context(account, region, certificate_id, client_id)
        if context["iot:connection.thing.isattached"] == "true":
            with request_scope(account, region):
                context |= _variables_of(iot._things.get(client_id) or {})
        return context

    iot._POLICY_VARIABLE_RE = VARIABLE
    iot._mqtt_policy_context = policy_context_of_thing


def _variables_of(thing: dict[str, Any]) -> dict[str, str]:
    attributes: dict[str, str] = thing.get("attributes") or {}
    variables = {f"iot:connection.thing.attributes[{name}]".lower(): value for name, value in attributes.items()}
    if thing.get("thingTypeName"):
        variables["iot:connection.thing.thingtypename"] = thing["thingTypeName"]
    return variables
