"""The link that ends promotional letters, as a mail program follows it: from the real message, knowing nothing else."""

import base64
import string
from typing import Any

import html5lib
import pytest

from functions.messages import unsubscribe
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import CONTEXT, event
from tests.functions.outbox import promote
from tests.functions.test_outbox import letter, promotion
from tests.functions.world import World, add_resident
from vestibule import ids
from vestibule.consent import permission
from vestibule.consent.holdings import CONSENTS
from vestibule.mail import tokens
from vestibule.messages import outbox
from vestibule.people.holdings import PEOPLE
from vestibule.table import commit

ROUTE = "/v1/unsubscribe/{token}"
FORMS: list[tuple[str, dict[str, str]]] = [
    ("List-Unsubscribe=One-Click", {"content-type": "application/x-www-form-urlencoded"}),
    ("", {"content-type": ""}),
    ("{}", {"content-type": "application/json"}),
    ("{", {"content-type": "application/json"}),
    (
        '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n',
        {"content-type": "multipart/form-data; boundary=b"},
    ),
]


def follow(method: str, token: str, body: str | None = None, headers: dict[str, str] | None = None) -> Any:
    """What a client gets that knows the address and no more."""
    sent = event(f"{method} {ROUTE}", body, headers=headers, token=token)
    return unsubscribe.handler(sent, CONTEXT)


def token_in_mail(world: World, at: Clock) -> str:
    promote(promotion(world, at))
    [line] = [each for each in aws.raw_mails()[-1].splitlines() if each.startswith("List-Unsubscribe: <https://")]
    return line.removesuffix(">").rpartition("/")[2]  # nothing is decoded, as some programs decode nothing


def wants_news(world: World, at: Clock) -> bool:
    return permission.of_person(world.resident.id, "news", at.now).allowed


@pytest.mark.parametrize(("body", "headers"), FORMS)
def test_one_click_ends_the_letters_at_once_in_every_form_that_programs_send(
    world: World, at: Clock, body: str, headers: dict[str, str]
) -> None:
    token = token_in_mail(world, at)
    assert wants_news(world, at)
    assert follow("POST", token, body, headers)["statusCode"] == 200
    assert not wants_news(world, at)
    promote(second := posted_second(world, at))
    assert second
    assert len(aws.mails()) == 1


def posted_second(world: World, at: Clock) -> str:
    new = letter(world.resident, "second", permission="news")
    commit(outbox.posting(new, at.now))
    return new.id


def test_a_form_in_base64_is_read_as_well(world: World, at: Clock) -> None:
    token = token_in_mail(world, at)
    coded = base64.b64encode(b"List-Unsubscribe=One-Click").decode()
    headers = {"content-type": "application/x-www-form-urlencoded"}
    sent = event(f"POST {ROUTE}", coded, headers=headers, base64=True, token=token)
    assert unsubscribe.handler(sent, CONTEXT)["statusCode"] == 200
    assert not wants_news(world, at)


def test_once_more_is_the_same_and_records_nothing(world: World, at: Clock) -> None:
    token = token_in_mail(world, at)
    first = follow("POST", token, "")
    seen = aws.contents()
    at.forward(days=90)
    assert follow("POST", token, "") == first
    assert aws.contents() == seen


def test_it_is_recorded_as_the_persons_own_decision_by_mail(world: World, at: Clock) -> None:
    follow("POST", token_in_mail(world, at), "")
    [decision] = CONSENTS.query(world.resident.id, now=at.now).items
    assert (decision.purpose, decision.choice, decision.means) == ("news", "objected", "mail")
    assert decision.given_by == world.resident.id


def test_a_visit_shows_one_button_and_changes_nothing(world: World, at: Clock) -> None:
    token = token_in_mail(world, at)
    seen = aws.contents()
    shown = follow("GET", token)
    assert (shown["statusCode"], aws.contents()) == (200, seen)
    page = html5lib.parse(shown["body"], namespaceHTMLElements=False)
    [form] = page.findall(".//form")
    assert (form.get("method"), form.get("action")) == ("post", token)
    assert len(page.findall(".//button")) == 1
    assert page.findall(".//input") == []
    assert wants_news(world, at)


@pytest.mark.parametrize(
    ("language", "asked", "done"),
    [
        ("en", "Stop these letters?", "You get no more of these letters"),
        ("fr", "Ne plus recevoir ces lettres\u00a0?", "Vous ne recevrez plus ces lettres"),
        ("nl", "Deze brieven stoppen?", "U krijgt deze brieven niet meer"),
    ],
)
def test_the_pages_speak_the_readers_language(world: World, at: Clock, language: str, asked: str, done: str) -> None:
    person = add_resident(world.home, "reader", at.now, language)
    token = tokens.sign("unsubscribe", [person.id, "news"], at.now)
    for method, title in (("GET", asked), ("POST", done)):
        shown = follow(method, token)
        page = html5lib.parse(shown["body"], namespaceHTMLElements=False)
        assert (page.get("lang"), page.findtext(".//title")) == (language, title)
        headers = {name.lower(): value for name, value in shown["headers"].items()}
        assert headers["content-language"] == language
        assert headers["cache-control"] == "no-store"


def tampered(token: str) -> list[str]:
    middle = len(token) // 2
    swapped = token[:middle] + ("A" if token[middle] != "A" else "B") + token[middle + 1 :]
    payload, _, signature = token.rpartition(".")
    return [swapped, token[:-1], f"{payload}.", f".{signature}", signature, "x", "%00", token + "A", "a" * 3000]


@pytest.mark.usefixtures("world")
def test_a_token_with_any_one_sign_changed_is_refused(at: Clock) -> None:
    person = ids.new("per", at.now)
    token = tokens.sign("unsubscribe", [person, "news"], at.now)
    assert tokens.read("unsubscribe", token, at.now) == [person, "news"]
    for place, sign in enumerate(token):
        for other in f"{string.ascii_letters}{string.digits}-_.".replace(sign, ""):
            with pytest.raises(tokens.NoSuchLink):
                tokens.read("unsubscribe", f"{token[:place]}{other}{token[place + 1 :]}", at.now)


def test_a_forged_or_foreign_token_is_refused_and_changes_nothing(world: World, at: Clock) -> None:
    token = token_in_mail(world, at)
    foreign = tokens.sign("survey", [world.resident.id, "news"], at.now)
    seen = aws.contents()
    for each in (*tampered(token), foreign):
        for method in ("GET", "POST"):
            answer = follow(method, each)
            assert answer["statusCode"] in {400, 404, 422}
            assert answer["headers"]["Content-Type"] == "application/problem+json"
    assert aws.contents() == seen


def test_for_somebody_who_is_gone_there_is_nothing_to_do(world: World, at: Clock) -> None:
    token = token_in_mail(world, at)
    commit(PEOPLE.remove(world.resident.id))
    assert follow("POST", token, "")["statusCode"] == 200
    assert aws.count(CONSENTS) == 0


def test_a_link_older_than_the_policy_is_answered_all_the_same(world: World, at: Clock) -> None:
    token = tokens.sign("unsubscribe", [world.resident.id, "asked_in_former_times"], at.now)
    assert (follow("GET", token)["statusCode"], follow("POST", token)["statusCode"]) == (200, 200)
    assert aws.count(CONSENTS) == 0
