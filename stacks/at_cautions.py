"""Persons are told of a breach: the step of the workflow that posts one letter to each."""

from aws_cdk import aws_lambda as lambda_

from stacks.feature import FeatureStack
from vestibule.breaches.holdings import AFFECTED, INCIDENTS
from vestibule.evidence import EVIDENCE
from vestibule.messages.holdings import BATCHES, MESSAGES
from vestibule.people.holdings import PEOPLE


class AtCautions(FeatureStack):
    """The part of `Breaches` that writes to persons. The queue of the outbox bounds the rate at which letters go out."""

    def _notifying(self) -> dict[str, lambda_.Function]:
        """The step of the workflow."""
        return {
            "post_notices": self.function(
                "post_notices",
                reads=[AFFECTED, BATCHES, INCIDENTS, PEOPLE],
                appends=[EVIDENCE, MESSAGES],
                amends=[INCIDENTS],
                may=[self.may_publish_events()],
                settings=self.bus_settings(),
                memory=1024,
                seconds=60,
            )
        }
