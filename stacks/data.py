"""Everything that lasts: the tables of the register, the key over the keys of persons, and the bucket for copies.

All of it is kept when the stack goes.
"""

from typing import Any

from aws_cdk import CfnOutput, Duration, RemovalPolicy, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_s3 as s3
from constructs import Construct

from stacks import ledger, nag, ownership, promised, sealing
from stacks.doors import doors
from stacks.shared import PREFIX, Deployment
from vestibule import register
from vestibule.breaches import drafts
from vestibule.policy.pack import Pack
from vestibule.requests import bundles, listing, papers
from vestibule.requests.holdings import BUNDLES, REQUESTS
from vestibule.table import BY_DUE, ERASURE, Table

_TYPES = {"S": dynamodb.AttributeType.STRING, "N": dynamodb.AttributeType.NUMBER}


class Data(Stack):
    """Tables with the keys, indexes and time to live that their declarations give."""

    def __init__(self, scope: Construct, deployment: Deployment) -> None:
        """Build what the pack's features need, and nothing else."""
        super().__init__(scope, f"{PREFIX}-data", env=deployment.environment, termination_protection=True)
        self.tables = {table.name: self._table(deployment.pack, table) for table in register.tables(deployment.pack)}
        self.sealing_key = sealing.key(self)
        self.bundles = self._bundles(deployment.pack)
        self.signing_key = ledger.signing_key(self)
        self.doors = doors(self, deployment.pack)
        self.evidence = ledger.evidence_bucket(self, deployment.pack)
        CfnOutput(self, "BundlesBucket", value=self.bundles.bucket_name)
        CfnOutput(self, "EvidenceBucket", value=self.evidence.bucket_name)

    def _table(self, pack: Pack, table: Table[Any]) -> dynamodb.TableV2:
        hash_key, *range_key = table.key
        indexes = [
            dynamodb.GlobalSecondaryIndexPropsV2(
                index_name=name,
                partition_key=_attribute(table, keys[0]),
                sort_key=_attribute(table, keys[1]),
                projection_type=dynamodb.ProjectionType.KEYS_ONLY if name == BY_DUE else dynamodb.ProjectionType.ALL,
            )
            for name, keys in table.every_index.items()
        ]
        made = dynamodb.TableV2(
            self,
            table.name.title(),
            partition_key=_attribute(table, hash_key),
            sort_key=_attribute(table, range_key[0]) if range_key else None,
            global_secondary_indexes=indexes,
            time_to_live_attribute=ERASURE if table.expires else None,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=table.recoverable,
                recovery_period_in_days=promised.of_backups(pack, table),
            ),
            dynamo_stream=dynamodb.StreamViewType.OLD_IMAGE if table.is_promised else None,
            deletion_protection=True,
            removal_policy=RemovalPolicy.RETAIN,
        )
        ownership.holds_table(made, table)
        return made

    def _bundles(self, pack: Pack) -> s3.Bucket:
        """Copies of data made for their persons; the link and the object end together."""
        bucket = s3.Bucket(
            self,
            "Bundles",
            bucket_name=bundles_name(self),
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            lifecycle_rules=[
                *(s3.LifecycleRule(prefix=prefix, expiration=ends) for prefix, ends in _ends(pack).items()),
                s3.LifecycleRule(abort_incomplete_multipart_upload_after=Duration.days(1)),
            ],
            removal_policy=RemovalPolicy.RETAIN,
        )
        logged = "each fetch of a copy is a line in the evidence ledger; access logs would hold addresses"
        nag.accept(bucket, "AwsSolutions-S1", logged)
        ownership.holds(bucket, "bundles")
        return bucket


def _ends(pack: Pack) -> dict[str, Duration]:
    """When what lies in the bucket for copies ends at the latest, by prefix.

    A copy ends as the pack says. What a request still needs is erased by us, with a line: there the lifecycle is but the net.
    """
    copies = Duration.days(promised.days(pack, BUNDLES.retention))
    return {
        bundles.FOLDER: copies,
        drafts.FOLDER: copies,
        papers.FOLDER: Duration.days(papers.LIES_AT_MOST.days),
        listing.FOLDER: Duration.days(promised.days(pack, str(REQUESTS.holds.retention))),
    }


def bundles_name(stack: Stack) -> str:
    """The bucket's name, made so that a permission can name it before it exists."""
    return f"{PREFIX}-bundles-{stack.account}-{stack.region}"


def _attribute(table: Table[Any], name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=_TYPES[table.attribute_type(name)])
