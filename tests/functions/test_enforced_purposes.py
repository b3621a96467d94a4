"""A restriction and an objection are carried out, not only noted: for each purpose of each policy, who stops is named here.

Whoever adds a purpose to a policy adds it to the table, with the functions that ask the ledger before they act for it, or
with the reason why nothing has to stop. The functions themselves are made to act after a request, for who made it and for a
neighbour who did not.
"""

from collections.abc import Callable, Mapping
from datetime import date

import pytest

from functions.requests import stop_uses
from tests.conftest import Clock
from tests.functions import passages
from tests.functions.answering import asked
from tests.functions.calls import Answer
from tests.functions.deciding import decided
from tests.functions.passages import fetched, handed
from tests.functions.serving import DRIVERS
from tests.functions.steps import run
from tests.functions.test_serving import is_made_in, passing_on, serving
from tests.functions.world import World, relate
from vestibule import config, register
from vestibule.disclosures import gate
from vestibule.disclosures.fields import OF
from vestibule.disclosures.telling import USE
from vestibule.people.model import Person
from vestibule.policy.model import Pack, Purpose
from vestibule.policy.pack import OPERATORS, load
from vestibule.policy.permissions import question

HANDED = ("fetch_data", "hand_over")
"""Somebody of the register gets it: the gate asks when it is handed over, and again when it is fetched."""
TOLD = ("answer_partners", "deliver_webhook")
"""A partner's program is told of it: the gate asks at each try, and when it is read by a key."""
LETTERS = ("deliver_promotion", "post_part")
"""Letters that may be stopped: asked when a batch is posted, and again when each goes out."""
SURVEYS = ("answer_survey", "reply_to_survey")
NOBODY = "nothing is held for it, and no function does it"
OWN_ACT = "what the person does by signing in, the person wants (GDPR Art. 18(2))"
OWED = "what a contract or the law wants told is told"
PROTECTS = "it protects the accounts of everybody, the person's too (GDPR Art. 18(2)), and nothing is passed on"

ENFORCED: Mapping[str, Mapping[str, tuple[str, ...] | str]] = {
    "valet": {
        "service_delivery": (*HANDED, *TOLD, *LETTERS, *SURVEYS),
        "security_and_fraud_prevention": HANDED,
        "repairs": HANDED,
        "research_and_development": NOBODY,
        "feedback": (*LETTERS, *SURVEYS),
        "legal_requirements": HANDED,
        "business_purposes": HANDED,
        "quality_and_safety": HANDED,
    },
    "alloclaim": {
        "identification": OWN_ACT,
        "service": (*HANDED, *TOLD),
        "quotes": HANDED,
        "sale_and_billing": HANDED,
        "tariffs_and_terms": OWED,
        "personalised_offers": NOBODY,
        "clientele_analysis": NOBODY,
        "satisfaction_surveys": (*LETTERS, *SURVEYS),
        "newsletters": (*LETTERS, *SURVEYS),
        "customer_experience": HANDED,
        "legal_obligations": HANDED,
    },
    "wemaintain": {
        "services": (*HANDED, *TOLD),
        "identification": NOBODY,
        "communication": HANDED,
        "overview": HANDED,
        "error_free_site": HANDED,
        "recruitment": HANDED,
        "news": LETTERS,
        "campaigns": NOBODY,
        "disputes": NOBODY,
        "illegal_activities": NOBODY,
        "platform_security": PROTECTS,
        "rights": HANDED,
    },
    "noke": {
        "business_relationship": HANDED,
        "delivery": (*HANDED, *TOLD),
        "protection": HANDED,
        "advertising": HANDED,
        "promotion": (*HANDED, *LETTERS),
    },
    "fleetback": {
        "services": (*HANDED, *TOLD),
        "customer_administration": NOBODY,
        "statistics": NOBODY,
        "fraud_and_disputes": HANDED,
        "news": LETTERS,
        "rights": HANDED,
    },
}
STORED = {
    ("wemaintain", "recruitment"): "an application is made by somebody without an account, and ends by its own term"
}
"""Purposes to which one may object, for which something is stored that no function of the first kind uses, and why."""


def purposes(pack: Pack) -> list[Purpose]:
    """Those on which the operator decides; of the others, the controller's instruction decides (F-04)."""
    return [each for each in pack.purposes if each.controller is None]


def asking(pack: Pack, purpose: Purpose) -> set[str]:
    """The functions that ask the ledger before they act for this purpose."""
    driven = {name for name in DRIVERS if is_made_in(pack, name) and set(serving()[name].SERVES) & set(purpose.uses)}
    told = {gate.purpose_for(pack, each.key, USE, set(OF["relations"].values())) for each in pack.recipients}
    by_hand = HANDED if any(purpose.key in each.purposes for each in pack.recipients) else ()
    return {
        *(name.rpartition(".")[2] for name in driven),
        *by_hand,
        *(TOLD if purpose.key in told else ()),
    }


