"""What retention keeps about itself."""

from vestibule.holdings import NO_SECRETS, Holding, NotPersonal
from vestibule.retention.model import Hold, Mark, Roster
from vestibule.table import Table
from vestibule.words import Words

HOLDS = Table(
    "holds",
    Hold,
    Holding(
        about=Words(
            en="Records about you that are kept longer for a recorded reason, and until when",
            fr="Les données à votre sujet qui sont gardées plus longtemps pour un motif consigné, et jusqu'à quand",
            nl="Gegevens over u die om een vastgelegde reden langer worden bewaard, en tot wanneer",
        ),
        categories=("user.retention_hold",),
        uses=("essential.legal_obligation",),
        source="system",
        retention="holds",
        subject="person_id",
        by_subject="by_person",
        secrets=NO_SECRETS,
    ),
    indexes={
        "by_person": ("person_id", "id"),
        "by_state": ("state", "ends_at"),
        "by_organisation": ("organisation_id", "id"),
    },
    serves={
        "by_state": "which holds are in force, before anything is deleted",
        "by_organisation": "the holds of an organisation, for its managers",
    },
    counts_from="ended_at",
)

WITNESSED = Table(
    "witnessed",
    Mark,
    NotPersonal(reason="marks of deletions that stand in the ledger; gone after two days", retention=None),
)
ROSTER = Table("roster", Roster, NotPersonal(reason="identifiers of the holds in force", retention=None))
