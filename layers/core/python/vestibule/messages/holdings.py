"""What is held about messages."""

from vestibule.holdings import NO_SECRETS, Holding, NotPersonal
from vestibule.messages.model import Batch, Campaign, Message, Suppression, SurveyReply
from vestibule.table import Table
from vestibule.words import Words

MESSAGES = Table(
    "messages",
    Message,
    Holding(
        about=Words(
            en="Which messages were sent to you, and what came of them",
            fr="Les messages qui vous ont été envoyés, et ce qu'il en est advenu",
            nl="Welke berichten u zijn gestuurd, en wat ermee is gebeurd",
        ),
        categories=("user.contact.email",),
        uses=("essential.service.notifications", "marketing.communications"),
        source="system",
        retention="messages",
        subject="person_id",
        by_subject="by_person",
        secrets=NO_SECRETS,
    ),
    indexes={
        "by_person": ("person_id", "posted_at"),
        "by_waiting": ("waiting", "look_at"),
    },
    serves={
        "by_waiting": "which messages still have to be looked after",
    },
    counts_from="posted_at",
    happens_at="posted_at",
)
BATCHES = Table(
    "batches",
    Batch,
    NotPersonal(reason="counts of what was posted and sent, and where a part stands", retention=None),
    key=("id", "part"),
    indexes={"by_waiting": ("waiting", "begun_at")},
    serves={"by_waiting": "batches of which some part is not gone through yet"},
)
CAMPAIGNS = Table(
    "campaigns",
    Campaign,
    NotPersonal(reason="texts to many; who got them stands with the messages", retention=None),
    indexes={"by_ledger": ("ledger", "created_at")},
    serves={"by_ledger": "the campaigns, newest first"},
)
SUPPRESSIONS = Table(
    "suppressions",
    Suppression,
    Holding(
        about=Words(
            en="That your e-mail address takes no more messages, and why",
            fr="Le fait que votre adresse e-mail ne reçoit plus de messages, et pourquoi",
            nl="Dat uw e-mailadres geen berichten meer krijgt, en waarom",
        ),
        categories=("user.contact.email",),
        uses=("essential.service.notifications",),
        source="system",
        retention="suppressions",
        subject="person_id",
        by_subject="by_person",
        secrets=frozenset({"address"}),
    ),
    key=("address",),
    indexes={"by_person": ("person_id", "since")},
    counts_from="since",
)
SURVEY_REPLIES = Table(
    "surveyreplies",
    SurveyReply,
    Holding(
        about=Words(
            en="What you answered when you were asked how satisfied you are",
            fr="Vos réponses aux enquêtes de satisfaction",
            nl="Wat u hebt geantwoord op vragen over uw tevredenheid",
        ),
        categories=("user.content.private",),
        uses=("essential.service.operations.improve",),
        source="person",
        retention="surveys",
        subject="person_id",
        by_subject=None,
        secrets=NO_SECRETS,
    ),
    key=("person_id", "campaign_id"),
    indexes={"by_campaign": ("campaign_id", "replied_at")},
    serves={"by_campaign": "what was written in reply to a survey, when it has closed, without the persons"},
    counts_from="replied_at",
)
