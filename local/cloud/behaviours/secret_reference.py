"""A template refers to a secret by its ARN.

AWS: the physical id of a secret, and so what Ref gives, is its ARN.
Emulator: it is the secret's name, so a permission on a Ref covers nothing.
Restored: the physical id is the ARN; updates and deletions find the name again.
"""

from typing import Any

from ministack.services import secretsmanager
from ministack.services.cloudformation import provisioners

SECRET = "AWS::SecretsManager::Secret"  # noqa: S105 (a resource type)


def restore() -> None:
    """Put the ARN in the place of the name, on the way out and on the way in."""
    stock = provisioners._RESOURCE_HANDLERS[SECRET]

    def create(logical_id: str, properties: dict[str, Any], stack_name: str) -> tuple[str, Any]:
        return _by_arn(stock["create"](logical_id, properties, stack_name))

    def update(physical_id: str, *rest: Any, **named: Any) -> tuple[str, Any]:  # noqa: ANN401 (as the emulator has it)
        return _by_arn(stock["update"](_name(physical_id), *rest, **named))

    def delete(physical_id: str, properties: dict[str, Any]) -> None:
        stock["delete"](_name(physical_id), properties)

    provisioners._RESOURCE_HANDLERS[SECRET] = {**stock, "create": create, "update": update, "delete": delete}


def _by_arn(made: tuple[str, Any]) -> tuple[str, Any]:
    name, attributes = made
    return str(secretsmanager._secrets[name]["ARN"]), attributes


def _name(arn: str) -> str:
    name, _ = secretsmanager._resolve(arn)
    return str(name or arn)
