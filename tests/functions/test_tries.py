"""What does not arrive is tried again: by a table, for a time, by one sender, until somebody is told."""

import threading
import time
from datetime import timedelta
from typing import Any

import pytest

from functions.partners import deliver_webhook
from tests.conftest import Clock
from tests.functions import aws, receiver
from tests.functions.calls import before
from tests.functions.partnering import (
    announced,
    collect,
    deliver,
    deliveries,
    fault_raised,
    latest,
    one_waiting,
    replay,
    webhook_of,
)
from tests.functions.receiver import Receiver, answer, running
from tests.functions.world import World
from vestibule.disclosures.holdings import DISCLOSURES
from vestibule.partners import delivering, retries, sending
from vestibule.table import commit, commit_each


def test_what_does_not_arrive_is_tried_as_the_table_says_and_then_given_up(
    world: World, at: Clock, partner: Receiver, capsys: pytest.CaptureFixture[str]
) -> None:
    partner.answering = answer(500)
    delivery, began = one_waiting(world, at, partner), at.now
    waits = []
    for _ in retries.AFTER:
        waits.append(latest(at).due_again_at - at.now)
        at.now = latest(at).due_again_at
        deliver(latest(at))
    after = latest(at)
    assert tuple(waits) == retries.AFTER
    assert at.now - began == sum(retries.AFTER, timedelta())
    assert (after.state, after.reason, len(after.tries)) == ("given_up", "no_tries_left", 8)
    assert {message.headers["webhook-id"] for message in partner.received} == {delivery.id}
    assert len({message.body for message in partner.received}) == 1
    assert capsys.readouterr().out.count('"DeliveriesGivenUp": 1') == 1
    assert aws.count(DISCLOSURES) == 1, "one passage, however often it is tried"
    deliver(after)
    assert len(partner.received) == 8


def test_a_try_before_its_time_is_none(world: World, at: Clock, partner: Receiver) -> None:
    partner.answering = answer(500)
    deliver(one_waiting(world, at, partner))
    at.forward(seconds=3)
    deliver(latest(at))
    assert len(partner.received) == 1
    at.forward(seconds=2)
    deliver(latest(at))
    assert len(partner.received) == 2


@pytest.mark.parametrize(
    ("said", "wait"), [("900", 900), ("1", 5), ("9999999", 36000), ("Sat, 21 Nov 2026 12:10:00 GMT", 600)]
)
def test_a_partner_that_is_too_busy_says_when_to_come_again(
    world: World, at: Clock, partner: Receiver, said: str, wait: int
) -> None:
    partner.answering = answer(429, f"Retry-After: {said}")
    deliver(one_waiting(world, at, partner))
    assert latest(at).due_again_at - at.now == timedelta(seconds=wait)


def test_the_schedule_announces_what_is_due_and_nothing_else(world: World, at: Clock, partner: Receiver) -> None:
    partner.answering = answer(500)
    deliver(one_waiting(world, at, partner))
    assert announced() == 0
    at.forward(seconds=5)
    assert announced() == 1
    due = [event["subject"] for event in aws.events() if event["type"] == "partners.delivery.due"]
    assert due == [latest(at).id]
    partner.answering = answer(200)
    deliver(latest(at))
    at.forward(days=1)
    assert announced() == 0


