"""Surveys (A-04): one reply a person by the link in the letter, changed until it closes, shown as counts of five and more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.messages import reply_to_survey
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.batching import crowd, leave
from tests.functions.calls import another_process, before, call
from tests.functions.campaigning import ASKED, NEWS, SUBJECT, SURVEY, link_of, read, reply, sent, show
from tests.functions.deciding import decided
from tests.functions.world import World
from vestibule.answers import ANSWERS
from vestibule.consent.model import Choice
from vestibule.messages.holdings import CAMPAIGNS, SURVEY_REPLIES
from vestibule.messages.model import Batch
from vestibule.messages.surveys import results_of
from vestibule.table import commit


def test_who_follows_the_link_sees_the_question_and_replies_without_signing_in(world: World, at: Clock) -> None:
    token = link_of(world.resident, campaign_id := sent(ASKED), at.now)
    asked = show(token, accept_language="nl")
    assert (asked.body["subject"], asked.body["score"]) == (SUBJECT["nl"], None)
    answer = reply(token, {"score": 4, "text": "Quick lifts."})
    assert (answer.status, answer.body) == (201, {"id": campaign_id, "status": "replied"})
    [kept] = aws.contents(SURVEY_REPLIES)["surveyreplies"]
    assert (kept["score"], kept["text"]) == ({"N": "4"}, {"S": "Quick lifts."})
    assert show(token).body["score"] == 4


def test_another_reply_takes_the_place_of_the_first(world: World, at: Clock) -> None:
    people = crowd(world, 6, at.now)
    campaign_id = sent(ASKED)
    for person in people:
        reply(link_of(person, campaign_id, at.now), {"score": 2, "text": "So so."})
    at.forward(minutes=1)
    for person in people:
        assert reply(link_of(person, campaign_id, at.now), {"score": 5}).status == 201
    assert aws.count(SURVEY_REPLIES) == 6
    assert {"text" in kept for kept in aws.contents(SURVEY_REPLIES)["surveyreplies"]} == {False}
    at.forward(days=30)
    shown = read(campaign_id, "/results").body
    scores = {"1": 0, "2": 0, "3": 0, "4": 0, "5": 6}
    assert shown == {"id": campaign_id, "replies": 6, "scores": scores, "texts": []}


def test_fewer_than_five_are_not_shown(world: World, at: Clock) -> None:
    campaign_id = sent(ASKED)
    for person in crowd(world, 4, at.now):
        reply(link_of(person, campaign_id, at.now), {"score": 1, "text": "I live on the fifth floor."})
    at.forward(days=30)
    shown = read(campaign_id, "/results").body
    assert (shown["replies"], shown["scores"]["1"], shown["texts"]) == (None, None, None)


def test_what_was_written_is_shown_when_the_survey_has_closed_and_without_the_persons(world: World, at: Clock) -> None:
    campaign_id = sent(ASKED)
    said = ["Quick lifts.", "Clean stairs.", "Friendly desk.", None, "Loud doors."]
    people = crowd(world, len(said), at.now)
    for person, text in zip(people, said, strict=True):
        reply(link_of(person, campaign_id, at.now), {"score": 4, "text": text} if text else {"score": 4})
    early = read(campaign_id, "/results")
    assert (early.status, early.body["type"].rpartition("/")[2]) == (409, "still-open")
    at.forward(days=30)
    shown = read(campaign_id, "/results").body
    assert shown["texts"] == ["Clean stairs.", "Friendly desk.", "Loud doors.", "Quick lifts."]
    assert not any(person.id in str(shown) or person.name in str(shown) for person in people)


@given(st.lists(st.integers(0, 12), min_size=5, max_size=5))
def test_no_hidden_count_can_be_reckoned_from_what_is_shown(counts: list[int]) -> None:
    pieces = [Batch(id="cmp", part=f"score-{score}", replies=many) for score, many in enumerate(counts, start=1)]
    shown = results_of("cmp_00000000000000000000000000", pieces)
    assert all(many is None or many == 0 or many >= 5 for many in shown.scores.values())
    hidden = [many for many in counts if 0 < many < 5]
    if hidden and shown.replies is not None:
        assert len(hidden) > 1
        assert shown.replies - sum(many or 0 for many in shown.scores.values()) >= 5


def test_two_replies_at_once_count_one(world: World, at: Clock) -> None:
    token = link_of(world.resident, campaign_id := sent(ASKED), at.now)
    other = another_process(reply_to_survey)

    def quicker() -> None:
        assert call(other, f"POST {SURVEY}", {"score": 1}, token=token).status == 201

    with before("TransactWriteItems", quicker):
        assert reply(token, {"score": 5}).status == 409
    counted = [piece for piece in aws.contents()["batches"] if piece["part"]["S"].startswith("score")]
    assert [(piece["part"]["S"], piece["replies"]["N"]) for piece in counted] == [("score-1", "1")]
    assert campaign_id == counted[0]["id"]["S"]


def test_a_closed_survey_takes_no_reply(world: World, at: Clock) -> None:
    token = link_of(world.resident, sent(ASKED), at.now)
    at.forward(days=30)
    assert [show(token).status, reply(token, {"score": 5}).status] == [410, 410]


STOPS = [("feedback", "objected"), ("feedback", "restricted"), ("*", "restricted")]


@pytest.mark.parametrize(("key", "choice"), STOPS)
def test_a_link_that_came_before_takes_no_reply_of_who_has_decided_against_it(
    world: World, at: Clock, key: str, choice: Choice
) -> None:
    token = link_of(world.resident, sent(ASKED), at.now)
    decided(world.resident, key, choice, at.now)
    answer = reply(token, {"score": 5})
    assert (answer.status, answer.code) == (403, "not-asked")
    assert aws.count(SURVEY_REPLIES) == 0
    decided(world.resident, key, "allowed_again" if choice == "objected" else "unrestricted", at.now)
    assert reply(token, {"score": 5}).status == 201


def test_a_reply_that_was_given_is_not_changed_after_an_objection(world: World, at: Clock) -> None:
    token = link_of(world.resident, sent(ASKED), at.now)
    reply(token, {"score": 4, "text": "Quick lifts."})
    decided(world.resident, "feedback", "objected", at.now)
    assert reply(token, {"score": 1}).status == 403
    [kept] = aws.contents(SURVEY_REPLIES)["surveyreplies"]
    assert (kept["score"], kept["text"]) == ({"N": "4"}, {"S": "Quick lifts."})


def test_a_forged_or_foreign_link_is_not_found(world: World, at: Clock) -> None:
    campaign_id = sent(ASKED)
    token = link_of(world.resident, campaign_id, at.now)
    news = link_of(world.resident, sent(NEWS), at.now)
    forged = token[:-1] + ("A" if token[-1] != "A" else "B")
    assert [reply(each, {"score": 5}).status for each in (forged, "nonsense", news)] == [404, 404, 404]
    assert aws.count(SURVEY_REPLIES) == 0


def test_the_link_of_who_is_gone_is_not_found(world: World, at: Clock) -> None:
    token = link_of(world.resident, sent(ASKED), at.now)
    leave(world.resident, at.now)
    at.forward(days=29, hours=23)
    assert reply(token, {"score": 5}).status == 201
    at.forward(hours=2)
    assert reply(token, {"score": 5}).status in (404, 410)


@pytest.mark.parametrize("body", [{"score": 0}, {"score": 6}, {"score": "5"}, {"score": 5, "text": "x" * 2001}, {}])
def test_a_bad_reply_is_refused(world: World, at: Clock, body: dict[str, object]) -> None:
    assert reply(link_of(world.resident, sent(ASKED), at.now), body).status == 422


def test_special_category_text_is_refused_and_not_repeated(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = link_of(world.resident, campaign_id := sent(ASKED), at.now)
    monkeypatch.setenv("OPERATOR", "noke")
    commit(CAMPAIGNS.change(campaign_id, permission="promotion"))  # by which noke would ask
    answer = reply(token, {"score": 5, "text": "My diabetes is no trouble with these lifts."})
    assert answer.status == 422
    assert "diabetes" not in str(answer.body)
    assert aws.count(SURVEY_REPLIES) == 0


def test_the_kept_answer_holds_no_link(world: World, at: Clock) -> None:
    token = link_of(world.resident, sent(ASKED), at.now)
    reply(token, {"score": 5})
    assert token not in str(aws.contents(ANSWERS))


def test_results_are_for_the_operator(world: World) -> None:
    campaign_id = sent(ASKED)
    assert [read(campaign_id, "/results", role=role).status for role in ("compliance", "manager")] == [403, 403]
    assert read(sent(NEWS), "/results").status == 404
