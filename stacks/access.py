"""Doors: who may open them, who asks, what happened."""

from aws_cdk import Duration

from stacks import sealing
from stacks.doors import Doors, images_name
from stacks.feature import FeatureStack, May
from vestibule.access.holdings import (
    ADMISSIONS,
    COMMANDS,
    CREDENTIALS,
    CROSSINGS,
    DOOR_LISTS,
    ENTRIES,
    FACES,
    GRANTS,
    IMAGES,
    KEYS,
    LOCATIONS,
    OVERLOCKS,
)
from vestibule.answers import ANSWERS
from vestibule.consent.holdings import CONSENTS
from vestibule.evidence import EVIDENCE, HEADS
from vestibule.flood import FLOODS
from vestibule.messages.holdings import MESSAGES, SUPPRESSIONS
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.registry.holdings import DEVICES, ENTRANCES, SITES, SPACES
from vestibule.sealing import SUBJECT_KEYS


class Access(FeatureStack):
    """Grants, decisions, commands, entries."""

    feature = "access"

    def build(self) -> None:
        """One line a function."""
        self.function(
            "grant_entry",
            "POST /v1/grants",
            reads=[ANSWERS, RELATIONS, PEOPLE, ENTRANCES, SPACES, GRANTS, ADMISSIONS],
            appends=[ANSWERS, GRANTS, ADMISSIONS],
            amends=[GRANTS, ADMISSIONS],
        )
        self._grants()
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
                CREDENTIALS,
                KEYS,
                EVIDENCE,
                HEADS,
            ],
            appends=[EVIDENCE],
            amends=[GRANTS, ADMISSIONS, CREDENTIALS, KEYS, DOOR_LISTS],
            may=[self.may_tell_locks()],
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
        tracked = "geolocation" in self.shared.deployment.pack.features
        self.function(
            "command_entrance",
            "POST /v1/entrances/{entrance_id}/commands",
            reads=[ANSWERS, ENTRANCES, ADMISSIONS, PEOPLE, RELATIONS, CONSENTS],
            appends=[ANSWERS, COMMANDS, *([LOCATIONS] if tracked else [])],
            amends=[COMMANDS, FLOODS],
            may=[May(("iot:Publish",), (commands,), every_door)],
            settings={"COMMANDS_A_MINUTE": "6000"} if self.shared.deployment.is_local else {},  # simulated residents
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
        self._decisions()
        self.function("acknowledge_command", from_devices=["ack"], messages=COMMANDS, amends=[COMMANDS])
        self._recording()
        self._lists()
        if "overlock" in self.shared.deployment.pack.features:
            self._overlocks()

    def _decisions(self) -> None:
        """What explains a decision, and the manager's order against which there is none."""
        overlocks = [(OVERLOCKS, "by_space")] if "overlock" in self.shared.deployment.pack.features else []
        self.function(
            "explain_decision",
            "POST /v1/decisions",
            reads=[RELATIONS, PEOPLE, ENTRANCES, ADMISSIONS, CONSENTS, *overlocks],
        )
        self.function(
            "hold_entrance",
            "PUT /v1/entrances/{entrance_id}/hold",
            reads=[RELATIONS, ENTRANCES],
            appends=[EVIDENCE],
            amends=[ENTRANCES, DOOR_LISTS],
            may=[self.may_tell_locks()],
        )

    def _grants(self) -> None:
        """What becomes of grants, and what is issued for them."""
        secret = self._doors.secret.secret_arn
        verifies = May(("secretsmanager:GetSecretValue",), (secret,))
        seals = {**sealing.settings(self.shared), "DOOR_SECRET": secret}
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

    def may_tell_locks(self) -> May:
        """To tell a door's device that there is a new list: `lists.touch`."""
        shadows = f"arn:{self.partition}:iot:{self.region}:{self.account}:thing/dev_*/acl"
        return May(("iot:UpdateThingShadow",), (shadows,), "every device has a shadow of its own, made at any time")

    def _lists(self) -> None:
        """What doors go by without a network."""
        key = {"DOOR_KEY": self._doors.signing_key.key_arn}
        self.function(
            "answer_device",
            from_devices=["list"],
            messages=DOOR_LISTS,
            reads=[ENTRANCES, DOOR_LISTS, ADMISSIONS, KEYS],
            amends=[DOOR_LISTS],
            may=[
                self._with_door_key("kms:Sign", "kms:GetPublicKey"),
                May(("secretsmanager:GetSecretValue",), (self._doors.secret.secret_arn,)),
                self.may_answer_devices(),
            ],
            settings={**key, "DOOR_SECRET": self._doors.secret.secret_arn},
        )
        self.function("note_list", from_devices=["held"], messages=DOOR_LISTS, reads=[DOOR_LISTS], amends=[DOOR_LISTS])
        self.function(
            "issue_tickets",
            "POST /v1/tickets",
            reads=[ANSWERS, PEOPLE, RELATIONS, ENTRANCES, ADMISSIONS, (ADMISSIONS, "by_person"), GRANTS],
            appends=[ANSWERS],
            amends=[GRANTS],
            may=[self._with_door_key("kms:Sign", "kms:GetPublicKey")],
            settings=key,
        )
        self.function(
            "show_door_keys",
            "GET /.well-known/door-keys.json",
            open_because="a lock has no account here, and the key is public by its nature",
            may=[self._with_door_key("kms:GetPublicKey")],
            settings=key,
        )

    @property
    def _doors(self) -> Doors:
        doors = self.shared.doors
        if doors is None:
            message = "a house with access has what doors need"
            raise ValueError(message)
        return doors

    def _with_door_key(self, *actions: str) -> May:
        return May(actions, (self._doors.signing_key.key_arn,))

    def _recording(self) -> None:
        """What devices tell of entries."""
        images = [IMAGES] if "images" in self.shared.deployment.pack.features else []
        self.function(
            "record_entry",
            from_devices=["access"],
            messages=ENTRIES,
            at_once=100,
            reads=[DEVICES, COMMANDS, GRANTS, CREDENTIALS, KEYS, *images],
            appends=[ENTRIES, EVIDENCE],
            amends=[CREDENTIALS, KEYS, DOOR_LISTS, *images],
            may=[self.may_publish_events(), self.may_tell_locks()],
            settings=self.bus_settings(),
        )
        if images:
            self._pictures()

    def _pictures(self) -> None:
        """Pictures of public doors: put there by consoles, looked at by few, gone with their records."""
        self.function(
            "offer_upload",
            from_devices=["upload"],
            messages=IMAGES,
            reads=[DEVICES, ENTRANCES],
            appends=[IMAGES],
            may=[self._may_with_pictures("s3:PutObject"), self.may_answer_devices()],
            settings=self._images_settings(),
        )
        self.function(
            "read_images",
            "GET /v1/entries/{entry_id}/image",
            reads=[RELATIONS, ENTRIES, IMAGES],
            may=[self._may_with_pictures("s3:GetObject"), self.may_publish_events()],
            settings=self._images_settings() | self.bus_settings(),
        )
        self.function(
            "erase_images",
            on="retention.record.gone",
            on_data={"table": [IMAGES.name]},
            messages=IMAGES,
            reads=[IMAGES],
            may=[self._may_with_pictures("s3:DeleteObject")],
            settings=self._images_settings(),
        )

    def _may_with_pictures(self, action: str) -> May:
        objects = f"arn:{self.partition}:s3:::{images_name(self)}/images/*"
        return May((action,), (objects,), "each picture is an object of its own, named after its record")

    def _images_settings(self) -> dict[str, str]:
        return {"IMAGES_BUCKET": images_name(self)}

    def _overlocks(self) -> None:
        """Who does not pay is kept out, step by step, and let in again."""
        self.function(
            "overlock_space",
            "POST /v1/spaces/{space_id}/overlock",
            reads=[
                *(ANSWERS, PEOPLE, RELATIONS, (RELATIONS, "by_site")),
                *(SITES, SPACES, (ENTRANCES, "by_space"), OVERLOCKS),
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
            reads=[SPACES, (ENTRANCES, "by_space"), GRANTS, (GRANTS, "by_space"), ADMISSIONS],
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
