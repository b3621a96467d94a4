"""Copies of one's data: gathered holding by holding, put together, mailed as a link, fetched once or taken back."""

from aws_cdk import aws_lambda as lambda_

from stacks import pictures, sealing
from stacks.data import bundles_name
from stacks.feature import SENDS_ONCE, FeatureStack, Granted, May
from vestibule import register
from vestibule.disclosures.holdings import RECIPIENTS
from vestibule.evidence import EVIDENCE
from vestibule.holdings import Holding
from vestibule.messages.holdings import MESSAGES, SUPPRESSIONS
from vestibule.people.holdings import PEOPLE
from vestibule.registry.holdings import ORGANISATIONS
from vestibule.requests.holdings import REQUESTS
from vestibule.sealing import SUBJECT_KEYS


class AtCopies(FeatureStack):
    """The part of `Requests` that makes copies and hands them over."""

    def _copying(self) -> dict[str, lambda_.Function]:
        """The steps, in their order."""
        return {
            "collect_holding": self._collect_holding(),
            "bundle_copy": self._bundle_copy(),
            "deliver_bundle": self.function(
                "deliver_bundle",
                reads=[PEOPLE, REQUESTS, EVIDENCE, MESSAGES, SUPPRESSIONS],
                appends=[EVIDENCE, MESSAGES],
                amends=[REQUESTS, MESSAGES],
                may=self.may_send_mail(),
                settings=self.mail_settings(),
                seconds=SENDS_ONCE,
            ),
        }

    def _collect_holding(self) -> lambda_.Function:
        """The one function that reads every holding, each by its subject only; it writes nothing but parts of copies."""
        held = [table for table in register.tables(self.shared.deployment.pack) if isinstance(table.holds, Holding)]
        by_subject: list[Granted] = [
            (table, table.holds.by_subject) if table.holds.by_subject else table  # type: ignore[union-attr]
            for table in held
        ]
        pool = self.shared.pool
        return self.function(
            "collect_holding",
            reads=[*by_subject, REQUESTS, RECIPIENTS, ORGANISATIONS, SUBJECT_KEYS],
            may=[
                May(("cognito-idp:AdminGetUser",), (pool.user_pool_arn,)),
                self._may("s3:PutObject", "*/parts/*"),
                sealing.may_unseal(self.shared),
            ],
            settings={"USER_POOL_ID": pool.user_pool_id, **self._bucket(), **sealing.settings(self.shared)},
            memory=1024,
            seconds=300,
        )

    def _bundle_copy(self) -> lambda_.Function:
        has_images = "images" in self.shared.deployment.pack.features
        of_images = [pictures.may(self, "s3:GetObject"), pictures.may_list(self)] if has_images else []
        return self.function(
            "bundle_copy",
            reads=[REQUESTS],
            may=[self._may("s3:GetObject", "*/parts/*"), self._may("s3:PutObject", "*/bundle.zip"), *of_images],
            settings={**self._bucket(), **(pictures.settings(self) if has_images else {})},
            memory=1024,
            seconds=300,
        )

    def _copies(self) -> None:
        """What becomes of a copy: fetched once, or taken back."""
        self.function(
            "fetch_bundle",
            "GET /v1/requests/{request_id}/bundle",
            "POST /v1/requests/{request_id}/bundle",
            open_because="the link in the mail carries a ticket of 256 bits; its reader may have no account",
            reads=[REQUESTS],
            appends=[EVIDENCE],
            amends=[REQUESTS],
            may=[self._may("s3:GetObject", "*/bundle.zip")],
            settings=self._bucket(),
        )
        self.function(
            "revoke_bundle",
            "DELETE /v1/requests/{request_id}/bundle",
            reads=[PEOPLE, REQUESTS],
            appends=[EVIDENCE],
            amends=[REQUESTS],
            may=[self._may("s3:DeleteObject", "*"), self._may_list()],
            settings=self._bucket(),
        )

    def _bucket(self) -> dict[str, str]:
        return {"BUNDLES_BUCKET": bundles_name(self)}

    def _may_list(self) -> May:
        """To know all objects of a copy, however many pages it has."""
        return May(("s3:ListBucket",), (f"arn:{self.partition}:s3:::{bundles_name(self)}",))

    def _may(self, action: str, below: str) -> May:
        objects = f"arn:{self.partition}:s3:::{bundles_name(self)}/requests/{below}"
        return May((action,), (objects,), "objects are named by the request, which is not known before")
