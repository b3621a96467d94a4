"""Doors: who may open them, who asks, what happened."""

from stacks.feature import FeatureStack, May
from vestibule.access.holdings import ADMISSIONS, COMMANDS, CROSSINGS, ENTRIES, FACES, GRANTS
from vestibule.answers import ANSWERS
from vestibule.consent.holdings import CONSENTS
from vestibule.evidence import EVIDENCE, HEADS
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.registry.holdings import DEVICES, ENTRANCES


class Access(FeatureStack):
    """Grants, decisions, commands, entries."""

    feature = "access"

    def build(self) -> None:
        """One line a function."""
        self.function(
            "grant_entry",
            "POST /v1/grants",
            reads=[ANSWERS, RELATIONS, PEOPLE, ENTRANCES, ADMISSIONS],
            appends=[ANSWERS, GRANTS, ADMISSIONS],
            amends=[ADMISSIONS],
        )
        self.function(
            "end_grants",
            on="people.relation.ended",
            messages=GRANTS,
            reads=[
                PEOPLE,
                RELATIONS,
                ENTRANCES,
                GRANTS,
                (GRANTS, "by_person"),
                ADMISSIONS,
                (ADMISSIONS, "by_person"),
                EVIDENCE,
                HEADS,
            ],
            appends=[EVIDENCE],
            amends=[GRANTS, ADMISSIONS],
        )
        if "face_entry" in self.shared.deployment.pack.features:
            self.function(
                "end_faces",
                on=["consent.consent.withdrawn", "people.relation.ended"],
                messages=FACES,
                reads=[PEOPLE, RELATIONS, CONSENTS, FACES],
                appends=[EVIDENCE],
                amends=[FACES],
            )
        self.function(
            "prune_admissions",
            on="retention.record.gone",
            on_data={"table": [GRANTS.name]},
            messages=GRANTS,
            reads=[GRANTS, ADMISSIONS, (ADMISSIONS, "by_person"), EVIDENCE, HEADS],
            appends=[EVIDENCE],
            amends=[ADMISSIONS],
        )
        commands = f"arn:{self.partition}:iot:{self.region}:{self.account}:topic/d/dev_*/cmd/cmd_*"
        every_door = "every device has a command topic of its own, and devices are made at any time"
        self.function(
            "command_entrance",
            "POST /v1/entrances/{entrance_id}/commands",
            reads=[ANSWERS, ENTRANCES, ADMISSIONS, PEOPLE, RELATIONS],
            appends=[ANSWERS, COMMANDS],
            amends=[COMMANDS],
            may=[May(("iot:Publish",), (commands,), every_door)],
        )
        self.function("read_commands", "GET /v1/commands/{command_id}", reads=[COMMANDS])
        self.function(
            "read_entries",
            "GET /v1/entries",
            reads=[RELATIONS, ENTRANCES, (ENTRIES, "by_person"), (ENTRIES, "by_entrance")],
            may=[self.may_read_cursor_secret(), self.may_publish_events()],
            settings={**self.cursor_settings(), **self.bus_settings()},
        )
        self.function(
            "read_crossings",
            "GET /v1/entrances/{entrance_id}/crossings",
            reads=[RELATIONS, ENTRANCES, CROSSINGS],
        )
        self.function(
            "record_entry", from_devices=["access"], messages=ENTRIES, reads=[DEVICES, COMMANDS], appends=[ENTRIES]
        )
        self.function("acknowledge_command", from_devices=["ack"], messages=COMMANDS, amends=[COMMANDS])
