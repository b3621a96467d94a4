"""Pauses, and what is held back meanwhile: who is told, and how everything that was missed goes out again."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from functions.partners import replay_delivery, tell_of_webhooks
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import Answer, call, refusing
from tests.functions.messages import take
from tests.functions.partnering import (
    announced,
    change,
    collect,
    deliver,
    deliveries,
    fault_raised,
    latest,
    lines,
    one_waiting,
    replay,
    webhook_named,
    webhook_of,
)
from tests.functions.receiver import Receiver, answer
from tests.functions.world import World, add_person, relate
from vestibule import clock
from vestibule.disclosures.holdings import RECIPIENTS
from vestibule.messages.holdings import MESSAGES
from vestibule.partners import delivering, replaying, retries, webhooks
from vestibule.partners.holdings import WEBHOOKS
from vestibule.table import commit

REPLAY_ALL = "POST /v1/webhooks/{webhook_id}/replay"


def test_a_partner_that_is_gone_is_paused(world: World, at: Clock, partner: Receiver) -> None:
    partner.answering = answer(410)
    delivery = one_waiting(world, at, partner)
    deliver(delivery)
    webhook = webhook_named(delivery, at)
    assert (latest(at).state, latest(at).reason) == ("given_up", "gone")
    assert (webhook.state, webhook.reason) == ("paused", "gone")
    [line] = lines(at.now, "partners.webhook.paused")
    assert line.facts["reason"] == "gone"
    told = [event["type"] for event in aws.events() if event["type"].startswith("partners.w")]
    assert told == ["partners.webhook.paused"]


def test_a_partner_that_takes_nothing_for_days_is_paused_and_one_that_works_again_is_not(
    world: World, at: Clock, partner: Receiver
) -> None:
    partner.answering = answer(500)
    deliver(one_waiting(world, at, partner, fault_raised(world.home, at.now)))
    at.forward(days=2, hours=23)
    collect(fault_raised(world.home, at.now, "two"))
    deliver(latest(at))
    webhook = webhook_named(latest(at), at)
    assert (webhook.state, webhook.failing_since) == ("active", at.now - timedelta(days=2, hours=23))
    partner.answering = answer(200)
    collect(fault_raised(world.home, at.now, "three"))
    deliver(*deliveries(at.now))
    assert webhook_named(latest(at), at).failing_since is None
    partner.answering = answer(500)
    at.forward(hours=1)
    collect(fault_raised(world.home, at.now, "four"))
    for _ in retries.AFTER:
        deliver(latest(at))
        at.now = max(at.now, latest(at).due_again_at)
    at.forward(days=2)
    collect(fault_raised(world.home, at.now, "five"))
    deliver(latest(at))
    webhook = webhook_named(latest(at), at)
    assert (webhook.state, webhook.reason, webhook.paused_at) == ("paused", "failing", at.now)


@pytest.mark.parametrize("at_once", [1, 6])
def test_failures_far_apart_with_nothing_tried_in_between_pause_nothing(
    world: World, at: Clock, partner: Receiver, at_once: int
) -> None:
    partner.answering = answer(500)
    webhook = webhook_of(world.home, at.now, url=partner.url)
    for number in range(at_once):
        collect(fault_raised(world.home, at.now, str(number)))
    deliver(*deliveries(at.now))
    at.forward(days=3, hours=1)
    collect(fault_raised(world.home, at.now, "three days later"))
    deliver(latest(at))
    assert WEBHOOKS.get(webhook.id, now=at.now) == webhook.model_copy(
        update={"failing_since": at.now - timedelta(days=3, hours=1), "failed_at": at.now, "failures": 2}
    )


def test_a_pause_that_was_not_told_of_is_told_when_its_message_comes_again(
    world: World, at: Clock, partner: Receiver
) -> None:
    partner.answering = answer(410)
    delivery = one_waiting(world, at, partner)
    with refusing("PutEvents", "InternalException"):
        assert deliver(delivery) == ["m0"]
    paused_at = at.now
    aws.events()
    at.forward(minutes=6)
    assert deliver(latest(at)) == []
    told = [event for event in aws.events() if event["type"] == "partners.webhook.paused"]
    assert [event["id"] for event in told] == [webhooks.paused_event(webhook_named(delivery, at)).id]
    assert told[0]["time"] == clock.written(paused_at)


def test_while_a_webhook_is_paused_everything_is_held_back_and_can_be_replayed(
    world: World, at: Clock, partner: Receiver
) -> None:
    waiting = one_waiting(world, at, partner)
    webhook = webhook_named(waiting, at)
    commit(webhooks.paused(webhook, "failing", at.now)[1])
    deliver(waiting)
    at.forward(seconds=1)
    collect(fault_raised(world.home, at.now))
    assert [(each.state, each.reason) for each in deliveries(at.now)] == [("held_back", "paused")] * 2
    assert (announced(), partner.received) == (0, [])
    change("resume", webhook, world)
    for delivery in deliveries(at.now):
        replay(delivery, world)
    deliver(*deliveries(at.now))
    assert [each.state for each in deliveries(at.now)] == ["delivered"] * 2
    assert len(partner.received) == 2


# What a contract that lapses holds back


def lapse(world: World, at: Clock, partner: Receiver, count: int) -> str:
    """The webhook of a partner without a contract in force today, which missed so many events."""
    webhook = webhook_of(world.home, at.now, url=partner.url)
    yesterday = at.now.date() - timedelta(days=1)
    commit(RECIPIENTS.change(webhook.recipient_id, contract_until=yesterday))
    for number in range(count):
        collect(fault_raised(world.home, at.now, str(number)))
        at.forward(seconds=1)
    deliver_all(at)
    assert {(each.state, each.reason) for each in deliveries(at.now)} == {("held_back", "not_in_force")}
    return webhook.id


def renew(at: Clock) -> None:
    [partner] = aws.contents(RECIPIENTS)["recipients"]
    commit(RECIPIENTS.change(partner["id"]["S"], contract_until=None))
    at.forward(seconds=1)


def deliver_all(at: Clock) -> None:
    for delivery in deliveries(at.now):
        deliver(delivery)


def replay_all(world: World, webhook_id: str, since: datetime, cursor: str | None = None, **rest: Any) -> Answer:
    body = {"since": clock.written(since)} | ({"cursor": cursor} if cursor else {})
    usual: Any = {"caller": world.home.manager, "webhook_id": webhook_id}
    return call(replay_delivery.handler, REPLAY_ALL, body, **(usual | rest))


def test_what_begins_to_be_held_back_is_told(world: World, at: Clock, partner: Receiver) -> None:
    lapse(world, at, partner, 2)
    told = [event for event in aws.events() if event["type"] == "partners.delivery.held_back"]
    assert [event["data"]["reason"] for event in told] == ["not_in_force"] * 2


def test_what_one_person_decided_is_held_back_without_a_letter(world: World, at: Clock, partner: Receiver) -> None:
    delivery = one_waiting(world, at, partner)
    for reason in ("not_permitted", "paused", "removed"):
        over = delivery.model_copy(update={"state": "held_back", "reason": reason})
        assert delivering.what_managers_hear(over) == []


def test_what_was_missed_since_an_instant_goes_out_again_in_one_request(
    world: World, at: Clock, partner: Receiver
) -> None:
    began = at.now
    webhook_id = lapse(world, at, partner, 4)
    renew(at)
    aws.events()
    answer = replay_all(world, webhook_id, began + timedelta(seconds=1))
    assert (answer.status, answer.body) == (202, {"id": webhook_id, "replayed": 3, "next": None})
    assert [event["type"] for event in aws.events()] == ["partners.delivery.posted"] * 3
    deliver_all(at)
    assert [each.state for each in deliveries(at.now)] == ["held_back", *["delivered"] * 3]
    assert replay_all(world, webhook_id, began).body["replayed"] == 1
    assert replay_all(world, webhook_id, at.now + timedelta(days=400)).body["replayed"] == 0


def test_a_replay_of_many_goes_on_page_by_page(
    world: World, at: Clock, partner: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replaying, "MOST", 2)
    began = at.now
    webhook_id = lapse(world, at, partner, 5)
    renew(at)
    cursor, replayed = None, []
    while True:
        answer = replay_all(world, webhook_id, began, cursor)
        replayed.append(answer.body["replayed"])
        cursor = answer.body["next"]
        if cursor is None:
            break
    assert replayed == [2, 2, 1]
    deliver_all(at)
    assert {each.state for each in deliveries(at.now)} == {"delivered"}
    assert len(partner.received) == 5


def test_a_replay_of_many_that_is_repeated_sends_nothing_twice(world: World, at: Clock, partner: Receiver) -> None:
    began = at.now
    webhook_id = lapse(world, at, partner, 2)
    renew(at)
    with refusing("TransactWriteItems", "InternalServerError"):
        assert replay_all(world, webhook_id, began, key="one").status == 500
    assert {each.state for each in deliveries(at.now)} == {"held_back"}, "all of them or none"
    answers = [replay_all(world, webhook_id, began, key="one").body for _ in range(2)]
    assert [answer["replayed"] for answer in answers] == [2, 2]
    deliver_all(at)
    assert len(partner.received) == 2


def test_a_replay_of_many_passes_the_gate_again(world: World, at: Clock, partner: Receiver) -> None:
    began = at.now
    webhook_id = lapse(world, at, partner, 2)
    assert replay_all(world, webhook_id, began).body["replayed"] == 2
    deliver_all(at)
    assert ({each.state for each in deliveries(at.now)}, partner.received) == ({"held_back"}, [])


def test_a_cursor_of_another_webhook_or_instant_is_refused(
    world: World, at: Clock, partner: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replaying, "MOST", 1)
    began = at.now
    webhook_id = lapse(world, at, partner, 2)
    other = webhook_of(world.home, at.now, "other", url=partner.url)
    cursor = replay_all(world, webhook_id, began).body["next"]
    assert replay_all(world, other.id, began, cursor).code == "malformed-cursor"
    assert replay_all(world, webhook_id, began + timedelta(seconds=1), cursor).code == "malformed-cursor"


# Letters


def tell(*events: Any) -> list[str]:
    return take(tell_of_webhooks.handler, *(f'{{"detail":{event.entry("x")["Detail"]}}}' for event in events))


@pytest.mark.parametrize("kind", ["given_up", "held_back", "paused"])
def test_the_managers_of_the_organisation_get_one_letter_a_day(
    world: World, at: Clock, partner: Receiver, kind: str
) -> None:
    delivery = one_waiting(world, at, partner)
    webhook = webhook_named(delivery, at).model_copy(update={"reason": "failing", "paused_at": at.now})
    ends = {"given_up": "no_tries_left", "held_back": "not_in_force"}
    over = delivery.model_copy(update={"state": kind, "reason": ends.get(kind)})
    happened = [webhooks.paused_event(webhook)] if kind == "paused" else delivering.what_managers_hear(over)
    assert tell(*happened, *happened) == []
    [message] = aws.contents(MESSAGES)["messages"]
    assert message["person_id"]["S"] == world.home.manager.id
    assert message["kind"]["S"] == f"partners.webhook-{kind.replace('_', '-')}"
    assert "localhost" in json.dumps(message)
    assert "/hook" not in json.dumps(message)


def test_every_manager_gets_the_letter_however_many_there_are(world: World, at: Clock, partner: Receiver) -> None:
    webhook = webhook_named(one_waiting(world, at, partner), at).model_copy(update={"paused_at": at.now})
    for number in range(105):
        relate(add_person(world.home.organisation, f"manager {number}", at.now), "manager", since=at.now)
    assert tell(webhooks.paused_event(webhook)) == []
    assert aws.count(MESSAGES) == 106
