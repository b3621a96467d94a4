"""Retention: the witness of deletions, the daily sweep, holds, and the report of what was kept how long."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda as lambda_

from stacks import queues, streams
from stacks.data import bundles_name
from stacks.feature import FeatureStack, Granted, May
from stacks.ledger import evidence_bucket_name
from vestibule import register
from vestibule.access.holdings import CROSSINGS
from vestibule.answers import ANSWERS
from vestibule.evidence import EVIDENCE, HEADS
from vestibule.observability import NAMESPACE
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.registry.holdings import ENTRANCES, SITES
from vestibule.retention.hold import can_hold
from vestibule.retention.holdings import HOLDS, ROSTER, WITNESSED
from vestibule.retention.reach import entries_of

WORKFLOW = "retention-sweep"
_NIGHTLY = events.Schedule.cron(minute="10", hour="2")


class Retention(FeatureStack):
    """What ends, what is kept, and the proof of both."""

    feature = "retention"

    def build(self) -> None:
        """One line a function; the steps stand in the order of the workflow."""
        self.promised = register.promised(self.shared.deployment.pack)
        self._witness()
        self._holds()
        self._sweep()
        self._report()

    def _witness(self) -> None:
        """The one function that may put a deleted record back, where a hold can keep one."""
        counts = [table for table in register.tables(self.shared.deployment.pack) if table is CROSSINGS]
        holdable = self._holdable()
        others = [table for table in self.promised if table not in holdable]  # an environment has 4 KB for all names
        names = {table.name: self.shared.tables[table.name].table_name for table in others}
        witness = self.function(
            "witness_deletions",
            reads=[EVIDENCE, HOLDS, ROSTER, WITNESSED, *counts],
            appends=[EVIDENCE, WITNESSED, *holdable],
            amends=counts,
            may=[self.may_publish_events()],
            settings={**self.bus_settings(), "DEPLOYED_TABLES": self.to_json_string(names)},
            seconds=60,
        )
        streams.follow_removals(self, witness, self.promised, self.shared)
        unclear = cloudwatch.Metric(namespace=NAMESPACE, metric_name="UnclearDeletions", statistic="Sum")
        said = "a deletion could be witnessed by its key only; the log says why, the ledger which"
        queues.alarm_on_any(self, "UnclearDeletions", unclear, self.shared.alarms, said)

    def _holds(self) -> None:
        """Who places and releases touches holds alone; what they reach is amended, never read by anybody and never deleted."""
        language = {"DEFAULT_LANGUAGE": self.shared.deployment.pack.languages[0]}
        self.function(
            "place_hold",
            "POST /v1/holds",
            reads=[ANSWERS, RELATIONS, PEOPLE, SITES, ENTRANCES],
            appends=[ANSWERS, HOLDS, EVIDENCE],
            amends=[ROSTER],
            may=[self.may_publish_events()],
            settings={**self.bus_settings(), **language},
        )
        self.function(
            "read_holds",
            "GET /v1/holds",
            reads=[RELATIONS, (HOLDS, "by_state"), (HOLDS, "by_organisation")],
            may=[self.may_read_cursor_secret()],
            settings={**self.cursor_settings(), **language},
        )
        self.function(
            "release_hold",
            "POST /v1/holds/{hold_id}/release",
            reads=[ANSWERS, HOLDS, RELATIONS],
            appends=[ANSWERS, EVIDENCE],
            amends=[HOLDS],
            may=[self.may_publish_events()],
            settings={**self.bus_settings(), **language},
        )
        for name, begins, goes_on in (
            ("apply_hold", "retention.hold.placed", "retention.hold.applied_in_part"),
            ("lift_hold", "retention.hold.released", "retention.hold.lifted_in_part"),
        ):
            self.function(
                name,
                on=[begins, goes_on],
                messages=HOLDS,
                reads=[HOLDS, *self._reached()],
                appends=[EVIDENCE],
                amends=[HOLDS, *([ROSTER] if name == "lift_hold" else []), *self._holdable()],
                may=[self.may_publish_events()],
                settings=self.bus_settings(),
                seconds=60,
            )

    def _holdable(self) -> list[Granted]:
        """The tables whose records a hold can keep."""
        return [table for table in self.promised if can_hold(table)]

    def _reached(self) -> list[Granted]:
        """Those tables with the indexes by which a hold reaches them, and the doors of a site."""
        tables = [table for table in self.promised if can_hold(table)]
        return [
            ENTRANCES,
            (ENTRANCES, "by_site"),
            *tables,
            *((table, index) for table in tables for index in entries_of(table)),
        ]

    def _sweep(self) -> None:
        machine = self.workflow(WORKFLOW, self._steps(), executions=[*self.promised, HOLDS])
        nightly = events.Rule(self, "Nightly", schedule=_NIGHTLY)
        nightly.add_target(targets.SfnStateMachine(machine))  # type: ignore[arg-type]
        self._alarm_on_broken_promises()
        queues.alarm_on_silence(
            self,
            "NoSweep",
            machine.metric_succeeded(period=Duration.hours(6), statistic="Sum"),
            self.shared.alarms,
            "no sweep has succeeded for a day and a half",
            periods=6,
        )

    def _steps(self) -> dict[str, lambda_.Function]:
        """Only `erase_due` may delete from so many tables; its conditions let it delete nothing but what has ended."""
        by_due: list[Granted] = [(table, "by_due") for table in self.promised]
        return {
            "plan_sweep": self.function("plan_sweep", reads=[ROSTER]),
            "renew_hold": self.function(
                "renew_hold",
                reads=[HOLDS, *self._reached()],
                appends=[EVIDENCE],
                amends=[HOLDS, ROSTER, *self._holdable()],
                seconds=60,
            ),
            "erase_due": self.function(
                "erase_due",
                reads=[HOLDS, ROSTER, *self.promised, *by_due],
                amends=[*self.promised],
                erases=[*self.promised],
                seconds=60,
            ),
            "erase_copies": self.function(
                "erase_copies",
                reads=[EVIDENCE, WITNESSED],
                appends=[EVIDENCE, WITNESSED],
                may=[
                    May(("s3:ListBucket",), (f"arn:{self.partition}:s3:::{bundles_name(self)}",)),
                    May(
                        ("s3:DeleteObject",),
                        (f"arn:{self.partition}:s3:::{bundles_name(self)}/requests/*",),
                        "objects are named by the request, which is not known before",
                    ),
                ],
                settings={"BUNDLES_BUCKET": bundles_name(self)},
                seconds=60,
            ),
            "check_promises": self.function(
                "check_promises", reads=[*self.promised, *by_due], appends=[EVIDENCE, WITNESSED], seconds=60
            ),
        }

    def _alarm_on_broken_promises(self) -> None:
        for table in self.promised:
            broken = cloudwatch.Metric(
                namespace=NAMESPACE,
                metric_name="PromisesBroken",
                dimensions_map={"table": table.name},
                period=Duration.hours(1),
                statistic="Maximum",
            )
            name, said = f"{table.name.title()}Outlived", f"{table.name}: something outlived its promise"
            queues.alarm_on_any(self, name, broken, self.shared.alarms, said)

    def _report(self) -> None:
        """The month as data and as a page; a page is kept for good once its month is sealed."""
        known: list[Granted] = [HEADS, (HOLDS, "by_state")]
        language = {"DEFAULT_LANGUAGE": self.shared.deployment.pack.languages[0]}
        self.function("show_retention", "GET /v1/compliance/retention", reads=known, settings=language, memory=1024)
        pages = f"arn:{self.partition}:s3:::{evidence_bucket_name(self)}/reports/*"
        self.function(
            "publish_report",
            every=Duration.days(1),
            reads=known,
            may=[May(("s3:PutObject",), (pages,), "a page is named by its month, which comes with time")],
            settings={"EVIDENCE_BUCKET": evidence_bucket_name(self)},
            memory=1024,
            seconds=60,
        )
