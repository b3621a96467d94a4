"""What is held about incidents: the register, and the exact lists of whom one concerns."""

from vestibule.breaches.model import Affected, Incident
from vestibule.holdings import NO_SECRETS, Holding
from vestibule.table import Table
from vestibule.words import Words

INCIDENTS = Table(
    "incidents",
    Incident,
    Holding(
        about=Words(
            en="Security incidents that you have reported",
            fr="Les incidents de sécurité que vous avez signalés",
            nl="Beveiligingsincidenten die u hebt gemeld",
        ),
        categories=("user.security_incident",),
        uses=("essential.legal_obligation",),
        source="person",
        retention="incidents",
        subject="reported_by",
        by_subject="by_reporter",
        secrets=frozenset(
            {
                *("task_token", "exposures", "read", "has_access_records", "tally", "severity", "overrides"),
                *("amendments", "decisions", "filings", "tasks", "cause", "consequences", "measures", "advice"),
                *("offer", "law_enforcement", "lessons", "told", "told_after", "reminded"),
            }
        ),
    ),
    indexes={
        "by_reporter": ("reported_by", "reported_at"),
        "by_state": ("state", "state_since"),
        "by_ledger": ("ledger", "aware_at"),
    },
    serves={
        "by_state": "which incidents stand still or have something due",
        "by_ledger": "the register, by when the operator came to know",
    },
    counts_from="closed_at",
)
AFFECTED = Table(
    "affected",
    Affected,
    Holding(
        about=Words(
            en="Security incidents that concerned your data",
            fr="Les incidents de sécurité qui ont touché vos données",
            nl="Beveiligingsincidenten waarbij uw gegevens betrokken waren",
        ),
        categories=("user.security_incident",),
        uses=("essential.legal_obligation",),
        source="system",
        retention="incidents",
        subject="person_id",
        by_subject="by_person",
        secrets=NO_SECRETS,
    ),
    key=("incident_id", "line"),
    indexes={"by_person": ("person_id", "found_at")},
    counts_from="found_at",
    hidden_until="hidden_until",
)
"""The table lies encrypted under the deployment's key like every other, and only the functions of this context read it."""