def test_a_sender_that_dies_after_sending_sends_again_with_the_same_identifier(
    world: World, at: Clock, partner: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = one_waiting(world, at, partner)

    def dying(*given: Any, **options: Any) -> Any:
        outcome = really(*given, **options)
        raise MemoryError(outcome.status)

    really = sending.send
    with monkeypatch.context() as dead:
        dead.setattr(sending, "send", dying)
        assert deliver(delivery) == ["m0"]
    assert deliver(latest(at)) == [], "it is the dead one's until the lease has run out"
    assert announced() == 0
    at.now += delivering.LEASE
    assert announced() == 1
    deliver(latest(at))
    first, second = partner.received
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == delivery.id
    tries = latest(at).tries
    assert [attempt.get("status") for attempt in tries] == [None, 200]
    assert aws.count(DISCLOSURES) == 1


def test_senders_that_die_each_time_use_up_the_table_and_somebody_is_told(
    world: World, at: Clock, partner: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dying(*_: Any, **__: Any) -> Any:
        raise MemoryError

    one_waiting(world, at, partner)
    monkeypatch.setattr(sending, "send", dying)
    waits = []
    for _ in retries.AFTER:
        assert deliver(latest(at)) == ["m0"]
        waits.append(latest(at).due_again_at - at.now)
        at.now = latest(at).due_again_at
    assert waits == [max(delivering.LEASE, wait) for wait in (*retries.AFTER[1:], timedelta())]
    aws.events()
    assert deliver(latest(at)) == []
    after = latest(at)
    assert (after.state, after.waiting, after.reason, len(after.tries)) == ("given_up", None, "no_tries_left", 8)
    assert [event["type"] for event in aws.events()] == ["partners.delivery.given_up"]
    assert (deliver(after), announced(), partner.received) == ([], 0, [])


def test_of_two_senders_at_once_one_sends(world: World, at: Clock, partner: Receiver) -> None:
    delivery = one_waiting(world, at, partner, fault_raised(world.home, at.now))
    with before("UpdateItem", lambda: deliver(delivery)):
        deliver(delivery)
    assert (len(partner.received), latest(at).state, len(latest(at).tries)) == (1, "delivered", 1)


def test_a_late_note_does_not_undo_what_came_after_it(world: World, at: Clock, partner: Receiver) -> None:
    delivery = one_waiting(world, at, partner)
    mine, claim = delivering.claimed(delivery, at.now)
    commit(claim)
    at.now += delivering.LEASE
    deliver(latest(at))
    _, note = delivering.settled(mine, sending.Outcome(500, None, 1), at.now)
    assert commit_each([note]) == (0,)
    assert latest(at).state == "delivered"


def test_a_slow_partner_does_not_hold_up_the_others(
    world: World, at: Clock, partner: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "TIME_LIMIT_S", 1.5)
    with running(receiver.silent) as slow:
        for name in ("a", "b", "c"):
            webhook_of(world.home, at.now, name, url=slow.url)
        webhook_of(world.home, at.now, "quick", url=partner.url)
        collect(fault_raised(world.home, at.now))
        began = time.monotonic()
        deliver(*deliveries(at.now))
        assert time.monotonic() - began < 4
    found = [(delivery.state, delivery.tries[0].get("reason")) for delivery in deliveries(at.now)]
    assert sorted(found, key=str) == [("delivered", None), *[("waiting", "too_slow")] * 3]


def test_a_sender_that_hangs_does_not_take_the_others_results_with_it(
    world: World, at: Clock, partner: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when a name is looked up for ever: nothing cuts that."""
    over, really = threading.Event(), sending.send

    def hanging(url: str, *given: Any, **options: Any) -> Any:
        if url.endswith("hang"):
            over.wait(20)
            raise MemoryError
        return really(url, *given, **options)

    monkeypatch.setattr(sending, "send", hanging)
    monkeypatch.setattr(deliver_webhook, "BUDGET_S", 1.5)
    webhook_of(world.home, at.now, "hangs", url=f"{partner.url}/hang")
    webhook_of(world.home, at.now, "quick", url=partner.url)
    collect(fault_raised(world.home, at.now))
    both = deliveries(at.now)
    again = deliver(*both)
    over.set()
    ends = {delivery.state: delivery.id for delivery in deliveries(at.now)}
    assert set(ends) == {"waiting", "delivered"}
    assert again == [f"m{[delivery.id for delivery in both].index(ends['waiting'])}"]


def test_a_replay_begins_the_table_anew_and_keeps_the_tries(world: World, at: Clock, partner: Receiver) -> None:
    partner.answering = answer(500)
    delivery = one_waiting(world, at, partner)
    for _ in retries.AFTER:
        at.now = latest(at).due_again_at
        deliver(latest(at))
    replay(delivery, world)
    deliver(latest(at))
    after = latest(at)
    assert (after.state, len(after.tries), after.due_again_at - at.now) == ("waiting", 9, timedelta(seconds=5))
