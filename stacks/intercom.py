"""The entry console: its directory, and calls to residents (V-05, V-08)."""

from stacks import pictures
from stacks.feature import FeatureStack, May
from vestibule.access.holdings import ADMISSIONS, COMMANDS, IMAGES
from vestibule.answers import ANSWERS
from vestibule.consent.holdings import CONSENTS
from vestibule.disclosures.holdings import DISCLOSURES
from vestibule.evidence import EVIDENCE
from vestibule.flood import FLOODS
from vestibule.intercom.holdings import BELLS, CALLS, LISTINGS
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.registry.holdings import ENTRANCES


class Intercom(FeatureStack):
    """Listings and calls."""

    feature = "intercom"

    def build(self) -> None:
        """One line a function."""
        self._directory()
        self._calls()

    def _directory(self) -> None:
        self.function(
            "keep_listing",
            "PUT /v1/directory/me",
            "DELETE /v1/directory/me",
            reads=[RELATIONS, LISTINGS, (LISTINGS, "by_person"), BELLS],
            appends=[LISTINGS, BELLS, EVIDENCE],
            amends=[LISTINGS, BELLS],
        )
        self.function(
            "end_listings",
            on=["people.relation.begun", "people.relation.ended"],
            messages=LISTINGS,
            reads=[RELATIONS, LISTINGS, (LISTINGS, "by_person"), BELLS],
            appends=[EVIDENCE],
            amends=[LISTINGS, BELLS],
        )
        self.function(
            "read_directory",
            "GET /v1/directory",
            reads=[RELATIONS, ENTRANCES, LISTINGS, CONSENTS, DISCLOSURES],
            appends=[DISCLOSURES, EVIDENCE],
            may=[self.may_publish_events(), self.may_read_cursor_secret()],
            settings={**self.bus_settings(), **self.cursor_settings()},
        )
        self.function(
            "answer_console",
            from_devices=["directory"],
            messages=LISTINGS,
            reads=[ENTRANCES, LISTINGS, CONSENTS, DISCLOSURES],
            appends=[DISCLOSURES, EVIDENCE],
            amends=[FLOODS],
            may=[self.may_answer_devices()],
            seconds=60,  # the first ask of a day accounts for every listing of a part
        )

    def _calls(self) -> None:
        images = [IMAGES] if "images" in self.shared.deployment.pack.features else []
        self.function(
            "ring_resident",
            from_devices=["call"],
            messages=CALLS,
            reads=[ENTRANCES, RELATIONS, LISTINGS, BELLS, CALLS, *images],
            appends=[CALLS],
            amends=[FLOODS],
            may=[self.may_publish_events()],
            settings=self.bus_settings(),
        )
        self.function(
            "read_calls",
            "GET /v1/calls",
            reads=[(CALLS, "by_person")],
            may=[self.may_read_cursor_secret()],
            settings=self.cursor_settings(),
        )
        if images:
            self.function(
                "read_call_image",
                "GET /v1/calls/{call_id}/image",
                reads=[CALLS, *images],
                may=[pictures.may(self, "s3:GetObject"), pictures.may_list(self)],
                settings=pictures.settings(self),
            )
        commands = f"arn:{self.partition}:iot:{self.region}:{self.account}:topic/d/dev_*/cmd/cmd_*"
        every_door = "every device has a command topic of its own, and devices are made at any time"
        self.function(
            "answer_call",
            "POST /v1/calls/{call_id}/answer",
            reads=[ANSWERS, CALLS, COMMANDS, ENTRANCES, ADMISSIONS, PEOPLE, RELATIONS],
            appends=[ANSWERS, COMMANDS],
            amends=[CALLS, COMMANDS, FLOODS],
            may=[May(("iot:Publish",), (commands,), every_door)],
        )
