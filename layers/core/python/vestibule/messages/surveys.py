"""Surveys of satisfaction (A-04): a signed link for one person and one survey, one reply that may be changed until it closes.

Whoever objects to the permission, or has the use of the data restricted, gets no survey any more, and no reply of theirs is
taken by a link that came before: delivery and reply ask for the verdict.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Literal

from pydantic import Field

from vestibule import clock
from vestibule.clock import Instant
from vestibule.ids import CampaignId
from vestibule.messages.campaigns import Paragraphs
from vestibule.messages.holdings import BATCHES, SURVEY_REPLIES
from vestibule.messages.model import Batch, Campaign, SurveyReply
from vestibule.policy import retention, sensitive
from vestibule.policy.model import Pack
from vestibule.problems import AlreadyThere, Gone, NotAllowed, NotFound
from vestibule.redating import replacing
from vestibule.shapes import Input, Output
from vestibule.table import Write
from vestibule.words import Language

NOT_ASKED = (
    "By the choices that stand for you no reply is taken. Allow it again in your choices, then reply by the same link."
)
UNKNOWN = "No such survey. Use the link exactly as it stands in the letter."
SCORES = (1, 2, 3, 4, 5)
LINK = "survey"
"""What the token of a link is signed for; its parts are the person and the survey. The survey's end is its own."""
LONGEST = 2000
"""Characters of a reply."""
MOST_TEXTS = 500
FEWEST = 5
"""Fewer replies than this are not shown: somebody who knows the others could tell who gave them."""


class SurveyView(Output):
    """What is asked, as whoever follows the link sees it."""

    id: CampaignId
    subject: str
    text: str
    closes_at: Instant
    score: int | None = Field(description="Of the reply that was given before.")


class NewReply(Input):
    """A reply; another one takes its place."""

    score: int = Field(ge=1, le=5, strict=True, description="5 is best.")
    text: Paragraphs | None = Field(default=None, max_length=LONGEST)


class Replied(Output):
    """The answer to a reply."""

    id: CampaignId
    status: Literal["replied"] = "replied"


class SurveyResults(Output):
    """How many gave which score, and what they wrote. None stands for fewer than five, so that nobody can be told by a reply."""

    id: CampaignId
    replies: int | None
    scores: dict[str, int | None]
    texts: list[str] | None = Field(
        description=f"In the alphabet's order, {MOST_TEXTS} at most, as long as they are kept; none of fewer than five replies."
    )


class NotAsked(NotAllowed):
    """By what was decided about the person's data nothing is asked, and so no reply is taken."""

    title = "Not asked any more"


class StillOpen(AlreadyThere):
    """Results that grow reply by reply would tell who gave which."""

    title = "Survey is still open"


def must_be_open(campaign: Campaign | None, now: datetime) -> Campaign:
    """The survey, if it still takes replies."""
    if campaign is None or campaign.closes_at is None:
        raise NotFound(UNKNOWN)
    if is_over(campaign, now):
        raise Gone("This survey is closed. Thank you all the same.")
    return campaign


def is_over(campaign: Campaign, now: datetime) -> bool:
    """Whether it takes no more replies."""
    return campaign.closes_at is None or campaign.closes_at <= now


def survey_of(campaign: Campaign, language: Language, earlier: SurveyReply | None) -> SurveyView:
    """As it is shown, in this language or the first that there is."""
    spoken = language if language in campaign.text else next(iter(campaign.text))
    return SurveyView.model_validate(
        {
            "id": campaign.id,
            "subject": campaign.subject[spoken],
            "text": campaign.text[spoken],
            "closes_at": campaign.closes_at,
            "score": earlier.score if earlier else None,
        }
    )


def reply_of(person_id: str, campaign: Campaign, wanted: NewReply, pack: Pack, now: datetime) -> SurveyReply:
    """The reply that was given. Refused where it tells what nobody has to tell."""
    sensitive.check_text(pack, "/text", wanted.text)
    return SurveyReply(
        person_id=person_id,
        campaign_id=campaign.id,
        score=wanted.score,
        text=wanted.text,
        replied_at=now,
        expires_at=retention.expiry(pack, "surveys", now).expires_at,
    )


def replying(reply: SurveyReply, earlier: SurveyReply | None, now: datetime) -> tuple[Write, ...]:
    """The writes of a reply and of its count, refused when another reply of this person has come between.

    A changed reply is kept no longer than the first would have been.
    """
    if earlier is None:
        return replacing(SURVEY_REPLIES, reply, now), _counted(reply, 1)
    text = SURVEY_REPLIES.where("text")
    same = (SURVEY_REPLIES.where("score") == earlier.score) & (
        text.does_not_exist() if earlier.text is None else text == earlier.text
    )
    key = (reply.person_id, reply.campaign_id)
    change = SURVEY_REPLIES.change(*key, only_if=same, score=reply.score, text=reply.text)
    moved = reply.score != earlier.score
    return (change, _counted(earlier, -1), _counted(reply, 1)) if moved else (change,)


def must_be_closed(campaign: Campaign | None, now: datetime) -> Campaign:
    """The survey, once it takes no more replies."""
    if campaign is None or campaign.closes_at is None:
        raise NotFound("No such survey is known to you.")
    if now < campaign.closes_at:
        raise StillOpen(f"Its results are shown when it has closed: from {clock.written(campaign.closes_at)} on.")
    return campaign


def results_of(campaign_id: str, pieces: Iterable[Batch], texts: Iterable[str] = ()) -> SurveyResults:
    """What may be shown: a score with too few is hidden, and the sum where it would tell the hidden one. Pure."""
    counted = {piece.part: piece.replies for piece in pieces}
    counts = {score: counted.get(_part(score), 0) for score in SCORES}
    hidden = [many for many in counts.values() if 0 < many < FEWEST]
    replies = sum(counts.values())
    is_told = not hidden or (len(hidden) > 1 and sum(hidden) >= FEWEST)
    said = sorted(texts) if replies >= FEWEST else None
    return SurveyResults(id=campaign_id, replies=replies if is_told else None, scores=_shown(counts), texts=said)


def _shown(counts: Mapping[int, int]) -> dict[str, int | None]:
    return {str(score): many if many >= FEWEST or many == 0 else None for score, many in counts.items()}


def _counted(reply: SurveyReply, by: int) -> Write:
    return BATCHES.upsert(reply.campaign_id, _part(reply.score), actions=[BATCHES.where("replies").add(by)])


def _part(score: int) -> str:
    return f"score-{score}"
