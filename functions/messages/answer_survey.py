"""GET and POST /v1/surveys/{token}/page (A-04): the survey as a page with a form, for whoever follows the link in the letter."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path

from vestibule import clock, config, pages, wishes
from vestibule.http import Api
from vestibule.mail import tokens
from vestibule.messages import survey_pages, surveys
from vestibule.messages.holdings import CAMPAIGNS, SURVEY_REPLIES
from vestibule.messages.model import Campaign, SurveyReply
from vestibule.messages.surveys import LINK
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Person
from vestibule.problems import NotFound, Unacceptable
from vestibule.table import Contended, Refused, commit, read_together

SERVES = ("marketing.communications", "essential.service.operations.improve")
_TRIES = 3

api = Api(takes_forms=True)

type Token = Annotated[str, Path(max_length=tokens.LONGEST)]


@api.get("/v1/surveys/<token>/page", **pages.DOCUMENTED)
def show_survey_page(token: Token) -> Response[str]:
    """The survey with the form for a reply, in the person's language."""
    person, campaign = _asked(token)
    name: survey_pages.Name = "page" if _may(person, campaign) else "stopped"
    return _page(person, campaign, name, _earlier(person, campaign))


@api.post("/v1/surveys/<token>/page", **pages.documented(HTTPStatus.UNPROCESSABLE_ENTITY))
def answer_survey(token: Token) -> Response[str]:
    """Reply by the form, or change the reply. Needs no key and no login; once more is the same."""
    now, (person, campaign) = clock.now(), _asked(token)
    if surveys.is_over(campaign, now):
        return _page(person, campaign, "closed")
    if not _may(person, campaign):
        return _page(person, campaign, "stopped")
    try:
        wanted = survey_pages.filled_in(api.request.body)
        given = surveys.reply_of(person.id, campaign, wanted, config.operator_pack(), now)
    except (Unacceptable, ValueError):
        return _page(person, campaign, "page", refused=api.request.body)
    for _ in range(_TRIES):
        try:
            commit(*surveys.replying(given, _earlier(person, campaign), now))
        except Refused:  # another reply by this link came between
            continue
        return _page(person, campaign, "done")
    raise Contended


def _may(person: Person, campaign: Campaign) -> bool:
    """Whether nothing that the person has decided stands against a reply."""
    now = clock.now()
    return not wishes.decided_against(person.id, campaign.permission, now, birth_years=person.birth_years)


def _page(
    person: Person,
    campaign: Campaign,
    name: survey_pages.Name,
    earlier: SurveyReply | None = None,
    refused: Mapping[str, str] | None = None,
) -> Response[str]:
    """The page, or the one that says that the survey is closed."""
    is_over, pack = surveys.is_over(campaign, clock.now()), config.operator_pack()
    text = survey_pages.page(
        "closed" if is_over else name, campaign, person.language, pack, earlier=earlier, refused=refused
    )
    return pages.shown(text, person.language, HTTPStatus.UNPROCESSABLE_ENTITY if refused is not None else HTTPStatus.OK)


def _asked(token: str) -> tuple[Person, Campaign]:
    """Whose link it is, and the survey; a person who is no more has no link."""
    now = clock.now()
    person_id, campaign_id = tokens.read(LINK, token, now)
    person, campaign = read_together(now, (PEOPLE, (person_id,)), (CAMPAIGNS, (campaign_id,)))
    if person is None or campaign is None or campaign.closes_at is None:
        raise NotFound(surveys.UNKNOWN)
    return person, campaign


def _earlier(person: Person, campaign: Campaign) -> SurveyReply | None:
    return SURVEY_REPLIES.get(person.id, campaign.id, now=clock.now())


handler = api.handler
