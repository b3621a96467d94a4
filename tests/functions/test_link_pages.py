"""The pages behind the links in letters: a survey and a conversation as a browser shows them, with forms that it can send."""

from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest

from functions.messages import answer_survey
from functions.support import show_enquiry
from tests.conftest import Clock
from tests.functions import aws, campaigning, conversing
from tests.functions.batching import run_batch
from tests.functions.calls import CONTEXT, another_process, before, event
from tests.functions.campaigning import ASKED, sent
from tests.functions.conversing import FORM, OPERATOR, asked, say
from tests.functions.deciding import decided
from tests.functions.outbox import deliver_posted
from tests.functions.world import World, add_resident
from vestibule.messages.holdings import SURVEY_REPLIES
from vestibule.policy import pack
from vestibule.support import conversing as program
from vestibule.support.holdings import REMARKS
from vestibule.table import commit

SURVEY, ENQUIRY = "/v1/surveys/{token}/page", "/v1/enquiries/{token}/page"


def visit(route: str, token: str) -> Any:
    handler = answer_survey.handler if route == SURVEY else show_enquiry.handler
    return handler(event(f"GET {route}", None, token=token), CONTEXT)


def fill_in(route: str, token: str, handler: Any = None, **fields: str) -> Any:
    handler = handler or (answer_survey.handler if route == SURVEY else show_enquiry.handler)
    return campaigning.fill_in(handler, token, route, **fields)


def page_of(answer: Any) -> Element:
    assert answer["headers"]["Content-Type"].startswith("text/html")
    headers = {name.lower(): value for name, value in answer["headers"].items()}
    assert "default-src 'none'" in headers["content-security-policy"]
    assert (headers["cache-control"], headers["referrer-policy"]) == ("no-store", "no-referrer")
    return html5lib.parse(answer["body"], namespaceHTMLElements=False)


def text_of(answer: Any) -> str:
    return " ".join("".join(page_of(answer).itertext()).split())


def replies() -> list[dict[str, Any]]:
    return aws.contents(SURVEY_REPLIES)["surveyreplies"]


def link_in(text: str) -> str:
    [link] = [line for line in text.splitlines() if line.startswith("https://api.example.com/v1/") and "/page" in line]
    return link.removesuffix("/page").rpartition("/")[2]


# Surveys


def test_the_link_in_the_letter_shows_the_survey_as_a_form_that_takes_the_reply(world: World, at: Clock) -> None:
    run_batch(sent(ASKED))
    deliver_posted()
    token = link_in(next(text for to, _, text in aws.mails() if to == world.resident.email))
    page = page_of(visit(SURVEY, token))
    [form] = page.findall(".//form")
    assert (form.get("method"), form.get("action")) == ("post", "page")
    assert [field.get("value") for field in form.findall(".//input")] == ["1", "2", "3", "4", "5"]
    answer = fill_in(SURVEY, token, score="4", text="Quick lifts.\nClean stairs.")
    assert (answer["statusCode"], page_of(answer).findtext(".//h1")) == (200, "Thank you")
    [kept] = replies()
    assert (kept["score"], kept["text"]) == ({"N": "4"}, {"S": "Quick lifts.\nClean stairs."})


@pytest.mark.parametrize(("language", "title"), [("en", "Lifts"), ("fr", "Ascenseurs"), ("nl", "Liften")])
def test_a_survey_speaks_the_readers_language(world: World, at: Clock, language: str, title: str) -> None:
    person = add_resident(world.home, "reader", at.now, language)
    page = page_of(visit(SURVEY, campaigning.link_of(person, sent(ASKED), at.now)))
    assert (page.get("lang"), page.findtext(".//h1")) == (language, title)


def test_the_form_shows_the_earlier_reply_and_takes_another(world: World, at: Clock) -> None:
    token = campaigning.link_of(world.resident, sent(ASKED), at.now)
    fill_in(SURVEY, token, score="2", text="So so.")
    page = page_of(visit(SURVEY, token))
    assert [field.get("value") for field in page.iter("input") if "checked" in field.attrib] == ["2"]
    assert page.findtext(".//textarea") == "So so."
    fill_in(SURVEY, token, score="5", text="")
    fill_in(SURVEY, token, score="5", text="")
    [kept] = replies()
    assert (kept["score"], "text" in kept) == ({"N": "5"}, False)


BAD: list[dict[str, str]] = [
    {},
    {"score": "6"},
    {"score": "good"},
    {"score": "4", "text": "x" * 2001},
    {"score": "4", "text": "Pay with 4111 1111 1111 1111"},
]


@pytest.mark.parametrize("fields", BAD)
def test_a_form_that_is_refused_is_shown_again_with_the_reason(world: World, at: Clock, fields: dict[str, str]) -> None:
    answer = fill_in(SURVEY, campaigning.link_of(world.resident, sent(ASKED), at.now), **fields)
    assert answer["statusCode"] == 422
    assert "could not be taken" in text_of(answer)
    assert page_of(answer).findtext(".//textarea") == fields.get("text", "")
    assert replies() == []


def test_markup_in_a_form_stays_text(world: World, at: Clock) -> None:
    token, nasty = link_of_question(at), "</textarea><script>alert(1)</script> 4111 1111 1111 1111"
    page = page_of(fill_in(ENQUIRY, token, text=nasty))
    assert page.findtext(".//textarea") == nasty
    assert page.findall(".//script") == []


