"""A device policy has at most 2,048 characters.

AWS: a longer document is refused; white space does not count (AWS IoT Core quotas, "Maximum policy document size").
Emulator: any length is accepted.
Restored: the two calls that take a document measure it first, which CloudFormation goes through as well. The error
code is the one AWS gives for bad documents.
"""

import re
from collections.abc import Callable
from typing import Any

from ministack.core.responses import error_response_json
from ministack.services import iot

LARGEST_DOCUMENT = 2048

Answer = tuple[int, dict[str, str], bytes]


def restore() -> None:
    """Refuse device policies that AWS would refuse for their length."""
    iot._create_policy = _measured(iot._create_policy)
    iot._create_policy_version = _measured(iot._create_policy_version)


def _measured(create: Callable[..., Answer]) -> Callable[..., Answer]:
    def create_if_short_enough(name: str, payload: dict[str, Any], *rest: object) -> Answer:
        length = len(re.sub(r"\s", "", payload.get("policyDocument") or ""))
        if length > LARGEST_DOCUMENT:
            reason = f"The policy document has {length} characters, {LARGEST_DOCUMENT} are allowed"
            refusal: Answer = error_response_json("MalformedPolicyException", reason, 400)
            return refusal
        return create(name, payload, *rest)

    return create_if_short_enough
