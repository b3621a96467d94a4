"""No discrimination (V-19): who uses a right keeps every door, letter and limit. Prices there are none, which is watched too."""

import json
import re
from collections.abc import Callable

import pytest

from functions.people import ask_corrections
from functions.people.ask_corrections import MOST_ASKED
from functions.requests import answer_request, bundle_copy, close_request, collect_holding, deliver_bundle, stop_uses
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.answering import asked
from tests.functions.calls import Answer, call
from tests.functions.intake_routes import ask as ask_for
from tests.functions.intake_routes import signed_in
from tests.functions.outbox import deliver_posted
from tests.functions.routes import in_pool
from tests.functions.steps import run
from tests.functions.test_commands import ask
from tests.functions.world import World, grant
from vestibule import clock, ids, register
from vestibule.messages import outbox
from vestibule.messages.outbox import NewMessage
from vestibule.people.model import Person
from vestibule.requests.model import DataRequest, Decided

type Use = Callable[[World, Clock], DataRequest]
ABOUT_THE_REQUEST = {
    *("requests", "consents", "choices", "disclosures", "messages", "evidence", "heads", "seals", "answers", "floods"),
    *("commands", "crossings"),
}
"""What a request itself writes, and what the tries before and after it do."""
MONEY = re.compile(r"(^|_)(price|fee|amount|tariff|rent|cost|charge|currency|discount|surcharge|balance|penalty)(_|$)")


def opt_out(world: World, at: Clock) -> DataRequest:
    return stopped(world, at, "opt-out")


def objection(world: World, at: Clock) -> DataRequest:
    return stopped(world, at, "objection")


def withdrawal(world: World, at: Clock) -> DataRequest:
    return stopped(world, at, "consent-withdrawal")


def stopped(world: World, at: Clock, kind: str) -> DataRequest:
    request = asked(world.resident, kind, at.now)  # type: ignore[arg-type]
    outcome = run(stop_uses, request_id=request.id)["outcome"]
    return ended(request, outcome)


def access(world: World, at: Clock) -> DataRequest:
    in_pool(world.resident.id)
    request = asked(world.resident, "access", at.now)
    parts = [run(collect_holding, request_id=request.id, holding=name) for name in ("people", "grants", "entries")]
    run(deliver_bundle, request_id=request.id, **run(bundle_copy, request_id=request.id, parts=parts))
    run(close_request, request_id=request.id, outcome="closed")
    return request


def refused_erasure(world: World, at: Clock) -> DataRequest:
    said = [Decided(decision="refuse", by=ids.derived("per", n), at=at.now, ground="legal-claims") for n in "ab"]
    return ended(asked(world.resident, "erasure", at.now, decisions=said), "refused")


def complaint(world: World, at: Clock) -> DataRequest:
    return ended(asked(world.resident, "complaint", at.now, {"text": "You were slow."}), "fulfilled")


def ended(request: DataRequest, outcome: str) -> DataRequest:
    run(answer_request, request_id=request.id, outcome=outcome)
    run(close_request, request_id=request.id, outcome="refused" if outcome == "refused" else "closed")
    return request


USES: tuple[Use, ...] = (opt_out, objection, withdrawal, access, refused_erasure, complaint)


def kept_of(person: Person) -> dict[str, list[str]]:
    """Everything that the house keeps for the person, but for the request itself."""
    return {
        name: found
        for name, items in aws.contents().items()
        if name not in ABOUT_THE_REQUEST and (found := [text for each in items if person.id in (text := _text(each))])
    }


def _text(item: object) -> str:
    return json.dumps(item, sort_keys=True)


def seen(answer: Answer) -> tuple[int, object, list[str]]:
    """What of an answer could tell one person from another."""
    return answer.status, answer.body.get("status"), sorted(answer.body)


def letters(world: World, at: Clock, name: str) -> list[str]:
    """Post a letter of the service, and say what arrives."""
    before = len(aws.mails())
    person = world.resident
    values = {"relation_id": name, "at": clock.written(at.now)}
    outbox.post([NewMessage("people.email-changed", name, "en", person.id, values=values)], at.now)
    deliver_posted()
    return [subject for to, subject, _ in aws.mails()[before:] if to == person.email]


@pytest.mark.parametrize("use", USES)
def test_every_right_that_the_person_holds_is_the_same_afterwards(world: World, at: Clock, use: Use) -> None:
    grant(world.resident, world.home.entrance, starts_at=at.now, now=at.now)
    before = kept_of(world.resident)
    assert {"grants", "people", "relations"} <= set(before)
    at.forward(minutes=1)
    use(world, at)
    assert kept_of(world.resident) == before


@pytest.mark.parametrize("use", USES)
def test_doors_letters_and_requests_are_answered_the_same_afterwards(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch, use: Use
) -> None:
    signed_in(monkeypatch)
    for person in (world.resident, world.neighbour):
        grant(person, world.home.entrance, starts_at=at.now, now=at.now)
    opened, told = seen(ask(world, world.resident)), letters(world, at, "before")
    assert (opened[0], len(told)) == (202, 1)
    at.forward(minutes=1)
    use(world, at)
    at.forward(minutes=1)
    assert seen(ask(world, world.resident)) == seen(ask(world, world.neighbour)) == opened
    assert letters(world, at, "after") == told
    again = [seen(ask_for({"right": "information"}, person=each)) for each in (world.resident, world.neighbour)]
    assert again[0] == again[1]
    assert again[0][0] == 202


@pytest.mark.parametrize("use", USES)
def test_no_limit_is_reached_any_sooner(world: World, at: Clock, use: Use) -> None:
    """As often as a neighbour who asked for nothing, to the last try."""
    use(world, at)
    at.forward(hours=1)
    tries = {each.id: [_correction(each) for _ in range(MOST_ASKED + 1)] for each in (world.resident, world.neighbour)}
    assert tries[world.resident.id] == tries[world.neighbour.id] == [*[201] * MOST_ASKED, 429]


def _correction(person: Person) -> int:
    return call(ask_corrections.handler, "POST /v1/corrections", {"wanted": {"name": "New"}}, caller=person).status


def test_there_are_no_prices_that_could_differ() -> None:
    """Whoever adds one compares it here before and after each use of a right."""
    tables = [*register.SHARED, *(table for several in register.BY_FEATURE.values() for table in several)]
    assert [(each.name, name) for each in tables for name in each.record.model_fields if MONEY.search(name)] == []


def test_a_price_would_be_seen() -> None:
    assert [name for name in ("price", "monthly_rent", "fee_cents", "parent_id", "feed") if MONEY.search(name)] == [
        *("price", "monthly_rent", "fee_cents"),
    ]
