"""What the entry console shows of people, and who was rung when."""

from vestibule.holdings import NO_SECRETS, Holding
from vestibule.intercom.model import Bell, Call, Listing
from vestibule.table import Table
from vestibule.words import Words

LISTINGS = Table(
    "listings",
    Listing,
    Holding(
        about=Words(
            en="How you are found in the directory of an entry console",
            fr="Comment on vous trouve dans l'annuaire d'une console d'entrée",
            nl="Hoe u te vinden bent in de namenlijst van een toegangsconsole",
        ),
        categories=("user.name", "user.settings"),
        uses=("essential.service",),
        source="person",
        retention="listings",
        subject="person_id",
        by_subject="by_person",
        secrets=NO_SECRETS,
    ),
    key=("site_id", "person_id"),
    indexes={"by_person": ("person_id", "site_id")},
    counts_from="ended_at",
)
BELLS = Table(
    "bells",
    Bell,
    Holding(
        about=Words(
            en="The same, by the code that a visitor rings you with",
            fr="La même chose, par le code avec lequel un visiteur vous appelle",
            nl="Hetzelfde, op de code waarmee een bezoeker bij u aanbelt",
        ),
        categories=("user.settings",),
        uses=("essential.service",),
        source="system",
        retention="listings",
        subject="person_id",
        by_subject="by_person",
        secrets=NO_SECRETS,
    ),
    key=("site_id", "code"),
    indexes={"by_person": ("person_id", "site_id")},
    copies="listings",
)
CALLS = Table(
    "calls",
    Call,
    Holding(
        about=Words(
            en="Visitors who rang you at an entry console, and what you answered",
            fr="Les visiteurs qui vous ont appelé depuis une console d'entrée, et votre réponse",
            nl="Bezoekers die bij u aanbelden op een toegangsconsole, en wat u antwoordde",
        ),
        categories=("user.location.access_event",),
        uses=("essential.service", "essential.service.security"),
        source="use",
        retention="calls",
        subject="person_id",
        by_subject="by_person",
        secrets=NO_SECRETS,
    ),
    indexes={"by_person": ("person_id", "rang_at"), "by_entrance": ("entrance_id", "rang_at")},
    serves={"by_entrance": "what a hold on a door keeps"},
    counts_from="rang_at",
    happens_at="rang_at",
)
