"""What is held about who may open what, and about what was opened."""

from vestibule.access.credential import Credential, DoorList, Key
from vestibule.access.crossing import Crossings
from vestibule.access.group import Group
from vestibule.access.image import Image
from vestibule.access.location import Location
from vestibule.access.model import Admission, Command, Entry, Face, Grant
from vestibule.access.overlocking import Overlock
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
    indexes={
        "by_person": ("person_id", "id"),
        "by_site": ("site_id", "id"),
        "by_parent": ("parent_id", "id"),
        "by_space": ("space_id", "id"),
        "by_group": ("group_id", "id"),
        "by_settling": ("settling", "narrowed_at"),
    },
    serves={
        "by_site": "what a hold on a site keeps",
        "by_settling": "ended grants whose codes and doors are yet to follow, for a moment",
        "by_parent": "what was shared out of a grant, which ends with it",
        "by_space": "what an overlock of the space bars",
        "by_group": "what follows when a group of doors changes",
    },
    counts_from="ends_at",
)
GROUPS = Table(
    "groups",
    Group,
    NotPersonal(reason="doors under a name; who may open them is a grant", retention=None),
    indexes={"by_site": ("site_id", "id"), "by_telling": ("telling", "changed_at")},
    serves={"by_telling": "changes that are to be told once more, for some minutes"},
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
        secrets=NO_SECRETS,
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
    indexes={
        "by_person": ("person_id", "occurred_at"),
        "by_entrance": ("entrance_id", "occurred_at"),
        "by_site": ("site_id", "occurred_at"),
    },
    serves={
        "by_entrance": "what happened at a door, for those who look after it",
        "by_site": "what happened on a site, for those who look after it; what a hold on a site keeps",
    },
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
    indexes={"by_looking": ("looking", "looked_at")},
    serves={"by_looking": "faces whose consent is looked at once a day: it may have stopped to count without a word"},
    counts_from="ended_at",
)
CREDENTIALS = Table(
    "credentials",
    Credential,
    Holding(
        about=Words(
            en="Codes, visitor passes and fobs that open doors for you",
            fr="Les codes, laissez-passer et badges qui vous ouvrent des portes",
            nl="Codes, bezoekerspassen en badges die deuren voor u openen",
        ),
        categories=("user.access.code", "user.access.grant"),
        uses=_SECURITY,
        source="system",
        retention="credentials",
        subject="person_id",
        by_subject="by_person",
        secrets=frozenset({"secret", "verifiers"}),
    ),
    indexes={
        "by_person": ("person_id", "id"),
        "by_grant": ("grant_id", "id"),
        "by_site": ("site_id", "id"),
        "by_settling": ("settling", "narrowed_at"),
    },
    serves={
        "by_grant": "what ends together with a grant",
        "by_site": "what a hold on a site keeps",
        "by_settling": "codes and fobs taken back of which doors are yet to be told, for a moment",
    },
    counts_from="ended_at",
)
KEYS = Table(
    "keys",
    Key,
    Holding(
        about=Words(
            en="The same codes, passes and fobs, as each door knows them",
            fr="Les mêmes codes, laissez-passer et badges, tels que chaque porte les connaît",
            nl="Dezelfde codes, passen en badges, zoals elke deur ze kent",
        ),
        categories=("user.access.grant",),
        uses=_SECURITY,
        source="system",
        retention="credentials",
        subject="person_id",
        by_subject="by_person",
        secrets=frozenset({"verifier"}),
    ),
    key=("entrance_id", "verifier"),
    indexes={"by_person": ("person_id", "entrance_id")},
    copies="credentials",
)
DOOR_LISTS = Table(
    "doorlists",
    DoorList,
    NotPersonal(reason="how far a door's list has come: versions and times, nobody's name", retention=None),
    key=("entrance_id",),
)
IMAGES = Table(
    "images",
    Image,
    Holding(
        about=Words(
            en="Pictures taken at public doors when you entered",
            fr="Les images prises aux portes publiques à votre entrée",
            nl="Beelden die bij openbare deuren zijn gemaakt toen u binnenkwam",
        ),
        categories=("user.content.self_image",),
        uses=_SECURITY,
        source="use",
        retention="images",
        subject="person_id",
        by_subject="by_person",
        secrets=frozenset({"key"}),
    ),
    indexes={"by_person": ("person_id", "asked_at"), "by_entrance": ("entrance_id", "asked_at")},
    serves={"by_entrance": "what a hold on a door keeps"},
    counts_from="asked_at",
    happens_at="asked_at",
)
LOCATIONS = Table(
    "locations",
    Location,
    Holding(
        about=Words(
            en="Roughly where you were when you asked a door to open, while location tracking was on",
            fr="À peu près où vous étiez en demandant l'ouverture d'une porte, tant que la localisation était activée",
            nl="Ongeveer waar u was toen u een deur liet openen, zolang locatiebepaling aanstond",
        ),
        categories=("user.location.imprecise",),
        uses=("essential.service.security",),
        source="person",
        retention="locations",
        subject="person_id",
        by_subject="by_person",
        secrets=NO_SECRETS,
    ),
    key=("command_id",),
    indexes={"by_person": ("person_id", "said_at")},
    counts_from="said_at",
    happens_at="said_at",
)
OVERLOCKS = Table(
    "overlocks",
    Overlock,
    Holding(
        about=Words(
            en="When your unit was locked for you or released, and why",
            fr="Quand votre box vous a été fermé ou rouvert, et pourquoi",
            nl="Wanneer uw unit voor u werd afgesloten of vrijgegeven, en waarom",
        ),
        categories=("user.access.grant",),
        uses=("essential.service",),
        source="partner",
        retention="overlocks",
        subject="person_id",
        by_subject="by_person",
        secrets=NO_SECRETS,
    ),
    indexes={
        "by_person": ("person_id", "set_at"),
        "by_space": ("space_id", "set_at"),
        "by_site": ("site_id", "set_at"),
    },
    serves={"by_space": "the steps taken for a space", "by_site": "what a hold on a site keeps"},
    counts_from="set_at",
    happens_at="set_at",
)
