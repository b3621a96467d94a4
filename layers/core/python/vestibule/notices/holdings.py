"""What is held about versions of the policy."""

from vestibule.holdings import NO_SECRETS, Holding, NotPersonal
from vestibule.notices.model import Acceptance, Notice
from vestibule.table import Table
from vestibule.words import Words

NOTICES = Table(
    "notices",
    Notice,
    NotPersonal(reason="versions of the policy and what changes with them", retention=None),
    indexes={"by_ledger": ("ledger", "in_force_on")},
    serves={"by_ledger": "the versions in the order in which they come into force"},
)
ACCEPTANCES = Table(
    "acceptances",
    Acceptance,
    Holding(
        about=Words(
            en="Which versions of the privacy policy you accepted or refused",
            fr="Les versions de la politique de confidentialité que vous avez acceptées ou refusées",
            nl="Welke versies van het privacybeleid u hebt aanvaard of geweigerd",
        ),
        categories=("user.consent",),
        uses=("essential.legal_obligation",),
        source="person",
        retention="consents",
        subject="person_id",
        by_subject=None,
        secrets=NO_SECRETS,
    ),
    key=("person_id", "notice_id"),
    indexes={"by_closing": ("closing", "closes_at")},
    serves={"by_closing": "which accounts have to be closed because their owners refused a version"},
    counts_from="ended_at",
)
