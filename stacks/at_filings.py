"""Notices of breaches to authorities and controllers: drafted, shown to the team, and recorded as handed over."""

from aws_cdk import aws_lambda as lambda_

from stacks.data import bundles_name
from stacks.feature import FeatureStack, May
from vestibule.answers import ANSWERS
from vestibule.breaches.holdings import INCIDENTS
from vestibule.evidence import EVIDENCE
from vestibule.registry.holdings import ORGANISATIONS


class AtFilings(FeatureStack):
    """The part of `Breaches` that draws up notices and keeps the proof of their handing over."""

    def _filings(self) -> None:
        """What the team fetches, and what it enters."""
        self.function(
            "show_drafts",
            "GET /v1/incidents/{incident_id}/drafts",
            reads=[INCIDENTS, ORGANISATIONS],
            may=[self._may_list_drafts(), self._may_with_drafts("s3:GetObject", "s3:PutObject")],
            settings=self._drafts(),
            memory=1024,
            seconds=29,
        )
        self.function(
            "file_notice",
            "POST /v1/incidents/{incident_id}/filings",
            reads=[ANSWERS, INCIDENTS],
            appends=[ANSWERS, EVIDENCE],
            amends=[INCIDENTS],
            may=[self._may_list_drafts()],
            settings=self._drafts(),
        )

    def _drafting(self) -> dict[str, lambda_.Function]:
        """The step of the workflow."""
        return {
            "draft_filings": self.function(
                "draft_filings",
                reads=[INCIDENTS, ORGANISATIONS],
                may=[self._may_list_drafts(), self._may_with_drafts("s3:GetObject", "s3:PutObject")],
                settings=self._drafts(),
                memory=1024,
                seconds=120,
            )
        }

    def _drafts(self) -> dict[str, str]:
        return {"BUNDLES_BUCKET": bundles_name(self)}

    def _may_list_drafts(self) -> May:
        """To find a draft by its digest, of whichever round."""
        return May(("s3:ListBucket",), (f"arn:{self.partition}:s3:::{bundles_name(self)}",))

    def _may_with_drafts(self, *actions: str) -> May:
        objects = f"arn:{self.partition}:s3:::{bundles_name(self)}/incidents/*"
        return May(actions, (objects,), "drafts are named by their incident, which is not known before")
