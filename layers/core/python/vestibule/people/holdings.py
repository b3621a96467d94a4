"""What is held about persons themselves."""

from vestibule.holdings import Holding
from vestibule.people.model import Person, Relation
from vestibule.table import Table

PEOPLE = Table(
    "people",
    Person,
    Holding(
        about="Your name, how to reach you, and the language you read",
        categories=("user.name", "user.contact.email", "user.contact.phone_number"),
        uses=("essential.service", "essential.legal_obligation"),
        source="property management",
        retention="people",
        subject="id",
    ),
)
RELATIONS = Table(
    "relations",
    Relation,
    Holding(
        about="What you are to a place or a company, and from when to when",
        categories=("user.tenancy",),
        uses=("essential.service",),
        source="property management",
        retention="relations",
    ),
    key=("person_id", "id"),
    indexes={"by_organisation": ("organisation_id", "kind")},
)
