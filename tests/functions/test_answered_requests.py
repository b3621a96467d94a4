"""The answer to a request: what was done and what was not, why, by which law, and where to turn to. In the person's language."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest

from functions.requests import answer_request, correct_record, show_erasure_receipt, stop_uses
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.answering import answered, asked
from tests.functions.calls import refusing
from tests.functions.erasures import shown
from tests.functions.passages import vendor
from tests.functions.relations import stored
from tests.functions.steps import fetch, ledger, now_of, run
from tests.functions.world import World, add_resident
from vestibule import ids, sealing
from vestibule.disclosures.holdings import DISCLOSURES
from vestibule.disclosures.model import Disclosure
from vestibule.people.holdings import PEOPLE
from vestibule.policy import pack as packs
from vestibule.policy import spoken
from vestibule.problems import Verdict
from vestibule.requests import answering, offers
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.kinds import HANDLING, Kind
from vestibule.requests.model import DataRequest, Decided, HoldingPlan, KeptPart, ToldRecipient
from vestibule.steps import StepFailed
from vestibule.table import commit
from vestibule.words import LANGUAGES, Language

TELLS: tuple[Kind, ...] = tuple(kind for kind, handling in HANDLING.items() if handling.act == "tell")
OPERATORS = ("alloclaim", "fleetback", "noke", "valet", "wemaintain")
PLACES = [
    (operator, place) for operator in OPERATORS for place in packs.load(operator).jurisdictions if place != "US-NYC"
]
"""New York City has no law by which any of this could be refused: see below."""
TEAM = tuple(ids.derived("per", name) for name in ("first of the team", "second of the team"))
LAST_JUNE = datetime(2025, 6, 1, tzinfo=UTC)
BECAUSE = "Your contract runs on, and we need this to settle it."


def refused(person: Any, kind: Kind, at: Clock, ground: str, **changed: Any) -> DataRequest:
    """A request that two of the team have refused on this ground."""
    said = [Decided(decision="refuse", by=by, at=at.now, ground=ground) for by in TEAM]
    request_id = ids.derived("req", person.id)
    place = sealing.Place(person.id, REQUESTS, "reasons", (request_id,))
    reasons = sealing.seal(place, json.dumps([None, BECAUSE]), at.now)
    return asked(person, kind, at.now, decisions=said, reasons=reasons, **changed)


@pytest.mark.parametrize("kind", TELLS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_is_answered_in_the_persons_language(world: World, at: Clock, kind: Kind, language: str) -> None:
    person = add_resident(world.home, "Zoë", at.now, language)
    to, text = answered(asked(person, kind, at.now), "fulfilled")
    assert to == person.email
    assert "California Privacy Protection Agency, 400 R Street" in text
    first = {"en": "On November 21, 2026", "fr": "Le 21 novembre 2026", "nl": "Op 21 november 2026"}
    assert first[language] in text


def test_where_the_data_is_is_told(world: World, at: Clock) -> None:
    _, text = answered(asked(world.resident, "safeguards", at.now), "fulfilled")
    assert "Your data rests in this country: United States." in text


def test_who_got_data_for_marketing_is_named_for_the_calendar_year_before(world: World, at: Clock) -> None:
    for name, year in (("Old Ads", 2024), ("Last Ads", 2025), ("This Ads", 2026)):
        marketed(world, name, datetime(year, 6, 1, tzinfo=UTC))
    passed(world, vendor(name="Lift & Co").id, "repair", at=datetime(2025, 6, 1, tzinfo=UTC), use="essential.service")
    _, text = answered(asked(world.resident, "direct-marketing", at.now), "fulfilled")
    names = ("Last Ads", "This Ads", "Old Ads", "Lift & Co")
    assert [name for name in names if name in text] == ["Last Ads"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_answer_on_marketing_has_the_address_of_each_and_the_categories_that_it_got(
    world: World, at: Clock, language: Language
) -> None:
    person = add_resident(world.home, "Zoë", at.now, language)
    about = {"person_id": person.id}
    marketed(world, "Ads", LAST_JUNE, address="1 Market St, San Francisco", data=["user.name"], **about)
    marketed(world, "Ads", LAST_JUNE, again="again", data=["user.contact.phone_number"], **about)
    _, text = answered(asked(person, "direct-marketing", at.now), "fulfilled")
    assert text.count("1 Market St, San Francisco") == 1
    pack = packs.load("valet")
    for key in ("user.name", "user.contact.phone_number"):
        assert spoken.category(pack, key, language) in text
    assert "user.contact" not in text


def test_what_nobody_fetched_was_disclosed_to_nobody_for_marketing(world: World, at: Clock) -> None:
    marketed(world, "Ads", LAST_JUNE, fetch_by=LAST_JUNE)
    _, text = answered(asked(world.resident, "direct-marketing", at.now), "fulfilled")
    assert "nobody got data about you for direct marketing" in text


def test_a_year_begins_where_the_house_is(world: World, at: Clock) -> None:
    """At one in the morning in Greenwich the year before still goes on in New York."""
    marketed(world, "Late Ads", datetime(2026, 1, 1, 1, tzinfo=UTC))
    marketed(world, "Early Ads", datetime(2025, 1, 1, 1, tzinfo=UTC))
    _, text = answered(asked(world.resident, "direct-marketing", at.now), "fulfilled")
    assert ("Late Ads" in text, "Early Ads" in text) == (True, False)


def marketed(world: World, name: str, when: datetime, again: str = "", address: str | None = None, **more: Any) -> None:
    """A passage for marketing to the recipient of this name, which is entered with the first."""
    recipient_id = ids.derived("rcp", "third_party_vendors", name) if again else vendor(name=name, address=address).id
    passed(world, recipient_id, f"{name}{again}", at=when, use="marketing.communications", **more)


def passed(world: World, recipient_id: str, name: str, **changed: Any) -> Disclosure:
    usual = {
        "person_id": world.resident.id,
        "id": ids.derived("dsc", name),
        "kind": "passed_on",
        "recipient": recipient_id,
        "recipient_kind": "third_party_vendors",
        "purpose": "service_delivery",
        "basis": "contract",
        "data": ["user.name"],
        "fields": ["profile.name"],
    }
    made = Disclosure.model_validate(usual | changed)
    commit(DISCLOSURES.add(made))
    return made


def test_an_opt_out_is_answered_with_the_vow_that_nothing_is_sold(world: World, at: Clock) -> None:
    request = asked(world.resident, "opt-out", at.now)
    run(stop_uses, request_id=request.id)
    _, text = answered(request, "fulfilled")
    vow = next(each for each in packs.load("valet").vows if each.never == "sale")
    assert " ".join(vow.said.en.split()) in text


def test_what_goes_on_is_named_with_its_reason(world: World, at: Clock) -> None:
    request = asked(world.resident, "objection", at.now, {"purposes": ["news", "legal_requirements"]})
    run(stop_uses, request_id=request.id)
    _, text = answered(request, "in_part")
    assert "Information messages and offers" in text
    assert "the law obliges us to do this" in text


@pytest.mark.parametrize(("operator", "place"), PLACES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_says_reason_law_authority_and_court(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch, operator: str, place: str, language: str
) -> None:
    monkeypatch.setenv("OPERATOR", operator)
    pack = packs.load(operator)
    offered = [(kind, answering.grounds(offer)) for kind, offer in offers.offers(pack, place).items()]
    kind, grounds = next((kind, grounds) for kind, grounds in offered if grounds)
    ground = next(iter(grounds.values()))
    person = add_resident(world.home, f"{place} {language}", at.now, language)
    request = refused(person, kind, at, ground.key, jurisdiction=place)
    _, text = answered(request, "refused")
    office = answering.authority_of(pack, place)
    label = " ".join(ground.label.said_in(request.language).split())
    assert [part for part in (label, BECAUSE, office.name) if part not in text.replace("\N{NO-BREAK SPACE}", " ")] == []
    assert str(office.address) in text
    assert ground.source.law in text
    court = {"en": "go to court", "fr": "saisir un tribunal", "nl": "naar de rechter"}
    assert court[language] in text
    assert now_of(request, at).outcome == "refused"


def test_california_is_offered_the_opt_out_and_britain_the_own_complaint(world: World, at: Clock) -> None:
    _, text = answered(refused(world.resident, "erasure", at, "complete-transaction"), "refused")
    assert "not to sell or share your data" in text
    assert "You can complain to us first" not in text


def test_the_reason_and_the_wishes_lie_in_no_table(world: World, at: Clock) -> None:
    answered(refused(world.resident, "objection", at, "legal-claims"), "refused")
    written = json.dumps(aws.contents(), default=str)
    assert "requests.answered" in written
    assert BECAUSE not in written


def test_in_new_york_city_there_is_no_ground_to_refuse_anything() -> None:
    offered = offers.offers(packs.load("valet"), "US-NYC").values()
    assert [offer.kind for offer in offered if answering.grounds(offer)] == []


def test_an_erasure_is_answered_holding_by_holding_and_the_sum_is_everything(world: World, at: Clock) -> None:
    kept = KeptPart(ground="complete-transaction", count=2)
    done = [HoldingPlan(holding="entries", erase=3), HoldingPlan(holding="grants", keep=[kept])]
    told = [ToldRecipient(recipient_id=vendor().id, kind="third_party_vendors", told_at=at.now)]
    _, text = answered(asked(world.resident, "erasure", at.now, done=done, told=told), "in_part")
    assert "Of 5 records about you, 3 were erased, 0 no longer point at you, and 2 are kept" in text
    assert "2 kept (the data is needed to complete the transaction" in text
    assert "Clean & Co got this data and was told. Its answer is still awaited." in text


def erased_from(world: World, at: Clock, **changed: Any) -> DataRequest:
    done = [HoldingPlan(holding="entries", erase=3)]
    return asked(world.resident, "closure", at.now, planned=done, done=done, plan_hash="0" * 64, **changed)


def test_the_receipt_is_behind_a_link_for_who_has_no_account_any_more(world: World, at: Clock) -> None:
    request = erased_from(world, at)
    _, text = answered(request, "fulfilled")
    [ticket] = re.findall(rf"/v1/requests/{request.id}/receipt\?ticket=(\S+)", text)
    commit(PEOPLE.remove(world.resident.id))
    at.forward(days=90)
    receipt = shown(show_erasure_receipt, request, None, ticket=ticket)
    assert (receipt.status, receipt.body["completeness"]["erased"]) == (200, 3)
    assert shown(show_erasure_receipt, request, None, ticket=f"{ticket[:-1]}_").status == 404
    assert ticket not in json.dumps(aws.contents(), default=str)


def test_the_link_to_a_receipt_leads_to_no_copy_and_is_not_used_up(world: World, at: Clock) -> None:
    request = erased_from(world, at)
    _, text = answered(request, "fulfilled")
    [ticket] = re.findall(r"/receipt\?ticket=(\S+)", text)
    assert fetch(request.id, ticket).status == 404
    assert {shown(show_erasure_receipt, request, None, ticket=ticket).status for _ in range(2)} == {200}


def test_a_letter_of_which_nobody_knows_whether_it_went_out_has_a_link_that_works(world: World, at: Clock) -> None:
    request = erased_from(world, at)
    with refusing("TransactWriteItems", "InternalServerError", "requests.request.answered"), pytest.raises(StepFailed):
        run(answer_request, request_id=request.id, outcome="fulfilled")
    at.forward(minutes=1)
    run(answer_request, request_id=request.id, outcome="fulfilled")
    [ticket] = {ticket for _, _, text in aws.mails() for ticket in re.findall(r"/receipt\?ticket=(\S+)", text)}
    assert shown(show_erasure_receipt, request, None, ticket=ticket).status == 200


def test_where_nothing_was_erased_there_is_no_receipt(world: World, at: Clock) -> None:
    _, text = answered(asked(world.resident, "information", at.now), "fulfilled")
    assert "receipt" not in text


def test_the_answer_reaches_somebody_whose_record_has_ended_as_long_as_it_lies_there(world: World, at: Clock) -> None:
    request = asked(world.resident, "closure", at.now)
    commit(PEOPLE.change(world.resident.id, expires_at=at.now))
    at.forward(seconds=1)
    assert PEOPLE.get(world.resident.id, now=at.now) is None
    to, text = answered(request, "fulfilled")
    assert (to, "Your account is closed" in text) == (world.resident.email, True)


def test_where_nobody_is_left_to_write_to_the_request_is_answered_all_the_same(world: World, at: Clock) -> None:
    request = asked(world.resident, "closure", at.now)
    commit(PEOPLE.remove(world.resident.id))
    run(answer_request, request_id=request.id, outcome="fulfilled")
    assert (now_of(request, at).state, aws.mails()) == ("answered", [])


def test_a_childs_answer_goes_to_the_guardian(world: World, at: Clock) -> None:
    guardian = add_resident(world.home, "guardian", at.now)
    commit(PEOPLE.change(world.resident.id, guardian_id=guardian.id, birth_years="2016-2019"))
    request = asked(world.resident, "safeguards", at.now, asker="guardian", agent_id=guardian.id, channel="guardian")
    assert answered(request, "fulfilled")[0] == guardian.email


def test_answered_twice_is_answered_once(world: World, at: Clock) -> None:
    request = asked(world.resident, "information", at.now)
    answered(request, "fulfilled")
    seen = (aws.contents(), len(aws.mails()))
    at.forward(seconds=1)
    run(answer_request, request_id=request.id, outcome="fulfilled")
    assert (aws.contents(), len(aws.mails())) == seen


def test_a_step_that_died_after_the_letter_sends_no_second_one(world: World, at: Clock) -> None:
    request = asked(world.resident, "information", at.now)
    with refusing("TransactWriteItems", "InternalServerError", "requests.request.answered"), pytest.raises(StepFailed):
        run(answer_request, request_id=request.id, outcome="fulfilled")
    run(answer_request, request_id=request.id, outcome="fulfilled")
    assert (len(aws.mails()), now_of(request, at).state) == (1, "answered")


def test_an_outcome_that_does_not_exist_is_told_to_who_wired_it(world: World, at: Clock) -> None:
    request = asked(world.resident, "information", at.now)
    with pytest.raises(Verdict, match="one of these outcomes: fulfilled"):
        run(answer_request, request_id=request.id, outcome="done")


@pytest.mark.parametrize("kind", ["automated-decisions", "complaint"])
def test_what_a_person_has_found_is_told_in_that_persons_words(world: World, at: Clock, kind: Kind) -> None:
    said = [Decided(decision="approve", by=TEAM[0], at=at.now)]
    place = sealing.Place(world.resident.id, REQUESTS, "reasons", (ids.derived("req", world.resident.id),))
    reasons = sealing.seal(place, json.dumps(["You were right: the door should have opened."]), at.now)
    _, text = answered(asked(world.resident, kind, at.now, decisions=said, reasons=reasons), "fulfilled")
    assert "This is the result: > You were right: the door should have opened." in text


def test_a_result_that_nobody_has_written_is_not_announced(world: World, at: Clock) -> None:
    said = [Decided(decision="approve", by=TEAM[0], at=at.now)]
    _, text = answered(asked(world.resident, "automated-decisions", at.now, decisions=said), "fulfilled")
    assert "This is the result" not in text


# Corrections


def test_a_correction_is_made_in_one_transaction_and_told(world: World, at: Clock) -> None:
    wanted = {"wanted": {"name": "Ada Quillfeather", "phone": "+33153732222"}}
    decisions = [Decided(decision="approve", by=TEAM[0], at=at.now)]
    request = asked(world.resident, "rectification", at.now, wanted, decisions=decisions)
    assert run(correct_record, request_id=request.id) == {
        "outcome": "fulfilled",
        "fields": ["name", "phone"],
        "left": [],
    }
    person = stored(world.resident).record
    assert (person.name, person.phone) == ("Ada Quillfeather", "+33153732222")
    assert [event["type"] for event in aws.events()] == ["people.person.changed"]
    lines = {line.kind: line.facts for line in ledger(at)}
    assert lines["people.person.changed"] == {"fields": "name,phone", "by": TEAM[0]}
    assert lines["requests.request.acting"] == {"fields": "name,phone"}
    seen = aws.contents()
    at.forward(seconds=1)
    assert run(correct_record, request_id=request.id)["fields"] == ["name", "phone"]
    assert aws.contents() == seen
    _, text = answered(request, "fulfilled")
    assert "Quillfeather" in text.partition(",")[0]
    assert "Telephone" in text


def test_what_is_right_already_is_not_written_again(world: World, at: Clock) -> None:
    request = asked(world.resident, "rectification", at.now, {"wanted": {"name": world.resident.name}})
    before = stored(world.resident).record
    assert run(correct_record, request_id=request.id)["outcome"] == "fulfilled"
    assert (stored(world.resident).record, aws.events()) == (before, [])


def test_a_childs_birth_year_is_left_to_the_manager_who_names_the_guardian(world: World, at: Clock) -> None:
    request = asked(world.resident, "rectification", at.now, {"wanted": {"birth_year": 2015, "name": "Ada"}})
    assert run(correct_record, request_id=request.id) == {
        "outcome": "in_part",
        "fields": ["name"],
        "left": ["birth_years"],
    }
    assert stored(world.resident).record.birth_years is None
