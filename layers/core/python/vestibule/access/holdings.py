"""What is held about who may open what, and about what was opened."""

from vestibule.access.model import Admission, Command, Entry, Grant
from vestibule.holdings import Holding
from vestibule.table import Table

_SECURITY = ("essential.service", "essential.service.security")

GRANTS = Table(
    "grants",
    Grant,
    Holding(
        about="Which doors you may open, and when",
        categories=("user.access.grant",),
        uses=("essential.service",),
        source="property management",
        retention="grants",
        by_subject="by_person",
    ),
    indexes={"by_person": ("person_id", "id")},
)
ADMISSIONS = Table(
    "admissions",
    Admission,
    Holding(
        about="The same grants, listed by door",
        categories=("user.access.grant",),
        uses=("essential.service",),
        source="this system",
        retention="grants",
        by_subject="by_person",
    ),
    key=("entrance_id", "person_id"),
    indexes={"by_person": ("person_id", "entrance_id")},
)
COMMANDS = Table(
    "commands",
    Command,
    Holding(
        about="What you asked doors to do",
        categories=("user.access.command",),
        uses=_SECURITY,
        source="the person",
        retention="commands",
        by_subject="by_person",
        secrets=frozenset({"nonce"}),
    ),
    indexes={"by_person": ("person_id", "accepted_at")},
)
ENTRIES = Table(
    "entries",
    Entry,
    Holding(
        about="Doors that you opened or that stayed closed",
        categories=("user.location.access_event",),
        uses=_SECURITY,
        source="a device, through use",
        retention="entries",
        by_subject="by_person",
    ),
    indexes={"by_person": ("person_id", "occurred_at"), "by_entrance": ("entrance_id", "occurred_at")},
)
