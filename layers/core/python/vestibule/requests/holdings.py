"""Requests are themselves about a person, and are copied and ended like anything else."""

from vestibule.holdings import NO_SECRETS, Holding
from vestibule.requests.model import DataRequest
from vestibule.table import Table
from vestibule.words import Words

REQUESTS = Table(
    "requests",
    DataRequest,
    Holding(
        about=Words(
            en="Your requests about your own data, and until they have served the papers by which you show that it is you",
            fr="Vos demandes concernant vos propres données et, tant qu'ils servent, les documents qui montrent qui vous êtes",
            nl="Uw verzoeken over uw eigen gegevens, en zolang ze nodig zijn de papieren waarmee u laat zien dat u het bent",
        ),
        categories=("user.privacy_request",),
        uses=("essential.legal_obligation",),
        source="person",
        retention="requests",
        subject="person_id",
        by_subject="by_person",
        secrets=frozenset({"code_hash", "task_token", "link_hash"}),
    ),
    indexes={
        "by_person": ("person_id", "received_at"),
        "by_state": ("state", "state_since"),
        "by_answer": ("state", "answer_by"),
        "by_controller": ("controller_id", "received_at"),
        "by_help": ("awaits_controller", "help_by"),
    },
    serves={
        "by_state": "which requests stand still, to push them on, and the yearly figures",
        "by_answer": "which requests are to be answered next, and which are late",
        "by_controller": "the queue of a controller for whom the operator works",
        "by_help": "which controllers have to be reminded, so that the operator can help in time",
    },
    counts_from="closed_at",
)

BUNDLES = Holding(
    about=Words(
        en="Copies of your data that were made because you asked for them",
        fr="Les copies de vos données faites à votre demande",
        nl="Kopieën van uw gegevens die op uw verzoek zijn gemaakt",
    ),
    categories=("user.privacy_copy",),
    uses=("essential.legal_obligation",),
    source="system",
    retention="bundles",
    subject="person_id",
    by_subject=None,
    secrets=NO_SECRETS,
)
"""The copies in their bucket, which are in no copy themselves. Beside them, under prefixes and lifecycles of their own, lies what
belongs to a request itself: an identity paper or a mandate (`papers`) until it has served, mostly for days, and what an erasure
is to erase (`listing`) until the request ends. Both are erased with a line in the ledger, long before the register's term."""
