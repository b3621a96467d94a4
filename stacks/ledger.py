"""What proves the ledger and must outlive every stack: the key that signs its days, and the bucket that nobody can empty."""

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3

from stacks import nag, ownership
from stacks.shared import PREFIX
from vestibule.policy.pack import Pack

_PROOF_OF = "requests"


def signing_key(stack: Stack) -> kms.Key:
    """ECDSA on P-256. It is never rotated: a receipt names the key that can check it, for as long as receipts are shown."""
    return kms.Key(
        stack,
        "SigningKey",
        key_spec=kms.KeySpec.ECC_NIST_P256,
        key_usage=kms.KeyUsage.SIGN_VERIFY,
        description="Signs the days of the evidence ledger",
        removal_policy=RemovalPolicy.RETAIN,
    )


def evidence_bucket(stack: Stack, pack: Pack) -> s3.Bucket:
    """Sealed days, under object lock in compliance mode: nobody can remove one before its time, the account's owner neither.

    No rule ends them, as none ends the ledger. Nor does anything take the place of what is there.
    """
    bucket = s3.Bucket(
        stack,
        "SealedDays",
        bucket_name=evidence_bucket_name(stack),
        versioned=True,
        object_lock_enabled=True,
        object_lock_default_retention=s3.ObjectLockRetention.compliance(Duration.days(locked_days(pack))),
        encryption=s3.BucketEncryption.S3_MANAGED,
        enforce_ssl=True,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        removal_policy=RemovalPolicy.RETAIN,
    )
    bucket.add_to_resource_policy(_only_new_objects(bucket))
    nag.accept(bucket, "AwsSolutions-S1", "object lock refuses what an access log would only report")
    ownership.holds_nothing(bucket, "the ledger's lines: identifiers and hashes only")
    return bucket


def _only_new_objects(bucket: s3.Bucket) -> iam.PolicyStatement:
    """Object lock keeps every version, but lets anybody who may write put a newer one before it.

    So whoever stores an object must say that there is none of its name: S3 then refuses it where one is. Parts of an upload
    and copies cannot say so, and are refused ("Enforce conditional writes on Amazon S3 buckets", S3 user guide).
    """
    return iam.PolicyStatement(
        effect=iam.Effect.DENY,
        principals=[iam.AnyPrincipal()],
        actions=["s3:PutObject"],
        resources=[bucket.arn_for_objects("*")],
        conditions={"Null": {"s3:if-none-match": "true"}},
    )


def locked_days(pack: Pack) -> int:
    """How long a sealed day cannot be removed, in days: as long as requests are on record, counted at the longest.

    For so long, says the pack, an operator may have to defend what was done. A lock can be made longer later, never shorter.
    """
    return max(law.period.longest_days for law in pack.retention if law.rule == _PROOF_OF)


def evidence_bucket_name(stack: Stack) -> str:
    """The bucket's name, made so that a permission can name it before it exists."""
    return f"{PREFIX}-evidence-{stack.account}-{stack.region}"
