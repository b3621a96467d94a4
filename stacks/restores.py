"""Restores: tables as they were at a point in time, beside those in use, proven before they may be used."""

from aws_cdk import aws_lambda as lambda_

from stacks.feature import FeatureStack, Granted, May
from vestibule import register
from vestibule.evidence import EVIDENCE
from vestibule.registry.holdings import ENTRANCES
from vestibule.retention import restore
from vestibule.retention.holdings import HOLDS, ROSTER, WITNESSED

WORKFLOW = "restore"
_CONNECTS = ("UpdateContinuousBackups", "UpdateTable", "UpdateTimeToLive")
_NAMED_LATER = "a restored table is named by the execution that makes it"


class Restores(FeatureStack):
    """The only functions with any right to a restored table: until it is proven and put to use, nobody else has one."""

    feature = "restores"

    def build(self) -> None:
        """The steps stand in the order of the workflow."""
        pack = self.shared.deployment.pack
        self.restorable = [table for table in register.tables(pack) if restore.why_never(table) is None]
        self.deployed = {table.name: self.shared.tables[table.name] for table in self.restorable}
        self.workflow(WORKFLOW, self._steps(), executions=[table for table in self.restorable if table.is_promised])

    def _steps(self) -> dict[str, lambda_.Function]:
        return {
            "check_restore": self.function(
                "check_restore",
                reads=[EVIDENCE],
                appends=[EVIDENCE, WITNESSED],
                may=[self._on_originals("DescribeContinuousBackups")],
                settings=self._names(),
            ),
            "restore_beside": self._restore_beside(),
            "prepare_copy": self._prepare_copy(),
            "erase_again": self._erase_again(),
            "connect_copy": self.function(
                "connect_copy",
                may=[self._on_copies("DescribeTable", "DescribeTimeToLive", *_CONNECTS)],
            ),
            "search_residue": self.function(
                "search_residue",
                reads=[EVIDENCE, HOLDS],
                may=[self._on_copies("GetItem", "Query")],
                seconds=300,
                memory=1024,
            ),
            "prove_restore": self.function(
                "prove_restore",
                reads=[EVIDENCE],
                appends=[EVIDENCE, WITNESSED],
                may=[self._on_copies("DescribeTable", "TagResource")],
            ),
        }

    def _restore_beside(self) -> lambda_.Function:
        """AWS fills the copy with the rights of whoever asks for it, Scan among them; they reach no table in use.

        "Using IAM with DynamoDB backup and restore", DynamoDB developer guide.
        """
        fills = ("BatchWriteItem", "DeleteItem", "GetItem", "PutItem", "Query", "Scan", "UpdateItem")
        return self.function(
            "restore_beside",
            may=[
                self._on_originals("RestoreTableToPointInTime"),
                self._on_copies("DescribeTable", "RestoreTableToPointInTime", *fills),
            ],
            settings=self._names(),
        )

    def _prepare_copy(self) -> lambda_.Function:
        alarms = f"arn:{self.partition}:cloudwatch:{self.region}:{self.account}:alarm:{restore.COPIES}*"
        guards = ("DescribeTable", "TagResource", "UpdateTable")
        return self.function(
            "prepare_copy",
            may=[
                self._on_originals("DescribeTable", "ListTagsOfResource"),
                self._on_copies(*guards),
                May(("cloudwatch:PutMetricAlarm",), (alarms,), _NAMED_LATER),
            ],
            settings={**self._names(), "ALARMS_TOPIC": self.shared.alarms.topic_arn},
        )

    def _erase_again(self) -> lambda_.Function:
        """Reads the streams of the originals beside their witness, and may delete in restored tables only."""
        places: list[Granted] = [ENTRANCES, (ENTRANCES, "by_site")] if ENTRANCES.name in self.deployed else []
        followed = [self.deployed[table.name] for table in self.restorable if table.is_promised]
        return self.function(
            "erase_again",
            reads=[EVIDENCE, HOLDS, (HOLDS, "by_state"), ROSTER, *places],
            may=[
                # First: what does not fit into the role's own policy stands in further ones, where nothing wide is accepted.
                self._on_copies("DeleteItem", "GetItem", "Query", "UpdateItem"),
                May(("dynamodb:DescribeTable",), tuple(made.table_arn for made in followed)),
                May(
                    ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"),
                    tuple(str(made.table_stream_arn) for made in followed),
                ),
            ],
            settings=self._names(),
            seconds=300,
            memory=1024,
        )

    def _names(self) -> dict[str, str]:
        """The deployed names of the tables, where a function knows which only when it runs."""
        return {"DEPLOYED_TABLES": self.to_json_string({name: made.table_name for name, made in self.deployed.items()})}

    def _on_originals(self, *actions: str) -> May:
        return May(_of_dynamodb(actions), tuple(made.table_arn for made in self.deployed.values()))

    def _on_copies(self, *actions: str) -> May:
        copies = f"arn:{self.partition}:dynamodb:{self.region}:{self.account}:table/{restore.COPIES}*"
        return May(_of_dynamodb(actions), (copies,), _NAMED_LATER)


def _of_dynamodb(actions: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"dynamodb:{action}" for action in actions)
