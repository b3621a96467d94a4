"""Doors: who may open them, who asks, what happened."""

from collections.abc import Collection

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from stacks import queues, sealing
from stacks.at_doors import AtDoors
from stacks.feature import Granted, May
from vestibule.access.holdings import (
    ADMISSIONS,
    COMMANDS,
    CREDENTIALS,
    CROSSINGS,
    DOOR_LISTS,
    ENTRIES,
    GRANTS,
    GROUPS,
    KEYS,
    LOCATIONS,
    OVERLOCKS,
)
from vestibule.answers import ANSWERS
from vestibule.consent.holdings import CONSENTS
from vestibule.evidence import EVIDENCE, HEADS
from vestibule.flood import FLOODS
from vestibule.messages.holdings import MESSAGES, SUPPRESSIONS
from vestibule.observability import NAMESPACE
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.registry.holdings import ENTRANCES, SITES, SPACES
from vestibule.sealing import SUBJECT_KEYS


class Access(AtDoors):
    """Grants, decisions, commands, entries."""

    feature = "access"

    def build(self) -> None:
        """What is granted, what is decided and commanded, what doors go by and tell."""
        self._grants()
        self._groups()
        self._credentials()
        self._endings()
        self._commands()
        self._decisions()
        self._lists()
        self._recording()
        self._reading()
        if "face_entry" in self._features:
            self._faces()
        if "geolocation" in self._features:
            self._places()
        if "overlock" in self._features:
            self._overlocks()

    @property
    def _features(self) -> Collection[str]:
        return self.shared.deployment.pack.features

    def _grants(self) -> None:
        """Who may open what, and until when."""
        self.function(
            "grant_entry",
            "POST /v1/grants",
            reads=[ANSWERS, RELATIONS, PEOPLE, ENTRANCES, SPACES, GRANTS, GROUPS, ADMISSIONS],
            appends=[ANSWERS, GRANTS, ADMISSIONS],
            amends=[GRANTS, GROUPS, ADMISSIONS],
        )
        self.function(
            "revoke_grant",
            "POST /v1/grants/{grant_id}/revocation",
            "POST /v1/credentials/{credential_id}/end",
            reads=[ANSWERS, RELATIONS, ENTRANCES, GRANTS, ADMISSIONS, CREDENTIALS, KEYS, DOOR_LISTS],
            appends=[ANSWERS, EVIDENCE],
            amends=[GRANTS, ADMISSIONS, CREDENTIALS, KEYS, DOOR_LISTS],
            may=[self.may_tell_locks()],
        )
        self.function(
            "read_grants",
            "GET /v1/grants",
            "GET /v1/grants/{grant_id}",
            reads=[RELATIONS, PEOPLE, GRANTS, (GRANTS, "by_person"), CREDENTIALS, DOOR_LISTS],
            may=[self.may_read_cursor_secret(), self.may_publish_events()],
            settings={**self.cursor_settings(), **self.bus_settings()},
        )

    def _groups(self) -> None:
        """Doors that are granted together, and the grants that follow them."""
        self.function(
            "manage_groups",
            "POST /v1/sites/{site_id}/groups",
            "GET /v1/sites/{site_id}/groups",
            "GET /v1/groups/{group_id}",
            reads=[ANSWERS, RELATIONS, SITES, ENTRANCES, GROUPS, (GROUPS, "by_site")],
            appends=[ANSWERS, GROUPS],
            may=[self.may_read_cursor_secret()],
            settings=self.cursor_settings(),
        )
        follows: list[Granted] = [GROUPS, GRANTS, (GRANTS, "by_group"), ENTRANCES, ADMISSIONS, CREDENTIALS, KEYS]
        followed: list[Granted] = [GRANTS, ADMISSIONS, CREDENTIALS, KEYS, DOOR_LISTS]
        self.function(
            "change_group",
            "PATCH /v1/groups/{group_id}",
            reads=[RELATIONS, *follows],
            appends=[ADMISSIONS, EVIDENCE],
            amends=[GROUPS, *followed],
            may=[self.may_tell_locks(), self.may_publish_events()],
            settings=self.bus_settings(),
            seconds=29,
        )
        self.function(
            "follow_groups",
            on="access.group.changed",
            messages=GRANTS,
            reads=follows,
            appends=[ADMISSIONS, EVIDENCE],
            amends=[GROUPS, *followed],
            may=[self.may_tell_locks()],
            seconds=60,
        )
        self.function(
            "retell_groups",
            every=Duration.minutes(1),
            reads=[(GROUPS, "by_telling")],
            may=[self.may_publish_events()],
            settings=self.bus_settings(),
        )
        stuck = cloudwatch.Metric(
            namespace=NAMESPACE, metric_name="GroupsNotFollowed", statistic="Sum", period=Duration.hours(1)
        )
        said = "A grant does not follow its group of doors: the log of follow_groups names it, and why"
        queues.alarm_on_any(self, "GroupsNotFollowed", stuck, self.shared.alarms, said)

    def _credentials(self) -> None:
        """Codes, fobs and passes, which are issued for grants."""
        secret = self._doors.secret.secret_arn
        verifies = May(("secretsmanager:GetSecretValue",), (secret,))
        seals = {**sealing.settings(self.shared), "DOOR_SECRET": secret}
        self.function(
            "issue_credentials",
            "POST /v1/grants/{grant_id}/credentials",
            reads=[
                *(ANSWERS, RELATIONS, PEOPLE, ENTRANCES, GRANTS, CREDENTIALS),
                *(SUBJECT_KEYS, MESSAGES, SUPPRESSIONS),
            ],
            appends=[ANSWERS, CREDENTIALS, KEYS, SUBJECT_KEYS, MESSAGES],
            amends=[GRANTS, DOOR_LISTS, MESSAGES],
            may=[sealing.may_seal(self.shared), verifies, *self.may_send_mail(), self.may_tell_locks()],
            settings={**seals, **self.mail_settings()},
        )
        self.function(
            "issue_passes",
            "POST /v1/passes",
            reads=[ANSWERS, RELATIONS, PEOPLE, ENTRANCES, GRANTS, ADMISSIONS, SUBJECT_KEYS],
            appends=[ANSWERS, GRANTS, ADMISSIONS, CREDENTIALS, KEYS, SUBJECT_KEYS],
            amends=[GRANTS, ADMISSIONS, DOOR_LISTS],
            may=[sealing.may_seal(self.shared), verifies, self.may_tell_locks()],
            settings=seals,
        )

    def _endings(self) -> None:
        """What ends by itself: with a relation, with the record of a grant."""
        self.function(
            "settle_endings",
            every=Duration.minutes(1),
            reads=[
                *(ENTRANCES, GRANTS, (GRANTS, "by_settling"), CREDENTIALS, (CREDENTIALS, "by_settling")),
                *(KEYS, EVIDENCE, HEADS),
            ],
            appends=[EVIDENCE],
            amends=[GRANTS, CREDENTIALS, KEYS, DOOR_LISTS],
            may=[self.may_tell_locks()],
            seconds=60,
        )
        self.function(
            "end_grants",
            on="people.relation.ended",
            messages=GRANTS,
            reads=[
                *(PEOPLE, RELATIONS, ENTRANCES, GRANTS, (GRANTS, "by_person")),
                *(ADMISSIONS, (ADMISSIONS, "by_person"), CREDENTIALS, KEYS, EVIDENCE, HEADS),
            ],
            appends=[EVIDENCE],
            amends=[GRANTS, ADMISSIONS, CREDENTIALS, KEYS, DOOR_LISTS],
            may=[self.may_tell_locks()],
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

    def _commands(self) -> None:
        """What residents ask of doors, and what doors answer."""
        commands = f"arn:{self.partition}:iot:{self.region}:{self.account}:topic/d/dev_*/cmd/cmd_*"
        every_door = "every device has a command topic of its own, and devices are made at any time"
        locations = [LOCATIONS] if "geolocation" in self._features else []
        self.function(
            "command_entrance",
            "POST /v1/entrances/{entrance_id}/commands",
            reads=[ANSWERS, ENTRANCES, ADMISSIONS, PEOPLE, RELATIONS, CONSENTS],
            appends=[ANSWERS, COMMANDS, *locations],
            amends=[COMMANDS, FLOODS],
            may=[May(("iot:Publish",), (commands,), every_door)],
            settings={"COMMANDS_A_MINUTE": "6000"} if self.shared.deployment.is_local else {},  # simulated residents
        )
        self.function("read_commands", "GET /v1/commands/{command_id}", reads=[COMMANDS])
        self.function("acknowledge_command", from_devices=["ack"], messages=COMMANDS, amends=[COMMANDS])

    def _decisions(self) -> None:
        """What explains a decision, and the manager's order against which there is none."""
        overlocks = [(OVERLOCKS, "by_space")] if "overlock" in self._features else []
        self.function(
            "explain_decision",
            "POST /v1/decisions",
            reads=[RELATIONS, PEOPLE, ENTRANCES, ADMISSIONS, CONSENTS, *overlocks],
            may=[self.may_publish_events()],
            settings=self.bus_settings(),
        )
        self.function(
            "hold_entrance",
            "PUT /v1/entrances/{entrance_id}/hold",
            reads=[RELATIONS, ENTRANCES],
            appends=[EVIDENCE],
            amends=[ENTRANCES, DOOR_LISTS],
            may=[self.may_tell_locks()],
        )
        self.function(
            "configure_entrance",
            "PUT /v1/entrances/{entrance_id}/configuration",
            reads=[RELATIONS, ENTRANCES],
            appends=[EVIDENCE],
            amends=[ENTRANCES, DOOR_LISTS],
            may=[self.may_tell_locks(), self._may_configure_locks()],
        )

    def _reading(self) -> None:
        """Who entered, and how many did."""
        self.function(
            "read_entries",
            "GET /v1/entries",
            reads=[
                *(RELATIONS, SITES, ENTRANCES),
                *((ENTRIES, "by_person"), (ENTRIES, "by_entrance"), (ENTRIES, "by_site")),
            ],
            may=[self.may_read_cursor_secret(), self.may_publish_events()],
            settings={**self.cursor_settings(), **self.bus_settings()},
        )
        self.function(
            "read_crossings",
            "GET /v1/entrances/{entrance_id}/crossings",
            reads=[RELATIONS, ENTRANCES, CROSSINGS],
        )

    def _overlocks(self) -> None:
        """Who does not pay is kept out, step by step, and let in again."""
        self.function(
            "overlock_space",
            "POST /v1/spaces/{space_id}/overlock",
            reads=[
                *(ANSWERS, PEOPLE, RELATIONS, (RELATIONS, "by_space")),
                *(SITES, SPACES, ENTRANCES, (ENTRANCES, "by_space"), OVERLOCKS, (GRANTS, "by_space"), DOOR_LISTS),
            ],
            appends=[ANSWERS, OVERLOCKS, MESSAGES, EVIDENCE],
            amends=[SPACES, ENTRANCES, OVERLOCKS],
            may=[self.may_publish_events()],
            settings=self.bus_settings(),
        )
        self.function(
            "bar_grants",
            on="access.space.barred",
            messages=GRANTS,
            reads=[SPACES, (ENTRANCES, "by_space"), GRANTS, (GRANTS, "by_space"), ADMISSIONS, EVIDENCE, HEADS],
            appends=[EVIDENCE],
            amends=[ENTRANCES, GRANTS, ADMISSIONS, DOOR_LISTS],
            may=[self.may_tell_locks()],
            seconds=60,
        )
        self.function(
            "retell_overlocks",
            every=Duration.minutes(1),
            reads=[(SPACES, "by_telling")],
            amends=[SPACES],
            may=[self.may_publish_events()],
            settings=self.bus_settings(),
        )
