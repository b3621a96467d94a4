"""The register of recipients, the gate, and the account of what passed."""

from aws_cdk import Duration

from stacks.feature import FeatureStack, Granted
from vestibule.access.holdings import ENTRIES
from vestibule.answers import ANSWERS
from vestibule.consent.holdings import CONSENTS
from vestibule.disclosures.assessing import NEW_USE
from vestibule.disclosures.holdings import ASSESSMENTS, DISCLOSURES, RECIPIENTS
from vestibule.evidence import EVIDENCE
from vestibule.looks import LOOKED_AT
from vestibule.messages.holdings import BATCHES, MESSAGES
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.registry.holdings import ORGANISATIONS


class Disclosures(FeatureStack):
    """The register of recipients, the gate, and the account of what passed."""

    feature = "disclosures"

    def build(self) -> None:
        """One line a function."""
        self._recipients()
        self._passages()
        self._account()
        self._assessments()

    def _recipients(self) -> None:
        self.function(
            "register_recipients",
            "POST /v1/recipients",
            "POST /v1/recipients/{recipient_id}/contract",
            "POST /v1/recipients/{recipient_id}/end",
            reads=[ANSWERS, ORGANISATIONS, RECIPIENTS, RELATIONS],
            appends=[ANSWERS, EVIDENCE, RECIPIENTS],
            amends=[RECIPIENTS],
        )
        self.function(
            "read_recipients",
            "GET /v1/recipients",
            reads=[RELATIONS, (RECIPIENTS, "by_ledger")],
            may=[self.may_read_cursor_secret()],
            settings=self.cursor_settings(),
        )

    def _passages(self) -> None:
        """Who hands over reads no data; who fetches it reads it for one passage that stands."""
        self.function(
            "hand_over",
            "POST /v1/disclosures",
            reads=[ANSWERS, ASSESSMENTS, CONSENTS, DISCLOSURES, PEOPLE, RECIPIENTS, RELATIONS],
            appends=[ANSWERS, DISCLOSURES, EVIDENCE, MESSAGES],
            may=[self.may_publish_events()],
            settings=self.bus_settings(),
        )
        entries: list[Granted] = [(ENTRIES, "by_person")] if ENTRIES.name in self.shared.tables else []
        self.function(
            "fetch_data",
            "GET /v1/disclosures/{disclosure_id}/data",
            reads=[CONSENTS, DISCLOSURES, PEOPLE, RECIPIENTS, RELATIONS, *entries],
            appends=[EVIDENCE],
            amends=[DISCLOSURES],
        )
        self.function(
            "keep_silence",
            "POST /v1/disclosures/{disclosure_id}/silence",
            reads=[ANSWERS, DISCLOSURES],
            appends=[ANSWERS, EVIDENCE],
            amends=[DISCLOSURES],
        )
        self.function(
            "tell_later",
            every=Duration.hours(1),
            reads=[PEOPLE, (DISCLOSURES, "by_telling")],
            appends=[MESSAGES],
            amends=[DISCLOSURES],
            may=[self.may_publish_events()],
            settings=self.bus_settings(),
        )

    def _account(self) -> None:
        self.function(
            "read_disclosures",
            "GET /v1/disclosures",
            reads=[ORGANISATIONS, RECIPIENTS, (DISCLOSURES, "by_time"), (DISCLOSURES, "by_recipient")],
            may=[self.may_read_cursor_secret(), self.may_publish_events()],
            settings={
                **self.cursor_settings(),
                **self.bus_settings(),
                "DEFAULT_LANGUAGE": self.shared.deployment.pack.languages[0],
            },
        )
        self.function("record_looks", on=LOOKED_AT, messages=DISCLOSURES, appends=[DISCLOSURES], seconds=60)

    def _assessments(self) -> None:
        self.function(
            "assess_use",
            "POST /v1/assessments",
            "GET /v1/assessments",
            reads=[ANSWERS, (ASSESSMENTS, "by_ledger")],
            appends=[ANSWERS, ASSESSMENTS, BATCHES, EVIDENCE],
            may=[self.may_start_batches()],
            settings=self.batch_settings(),
        )
        self.function(
            "note_told",
            on="messages.batch.finished",
            on_data={"kind": [NEW_USE]},
            messages=ASSESSMENTS,
            reads=[ASSESSMENTS],
            appends=[EVIDENCE],
            amends=[ASSESSMENTS],
        )
