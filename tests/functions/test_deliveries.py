"""Deliveries: what happened is told to a real HTTPS server, signed, through the gate, at least once, until it has arrived."""

import json
import socket
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.partners import replay_delivery, tell_of_webhooks
from tests.conftest import Clock
from tests.functions import aws, receiver
from tests.functions.calls import before, call, refusing
from tests.functions.messages import take
from tests.functions.partnering import (
    ENDED,
    RAISED,
    announced,
    change,
    collect,
    deliver,
    deliveries,
    fault_raised,
    lines,
    relation_ended,
    webhook_now,
    webhook_of,
)
from tests.functions.receiver import Receiver, answer, running
from tests.functions.world import World
from vestibule import ids
from vestibule.consent import recording
from vestibule.disclosures.holdings import DISCLOSURES, RECIPIENTS
from vestibule.messages.holdings import MESSAGES
from vestibule.partners import delivering, retries, sending, signing, webhooks
from vestibule.partners.holdings import DELIVERIES, WEBHOOKS
from vestibule.partners.model import Delivery
from vestibule.table import commit, commit_each

REPLAY = "POST /v1/webhooks/{webhook_id}/deliveries/{delivery_id}/replay"


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only this machine can be reached."""
    really = socket.socket.connect

    def near(this: socket.socket, address: Any) -> None:
        if address[0] not in ("127.0.0.1", "::1"):
            pytest.fail("this test reached for the network")
        really(this, address)

    monkeypatch.setattr(socket.socket, "connect", near)


@pytest.fixture(autouse=True)
def _local(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on the local cloud: programs on this machine may be called."""
    monkeypatch.setenv("WEBHOOK_LOCAL_CA", receiver.authority())
    monkeypatch.setattr(retries, "JITTER", 0)


@pytest.fixture
def partner() -> Iterator[Receiver]:
    with running(answer(200)) as running_one:
        yield running_one


def one(world: World, at: Clock, partner: Receiver, happened: Any = None) -> Delivery:
    """A delivery that waits, for a webhook of the home that leads to this partner."""
    webhook_of(world.home, at.now, url=partner.url)
    assert collect(happened or relation_ended(world, at.now)) == []
    [delivery] = deliveries(at.now)
    return delivery


def latest(at: Clock) -> Delivery:
    return deliveries(at.now)[-1]


def test_what_happened_is_told_signed_and_through_the_gate(world: World, at: Clock, partner: Receiver) -> None:
    delivery = one(world, at, partner)
    assert deliver(delivery) == []
    [message] = partner.received
    secret = signing.secret_of(b"w" * 64, delivery.webhook_id, 1)
    headers = signing.headers([secret], delivery.id, message.body, at.now)
    assert {name: message.headers[name] for name in headers} == headers
    told = json.loads(message.body)
    assert (told["type"], told["timestamp"]) == (ENDED, "2026-11-21T12:00:00.000Z")
    assert told["data"] == {
        "relation_id": ids.derived("rel", "one"),
        "person_id": world.resident.id,
        "site_id": world.home.site.id,
        "until": "2026-11-21T12:00:00.000Z",
    }, "what is planted does not leave"
    after = latest(at)
    assert (after.state, after.waiting, after.tries[0]["status"]) == ("delivered", None, 200)
    [passage] = DISCLOSURES.query(world.resident.id, now=at.now).items
    assert (passage.recipient, passage.why) == (delivery.recipient_id, delivery.id)
    assert len(list(lines(at.now, "disclosures.data.passed_on"))) == 1


def test_a_fault_is_about_nobody_and_in_nobodys_account(world: World, at: Clock, partner: Receiver) -> None:
    deliver(one(world, at, partner, fault_raised(world.home, at.now)))
    [message] = partner.received
    assert json.loads(message.body)["data"] == {
        "fault_id": ids.derived("flt", "one"),
        "device_id": world.home.device.id,
        "code": "jammed",
        "severity": "critical",
    }
    assert aws.count(DISCLOSURES) == 0


def test_an_event_that_is_heard_twice_is_one_delivery_and_is_sent_once(
    world: World, at: Clock, partner: Receiver
) -> None:
    delivery = one(world, at, partner)
    collect(relation_ended(world, at.now), relation_ended(world, at.now))
    deliver(delivery, delivery)
    deliver(delivery)
    assert (len(deliveries(at.now)), len(partner.received)) == (1, 1)


def test_an_event_goes_to_the_webhooks_of_its_organisation_that_want_it(
    world: World, at: Clock, partner: Receiver
) -> None:
    both = webhook_of(world.home, at.now, "both", url=partner.url)
    webhook_of(world.home, at.now, "faults only", url=partner.url, events=[RAISED])
    webhook_of(world.elsewhere, at.now, url=partner.url)
    collect(relation_ended(world, at.now), relation_ended(world, at.now, "nobody's", organisation_id=None))
    assert [delivery.webhook_id for delivery in deliveries(at.now)] == [both.id]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=4))
