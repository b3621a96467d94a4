"""What the agent hears who asks for somebody (V-17): that it came, that more is wanted, that it ended. Nothing of the person."""

from datetime import timedelta
from typing import Any

import pytest

from functions.requests import (
    acknowledge_request,
    answer_request,
    ask_for_proof,
    close_request,
    merge_request,
    open_request,
)
from tests.conftest import Clock
from tests.functions import answering, aws, desk, identifying, intake_routes
from tests.functions.calls import event, refusing, serve
from tests.functions.intake_routes import AGENT, OPEN, ask, enter, letter_of, request_in, take, tie, withdraw
from tests.functions.outbox import deliver_posted
from tests.functions.steps import now_of, run
from tests.functions.test_intake import account  # noqa: F401 (a fixture)
from tests.functions.world import World, add_resident
from vestibule import sealing
from vestibule.people.model import Person
from vestibule.requests import asking
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.kinds import Kind
from vestibule.requests.model import DataRequest
from vestibule.table import commit
from vestibule.words import LANGUAGES

ADDRESS = str(AGENT["email"])
BY_AGENT: dict[str, Any] = {"channel": "agent", "asker": "agent", "agent_id": "agt_1"}


@pytest.fixture(autouse=True)
def _at_home(world: World, at: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who signs in is believed, and the resident lives in New York."""
    intake_routes.signed_in(monkeypatch)
    tie(world.resident, world.home, "US-NYC", at.now)


def asked(person: Person, at: Clock, kind: Kind = "information", **changed: Any) -> DataRequest:
    """A request of an agent who has shown the mandate."""
    return answering.asked(person, kind, at.now, {"agent": AGENT}, **{**BY_AGENT, "shown": ["mandate"], **changed})


def said_by(request: DataRequest, at: Clock) -> None:
    """Let a stored request say who its agent is."""
    sealed = asking.sealed(request.id, request.person_id, {"agent": AGENT}, at.now)
    commit(REQUESTS.change(request.id, asked_for=sealed))


def to_agent() -> list[tuple[str, str]]:
    """Subject and text, on one line, of each mail to the agent."""
    deliver_posted()
    return [(subject, " ".join(text.split())) for to, subject, text in aws.mails() if to == ADDRESS]


def closed(request: DataRequest, outcome: str = "closed") -> None:
    run(close_request, request_id=request.id, outcome=outcome)


def test_an_agent_hears_that_it_arrived_with_its_number_and_by_when(account: Person, at: Clock) -> None:  # noqa: F811
    request_id = ask({"right": "access", "email": account.email, "agent": AGENT, "language": "en"}).body["id"]
    take(request_id)
    take(request_id)
    [(subject, text)] = to_agent()
    assert subject == "We have the request that you made for somebody"
    assert (request_id in text, "December" in text, "mandate" in text) == (True, True, True)
    assert (account.name in text, account.email in text) == (False, False)
    assert ADDRESS not in str(aws.contents())


def test_the_agent_of_somebody_unknown_reads_the_same(account: Person, at: Clock) -> None:  # noqa: F811
    for email in (account.email, "nobody@example.com"):
        take(ask({"right": "access", "email": email, "agent": AGENT}).body["id"])
    first, second = ([word for word in text.split() if not word.startswith("req_")] for _, text in to_agent())
    assert first == second


def test_letters_to_one_agent_are_not_without_end(world: World, at: Clock) -> None:
    """From however many networks they are caused; who is named as agent may never have asked."""
    statuses = []
    for n in range(21):
        sent = event(OPEN, {"right": "access", "email": f"{n}@example.com", "agent": AGENT}, key=f"key {n}")
        sent["requestContext"]["http"]["sourceIp"] = f"192.0.2.{n}"
        statuses.append(serve(open_request.handler, sent).status)
    assert statuses == [202] * 20 + [429]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_agent_of_a_letter_hears_that_it_arrived(world: World, at: Clock, language: str) -> None:
    person = add_resident(world.home, "Zoë", at.now, language)
    answer = enter(letter_of(person, at.now, agent={"name": "A", "email": ADDRESS}, shown=["mandate"]))
    entered = {"request_id": answer.body["id"], "person_id": person.id, "right": "access"}
    for _ in range(2):
        run(acknowledge_request, input=entered, execution="arn")
    [(subject, text)] = to_agent()
    said = {
        "en": "We have the request that you made for somebody",
        "fr": "Nous avons bien reçu la demande que vous avez faite pour quelqu’un",
        "nl": "Wij hebben het verzoek ontvangen dat u voor iemand hebt gedaan",
    }
    assert subject == said[language]
    assert (answer.body["id"] in text, "Zoë" in text) == (True, False)


def test_an_agent_whose_mandate_shows_nothing_is_asked_for_another(world: World, at: Clock) -> None:
    request = asked(world.resident, at, "access", state="acknowledged", shown=[])
    run(ask_for_proof, request_id=request.id, task_token="token")
    identifying.handed_in(now_of(request, at), proves="mandate")
    assert to_agent() == [], "what is to be shown stands in the letter of arrival"
    assert identifying.judge(request, "rejected").status == 202
    [(subject, text)] = to_agent()
    assert subject == "We need another proof for the request that you made for somebody"
    assert (request.id in text, world.resident.name in text) == (True, False)


@pytest.mark.parametrize(
    ("outcome", "says"),
    [
        ("fulfilled", "We have answered the request"),
        ("nothing_held", "We have answered the request"),
        ("refused", "We have refused the request"),
    ],
)
def test_an_agent_hears_that_the_answer_went_to_the_person_once(
    world: World, at: Clock, outcome: str, says: str
) -> None:
    request = asked(world.resident, at)
    run(answer_request, request_id=request.id, outcome=outcome)
    run(answer_request, request_id=request.id, outcome=outcome)
    closed(request)
    [(_, text)] = to_agent()
    assert says in text
    assert (request.id in text, world.resident.name in text, world.resident.email in text) == (True, False, False)
    assert ADDRESS not in str(aws.contents())


def test_of_a_copy_the_agent_hears_when_it_is_closed(world: World, at: Clock) -> None:
    closed(asked(world.resident, at, "access", state="answered", outcome="fulfilled"))
    [(_, text)] = to_agent()
    assert "We have answered the request" in text


def test_of_an_erasure_the_agent_hears_before_the_address_is_erased(world: World, at: Clock) -> None:
    request = asked(world.resident, at, "erasure", state="acting")
    run(answer_request, request_id=request.id, outcome="fulfilled")
    commit(sealing.shred(world.resident.id, at.now).write)
    assert asking.wanted_of(request, at.now) == {}
    closed(request)
    [(_, text)] = to_agent()
    assert "We have answered the request" in text


def test_a_letter_that_waits_goes_nowhere_once_the_address_is_erased(world: World, at: Clock) -> None:
    closed(asked(world.resident, at, "access", state="answered", outcome="fulfilled"))
    commit(sealing.shred(world.resident.id, at.now).write)
    assert to_agent() == []
    [message] = aws.contents()["messages"]
    assert (message["state"]["S"], message["reason"]["S"]) == ("left_out", "gone")


def test_what_hinders_the_letter_to_the_agent_keeps_no_answer_from_the_person(world: World, at: Clock) -> None:
    request = asked(world.resident, at)
    with refusing("SendEmail", "ServiceUnavailable", ADDRESS):
        run(answer_request, request_id=request.id, outcome="fulfilled")
    assert now_of(request, at).state == "answered"
    closed(request)
    [(_, text)] = to_agent()
    assert "We have answered the request" in text


@pytest.mark.parametrize("known", [{"shown": ["mandate"]}, {"channel": "post", "entered_by": desk.ONE}])
def test_an_agent_hears_that_it_ended_without_a_proof(world: World, at: Clock, known: dict[str, Any]) -> None:
    ended = at.now - timedelta(days=1)
    request = asked(world.resident, at, "access", state="awaiting_proof", code_ends_at=ended, **{"shown": [], **known})
    closed(request, "unproven")
    [(_, text)] = to_agent()
    assert "has ended, because what we had asked for was not shown in time" in text


def test_who_has_shown_nothing_learns_nothing_from_the_end(world: World, at: Clock) -> None:
    """Else anybody who says to be an agent would learn that the person is known."""
    for kind, state, outcome in (("access", "awaiting_proof", "unproven"), ("opt-out", "answered", "closed")):
        request = request_in(world.resident, at.now, state, kind, right=kind, **BY_AGENT)
        closed(request, outcome)
    withdraw(request_in(world.resident, at.now, name="withdrawn", **BY_AGENT).id, world.resident)
    assert to_agent() == []


def test_an_agent_hears_that_the_person_has_withdrawn_it(world: World, at: Clock) -> None:
    assert withdraw(asked(world.resident, at).id, world.resident).status == 202
    [(_, text)] = to_agent()
    assert "has ended, because it was withdrawn" in text


def test_an_agent_hears_that_it_is_answered_together_with_another(world: World, at: Clock) -> None:
    like = {"right": "information", "jurisdiction": "US-CA", **BY_AGENT}
    said_by(request_in(world.resident, at.now - timedelta(hours=1), "planned", **like), at)
    request = asked(world.resident, at, state="proven")
    for _ in range(2):
        run(merge_request, request_id=request.id)
    [(_, text)] = to_agent()
    assert "is answered together with another" in text


def test_an_agent_hears_that_it_takes_longer(world: World, at: Clock) -> None:
    request = desk.asked(world.resident, at.now, **BY_AGENT, shown=["mandate"], asked_for=None)
    said_by(request, at)
    assert desk.extend(request).status == 201
    [(subject, text)] = to_agent()
    assert subject == "We need more time for the request that you made for somebody"
    assert request.id in text


def test_an_agent_by_a_protocol_gets_no_letter(world: World, at: Clock) -> None:
    """Its answers go by the protocol, and no address of it is known."""
    request = asked(world.resident, at, channel="drp")
    run(answer_request, request_id=request.id, outcome="fulfilled")
    assert to_agent() == []
    assert [item["person_id"]["S"] for item in aws.contents()["messages"]] == [world.resident.id]


def test_the_largest_paper_is_the_same_wherever_it_is_announced(world: World, at: Clock) -> None:
    request = identifying.asked(world.resident, at.now, jurisdiction="LU", **BY_AGENT)
    mandate = {**intake_routes.MANDATE, "bytes": 8_000_001}
    at_intake = ask({"right": "access", "email": "ada@example.com", "agent": {**AGENT, "mandate": mandate}})
    later = identifying.announce(request.id, proves="mandate", bytes=8_000_001)
    for answer, pointer in ((at_intake, "/agent/mandate/bytes"), (later, "/bytes")):
        [error] = answer.body["errors"]
        assert (answer.status, error["pointer"]) == (422, pointer)
        assert "8000000" in error["detail"]
    mandate["bytes"] = 8_000_000
    assert ask({"right": "access", "email": "ada@example.com", "agent": {**AGENT, "mandate": mandate}}).status == 202
