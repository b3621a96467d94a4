"""What doors need beside tables: the key that signs lists and tickets, the secret behind the doors' own keys, the pictures.

Only houses with doors have it. The two are apart from the ledger's key: what a lock trusts must not prove what was done.
"""

from dataclasses import dataclass

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager

from stacks import nag, ownership
from stacks.shared import PREFIX
from vestibule.policy.pack import Pack


@dataclass(frozen=True)
class Doors:
    """The shared constructs of doors."""

    signing_key: kms.Key
    secret: secretsmanager.Secret
    images: s3.Bucket | None
    """None where the policy knows no pictures."""


def doors(stack: Stack, pack: Pack) -> Doors | None:
    """Make them; None for a house without doors."""
    if "access" not in pack.features:
        return None
    return Doors(_signing_key(stack), _secret(stack), _images(stack) if "images" in pack.features else None)


def images_name(stack: Stack) -> str:
    """The bucket's name, made so that a permission can name it before it exists."""
    return f"{PREFIX}-images-{stack.account}-{stack.region}"


def _signing_key(stack: Stack) -> kms.Key:
    """ECDSA on P-256, which locks check in hardware. Not rotated by itself: every lock must learn a new one first."""
    return kms.Key(
        stack,
        "DoorKey",
        key_spec=kms.KeySpec.ECC_NIST_P256,
        key_usage=kms.KeyUsage.SIGN_VERIFY,
        description="Signs the lists that doors go by, and the tickets that open them without a network",
        removal_policy=RemovalPolicy.RETAIN,
    )


def _secret(stack: Stack) -> secretsmanager.Secret:
    secret = secretsmanager.Secret(
        stack,
        "DoorSecret",
        description="Gives each door the key under which it knows codes; changing it means that all codes are made anew",
        generate_secret_string=secretsmanager.SecretStringGenerator(password_length=64, exclude_punctuation=True),
        removal_policy=RemovalPolicy.RETAIN,
    )
    nag.accept(secret, "AwsSolutions-SMG4", "all doors know their codes by it; it is changed by hand after a leak")
    ownership.holds_nothing(secret, "a random text from which each door's key is made")
    return secret


def _images(stack: Stack) -> s3.Bucket:
    """Pictures of public doors. Each goes with its record: a rule of age would erase what a hold keeps."""
    bucket = s3.Bucket(
        stack,
        "ImagesBucket",
        bucket_name=images_name(stack),
        encryption=s3.BucketEncryption.S3_MANAGED,
        enforce_ssl=True,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        lifecycle_rules=[
            s3.LifecycleRule(
                abort_incomplete_multipart_upload_after=Duration.days(1),
            )
        ],
        removal_policy=RemovalPolicy.RETAIN,
    )
    nag.accept(
        bucket, "AwsSolutions-S1", "who looks at a picture is told to whom it shows; access logs would hold addresses"
    )
    ownership.holds(bucket, "images")
    return bucket
