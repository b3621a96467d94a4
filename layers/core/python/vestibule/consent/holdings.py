"""What is held about decisions."""

from vestibule.consent.model import Consent, VisitorChoice
from vestibule.holdings import NO_SECRETS, Holding
from vestibule.table import Table
from vestibule.words import Words

_PROOF = ("essential.legal_obligation",)

CONSENTS = Table(
    "consents",
    Consent,
    Holding(
        about=Words(
            en="What you agreed to, refused, withdrew or objected to, and when",
            fr="Ce que vous avez accepté, refusé ou retiré, ce à quoi vous vous êtes opposé, et quand",
            nl="Waarmee u hebt ingestemd, wat u hebt geweigerd of ingetrokken, waartegen u bezwaar maakte, en wanneer",
        ),
        categories=("user.consent",),
        uses=_PROOF,
        source="person",
        retention="consents",
        subject="person_id",
        by_subject=None,
        secrets=NO_SECRETS,
    ),
    key=("person_id", "id"),
    indexes={"by_telling": ("telling", "recorded_at")},
    serves={"by_telling": "decisions that are to be told once more, for some minutes"},
    counts_from="ended_at",
)
CHOICES = Table(
    "choices",
    VisitorChoice,
    Holding(
        about=Words(
            en="What you chose about cookies without signing in",
            fr="Vos choix en matière de cookies, sans connexion",
            nl="Wat u over cookies hebt gekozen zonder in te loggen",
        ),
        categories=("user.consent",),
        uses=_PROOF,
        source="person",
        retention="choices",
        subject="visitor_id",
        by_subject=None,
        secrets=NO_SECRETS,
    ),
    key=("visitor_id", "id"),
    counts_from="recorded_at",
)
