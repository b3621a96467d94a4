"""Campaigns (A-04, N-13): to everybody who allows it, in plain words, with counts that add up."""

from typing import Any

import pytest

from functions.messages import read_campaigns
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.batching import leave, posted, run_batch
from tests.functions.calls import before, call
from tests.functions.campaigning import ASKED, NEWS, OPERATOR, SUBJECT, TEXT, read, send, sent
from tests.functions.holding import errors_of, lines
from tests.functions.world import World
from vestibule import evidence
from vestibule.consent import recording
from vestibule.messages import campaigns
from vestibule.messages.holdings import BATCHES, CAMPAIGNS, MESSAGES
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Person


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