def test_a_closed_survey_says_so(world: World, at: Clock) -> None:
    token = campaigning.link_of(world.resident, sent(ASKED), at.now)
    at.forward(days=30)
    for answer in (visit(SURVEY, token), fill_in(SURVEY, token, score="5")):
        assert (answer["statusCode"], page_of(answer).findtext(".//h1")) == (200, "This survey is closed")
    assert replies() == []


def test_who_wants_no_surveys_reads_so_and_gives_no_reply(world: World, at: Clock) -> None:
    token = campaigning.link_of(world.resident, sent(ASKED), at.now)
    decided(world.resident, "feedback", "objected", at.now)
    for answer in (visit(SURVEY, token), fill_in(SURVEY, token, score="5")):
        assert (answer["statusCode"], page_of(answer).findtext(".//h1")) == (200, "Nothing is asked of you here")
        assert page_of(answer).findall(".//form") == []
    assert replies() == []


def test_two_forms_at_once_count_one_reply(world: World, at: Clock) -> None:
    token = campaigning.link_of(world.resident, sent(ASKED), at.now)
    other = another_process(answer_survey)
    with before("TransactWriteItems", lambda: fill_in(SURVEY, token, other, score="1")):
        assert fill_in(SURVEY, token, score="5")["statusCode"] == 200
    counted = {piece["part"]["S"]: piece["replies"]["N"] for piece in aws.contents()["batches"] if "replies" in piece}
    assert {part: many for part, many in counted.items() if many != "0"} == {"score-5": "1"}


@pytest.mark.parametrize("route", [SURVEY, ENQUIRY])
def test_a_forged_link_opens_nothing(world: World, at: Clock, route: str) -> None:
    token = campaigning.link_of(world.resident, sent(ASKED), at.now) if route == SURVEY else link_of_question(at)
    for each in (token[:-2], "nonsense", campaigning.link_of(world.resident, sent(campaigning.NEWS), at.now)):
        assert [visit(route, each)["statusCode"], fill_in(route, each, score="5", text="Hm.")["statusCode"]] == [
            404
        ] * 2
    assert aws.count(REMARKS) == (route == ENQUIRY)


# Conversations


def link_of_question(at: Clock, **more: str) -> str:
    return conversing.link_of(asked({**FORM, **more}), at.now)


def test_the_link_shows_what_was_said_and_takes_more_by_the_form(world: World, at: Clock) -> None:
    conversation_id = asked({**FORM, "language": "en"})
    at.forward(minutes=5)
    say(conversation_id, "Two of them.", OPERATOR, "operator")
    deliver_posted()
    token = link_in(aws.mails()[-1][2])
    shown = text_of(visit(ENQUIRY, token))
    assert shown.index("You, November 21, 2026") < shown.index("Do you have a lift?") < shown.index("Two of them.")
    at.forward(minutes=5)
    answer = fill_in(ENQUIRY, token, text="Thank you.\n\nAda")
    assert (answer["statusCode"], "Thank you. Ada" in text_of(answer)) == (200, True)
    assert page_of(answer).findtext(".//textarea") == ""
    desk = conversing.read(conversation_id, OPERATOR, "operator").body
    assert (desk["waits_for"], [remark["text"] for remark in desk["remarks"]][-1]) == ("staff", "Thank you.\n\nAda")


def test_a_form_that_is_sent_twice_is_one_remark(world: World, at: Clock) -> None:
    token = link_of_question(at)
    for _ in range(2):
        at.forward(seconds=1)
        assert fill_in(ENQUIRY, token, text="One more thing.")["statusCode"] == 200
    assert aws.count(REMARKS) == 2


@pytest.mark.parametrize("text", ["", "x" * 5001, "Pay with 4111 1111 1111 1111"])
def test_a_remark_that_is_refused_stands_in_the_form_again(world: World, at: Clock, text: str) -> None:
    answer = fill_in(ENQUIRY, link_of_question(at, language="nl"), text=text)
    assert (answer["statusCode"], page_of(answer).findtext(".//textarea")) == (422, text)
    assert "kan zo niet worden aangenomen" in text_of(answer)
    assert aws.count(REMARKS) == 1


def test_a_flood_of_remarks_is_stopped_in_words(world: World, at: Clock) -> None:
    token = link_of_question(at, language="en")
    answers = [fill_in(ENQUIRY, token, text=f"Remark {number}") for number in range(21)]
    assert [answer["statusCode"] for answer in answers] == [200] * 20 + [429]
    assert "within one hour" in text_of(answers[-1])


def test_of_a_long_conversation_the_newest_remarks_are_shown_in_their_order(world: World, at: Clock) -> None:
    conversation_id = asked(FORM)
    found = program.lying(conversation_id, at.now)
    assert found
    for number in range(1, 206):
        at.forward(seconds=1)
        said = program.remark_of(
            found.record, f"remark {number}", by="staff", author_id=OPERATOR, pack=pack.load("valet"), now=at.now
        )
        commit(REMARKS.add(said))
    at.forward(seconds=1)
    add = fill_in(ENQUIRY, conversing.link_of(conversation_id, at.now), text="the last")
    assert add["statusCode"] == 200
    for shown in (
        conversing.read(conversation_id, OPERATOR, "operator").body["remarks"],
        conversing.follow(conversing.link_of(conversation_id, at.now)).body["remarks"],
    ):
        assert [each["text"] for each in shown] == [*(f"remark {number}" for number in range(7, 206)), "the last"]
