"""What is held about recipients and passages."""

from vestibule.disclosures.model import Assessment, Disclosure, Recipient
from vestibule.holdings import Holding, NotPersonal
from vestibule.table import Table
from vestibule.words import Words

RECIPIENTS = Table(
    "recipients",
    Recipient,
    NotPersonal(reason="companies and authorities that may get data, with their contracts", retention=None),
    indexes={"by_ledger": ("ledger", "id")},
    serves={"by_ledger": "the register of recipients"},
)
DISCLOSURES = Table(
    "disclosures",
    Disclosure,
    Holding(
        about=Words(
            en="Who got or saw data about you, what of it, when and why",
            fr="Qui a reçu ou consulté des données à votre sujet, lesquelles, quand et pourquoi",
            nl="Wie gegevens over u heeft gekregen of ingezien, welke, wanneer en waarom",
        ),
        categories=("user.disclosure",),
        uses=("essential.legal_obligation",),
        source="system",
        retention="disclosures",
        subject="person_id",
        by_subject=None,
        secrets=frozenset({"by"}),
    ),
    key=("person_id", "id"),
    indexes={
        "by_time": ("person_id", "at"),
        "by_recipient": ("recipient", "at"),
        "by_telling": ("telling", "tell_at"),
    },
    serves={
        "by_time": "the account, the newest first",
        "by_recipient": "what a recipient got, to tell it of an erasure or a breach",
        "by_telling": "of which passages the person is yet to be told, once a demand no longer forbids it",
    },
    counts_from="at",
    happens_at="at",
    hidden_until="silent_until",
)
ASSESSMENTS = Table(
    "assessments",
    Assessment,
    NotPersonal(reason="checks of purposes, not of persons", retention=None),
    indexes={"by_ledger": ("ledger", "id")},
    serves={"by_ledger": "the checks, in their order"},
)
