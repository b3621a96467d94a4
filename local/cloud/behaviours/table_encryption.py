"""SSESpecification of a table is reported.

AWS: DescribeTable names the key that the template chose.
Emulator: the property is ignored at creation.
Restored: the description is written after each creation or update. It is a description only: the emulator does not
encrypt what it stores.
"""

from typing import Any

from ministack.core.responses import get_region
from ministack.services import dynamodb

from local.cloud.behaviours.provisioning import Properties, after_provisioning, is_true


def restore() -> None:
    """Describe the encryption that the template asks for."""
    after_provisioning("AWS::DynamoDB::Table", _describe)
    after_provisioning("AWS::DynamoDB::GlobalTable", _describe_replica)


def _describe(table_name: str, properties: Properties) -> None:
    wanted: dict[str, Any] = properties.get("SSESpecification") or {}
    if is_true(wanted.get("SSEEnabled", False)):
        dynamodb._tables[table_name]["SSEDescription"] = {
            "Status": "ENABLED",
            "SSEType": wanted.get("SSEType", "KMS"),
            "KMSMasterKeyArn": wanted.get("KMSMasterKeyId"),
        }


def _describe_replica(table_name: str, properties: Properties) -> None:
    wanted = properties.get("SSESpecification") or {}
    for replica in properties.get("Replicas") or []:
        if replica.get("Region") == get_region():
            _describe(table_name, {"SSESpecification": {**wanted, **(replica.get("SSESpecification") or {})}})
