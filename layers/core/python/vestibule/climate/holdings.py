"""What is held about the temperature of homes."""

from vestibule.climate.model import Climate
from vestibule.holdings import NO_SECRETS, Holding
from vestibule.table import Table
from vestibule.words import Words

CLIMATES = Table(
    "climates",
    Climate,
    Holding(
        about=Words(
            en="What you set a thermostat to, and what it reports of your home",
            fr="Votre réglage d'un thermostat, et ce que celui-ci indique de votre logement",
            nl="Waarop u een thermostaat hebt ingesteld, en wat die over uw woning meldt",
        ),
        categories=("user.settings",),
        uses=("essential.service",),
        source="use",
        retention="climates",
        subject="person_id",
        by_subject="by_person",
        secrets=NO_SECRETS,
    ),
    key=("device_id",),
    indexes={"by_person": ("person_id", "device_id"), "by_site": ("site_id", "device_id")},
    serves={"by_site": "what a hold on a site keeps"},
    counts_from="set_at",
)
