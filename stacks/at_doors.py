"""What doors go by without a network, and what they tell."""

from aws_cdk import Duration

from stacks import pictures, sealing
from stacks.doors import Doors
from stacks.feature import FeatureStack, Granted, May
from vestibule.access.holdings import (
    ADMISSIONS,
    COMMANDS,
    CREDENTIALS,
    DOOR_LISTS,
    ENTRIES,
    FACES,
    GRANTS,
    IMAGES,
    KEYS,
    LOCATIONS,
)
from vestibule.access.locating import PERMISSION
from vestibule.answers import ANSWERS
from vestibule.consent.holdings import CONSENTS
from vestibule.evidence import EVIDENCE
from vestibule.flood import FLOODS
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.registry.holdings import DEVICES, ENTRANCES
from vestibule.sealing import SUBJECT_KEYS
from vestibule.table import BY_DUE
from vestibule.telemetry.holdings import CONDITIONS

_TIES = ("people.relation.begun", "people.relation.ended")


class AtDoors(FeatureStack):
    """The part of `Access` that devices have to do with: lists, tickets, entries, pictures, faces; and phones at doors."""

    def _lists(self) -> None:
        """What doors go by without a network."""
        key = {"DOOR_KEY": self._doors.signing_key.key_arn}
        self.function(
            "answer_device",
            from_devices=["list"],
            messages=DOOR_LISTS,
            reads=[ENTRANCES, DOOR_LISTS, ADMISSIONS, KEYS, PEOPLE, RELATIONS, CONDITIONS],
            amends=[DOOR_LISTS, ENTRANCES, CONDITIONS],
            may=[
                self._with_door_key("kms:Sign", "kms:GetPublicKey"),
                May(("secretsmanager:GetSecretValue",), (self._doors.secret.secret_arn,)),
                self.may_answer_devices(),
                self._may_configure_locks(),
            ],
            settings={**key, "DOOR_SECRET": self._doors.secret.secret_arn},
        )
        self.function("note_list", from_devices=["held"], messages=DOOR_LISTS, reads=[DOOR_LISTS], amends=[DOOR_LISTS])
        self.function(
            "issue_tickets",
            "POST /v1/tickets",
            reads=[ANSWERS, PEOPLE, RELATIONS, ENTRANCES, ADMISSIONS, (ADMISSIONS, "by_person"), GRANTS],
            appends=[ANSWERS],
            amends=[GRANTS, FLOODS],
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

    def _recording(self) -> None:
        """What devices tell of entries."""
        images = [IMAGES] if "images" in self.shared.deployment.pack.features else []
        self.function(
            "record_entry",
            from_devices=["access"],
            messages=ENTRIES,
            at_once=100,
            reads=[DEVICES, COMMANDS, GRANTS, CREDENTIALS, KEYS, PEOPLE, CONSENTS, *images],
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
            may=[pictures.may(self, "s3:PutObject"), self.may_answer_devices()],
            settings=pictures.settings(self),
        )
        self.function(
            "read_images",
            "GET /v1/entries/{entry_id}/image",
            reads=[RELATIONS, ENTRIES, IMAGES],
            appends=[EVIDENCE],
            may=[pictures.may(self, "s3:GetObject"), pictures.may_list(self), self.may_publish_events()],
            settings=pictures.settings(self) | self.bus_settings(),
        )
        self.function(
            "erase_images",
            on="retention.record.gone",
            on_data={"table": [IMAGES.name]},
            messages=IMAGES,
            reads=[IMAGES],
            may=[pictures.may(self, "s3:DeleteObject")],
            settings=pictures.settings(self),
        )
        self.function(
            "erase_lost_pictures",
            every=Duration.days(1),
            reads=[IMAGES],
            may=[pictures.may_list(self), pictures.may(self, "s3:DeleteObject")],
            settings=pictures.settings(self),
            seconds=300,
        )

    def _faces(self) -> None:
        """Faces that somebody lets consoles recognise: enrolled, lent to consoles for minutes, and ended."""
        carried: list[Granted] = [PEOPLE, RELATIONS, CONSENTS, FACES]
        doors: list[Granted] = [(ADMISSIONS, "by_person"), ENTRANCES]
        self.function(
            "enrol_face",
            "POST /v1/faces",
            reads=[ANSWERS, *carried, *doors, SUBJECT_KEYS],
            appends=[ANSWERS, FACES, SUBJECT_KEYS, EVIDENCE],
            amends=[FACES, DOOR_LISTS],
            may=[sealing.may_seal(self.shared), self.may_tell_locks()],
            settings=sealing.settings(self.shared),
        )
        self.function(
            "end_faces",
            on=["consent.consent.withdrawn", "consent.decision.recorded", *_TIES],
            messages=FACES,
            reads=[*carried, *doors],
            appends=[EVIDENCE],
            amends=[FACES, DOOR_LISTS],
            may=[self.may_tell_locks()],
        )
        self.function(
            "review_faces",
            every=Duration.hours(1),
            reads=[*carried, (FACES, "by_looking")],
            appends=[EVIDENCE],
            amends=[FACES],
            seconds=300,
        )
        self.function(
            "answer_faces",
            from_devices=["faces"],
            messages=FACES,
            reads=[*carried, ADMISSIONS, ENTRANCES, DOOR_LISTS, SUBJECT_KEYS],
            amends=[DOOR_LISTS],
            may=[
                sealing.may_unseal(self.shared),
                self._with_door_key("kms:Sign", "kms:GetPublicKey"),
                self.may_answer_devices(),
            ],
            settings={**sealing.settings(self.shared), "DOOR_KEY": self._doors.signing_key.key_arn},
            seconds=60,
        )

    def _places(self) -> None:
        """Where phones were that asked doors to open: it ends with the yes to that."""
        carried: list[Granted] = [PEOPLE, CONSENTS, LOCATIONS, (LOCATIONS, "by_person")]
        self.function(
            "end_locations",
            on=["consent.consent.withdrawn", "consent.decision.recorded"],
            on_data={"key": [PERMISSION]},
            messages=LOCATIONS,
            reads=carried,
            appends=[EVIDENCE],
            amends=[LOCATIONS],
        )
        self.function(
            "review_locations",
            every=Duration.hours(3),
            reads=[*carried, (LOCATIONS, BY_DUE)],
            appends=[EVIDENCE],
            amends=[LOCATIONS],
            seconds=300,
        )

    def _may_configure_locks(self) -> May:
        """To tell a door's device how it is to behave."""
        shadows = f"arn:{self.partition}:iot:{self.region}:{self.account}:thing/dev_*/cfg"
        return May(("iot:UpdateThingShadow",), (shadows,), "every device has a shadow of its own, made at any time")

    @property
    def _doors(self) -> Doors:
        doors = self.shared.doors
        if doors is None:
            message = "a house with access has what doors need"
            raise ValueError(message)
        return doors

    def _with_door_key(self, *actions: str) -> May:
        return May(actions, (self._doors.signing_key.key_arn,))
