"""The link to a copy: of one request, one person and one copy; once; and no more when it is taken back."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import html5lib
import pytest

from functions.requests import bundle_copy, cool_off, deliver_bundle, fetch_bundle, revoke_bundle
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import CONTEXT, Answer, before, call, event
from tests.functions.routes import request_of
from tests.functions.steps import ANSWERED, fetch, ledger, mailed, now_of, run
from tests.functions.world import World, add_person
from vestibule import ids
from vestibule.people.holdings import PEOPLE
from vestibule.requests import bundles, links, prove
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import DataRequest, Decided, HoldingPlan
from vestibule.requests.progress import NotAllowedYet
from vestibule.table import commit
from vestibule.words import LANGUAGES, Language

REVOKE = "DELETE /v1/requests/{request_id}/bundle"
BUTTON = "POST /v1/requests/{request_id}/bundle"
OFFICERS = [ids.derived("per", each) for each in ("first", "second")]


def delivered(world: World, at: Clock, **changed: Any) -> tuple[DataRequest, str]:
    """A request whose copy waits behind a link, and the ticket of the link."""
    request = request_of(world.resident, at.now, "proven", **changed)
    with bundles.writing(request.id, at.now) as archive:
        archive.add("manifest.json", b"{}")
    run(deliver_bundle, request_id=request.id, **ANSWERED)
    return now_of(request, at), mailed(r"ticket=(\S+)")


def browse(request_id: str, ticket: str) -> dict[str, Any]:
    """As a browser follows the link; or a program that checks mails as a browser would."""
    accept, query = {"accept": "text/html,*/*;q=0.8"}, {"ticket": ticket}
    route = "GET /v1/requests/{request_id}/bundle"
    return fetch_bundle.handler(event(route, headers=accept, query=query, request_id=request_id), CONTEXT)


def take_back(request: DataRequest, caller: Any, *roles: str) -> Answer:
    return call(revoke_bundle.handler, REVOKE, caller=caller, roles=roles, request_id=request.id)


def test_a_link_leads_to_the_copy_once(world: World, at: Clock) -> None:
    request, ticket = delivered(world, at)
    first, second = fetch(request.id, ticket), fetch(request.id, ticket)
    assert (first.status, second.status, second.code) == (303, 410, "link-ended")
    [told] = [line for line in ledger(at) if line.kind == "requests.bundle.fetched"]
    assert (told.subject, told.facts) == (request.id, {"bundle_hash": ANSWERED["bundle_hash"]})


def test_of_two_at_the_same_moment_one_is_too_late(world: World, at: Clock) -> None:
    request, ticket = delivered(world, at)
    with before("TransactWriteItems", lambda: commit(REQUESTS.change(request.id, link_ends_at=at.now))):
        assert fetch(request.id, ticket).status == 410
    assert [line.kind for line in ledger(at) if line.kind.startswith("requests.bundle")] == []


def test_a_browser_is_shown_a_button_and_nothing_is_used_up(world: World, at: Clock) -> None:
    request, ticket = delivered(world, at)
    for _ in range(3):
        shown = browse(request.id, ticket)
        assert (shown["statusCode"], shown["headers"]["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert "requests.bundle.fetched" not in [line.kind for line in ledger(at)]
    form = html5lib.parse(shown["body"], namespaceHTMLElements=False).find(".//form")
    assert form is not None
    assert (form.get("method"), form.get("action")) == ("post", f"bundle?ticket={ticket}")
    pressed = call(fetch_bundle.handler, BUTTON, query={"ticket": ticket}, request_id=request.id)
    assert pressed.status == 303
    to = urlsplit(pressed.headers["location"])
    assert f"form-action 'self' {to.scheme}://{to.netloc};" in shown["headers"]["Content-Security-Policy"]
    assert fetch(request.id, ticket).status == 410


@pytest.mark.parametrize("language", ["en", "fr", "nl"])
def test_the_page_speaks_the_language_of_the_request(world: World, at: Clock, language: str) -> None:
    said = {"en": "Fetch the copy", "fr": "Récupérer la copie", "nl": "De kopie ophalen"}
    request, ticket = delivered(world, at, language=language)
    shown = browse(request.id, ticket)
    assert said[language] in shown["body"]
    assert shown["headers"]["Content-Language"] == language


def test_a_ticket_is_of_one_request_one_person_and_one_copy(world: World, at: Clock) -> None:
    request, ticket = delivered(world, at)
    others: list[dict[str, Any]] = [
        {"id": "req_01JD3Z6X0Q8W5T2N9R4K7M1B3C"},
        {"person_id": world.neighbour.id},
        {"bundle_hash": "c" * 64},
        {"link_hash": None},
        {"link_hash": prove.ticket_hash(ticket)},
    ]
    assert links.is_good(request, ticket)
    assert [links.is_good(request.model_copy(update=other), ticket) for other in others] == [False] * len(others)
    assert not links.is_good(request, ticket + "A")


def test_a_copy_that_is_taken_back_is_erased_and_its_link_leads_nowhere(world: World, at: Clock) -> None:
    request, ticket = delivered(world, at)
    assert take_back(request, world.resident).status == 200
    assert "Contents" not in aws.client("s3").list_objects_v2(Bucket="bundles")
    assert fetch(request.id, ticket).status == 404
    assert take_back(request, world.resident).status == 200
    assert [line.kind for line in ledger(at)].count("requests.bundle.revoked") == 1


def test_papers_are_not_erased_with_a_copy(world: World, at: Clock) -> None:
    request, _ = delivered(world, at)
    paper = f"requests/{request.id}/papers/one"
    aws.client("s3").put_object(Bucket="bundles", Key=paper, Body=b"a paper")
    assert take_back(request, world.resident).status == 200
    assert [found["Key"] for found in aws.client("s3").list_objects_v2(Bucket="bundles")["Contents"]] == [paper]


def test_the_compliance_team_and_a_guardian_may_take_it_back_and_nobody_else(world: World, at: Clock) -> None:
    request, ticket = delivered(world, at)
    for stranger, *roles in ((world.neighbour,), (world.home.manager, "manager")):
        refused = take_back(request, stranger, *roles)
        assert (refused.status, refused.body["detail"]) == (404, _nobodys(world))
    assert fetch_once(request, ticket)
    assert take_back(request, world.home.manager, "compliance").status == 200
    commit(PEOPLE.change(world.resident.id, guardian_id=world.neighbour.id, birth_years="2016-2019"))
    assert take_back(request, world.neighbour).status == 200


def _nobodys(world: World) -> str:
    unknown = call(revoke_bundle.handler, REVOKE, caller=world.neighbour, request_id=f"req_{'0' * 26}")
    return str(unknown.body["detail"])


def fetch_once(request: DataRequest, ticket: str) -> bool:
    return fetch(request.id, ticket).status == 303


def test_a_request_that_is_not_answered_yet_loses_nothing(world: World, at: Clock) -> None:
    request = request_of(world.resident, at.now, "proven")
    bundles.keep_page(request.id, "data/entries/00001.json", b"{}")
    assert take_back(request, world.resident).status == 200
    assert bundles.read_page(request.id, "data/entries/00001.json") == b"{}"


def test_a_copy_that_was_mailed_is_not_made_again(world: World, at: Clock) -> None:
    request, ticket = delivered(world, at)
    again = run(bundle_copy, request_id=request.id, parts=[])
    assert again == ANSWERED | {"pictures_left": 0}
    assert fetch(request.id, ticket).status == 303


def test_a_copy_that_was_refused_while_it_was_made_is_not_mailed(world: World, at: Clock) -> None:
    refused = [Decided(decision="refuse", by=each, at=at.now, ground="excessive") for each in OFFICERS]
    request = request_of(world.resident, at.now, "planned", decisions=refused)
    with pytest.raises(NotAllowedYet):
        run(deliver_bundle, request_id=request.id, **ANSWERED)
    assert (aws.mails(), now_of(request, at).link_hash) == ([], None)
    assert run(cool_off, request_id=request.id) == {"decision": "refuse", "until": None}


def test_the_letter_of_a_childs_copy_goes_to_the_guardian(world: World, at: Clock) -> None:
    commit(PEOPLE.change(world.resident.id, guardian_id=world.neighbour.id, birth_years="2016-2019"))
    delivered(world, at, asker="guardian", agent_id=world.neighbour.id)
    assert [to for to, _, _ in aws.mails()] == [world.neighbour.email]


def test_who_is_guardian_no_more_gets_no_copy(world: World, at: Clock) -> None:
    mother = add_person(world.home.organisation, "mother", at.now)
    commit(PEOPLE.change(world.resident.id, guardian_id=mother.id, birth_years="2016-2019"))
    delivered(world, at, asker="guardian", agent_id=world.neighbour.id)
    assert [to for to, _, _ in aws.mails()] == [mother.email]


def test_who_has_come_of_age_meanwhile_gets_the_own_copy(world: World, at: Clock) -> None:
    commit(PEOPLE.change(world.resident.id, guardian_id=world.neighbour.id, birth_years="2004-2007"))
    delivered(world, at, asker="guardian", agent_id=world.neighbour.id)
    assert [to for to, _, _ in aws.mails()] == [world.resident.email]


def test_a_link_that_was_not_followed_ends(world: World, at: Clock) -> None:
    request, ticket = delivered(world, at)
    assert request.link_ends_at
    at.now = request.link_ends_at + timedelta(seconds=1)
    assert (fetch(request.id, ticket).status, browse(request.id, ticket)["statusCode"]) == (410, 410)


@pytest.mark.parametrize(
    ("planned", "said"),
    [
        ([], "Records that we hold about you: 1. All of them are in it"),
        (
            [HoldingPlan(holding="people", export=1, withheld=2)],
            "you: 3. In the copy: 1. Not in it: 2, which are older",
        ),
    ],
)
def test_the_letter_says_that_what_is_in_it_and_what_is_not_is_everything(
    world: World, at: Clock, planned: list[HoldingPlan], said: str
) -> None:
    delivered(world, at, planned=planned)
    [(_, _, text)] = aws.mails()
    assert said in " ".join(text.split())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("left", [0, 2])
def test_the_letter_says_of_pictures_that_are_left_out(world: World, at: Clock, language: Language, left: int) -> None:
    said = {
        "en": "because others stand on them as well: 2.",
        "fr": "car d’autres personnes y figurent aussi : 2.",
        "nl": "omdat er ook anderen op staan: 2.",
    }
    request = request_of(world.resident, at.now, "proven", language=language)
    with bundles.writing(request.id, at.now) as archive:
        archive.add("manifest.json", b"{}")
    run(deliver_bundle, request_id=request.id, **ANSWERED, pictures_left=left)
    [(_, _, text)] = aws.mails()
    assert (said[language] in " ".join(text.split())) == bool(left)
