"""A permission on one shadow of a thing holds for that shadow.

AWS: calls on a named shadow are checked on `thing/{thing}/{shadow}`, calls on the unnamed one on `thing/{thing}`.
Emulator: IAM checks both on `thing/{thing}`, so that a permission on a named shadow permits nothing.
Restored: the shadow's name is part of what is checked.
"""

import re
from typing import Any

from ministack.core import iam_actions

_SHADOW = re.compile(r"/things/[^/]+/shadow")


def restore() -> None:
    """Let IAM see which shadow is meant."""
    arn_of_request = iam_actions.extract_resource_arn

    def arn_of_shadow(service: str, *request: Any) -> str:  # noqa: ANN401 (passed on)
        found = str(arn_of_request(service, *request))
        _, path, _, _, query, *_ = request
        name = iam_actions._query_param(query, "name") if _SHADOW.fullmatch(path) else None
        return f"{found}/{name}" if name else found

    iam_actions.extract_resource_arn = arn_of_shadow
