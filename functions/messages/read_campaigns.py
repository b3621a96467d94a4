"""GET /v1/campaigns and /v1/campaigns/{campaign_id}: what was sent to many, and how far it has come."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from vestibule import clock, cursors
from vestibule.http import Api
from vestibule.ids import CampaignId
from vestibule.messages import batches, campaigns, surveys
from vestibule.messages.campaigns import CampaignProgress, CampaignView
from vestibule.messages.holdings import CAMPAIGNS, SURVEY_REPLIES
from vestibule.messages.surveys import StillOpen, SurveyResults
from vestibule.people.standing import unknown
from vestibule.problems import NotAllowed, NotFound
from vestibule.shapes import Output

_LIST = "campaigns"
_PAGE = 20
REFUSES = (NotAllowed, StillOpen)
"""What is raised by what is called here, for the API's document."""

api = Api()


class CampaignList(Output):
    """Campaigns, newest first."""

    data: list[CampaignView]
    next: str | None = None


@api.get("/v1/campaigns")
def list_campaigns(
    cursor: Annotated[str | None, Query(max_length=cursors.LONGEST)] = None,
) -> CampaignList:
    """All campaigns. Needs the role compliance or operator."""
    api.caller().must_be("compliance", "operator")
    after = cursors.opened(cursor, _LIST)
    page = CAMPAIGNS.query("campaigns", index="by_ledger", now=clock.now(), newest_first=True, limit=_PAGE, after=after)
    data = [campaigns.view(campaign) for campaign in page.items]
    return CampaignList(data=data, next=cursors.sealed(page.next, _LIST))


@api.get("/v1/campaigns/<campaign_id>")
def read_campaign(campaign_id: CampaignId) -> CampaignProgress:
    """One campaign with its text and its progress. Needs the role compliance or operator."""
    api.caller().must_be("compliance", "operator")
    now = clock.now()
    campaign = CAMPAIGNS.get(campaign_id, now=now)
    progress = batches.progress_of(campaign_id, now) if campaign else None
    if campaign is None or progress is None:
        raise NotFound(unknown("campaign"))
    return CampaignProgress.model_validate({**campaign.model_dump(), "progress": progress})


@api.get("/v1/campaigns/<campaign_id>/results")
def read_results(campaign_id: CampaignId) -> SurveyResults:
    """How many gave which score, from five on, and what they wrote; once it has closed. Needs the role operator."""
    api.caller().must_be("operator")
    now = clock.now()
    surveys.must_be_closed(CAMPAIGNS.get(campaign_id, now=now), now)
    replies = SURVEY_REPLIES.query(campaign_id, index="by_campaign", now=now, limit=surveys.MOST_TEXTS).items
    texts = [reply.text for reply in replies if reply.text]
    return surveys.results_of(campaign_id, batches.pieces_of(campaign_id, now), texts)


handler = api.handler