def held(pack: Pack, purpose: Purpose) -> list[str]:
    """The holdings that are there for one of its uses."""
    return [name for name, each in register.declared(pack).items() if set(each.uses) & set(purpose.uses)]


CASES = [(operator, purpose.key) for operator in OPERATORS for purpose in purposes(load(operator))]


def test_every_purpose_of_every_policy_has_its_enforcement_named() -> None:
    named = {operator: set(table) for operator, table in ENFORCED.items()}
    assert named == {operator: {each.key for each in purposes(load(operator))} for operator in OPERATORS}


def test_a_new_purpose_without_one_is_found() -> None:
    pack = load("noke")
    new = pack.purposes[0].model_copy(update={"key": "resale"})
    planted = pack.model_copy(update={"purposes": (*pack.purposes, new)})
    assert {each.key for each in purposes(planted)} - set(ENFORCED["noke"]) == {"resale"}


@pytest.mark.parametrize(("operator", "key"), CASES)
def test_the_functions_that_are_named_are_those_that_ask(operator: str, key: str) -> None:
    pack = load(operator)
    purpose = next(each for each in pack.purposes if each.key == key)
    named = ENFORCED[operator][key]
    assert asking(pack, purpose) == (set() if isinstance(named, str) else set(named))
    if named == NOBODY:
        assert held(pack, purpose) == []


def test_what_one_may_object_to_is_used_by_nobody_who_does_not_ask() -> None:
    """Of each such purpose, whatever is held for it is used by functions that ask, or is listed as stored alone."""
    open_to = [(o, each) for o in OPERATORS for each in purposes(load(o)) if question(load(o), each.key).may_object]
    unasked = {
        (operator, each.key)
        for operator, each in open_to
        if held(load(operator), each) and not {*LETTERS, *SURVEYS} & asking(load(operator), each)
    }
    assert unasked == set(STORED)


def test_the_functions_that_pass_on_are_the_same_that_are_tried_elsewhere() -> None:
    assert {name.rpartition(".")[2] for name in passing_on()} == {*HANDED, *TOLD}
    assert {name.rpartition(".")[2] for name in DRIVERS} == {*LETTERS, *SURVEYS}


def ready(pack: Pack, key: str, persons: list[Person], at: Clock) -> None:
    """Of every kind of persons who may be asked; whoever has to say yes first has said it."""
    for person in persons:
        for kind in {relation for each in pack.persons for relation in each.relations} - {"resident"}:
            relate(person, kind, since=at.now)
        if question(pack, key).needs_consent:
            decided(person, key, "given", at.now)


def stops(person: Person, kind: str, key: str, at: Clock) -> None:
    at.forward(minutes=1)
    request = asked(person, kind, at.now, {"purposes": [key]})  # type: ignore[arg-type]
    assert run(stop_uses, request_id=request.id)["outcome"] == "fulfilled"


KINDS = [
    (operator, key, kind)
    for operator, key in CASES
    for kind in ("restriction", "objection")
    if not isinstance(ENFORCED[operator][key], str)
    if kind == "restriction" or question(load(operator), key).may_object
]


@pytest.mark.parametrize(("operator", "key", "kind"), KINDS)
def test_after_the_request_nothing_is_done_with_the_person_s_data_for_the_purpose(
    world: World, at: Clock, operated_by: Callable[[str], None], operator: str, key: str, kind: str
) -> None:
    operated_by(operator)
    pack, named = config.operator_pack(), ENFORCED[operator][key]
    person, neighbour = world.resident, world.neighbour
    ready(pack, key, [person, neighbour], at)
    before = _passed_on(pack, key, [person, neighbour]) if "hand_over" in named else {}
    stops(person, kind, key, at)
    by_law = next(each for each in pack.purposes if each.key == key).basis == ("legal_obligation",)
    goes_on = {person.id, neighbour.id} if by_law else {neighbour.id}
    for name in ("deliver_promotion", "post_part"):
        if name in named:
            reached = DRIVERS[f"functions.messages.{name}"]([person, neighbour], key, at.now)
            assert (name, reached & {person.id, neighbour.id}) == (name, goes_on)
    if before:  # the gate lets something of it go to somebody
        assert {one for one, passage in before.items() if fetched(passage).status == 200} == goes_on
        assert set(_passed_on(pack, key, [person, neighbour], "again")) == goes_on


def _passed_on(pack: Pack, key: str, persons: list[Person], why: str = "order 7") -> dict[str, Answer]:
    """Hand over the profile to the first kind of recipients that gets data for the purpose; whose was let through."""
    kind = next(each.key for each in pack.recipients if key in each.purposes)
    country, since = pack.controller_country, date(2026, 1, 1)
    made = passages.vendor(kind, f"{key} {why}", country=country, contract_from=since)
    answers = {each.id: handed(made, each, {"purpose": key, "why": why}) for each in persons}
    return {person_id: answer for person_id, answer in answers.items() if answer.status == 201}
