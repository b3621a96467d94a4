"""A permission on a key may depend on the encryption context of the call.

AWS: `kms:EncryptionContext:<name>` and `kms:EncryptionContextKeys` are keys that conditions of a policy can name.
Emulator: it knows neither, so a permission with such a condition permits nothing.
Restored: both are taken from the request.
"""

import json
from typing import Any

from ministack.core import iam_actions


def restore() -> None:
    """Let IAM see the encryption context."""
    context_of_tags = iam_actions.request_tag_context

    def context_of_request(service: str, action: str, body: bytes, parameters: dict[str, Any]) -> dict[str, Any]:
        return {**context_of_tags(service, action, body, parameters), **(_of_key(body) if service == "kms" else {})}

    iam_actions.request_tag_context = context_of_request


def _of_key(body: bytes) -> dict[str, Any]:
    given = json.loads(body or b"{}").get("EncryptionContext") or {}
    if not given:
        return {}
    named = {f"kms:EncryptionContext:{name}".lower(): value for name, value in given.items()}
    return {**named, "kms:encryptioncontextkeys": list(given)}
