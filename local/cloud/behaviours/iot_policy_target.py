"""Attaching an IoT policy is permitted on what it is attached to.

AWS: iot:AttachPolicy and iot:DetachPolicy are authorised on the target, a certificate or a thing group.
Emulator: the resource of the call is `*`, so a permission on certificates is refused.
Restored: the resource is the `target` of the request.
"""

import json
from typing import Any

from ministack.core import iam_actions


def restore() -> None:
    """Let IAM find the target of the call."""
    extract_resource = iam_actions.extract_resource_arn

    def extract_resource_or_target(service: str, *request: Any, **named: Any) -> str:  # noqa: ANN401 (as the emulator has it)
        path, body = request[1], request[3]
        if service == "iot" and path.strip("/").startswith("target-policies/"):
            return str(json.loads(body or b"{}").get("target") or "*")
        found: str = extract_resource(service, *request, **named)
        return found

    iam_actions.extract_resource_arn = extract_resource_or_target
