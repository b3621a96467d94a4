"""The key over the keys of persons, and what a function needs that seals their most sensitive data or opens it.

    self.function(..., reads=[SUBJECT_KEYS], appends=[SUBJECT_KEYS], may=[sealing.may_seal(self.shared)],
                  settings=sealing.settings(self.shared))

A function that only opens needs `may_unseal`, and no `appends`. One that erases a key needs none of it: it `reads` and
`amends` the table.
"""

from typing import Any

from aws_cdk import RemovalPolicy
from aws_cdk import aws_kms as kms
from constructs import Construct

from stacks.feature import May
from stacks.shared import Shared


def key(scope: Construct) -> kms.Key:
    """What wraps the keys of persons. AWS turns it each year, and still unwraps what the earlier ones have wrapped."""
    return kms.Key(
        scope,
        "SealingKey",
        description="Wraps the keys under which the most sensitive data of persons is sealed",
        enable_key_rotation=True,
        removal_policy=RemovalPolicy.RETAIN,
    )


def may_seal(shared: Shared) -> May:
    """To make keys of persons, to seal with them and to open."""
    return _with_the_key(shared, "kms:Decrypt", "kms:GenerateDataKey")


def may_unseal(shared: Shared) -> May:
    """To open what is sealed."""
    return _with_the_key(shared, "kms:Decrypt")


def settings(shared: Shared) -> dict[str, str]:
    """What `vestibule.sealing` reads, besides its table."""
    return {"SEALING_KEY": shared.sealing_key.key_arn}


def _with_the_key(shared: Shared, *actions: str) -> May:
    """For this operator and a person who is named, so that KMS's own log says whose key was asked for."""
    conditions: dict[str, dict[str, Any]] = {
        "StringEquals": {"kms:EncryptionContext:operator": shared.deployment.pack.operator},
        "StringLike": {"kms:EncryptionContext:person": "per_*"},
        "ForAllValues:StringEquals": {"kms:EncryptionContextKeys": ["operator", "person"]},
    }
    return May(actions, (shared.sealing_key.key_arn,), only_if=conditions)
