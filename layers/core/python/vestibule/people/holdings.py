"""What is held about persons themselves."""

from vestibule.holdings import NO_SECRETS, Holding
from vestibule.people.model import Person, Relation
from vestibule.table import Table
from vestibule.words import Words

PEOPLE = Table(
    "people",
    Person,
    Holding(
        about=Words(
            en="Your name, how to reach you, and the language you read",
            fr="Votre nom, vos coordonnées et la langue que vous lisez",
            nl="Uw naam, hoe u te bereiken bent en de taal die u leest",
        ),
        categories=("user.name", "user.contact.email", "user.contact.phone_number"),
        uses=("essential.service", "essential.legal_obligation"),
        source="partner",
        retention="people",
        subject="id",
        by_subject=None,
        secrets=NO_SECRETS,
    ),
    counts_from="left_at",
)
RELATIONS = Table(
    "relations",
    Relation,
    Holding(
        about=Words(
            en="What you are to a place or a company, and from when to when",
            fr="Votre lien avec un lieu ou une entreprise, avec son début et sa fin",
            nl="Uw relatie met een locatie of bedrijf, en van wanneer tot wanneer",
        ),
        categories=("user.tenancy",),
        uses=("essential.service",),
        source="partner",
        retention="relations",
        subject="person_id",
        by_subject=None,
        secrets=NO_SECRETS,
    ),
    key=("person_id", "id"),
    indexes={
        "by_organisation": ("organisation_id", "kind"),
        "by_site": ("site_id", "id"),
        "by_telling": ("telling", "ended_at"),
    },
    serves={
        "by_organisation": "who manages an organisation, to be told of faults",
        "by_site": "what a hold on a site keeps",
        "by_telling": "ends of relations that are to be told once more, for some minutes",
    },
    counts_from="until",
)
