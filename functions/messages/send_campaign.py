"""POST /v1/campaigns (A-04, N-13): news, an offer or a survey to everybody who allows it; and …/stop, which ends it."""

from vestibule import clock, config, evidence, ids
from vestibule.http import Api, MovedOn, Reply, answers_with
from vestibule.ids import CampaignId
from vestibule.messages import batches, campaigns
from vestibule.messages.campaigns import CampaignBegun, CampaignStopped, NewCampaign, StopCampaign
from vestibule.messages.holdings import CAMPAIGNS
from vestibule.messages.model import Campaign
from vestibule.people.standing import unknown
from vestibule.policy import sensitive
from vestibule.problems import AlreadyThere, NotFound

_OURS = 10
"""The writes before the line of evidence: the campaign, and the nine of its batch."""

api = Api()


@api.post("/v1/campaigns", **answers_with(201, CampaignBegun))
def send_campaign(wanted: NewCampaign) -> Reply:
    """Send it. Needs the role compliance or operator. GET /v1/campaigns/{id} shows how far it has come."""
    now, caller, pack = clock.now(), api.caller(), config.operator_pack()
    caller.must_be("compliance", "operator")
    if wanted.kind == "survey" and "surveys" not in pack.features:
        raise NotFound("There are no surveys here.")
    campaigns.check(wanted, pack, now, config.mail_address())
    sensitive.check_fields(pack, campaigns.free_text(wanted))
    campaign = campaigns.campaign_of(
        wanted, pack, campaign_id=ids.derived("cmp", api.once), by=caller.person_id, now=now
    )
    reply = _begun(campaign)
    if reply.is_new:
        batches.start(campaign.id)
    return reply


@api.post("/v1/campaigns/<campaign_id>/stop", **answers_with(202, CampaignStopped))
def stop_campaign(campaign_id: CampaignId, _: StopCampaign) -> Reply:
    """Stop it: who has not got the letter gets none. Needs the role compliance or operator. Twice is once."""
    now, caller = clock.now(), api.caller()
    caller.must_be("compliance", "operator")
    body = CampaignStopped(id=campaign_id)
    for again in range(evidence.TRIES):
        campaign = CAMPAIGNS.get(campaign_id, now=now)
        if campaign is None:
            raise NotFound(unknown("campaign"))
        done = () if campaign.stopped_at else campaigns.stopping(campaign, now)
        lines = evidence.appending_all([campaigns.line_of_stop(campaign, caller.person_id)], now) if done else ()
        try:
            return api.accepted(body, f"/v1/campaigns/{campaign_id}", *done, *lines)
        except MovedOn:
            evidence.let_others_pass(again)
    raise evidence.TooManyWriters(evidence.BUSY)


def _begun(campaign: Campaign) -> Reply:
    """Commit the campaign with its batch and its line, again while only the ledger has moved on."""
    now, body = campaign.created_at, CampaignBegun(id=campaign.id)
    for again in range(evidence.TRIES):
        writes = (CAMPAIGNS.add(campaign), *campaigns.beginning(campaign, now))
        lines = evidence.appending_all([campaigns.line_of(campaign)], now)
        try:
            return api.created(body, f"/v1/campaigns/{campaign.id}", *writes, *lines)
        except MovedOn as moved_on:
            if min(moved_on.places) < _OURS:
                detail = "This request has sent its campaign before. For another one send a new Idempotency-Key."
                raise AlreadyThere(detail) from moved_on
            evidence.let_others_pass(again)
    raise evidence.TooManyWriters(evidence.BUSY)


handler = api.handler
