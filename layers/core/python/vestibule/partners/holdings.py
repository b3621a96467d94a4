"""What is held about partners' programs."""

from vestibule.holdings import NO_SECRETS, Holding, NotPersonal
from vestibule.partners.model import Delivery, PartnerKey, Webhook
from vestibule.table import Table
from vestibule.words import Words

WEBHOOKS = Table(
    "webhooks",
    Webhook,
    NotPersonal(reason="addresses of programs", retention=None),
    indexes={"by_organisation": ("organisation_id", "id")},
    serves={"by_organisation": "which webhooks an event of an organisation goes to"},
)
DELIVERIES = Table(
    "deliveries",
    Delivery,
    Holding(
        about=Words(
            en="Events about you that a partner's program was told of",
            fr="Les événements vous concernant dont le programme d'un partenaire a été informé",
            nl="Gebeurtenissen rond u waarvan een programma van een partner op de hoogte is gesteld",
        ),
        categories=("user.unique_id",),
        uses=("essential.service",),
        source="system",
        retention="deliveries",
        subject="person_id",
        by_subject="by_person",
        secrets=NO_SECRETS,
    ),
    indexes={
        "by_person": ("person_id", "id"),
        "by_webhook": ("webhook_id", "created_at"),
        "by_waiting": ("waiting", "due_again_at"),
        "by_feed": ("feed", "created_at"),
    },
    serves={
        "by_webhook": "what a webhook was told",
        "by_waiting": "which deliveries are to be tried again",
        "by_feed": "what a partner's programs may read for themselves",
    },
    counts_from="created_at",
    happens_at="created_at",
)
PARTNER_KEYS = Table(
    "partnerkeys",
    PartnerKey,
    NotPersonal(reason="hashes of keys of programs", retention=None),
    key=("hash",),
    indexes={"by_organisation": ("organisation_id", "id"), "by_id": ("id", "organisation_id")},
    serves={"by_organisation": "an organisation's keys", "by_id": "a key by its identifier, to revoke it"},
)
