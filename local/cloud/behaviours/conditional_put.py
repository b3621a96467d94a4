"""A policy can ask whether a PutObject would overwrite.

AWS: `s3:if-none-match` and `s3:if-match` are the headers of the same names, absent where the request has none.
Emulator: it knows neither key, so a policy that refuses every PutObject without `If-None-Match` refuses all of them.
Restored: both keys are taken from the request.
"""

from collections.abc import Mapping
from typing import Any

from ministack.core import iam_actions

KEYS = {"s3:if-none-match": "if-none-match", "s3:if-match": "if-match"}


def restore() -> None:
    """Answer for the keys of conditional writes."""
    context_of = iam_actions.s3_service_context

    def with_conditions(
        action: str,
        query: Any,  # noqa: ANN401 (as the emulator has it)
        path: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        sent = {name.lower(): value for name, value in (headers or {}).items()}
        named = {key: sent[header] for key, header in KEYS.items() if header in sent}
        return {**context_of(action, query, path, headers), **named}

    iam_actions.s3_service_context = with_conditions
