"""What is held about who may open what, and about what was opened."""

from vestibule.access.model import Admission, Command, Crossings, Entry, Face, Grant
from vestibule.holdings import NO_SECRETS, Holding, NotPersonal
from vestibule.table import Table
from vestibule.words import Words

_SECURITY = ("essential.service", "essential.service.security")

GRANTS = Table(
    "grants",
    Grant,
    Holding(
        about=Words(
            en="Which doors you may open, and when",
            fr="Les portes que vous pouvez ouvrir, et quand",
            nl="Welke deuren u mag openen, en wanneer",
        ),
        categories=("user.access.grant",),
        uses=("essential.service",),
        source="partner",
        retention="grants",
        subject="person_id",
        by_subject="by_person",
        secrets=NO_SECRETS,
    ),
    indexes={"by_person": ("person_id", "id"), "by_site": ("site_id", "id")},
    serves={"by_site": "what a hold on a site keeps"},
    counts_from="ends_at",
)
ADMISSIONS = Table(
    "admissions",
    Admission,
    Holding(
        about=Words(
            en="The same permissions, listed by door",
            fr="Les mêmes autorisations, classées par porte",
            nl="Dezelfde toestemmingen, per deur",
        ),
        categories=("user.access.grant",),
        uses=("essential.service",),
        source="system",
        retention="grants",
        subject="person_id",
        by_subject="by_person",
        secrets=NO_SECRETS,
    ),
    key=("entrance_id", "person_id"),
    indexes={"by_person": ("person_id", "entrance_id")},
    copies="grants",
)
COMMANDS = Table(
    "commands",
    Command,
    Holding(
        about=Words(
            en="Your commands to doors",
            fr="Vos commandes d'ouverture de porte",
            nl="Uw opdrachten aan deuren",
        ),
        categories=("user.access.command",),
        uses=_SECURITY,
        source="person",
        retention="commands",
        subject="person_id",
        by_subject="by_person",
        secrets=frozenset({"nonce"}),
    ),
    indexes={"by_person": ("person_id", "accepted_at"), "by_entrance": ("entrance_id", "accepted_at")},
    serves={"by_entrance": "what a hold on a door keeps"},
    counts_from="accepted_at",
    happens_at="accepted_at",
)
ENTRIES = Table(
    "entries",
    Entry,
    Holding(
        about=Words(
            en="Doors that you opened or that stayed closed to you",
            fr="Les portes que vous avez ouvertes ou qui sont restées fermées devant vous",
            nl="Deuren die u hebt geopend of die voor u gesloten bleven",
        ),
        categories=("user.location.access_event",),
        uses=_SECURITY,
        source="use",
        retention="entries",
        subject="person_id",
        by_subject="by_person",
        secrets=NO_SECRETS,
    ),
    indexes={"by_person": ("person_id", "occurred_at"), "by_entrance": ("entrance_id", "occurred_at")},
    serves={"by_entrance": "what happened at a door, for those who look after it"},
    counts_from="occurred_at",
    happens_at="occurred_at",
)
CROSSINGS = Table(
    "crossings",
    Crossings,
    NotPersonal(
        reason="numbers of entries by door, hour and result, without any identifier of a person; small ones are suppressed",
        retention=None,
    ),
    key=("entrance_id", "slot"),
)
FACES = Table(
    "faces",
    Face,
    Holding(
        about=Words(
            en="What your face is recognised by at the entrance, if you agreed to that",
            fr="Ce à quoi votre visage est reconnu à l'entrée, si vous y avez consenti",
            nl="Waaraan uw gezicht bij de ingang wordt herkend, als u daarmee hebt ingestemd",
        ),
        categories=("user.biometric.face",),
        uses=("essential.service.authentication",),
        source="person",
        retention="faces",
        subject="person_id",
        by_subject=None,
        secrets=NO_SECRETS,
    ),
    key=("person_id",),
    counts_from="ended_at",
)
