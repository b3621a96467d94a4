"""TimeToLiveSpecification of a table takes effect.

AWS: the TTL attribute named in the template is in force once the stack is complete, and changes with it.
Emulator: the property is ignored; only the call UpdateTimeToLive works.
Restored: the setting of that call is made after each creation or update of a table.
"""

from ministack.services import dynamodb

from local.cloud.behaviours.provisioning import Properties, after_provisioning, is_true


def restore() -> None:
    """Apply the template's TTL to tables."""
    after_provisioning("AWS::DynamoDB::Table", _apply)
    after_provisioning("AWS::DynamoDB::GlobalTable", _apply)


def _apply(table_name: str, properties: Properties) -> None:
    wanted = properties.get("TimeToLiveSpecification") or {}
    if wanted.get("AttributeName") and is_true(wanted.get("Enabled", True)):
        dynamodb._ttl_settings[table_name] = {
            "TimeToLiveStatus": "ENABLED",
            "AttributeName": wanted["AttributeName"],
        }
    else:
        dynamodb._ttl_settings.pop(table_name, None)
