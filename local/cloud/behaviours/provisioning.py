"""Seam for behaviours of CloudFormation: run something after a resource was created or updated."""

from collections.abc import Callable
from typing import Any

from ministack.services.cloudformation import provisioners

Properties = dict[str, Any]
Hook = Callable[[str, Properties], None]


def after_provisioning(resource_type: str, hook: Hook) -> None:
    """Call `hook(physical_id, properties)` after each creation and update of a resource of this type.

    The hook runs in the account and region of the stack. Update falls back to create where the emulator has no update
    of its own, so such types are covered by the first wrapper alone.
    """
    handlers = provisioners._RESOURCE_HANDLERS[resource_type]
    wrapped = {**handlers, "create": _create_then(handlers["create"], hook)}
    if "update" in handlers:
        wrapped["update"] = _update_then(handlers["update"], hook)
    provisioners._RESOURCE_HANDLERS[resource_type] = wrapped


def is_true(value: object) -> bool:
    """Read a CloudFormation boolean, which may arrive as a string."""
    return str(value).lower() == "true"


def _create_then(create: Callable[..., Any], hook: Hook) -> Callable[..., Any]:
    def create_and_restore(logical_id: str, properties: Properties, stack_name: str) -> object:
        result = create(logical_id, properties, stack_name)
        hook(result[0], properties)
        return result

    return create_and_restore


def _update_then(update: Callable[..., Any], hook: Hook) -> Callable[..., Any]:
    def update_and_restore(physical_id: str, old: Properties, new: Properties, *rest: str, **named: str) -> object:
        result = update(physical_id, old, new, *rest, **named)
        hook(result[0], new)
        return result

    return update_and_restore