def test_nothing_is_ever_told_across_organisations(world: World, at: Clock, happened: list[tuple[bool, bool]]) -> None:
    """Each event: whose it is, and whether it is about a person."""
    aws.empty(DELIVERIES, *(table for table in aws.TABLES if table.name in ("webhooks", "recipients")))
    houses = {world.home.organisation.id: world.home, world.elsewhere.organisation.id: world.elsewhere}
    owners = {webhook_of(house, at.now).id: house.organisation.id for house in houses.values()}
    for number, (is_home, is_about_somebody) in enumerate(happened):
        house = world.home if is_home else world.elsewhere
        about = relation_ended(world, at.now, str(number), organisation_id=house.organisation.id)
        collect(about if is_about_somebody else fault_raised(house, at.now, str(number)))
    made = deliveries(at.now)
    assert len(made) == len(happened)
    assert all(owners[delivery.webhook_id] == delivery.organisation_id for delivery in made)
    assert sum(delivery.organisation_id == world.home.organisation.id for delivery in made) == sum(
        is_home for is_home, _ in happened
    )


# Tries


def test_what_does_not_arrive_is_tried_as_the_table_says_and_then_given_up(
    world: World, at: Clock, partner: Receiver, capsys: pytest.CaptureFixture[str]
) -> None:
    partner.answering = answer(500)
    delivery, began = one(world, at, partner), at.now
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
    deliver(one(world, at, partner))
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
    deliver(one(world, at, partner))
    assert latest(at).due_again_at - at.now == timedelta(seconds=wait)


def test_the_schedule_announces_what_is_due_and_nothing_else(world: World, at: Clock, partner: Receiver) -> None:
    partner.answering = answer(500)
    deliver(one(world, at, partner))
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
    delivery = one(world, at, partner)

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


def test_of_two_senders_at_once_one_sends(world: World, at: Clock, partner: Receiver) -> None:
    delivery = one(world, at, partner, fault_raised(world.home, at.now))
    with before("UpdateItem", lambda: deliver(delivery)):
        deliver(delivery)
    assert (len(partner.received), latest(at).state, len(latest(at).tries)) == (1, "delivered", 1)


def test_a_late_note_does_not_undo_what_came_after_it(world: World, at: Clock, partner: Receiver) -> None:
    delivery = one(world, at, partner)
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


# Pauses


def test_a_partner_that_is_gone_is_paused(world: World, at: Clock, partner: Receiver) -> None:
    partner.answering = answer(410)
    delivery = one(world, at, partner)
    deliver(delivery)
    webhook = webhook_now(webhook_named(delivery, world, at), at.now)
    assert (latest(at).state, latest(at).reason) == ("given_up", "gone")
    assert (webhook.state, webhook.reason) == ("paused", "gone")
    [line] = lines(at.now, "partners.webhook.paused")
    assert line.facts["reason"] == "gone"
    told = [event["type"] for event in aws.events() if event["type"].startswith("partners.w")]
    assert told == ["partners.webhook.paused"]


def webhook_named(delivery: Delivery, world: World, at: Clock) -> Any:
    return WEBHOOKS.get(delivery.webhook_id, now=at.now)


def test_a_partner_that_takes_nothing_for_days_is_paused_and_one_that_works_again_is_not(
    world: World, at: Clock, partner: Receiver
) -> None:
    partner.answering = answer(500)
    deliver(one(world, at, partner, fault_raised(world.home, at.now)))
    at.forward(days=2, hours=23)
    collect(fault_raised(world.home, at.now, "two"))
    deliver(latest(at))
    webhook = webhook_named(latest(at), world, at)
    assert (webhook.state, webhook.failing_since) == ("active", at.now - timedelta(days=2, hours=23))
    partner.answering = answer(200)
    collect(fault_raised(world.home, at.now, "three"))
    deliver(*deliveries(at.now))
    assert webhook_named(latest(at), world, at).failing_since is None
    partner.answering = answer(500)
    at.forward(hours=1)
    collect(fault_raised(world.home, at.now, "four"))
    deliver(latest(at))
    at.forward(days=3)
    deliver(latest(at))
    webhook = webhook_named(latest(at), world, at)
    assert (webhook.state, webhook.reason) == ("paused", "failing")


