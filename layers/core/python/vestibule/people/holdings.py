"""What is held about persons themselves."""

from vestibule.holdings import NO_SECRETS, Holding
from vestibule.people.asking import Application, Correction
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
        categories=("user.name", "user.contact.email", "user.contact.phone_number", "user.demographic.age_range"),
        uses=("essential.service", "essential.legal_obligation"),
        source="partner",
        retention="people",
        subject="id",
        by_subject=None,
        secrets=NO_SECRETS,
    ),
    indexes={"by_crowd": ("crowd", "id"), "by_telling": ("telling", "changed_at")},
    serves={
        "by_crowd": "everybody, in eight parts, to announce something to all",
        "by_telling": "changes of persons that are to be told once more, for some minutes",
    },
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
        "by_crowd": ("organisation_id", "crowd"),
        "by_site": ("site_id", "id"),
        "by_telling": ("telling", "changed_at"),
        "by_namer": ("named_by", "id"),
        "by_space": ("space_id", "since"),
    },
    serves={
        "by_organisation": "who manages an organisation, to be told of faults",
        "by_crowd": "what an organisation's people are to it, in eight parts, to find whom an incident concerns",
        "by_site": "what a hold on a site keeps",
        "by_telling": "beginnings and ends of relations that are to be told once more, for some minutes",
        "by_namer": "whom a tenant has named as users of a space, who leave with the tenant",
        "by_space": "who lives in a space, to be told of what is shared there or barred",
    },
    counts_from="until",
)
CORRECTIONS = Table(
    "corrections",
    Correction,
    Holding(
        about=Words(
            en="Corrections that you asked for, and what came of them",
            fr="Les rectifications que vous avez demandées, et leur issue",
            nl="Correcties waarom u hebt gevraagd, en wat ermee is gedaan",
        ),
        categories=("user.name", "user.contact", "user.demographic.age_range"),
        uses=("essential.service", "essential.legal_obligation"),
        source="person",
        retention="corrections",
        subject="person_id",
        by_subject="by_person",
        secrets=frozenset({"code_hash"}),
    ),
    indexes={"by_person": ("person_id", "asked_at"), "by_organisation": ("organisation_id", "asked_at")},
    serves={"by_organisation": "what an organisation's managers have to decide"},
    counts_from="closed_at",
)
APPLICATIONS = Table(
    "applications",
    Application,
    Holding(
        about=Words(
            en="Your application to use the platform or to work with us",
            fr="Votre demande d'accès à la plateforme, ou votre candidature",
            nl="Uw aanmelding voor het platform, of uw sollicitatie",
        ),
        categories=(
            "user.name",
            "user.contact",
            "user.demographic.gender",
            "user.workplace",
            "user.job_title",
            "user.professional_information",
        ),
        uses=("essential.service", "employment.recruitment"),
        source="person",
        retention="applications",
        subject="person_id",
        by_subject="by_person",
        secrets=NO_SECRETS,
    ),
    indexes={"by_person": ("person_id", "asked_at"), "by_queue": ("queue", "asked_at")},
    serves={"by_queue": "which applications wait for a decision"},
    counts_from="asked_at",
)
