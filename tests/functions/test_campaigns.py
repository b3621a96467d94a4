"""Campaigns (A-04, N-13): to everybody who allows it, in plain words, with counts that add up."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from botocore.client import BaseClient

from functions.messages import read_campaigns, send_campaign
from tests.conftest import Clock
from tests.functions import aws, deciding
from tests.functions.batching import leave, posted, run_batch, run_part
from tests.functions.calls import Answer, another_process, before, call
from tests.functions.campaigning import ASKED, NEWS, OPERATOR, SUBJECT, TEXT, read, send, sent
from tests.functions.holding import errors_of, lines
from tests.functions.outbox import deliver_posted
from tests.functions.world import World, add_person, relate
from vestibule import evidence
from vestibule.consent import recording
from vestibule.messages import campaigns
from vestibule.messages.holdings import BATCHES, CAMPAIGNS, MESSAGES
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.people.model import Person, crowd_of
from vestibule.table import commit


@contextmanager
def counting_queries() -> Iterator[Counter[str]]:
    """Count the calls of AWS by their operation."""
    really, counted = BaseClient._make_api_call, Counter[str]()  # type: ignore[attr-defined]

    def counting(client: Any, name: str, parameters: Any) -> Any:
        counted[name] += 1
        return really(client, name, parameters)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", counting)
        yield counted


def object_to(person: Person, key: str, at: Clock) -> None:
    recording.decide(person.id, key, "objected", means="app", given_by=person.id, now=at.now, language="en")


def test_a_campaign_is_taken_with_its_batch_and_a_line_of_evidence(world: World, at: Clock) -> None:
    campaign_id = sent(NEWS)
    assert aws.executions(aws.LETTERS_TO_MANY) == [f"{campaign_id}-0"]
    [line] = lines(at, "messages.campaign.begun")
    assert (line.subject, line.facts["kind"], line.facts["permission"]) == (campaign_id, "news", "news")
    answer = read(campaign_id)
    assert (answer.body["text"], answer.body["progress"]["state"]) == (TEXT, "going")


def test_everybody_who_allows_it_gets_it_and_the_others_are_left_out(world: World, at: Clock) -> None:
    object_to(world.resident, "news", at)
    campaign_id = sent(NEWS)
    run_batch(campaign_id)
    people = aws.count(PEOPLE)
    messages = posted(campaign_id, at.now)
    assert world.resident.id not in [message.person_id for message in messages]
    assert {(message.kind, message.permission) for message in messages} == {("messages.campaign", "news")}
    progress = read(campaign_id).body["progress"]
    assert (progress["concerned"], progress["posted"], progress["left_out"]) == (people, people - 1, 1)


def test_an_objection_to_news_is_none_to_surveys(world: World, at: Clock) -> None:
    object_to(world.resident, "news", at)
    campaign_id = sent(ASKED)
    run_batch(campaign_id)
    assert world.resident.id in [message.person_id for message in posted(campaign_id, at.now)]


def test_who_has_left_is_no_more_concerned(world: World, at: Clock) -> None:
    leave(world.resident, at.now)
    campaign_id = sent(NEWS)
    run_batch(campaign_id)
    assert world.resident.id not in [message.person_id for message in posted(campaign_id, at.now)]
    assert read(campaign_id).body["progress"]["concerned"] == aws.count(PEOPLE) - 1


def test_a_person_finds_past_campaigns_among_the_own_messages(world: World, at: Clock) -> None:
    run_batch(campaign_id := sent(NEWS))
    mine = MESSAGES.query(world.resident.id, index="by_person", now=at.now).items
    assert [message.batch for message in mine] == [campaign_id]


def test_the_same_request_sends_once(world: World) -> None:
    first, again = send(NEWS, key="once"), send(NEWS, key="once")
    assert (first.status, again.status, first.body) == (201, 201, again.body)
    assert aws.count(CAMPAIGNS) == 1


def test_a_ledger_that_moves_on_meanwhile_is_followed(world: World, at: Clock) -> None:
    with before("TransactWriteItems", lambda: evidence.append("another", "line", {}, at.now)):
        sent(NEWS)
    assert len(lines(at, "messages.campaign.begun")) == 1


def test_the_list_shows_the_newest_first(world: World, at: Clock) -> None:
    first = sent(NEWS)
    at.forward(minutes=1)
    second = sent(ASKED)
    answer = call(read_campaigns.handler, "GET /v1/campaigns", caller=OPERATOR, roles=("compliance",))
    assert [each["id"] for each in answer.body["data"]] == [second, first]


@pytest.mark.parametrize("role", ["manager", "resident"])
def test_only_the_operator_and_the_compliance_team_send_and_read(world: World, role: str) -> None:
    campaign_id = sent(NEWS)
    listed = call(read_campaigns.handler, "GET /v1/campaigns", caller=OPERATOR, roles=(role,))
    assert [send(NEWS, role=role).status, read(campaign_id, role=role).status, listed.status] == [403, 403, 403]
    assert aws.count(CAMPAIGNS) == 1


def test_an_unknown_campaign_is_not_found(world: World) -> None:
    assert read("cmp_00000000000000000000000000").status == 404


BAD = [
    ({"permission": "gossip"}, "/permission"),
    ({"permission": "face_entry"}, "/permission"),
    ({"permission": "feedback"}, "/permission"),
    ({"subject": {"en": "Lifts"}}, "/subject"),
    ({"subject": {"en": "Lifts", "fr": "Ascenseurs"}}, "/text"),
    ({"text": {**TEXT, "en": "Click <a href='https://evil.example'>here</a>"}}, "/text/en"),
    ({"text": {**TEXT, "en": "a\x00b"}}, "/text/en"),
    ({"subject": {**SUBJECT, "en": "Lifts\r\nBcc: everybody@example.com"}}, "/subject/en"),
    ({"subject": {**SUBJECT, "en": "Lifts\u2028Bcc: everybody@example.com"}}, "/subject/en"),
    ({"subject": {**SUBJECT, "en": "x" * 121}}, "/subject/en"),
    ({"closes_at": "2026-12-01T00:00:00Z"}, "/closes_at"),
    ({"kind": "advertisement"}, "/kind"),
    ({"text": {**TEXT, "en": "Pay with 4111 1111 1111 1111"}}, "/text/en"),
]


@pytest.mark.parametrize(("change", "pointer"), BAD)
def test_bad_input_is_refused_before_anything_is_written(world: World, change: dict[str, Any], pointer: str) -> None:
    answer = send({**NEWS, **change})
    assert {where for where, _ in errors_of(answer)} == {pointer}
    assert "everybody@example.com" not in str(answer.body)
    assert aws.count(CAMPAIGNS) + aws.count(BATCHES) == 0


def test_special_category_words_are_refused_where_the_policy_vows_to_hold_none(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPERATOR", "noke")
    text = {"en": "For our members with diabetes.", "nl": "Nieuwe liften.", "fr": "Ascenseurs."}
    answer = send({**NEWS, "permission": "promotion", "text": text})
    assert "/text/en" in [where for where, _ in errors_of(answer)]
    assert "diabetes" not in str(answer.body)


def test_a_text_falls_apart_into_paragraphs(world: World, at: Clock) -> None:
    campaign = CAMPAIGNS.get(sent(NEWS), now=at.now)
    assert campaign
    assert campaigns.words_of(campaign, "en").paragraphs == ("New lifts.", "They are quick.")


# Who is asked


def test_only_those_are_written_to_who_are_what_the_permission_is_for(
    world: World, at: Clock, operated_by: Callable[[str], None]
) -> None:
    operated_by("fleetback")
    dealer = add_person(world.home.organisation, "dealer", at.now)
    relate(dealer, "dealer", since=at.now)
    once = add_person(world.home.organisation, "once a dealer", at.now)
    relate(once, "dealer", since=at.now - timedelta(days=9), until=at.now)
    run_batch(campaign_id := sent(NEWS))
    told = {message.person_id for message in posted(campaign_id, at.now)}
    assert told == {dealer.id, world.home.manager.id, world.elsewhere.manager.id}
    progress = read(campaign_id).body["progress"]
    assert progress["left_out"] == progress["concerned"] - 3


def test_who_is_not_any_more_when_the_letter_goes_out_gets_none(
    world: World, at: Clock, operated_by: Callable[[str], None]
) -> None:
    operated_by("fleetback")
    dealer = add_person(world.home.organisation, "dealer", at.now)
    relation = relate(dealer, "dealer", since=at.now)
    run_batch(campaign_id := sent(NEWS))
    commit(RELATIONS.change(dealer.id, relation.id, until=at.now + timedelta(minutes=1)))
    at.forward(minutes=2)
    deliver_posted()
    assert dealer.email not in [to for to, _, _ in aws.mails()]
    reasons = {message.person_id: message.reason for message in posted(campaign_id, at.now)}
    assert reasons[dealer.id] == "permission_not_for_them"


def test_relations_are_read_only_where_the_permission_is_not_for_everybody(
    world: World, at: Clock, operated_by: Callable[[str], None]
) -> None:
    queries = {}
    for operator in ("valet", "fleetback"):
        operated_by(operator)
        campaign_id = sent(NEWS)
        with counting_queries() as counted:
            run_batch(campaign_id)
        queries[operator] = counted["Query"]
    assert queries["fleetback"] - queries["valet"] == aws.count(PEOPLE)


def test_a_permission_that_left_the_policy_leaves_everybody_out_and_the_batch_ends(
    world: World, at: Clock, operated_by: Callable[[str], None]
) -> None:
    campaign_id = sent(NEWS)
    operated_by("noke")  # which has no such permission
    run_batch(campaign_id)
    operated_by("valet")
    progress = read(campaign_id).body["progress"]
    assert (progress["state"], progress["posted"], progress["left_out"]) == ("done", 0, aws.count(PEOPLE))


# A postal address


def without_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MAIL_ADDRESS")


def test_where_the_law_demands_an_address_no_promotion_goes_out_without_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_address(monkeypatch)
    answer = send(NEWS)
    assert (answer.status, answer.code) == (422, "no-postal-address")
    assert "CASL" in answer.body["detail"]
    assert "15 U.S.C. 7704" in answer.body["detail"]
    assert aws.count(CAMPAIGNS) == 0
    assert send(ASKED).status == 201, "a question about the service sells nothing"


def test_where_no_law_demands_one_a_promotion_goes_out_without(
    world: World, monkeypatch: pytest.MonkeyPatch, operated_by: Callable[[str], None]
) -> None:
    operated_by("alloclaim")
    without_address(monkeypatch)
    assert send({**NEWS, "permission": "newsletters"}).status == 201


@pytest.mark.parametrize(("operator", "address"), [("valet", "1 Main Street"), ("fleetback", "13 Boulevard du Jazz")])
def test_the_letter_shows_the_policys_address_or_that_of_the_deployment(
    world: World, operated_by: Callable[[str], None], operator: str, address: str
) -> None:
    operated_by(operator)
    run_batch(sent(NEWS))
    deliver_posted()
    for mail in aws.letters():
        assert address in aws.text_of(mail)
        assert address in aws.text_of(mail, "html")


@pytest.mark.parametrize(
    ("operator", "permission", "why"),
    [("valet", "news", "our policy lets us write to you"), ("alloclaim", "newsletters", "because you agreed to it")],
)
def test_the_letter_says_why_it_came(
    world: World, at: Clock, operated_by: Callable[[str], None], operator: str, permission: str, why: str
) -> None:
    operated_by(operator)
    if permission == "newsletters":
        deciding.decided(world.resident, permission, "given", at.now)
    run_batch(sent({**NEWS, "permission": permission}))
    deliver_posted()
    assert why in next(text for to, _, text in aws.mails() if to == world.resident.email)


# Stopping


def stop(campaign_id: str, role: str = "compliance") -> Answer:
    route = "POST /v1/campaigns/{campaign_id}/stop"
    return call(send_campaign.handler, route, {}, caller=OPERATOR, roles=(role,), campaign_id=campaign_id)


def test_a_campaign_that_is_stopped_sends_nothing_more(world: World, at: Clock) -> None:
    campaign_id = sent(NEWS)
    part = crowd_of(world.resident.id)
    run_part(campaign_id, part)
    at.forward(minutes=1)
    assert [stop(campaign_id).status, stop(campaign_id).status] == [202, 202]
    run_batch(campaign_id)
    deliver_posted()
    assert aws.mails() == []
    assert {message.reason for message in posted(campaign_id, at.now)} == {"stopped"}
    progress = read(campaign_id).body["progress"]
    assert (progress["state"], progress["concerned"], progress["left_out"]) == ("done", *[aws.count(PEOPLE)] * 2)
    [line] = lines(at, "messages.campaign.stopped")
    assert (line.subject, line.facts) == (campaign_id, {"stopped_by": OPERATOR})
    assert read(campaign_id).body["stopped_at"] == "2026-11-21T12:01:00.000Z"


def test_only_the_operator_and_the_compliance_team_stop_a_campaign(world: World) -> None:
    campaign_id = sent(NEWS)
    assert [stop(campaign_id, "manager").status, stop("cmp_" + "0" * 26).status] == [403, 404]
    assert "stopped_at" not in str(aws.contents(CAMPAIGNS))


def test_of_two_stops_at_once_one_is_noted(world: World, at: Clock) -> None:
    campaign_id = sent(NEWS)
    other = another_process(send_campaign)
    route = "POST /v1/campaigns/{campaign_id}/stop"

    def quicker() -> None:
        call(other, route, {}, caller=OPERATOR, roles=("operator",), campaign_id=campaign_id)

    with before("TransactWriteItems", quicker):
        assert stop(campaign_id).status == 202
    assert len(lines(at, "messages.campaign.stopped")) == 1