def test_while_a_webhook_is_paused_everything_is_held_back_and_can_be_replayed(
    world: World, at: Clock, partner: Receiver
) -> None:
    waiting = one(world, at, partner)
    webhook = webhook_named(waiting, world, at)
    commit(webhooks.paused(webhook, "failing")[1])
    deliver(waiting)
    at.forward(seconds=1)
    collect(fault_raised(world.home, at.now))
    assert [(each.state, each.reason) for each in deliveries(at.now)] == [("held_back", "paused")] * 2
    assert (announced(), partner.received) == (0, [])
    change("resume", webhook, world)
    for delivery in deliveries(at.now):
        path = {"webhook_id": webhook.id, "delivery_id": delivery.id}
        assert call(replay_delivery.handler, REPLAY, {}, caller=world.home.manager, **path).status == 202
    deliver(*deliveries(at.now))
    assert [each.state for each in deliveries(at.now)] == ["delivered"] * 2
    assert len(partner.received) == 2


def test_a_replay_begins_the_table_anew_and_keeps_the_tries(world: World, at: Clock, partner: Receiver) -> None:
    partner.answering = answer(500)
    delivery = one(world, at, partner)
    for _ in retries.AFTER:
        at.now = latest(at).due_again_at
        deliver(latest(at))
    path = {"webhook_id": delivery.webhook_id, "delivery_id": delivery.id}
    assert call(replay_delivery.handler, REPLAY, {}, caller=world.home.manager, **path).status == 202
    deliver(latest(at))
    after = latest(at)
    assert (after.state, len(after.tries), after.due_again_at - at.now) == ("waiting", 9, timedelta(seconds=5))


# The gate


def test_nothing_goes_once_the_contract_has_ended(world: World, at: Clock, partner: Receiver) -> None:
    delivery = one(world, at, partner)
    commit(RECIPIENTS.change(delivery.recipient_id, ended_at=at.now))
    deliver(delivery)
    collect(fault_raised(world.home, at.now))
    deliver(*deliveries(at.now))
    assert {(each.state, each.reason) for each in deliveries(at.now)} == {("held_back", "ended")}
    assert (partner.received, aws.count(DISCLOSURES)) == ([], 0)


def test_nothing_goes_about_somebody_who_has_everything_restricted(
    world: World, at: Clock, partner: Receiver
) -> None:
    delivery = one(world, at, partner)
    recording.decide(
        world.resident.id, "*", "restricted", means="app", given_by=world.resident.id, now=at.now, language="en"
    )
    at.forward(seconds=1)
    deliver(delivery)
    assert (latest(at).state, latest(at).reason, partner.received) == ("held_back", "not_permitted", [])


def test_a_passage_stands_in_the_account_before_anything_goes(world: World, at: Clock, partner: Receiver) -> None:
    delivery = one(world, at, partner)
    with refusing("TransactWriteItems", "InternalServerError"):
        assert deliver(delivery) == ["m0"]
    assert (partner.received, latest(at).tries) == ([], [])


# What is kept and said


def test_what_a_partner_answers_is_kept_nowhere(
    world: World, at: Clock, partner: Receiver, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    partner.answering = answer(500, "X-Canary: Quillfeather", "Retry-After: Quillfeather", body=b"Quillfeather")
    webhook_of(world.home, at.now, url=f"{partner.url}?token=Quillfeather")
    collect(relation_ended(world, at.now))
    aws.events()
    deliver(*deliveries(at.now))
    assert partner.received[0].path == "/hook?token=Quillfeather"
    stored = aws.contents()
    stored.pop("webhooks")
    said = json.dumps([stored, aws.events()]) + capsys.readouterr().out + caplog.text
    assert "Quillfeather" not in said


def test_a_partner_with_another_certificate_gets_nothing(world: World, at: Clock) -> None:
    with running(answer(200), name="elsewhere.example.com") as other:
        deliver(one(world, at, other))
    assert (latest(at).tries[0]["reason"], other.received) == ("no_valid_certificate", [])


# Letters


def tell(*events: Any) -> list[str]:
    return take(tell_of_webhooks.handler, *(f'{{"detail":{event.entry("x")["Detail"]}}}' for event in events))


@pytest.mark.parametrize("kind", ["given_up", "paused"])
def test_the_managers_of_the_organisation_get_one_letter_a_day(
    world: World, at: Clock, partner: Receiver, kind: str
) -> None:
    delivery = one(world, at, partner)
    webhook = webhook_named(delivery, world, at).model_copy(update={"reason": "failing"})
    make: Callable[[], Any] = (
        (lambda: delivering.given_up_event(delivery.model_copy(update={"reason": "no_tries_left"})))
        if kind == "given_up"
        else (lambda: webhooks.paused_event(webhook, at.now))
    )
    assert tell(make(), make()) == []
    [message] = [item for item in aws.contents(MESSAGES)["messages"]]
    assert message["person_id"]["S"] == world.home.manager.id
    assert message["kind"]["S"] == f"partners.webhook-{kind.replace('_', '-')}"
    assert "localhost" in json.dumps(message)
    assert "/hook" not in json.dumps(message)
