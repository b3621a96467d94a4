"""What is held of conversations."""

from vestibule.holdings import NO_SECRETS, Holding
from vestibule.support.model import Conversation, Remark
from vestibule.table import Table
from vestibule.words import Words

_USES = ("essential.service.operations.support",)

CONVERSATIONS = Table(
    "conversations",
    Conversation,
    Holding(
        about=Words(
            en="Your questions to us: when, and how to reach you",
            fr="Vos questions : quand, et comment vous joindre",
            nl="Uw vragen aan ons: wanneer, en hoe u te bereiken bent",
        ),
        categories=("user.name", "user.contact.email"),
        uses=_USES,
        source="person",
        retention="conversations",
        subject="person_id",
        by_subject="by_person",
        secrets=NO_SECRETS,
    ),
    indexes={"by_person": ("person_id", "opened_at"), "by_desk": ("desk", "last_at")},
    serves={"by_desk": "the inbox of whoever answers"},
    counts_from="last_at",
)
REMARKS = Table(
    "remarks",
    Remark,
    Holding(
        about=Words(
            en="What you wrote to us, and what we answered",
            fr="Ce que vous nous avez écrit, et nos réponses",
            nl="Wat u ons hebt geschreven, en wat wij hebben geantwoord",
        ),
        categories=("user.content.private",),
        uses=_USES,
        source="person",
        retention="conversations",
        subject="person_id",
        by_subject="by_person",
        secrets=NO_SECRETS,
    ),
    key=("conversation_id", "id"),
    indexes={"by_person": ("person_id", "id")},
    counts_from="said_at",
    happens_at="said_at",
)
