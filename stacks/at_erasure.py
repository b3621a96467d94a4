"""Erasure: the plan, the work on each holding, the second look, and what shows them."""

from typing import Any

from aws_cdk import aws_lambda as lambda_

from stacks import sealing
from stacks.data import bundles_name
from stacks.feature import FeatureStack, Granted, May
from stacks.ledger import evidence_bucket_name
from vestibule import judging
from vestibule.consent.holdings import CONSENTS
from vestibule.evidence import EVIDENCE, HEADS
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.requests.holdings import REQUESTS
from vestibule.retention.holdings import HOLDS, ROSTER
from vestibule.sealing import SUBJECT_KEYS
from vestibule.table import Table

_ENDS_ROLES = ("cognito-idp:AdminRemoveUserFromGroup", "cognito-idp:AdminUserGlobalSignOut")
_JUDGING: tuple[Granted, ...] = (HOLDS, ROSTER, PEOPLE)
"""What a verdict rests on, besides the record itself."""


class AtErasure(FeatureStack):
    """The part of `Requests` by which data goes."""

    def _erasure(self) -> dict[str, lambda_.Function]:
        """The steps, in the order of the workflow, and the two routes."""
        self._shown()
        return {
            "plan_request": self._plan_request(),
            "cool_off": self._cool_off(),
            "begin_erasure": self._begin_erasure(),
            "erase_holding": self._erase_holding(),
            "confirm_erasure": self._confirm_erasure(),
            "erase_person": self._erase_person(),
        }

    def _plan_request(self) -> lambda_.Function:
        """Reads every holding, each by its subject only."""
        return self.function(
            "plan_request",
            reads=[*self._by_subject(), *_JUDGING, REQUESTS, SUBJECT_KEYS],
            appends=[EVIDENCE],
            amends=[REQUESTS],
            may=[
                self._of_accounts("cognito-idp:AdminGetUser"),
                self._of_plans("s3:PutObject"),
                self._may_list(),
                sealing.may_unseal(self.shared),
            ],
            settings={**self._accounts(), **self._copies_bucket(), **sealing.settings(self.shared)},
            memory=1024,
            seconds=300,
        )

    def _cool_off(self) -> lambda_.Function:
        deployment = self.shared.deployment
        return self.function(
            "cool_off",
            reads=[REQUESTS],
            appends=[EVIDENCE],
            amends=[REQUESTS],
            settings={"COOL_OFF_HOURS": "0" if deployment.is_local else str(deployment.cool_off_hours)},
        )

    def _begin_erasure(self) -> lambda_.Function:
        return self.function(
            "begin_erasure",
            reads=[REQUESTS, CONSENTS, PEOPLE, RELATIONS, (RELATIONS, "by_organisation")],
            appends=[CONSENTS, EVIDENCE],
            amends=[REQUESTS, CONSENTS, PEOPLE, RELATIONS],
            may=[self.may_publish_events(), self._of_accounts(*_ENDS_ROLES), self._may_list()],
            settings={**self.bus_settings(), **self._accounts(), **self._copies_bucket()},
            seconds=60,
        )

    def _erase_holding(self) -> lambda_.Function:
        """Beside the sweep the one that deletes from many tables: its conditions let it delete only what has ended."""
        tables = tuple(judging.erasable(self.shared.deployment.pack).values())
        copies = f"arn:{self.partition}:s3:::{bundles_name(self)}"
        return self.function(
            "erase_holding",
            reads=[*_entries(tables), *_JUDGING, REQUESTS, (REQUESTS, "by_person")],
            appends=[EVIDENCE],
            amends=tables,
            erases=tables,
            may=[
                self._may_list(),
                May(("s3:DeleteObject",), (f"{copies}/requests/*",), "objects are named by their request"),
            ],
            settings=self._copies_bucket(),
            memory=1024,
            seconds=60,
        )

    def _confirm_erasure(self) -> lambda_.Function:
        return self.function(
            "confirm_erasure",
            reads=[*self._by_subject(), *_JUDGING, REQUESTS],
            appends=[EVIDENCE],
            amends=[REQUESTS],
            may=[self._of_accounts("cognito-idp:AdminGetUser"), self._of_plans("s3:GetObject")],
            settings={**self._accounts(), **self._copies_bucket()},
            memory=1024,
            seconds=300,
        )

    def _erase_person(self) -> lambda_.Function:
        return self.function(
            "erase_person",
            reads=[*_JUDGING, REQUESTS],
            appends=[EVIDENCE],
            amends=[PEOPLE, REQUESTS],
            erases=[PEOPLE],
            may=[self._of_accounts("cognito-idp:AdminDeleteUser")],
            settings=self._accounts(),
        )

    def _shown(self) -> None:
        self.function(
            "show_plan",
            "GET /v1/requests/{request_id}/plan",
            reads=[REQUESTS, PEOPLE],
            may=[self.may_publish_events()],
            settings=self.bus_settings(),
        )
        leaves = f"arn:{self.partition}:s3:::{evidence_bucket_name(self)}/days/*/leaves"
        self.function(
            "show_erasure_receipt",
            "GET /v1/requests/{request_id}/receipt",
            open_because="who was erased has no account any more; the link in the answer carries a ticket of 256 bits",
            reads=[REQUESTS, PEOPLE, EVIDENCE, HEADS],
            may=[
                self.may_publish_events(),
                May(("s3:GetObject",), (leaves,), "a sealed day is named by its date, which comes with time"),
            ],
            settings={
                **self.bus_settings(),
                **self._accounts(),
                "EVIDENCE_BUCKET": evidence_bucket_name(self),
            },
            memory=1024,
        )

    def _by_subject(self) -> tuple[Granted, ...]:
        return _entries(tuple(judging.about_people(self.shared.deployment.pack).values()))

    def _of_accounts(self, *actions: str) -> May:
        return May(actions, (self.shared.pool.user_pool_arn,))

    def _accounts(self) -> dict[str, str]:
        return {"USER_POOL_ID": self.shared.pool.user_pool_id}

    def _of_plans(self, action: str) -> May:
        plans = f"arn:{self.partition}:s3:::{bundles_name(self)}/plans/*"
        return May((action,), (plans,), "objects are named by the request, which is not known before")

    def _may_list(self) -> May:
        """To know which objects of a request are there."""
        return May(("s3:ListBucket",), (f"arn:{self.partition}:s3:::{bundles_name(self)}",))

    def _copies_bucket(self) -> dict[str, str]:
        return {"BUNDLES_BUCKET": bundles_name(self)}


def _entries(tables: tuple[Table[Any], ...]) -> tuple[Granted, ...]:
    """The ways to a person's own records: the index by subject, else the table itself."""
    return tuple((table, table.holds.by_subject) if table.holds.by_subject else table for table in tables)  # type: ignore[union-attr]
