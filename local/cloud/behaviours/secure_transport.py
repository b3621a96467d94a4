"""A request counts as having come over TLS.

AWS: its addresses are reached over TLS, so `aws:SecureTransport` is true, and a policy that refuses everything else
(CDK's `enforce_ssl`) refuses nobody.
Emulator: it listens without TLS on loopback and takes every request as insecure, so such a policy locks a queue for all.
Restored: the key is true. That the policies stand there is asserted on the templates.
"""

from typing import Any

from ministack.core import iam_evaluator


def restore() -> None:
    """Answer for the key that only TLS could make true."""
    resolve = iam_evaluator._resolve_condition_key

    def resolve_as_secure(key: str, context: Any) -> Any:  # noqa: ANN401 (as the emulator has it)
        return "true" if key.lower() == "aws:securetransport" else resolve(key, context)

    iam_evaluator._resolve_condition_key = resolve_as_secure
