"""What doors go by without a network, and what they tell."""

from aws_cdk import Duration

from stacks.doors import Doors, images_name
from stacks.feature import FeatureStack, May
from vestibule.access.holdings import (
    ADMISSIONS,
    COMMANDS,
    CREDENTIALS,
    DOOR_LISTS,
    ENTRIES,
    GRANTS,
    IMAGES,
    KEYS,
)
from vestibule.answers import ANSWERS
from vestibule.consent.holdings import CONSENTS
from vestibule.evidence import EVIDENCE
from vestibule.flood import FLOODS
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.registry.holdings import DEVICES, ENTRANCES


class AtDoors(FeatureStack):
    """The part of `Access` that devices have to do with: lists, tickets, entries, pictures."""

    def _lists(self) -> None:
        """What doors go by without a network."""
        key = {"DOOR_KEY": self._doors.signing_key.key_arn}
        self.function(
            "answer_device",
            from_devices=["list"],
            messages=DOOR_LISTS,
            reads=[ENTRANCES, DOOR_LISTS, ADMISSIONS, KEYS, PEOPLE, RELATIONS],
            amends=[DOOR_LISTS, ENTRANCES],
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

        self.function(
            "erase_lost_pictures",
            every=Duration.days(1),
            reads=[IMAGES],
            may=[
                May(("s3:ListBucket",), (f"arn:{self.partition}:s3:::{images_name(self)}",)),
                self._may_with_pictures("s3:DeleteObject"),
            ],
            settings=self._images_settings(),
            seconds=60,
        )

    def _may_with_pictures(self, action: str) -> May:
        objects = f"arn:{self.partition}:s3:::{images_name(self)}/images/*"
        return May((action,), (objects,), "each picture is an object of its own, named after its record")

    def _images_settings(self) -> dict[str, str]:
        return {"IMAGES_BUCKET": images_name(self)}

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
