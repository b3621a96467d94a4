"""PointInTimeRecoverySpecification of a table takes effect.

AWS: continuous backups are on once the stack is complete.
Emulator: the property is ignored; only the call UpdateContinuousBackups works.
Restored: the setting of that call is made after each creation or update of a table. A global table carries the
property in its replicas, of which one stands for the stack's own region.
"""

from ministack.core.responses import get_region
from ministack.services import dynamodb

from local.cloud.behaviours.provisioning import Properties, after_provisioning, is_true


def restore() -> None:
    """Apply the template's point-in-time recovery to tables."""
    after_provisioning("AWS::DynamoDB::Table", _apply)
    after_provisioning("AWS::DynamoDB::GlobalTable", _apply_replica)


def _apply(table_name: str, properties: Properties) -> None:
    wanted = properties.get("PointInTimeRecoverySpecification") or {}
    dynamodb._pitr_settings[table_name] = is_true(wanted.get("PointInTimeRecoveryEnabled", False))


def _apply_replica(table_name: str, properties: Properties) -> None:
    for replica in properties.get("Replicas") or []:
        if replica.get("Region") == get_region():
            _apply(table_name, replica)
