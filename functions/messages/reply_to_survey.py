"""GET and POST /v1/surveys/{token} (A-04): who follows the link in the letter says how satisfied, without signing in."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Path

from vestibule import clock, config, wishes
from vestibule.http import Api, Reply, answers_with
from vestibule.mail import tokens
from vestibule.messages import surveys
from vestibule.messages.holdings import CAMPAIGNS, SURVEY_REPLIES
from vestibule.messages.model import Campaign, SurveyReply
from vestibule.messages.surveys import LINK, NewReply, NotAsked, Replied, SurveyView
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Person
from vestibule.privacy import negotiation
from vestibule.problems import Gone, NotFound
from vestibule.table import read_together

SERVES = ("marketing.communications", "essential.service.operations.improve")
REFUSES = (Gone,)
"""What is raised by what is called here, for the API's document."""

api = Api(is_open=True)

type Token = Annotated[str, Path(max_length=tokens.LONGEST)]


@api.get("/v1/surveys/<token>")
def show_survey(token: Token) -> SurveyView:
    """What is asked, in the reader's language, and the score that was given before."""
    campaign, person = _asked(token)
    language = negotiation.language(api.request.headers.get("accept-language"), config.default_language())
    return surveys.survey_of(campaign, language, _earlier(person.id, campaign))


@api.post("/v1/surveys/<token>", **answers_with(201, Replied))
def reply_to_survey(token: Token, wanted: NewReply) -> Reply:
    """Reply, or change the reply, until the survey closes. Nobody sees it but as one of five or more."""
    now, pack = clock.now(), config.operator_pack()
    campaign, person = _asked(token)
    if wishes.decided_against(person.id, campaign.permission, now, birth_years=person.birth_years):
        raise NotAsked(surveys.NOT_ASKED)
    given = surveys.reply_of(person.id, campaign, wanted, pack, now)
    writes = surveys.replying(given, _earlier(person.id, campaign), now)
    return api.created(Replied(id=campaign.id), f"/v1/campaigns/{campaign.id}", *writes)


def _asked(token: str) -> tuple[Campaign, Person]:
    """The survey and the person whose link it is; a person who is no more has no link."""
    now = clock.now()
    person_id, campaign_id = tokens.read(LINK, token, now)
    person, campaign = read_together(now, (PEOPLE, (person_id,)), (CAMPAIGNS, (campaign_id,)))
    if person is None:
        raise NotFound(surveys.UNKNOWN)
    return surveys.must_be_open(campaign, now), person


def _earlier(person_id: str, campaign: Campaign) -> SurveyReply | None:
    return SURVEY_REPLIES.get(person_id, campaign.id, now=clock.now())


handler = api.handler
