"""Deliveries: what happened is told to a real HTTPS server, signed, through the gate, at least once, until it has arrived."""

import json
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import refusing
from tests.functions.partnering import (
    ENDED,
    RAISED,
    collect,
    deliver,
    deliveries,
    fault_raised,
    latest,
    lines,
    one_waiting,
    relation_ended,
    replay,
    webhook_of,
)
from tests.functions.passages import account
from tests.functions.receiver import Receiver, answer, running
from tests.functions.world import World
from vestibule import clock, ids
from vestibule.consent import recording
from vestibule.disclosures.holdings import DISCLOSURES, RECIPIENTS
from vestibule.partners import signing
from vestibule.partners.holdings import DELIVERIES
from vestibule.table import commit

PASSED_ON = "disclosures.data.passed_on"

pytestmark = pytest.mark.usefixtures("programs_here")


def test_what_happened_is_told_signed_and_through_the_gate(world: World, at: Clock, partner: Receiver) -> None:
    delivery = one_waiting(world, at, partner)
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
    assert len(list(lines(at.now, PASSED_ON))) == 1


def test_a_fault_is_about_nobody_and_in_nobodys_account(world: World, at: Clock, partner: Receiver) -> None:
    deliver(one_waiting(world, at, partner, fault_raised(world.home, at.now)))
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
    delivery = one_waiting(world, at, partner)
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


# The gate


def test_nothing_goes_once_the_contract_has_ended(world: World, at: Clock, partner: Receiver) -> None:
    delivery = one_waiting(world, at, partner)
    commit(RECIPIENTS.change(delivery.recipient_id, ended_at=at.now))
    deliver(delivery)
    collect(fault_raised(world.home, at.now))
    deliver(*deliveries(at.now))
    assert {(each.state, each.reason) for each in deliveries(at.now)} == {("held_back", "ended")}
    assert (partner.received, aws.count(DISCLOSURES)) == ([], 0)


def test_nothing_goes_about_somebody_who_has_everything_restricted(world: World, at: Clock, partner: Receiver) -> None:
    delivery = one_waiting(world, at, partner)
    recording.decide(
        world.resident.id, "*", "restricted", means="app", given_by=world.resident.id, now=at.now, language="en"
    )
    at.forward(seconds=1)
    deliver(delivery)
    assert (latest(at).state, latest(at).reason, partner.received) == ("held_back", "not_permitted", [])


def test_a_passage_stands_in_the_account_before_anything_goes(world: World, at: Clock, partner: Receiver) -> None:
    delivery = one_waiting(world, at, partner)
    with refusing("TransactWriteItems", "InternalServerError"):
        assert deliver(delivery) == ["m0"]
    assert (partner.received, latest(at).tries) == ([], [])


def test_what_is_sent_again_is_the_same_passage(world: World, at: Clock, partner: Receiver) -> None:
    delivery, began = one_waiting(world, at, partner), at.now
    deliver(delivery)
    for _ in range(2):
        at.forward(days=10)
        replay(delivery, world)
        deliver(latest(at))
    assert [message.headers["webhook-id"] for message in partner.received] == [delivery.id] * 3
    assert len({message.body for message in partner.received}) == 1
    [line] = account(world.resident).body["data"]
    assert (line["why"], line["at"]) == (delivery.id, clock.written(began))
    assert (len(list(lines(began, PASSED_ON))), len(list(lines(at.now, PASSED_ON)))) == (1, 0)


def test_what_goes_for_the_first_time_by_a_replay_is_one_passage(world: World, at: Clock, partner: Receiver) -> None:
    """The gate refused it before, so that nothing stood in the account."""
    delivery = one_waiting(world, at, partner)
    commit(RECIPIENTS.change(delivery.recipient_id, contract_until=at.now.date() - timedelta(days=1)))
    deliver(delivery)
    assert (account(world.resident).body["data"], partner.received) == ([], [])
    commit(RECIPIENTS.change(delivery.recipient_id, contract_until=None))
    for _ in range(2):
        at.forward(minutes=1)
        replay(delivery, world)
        deliver(latest(at))
    [line] = account(world.resident).body["data"]
    assert (line["why"], len(partner.received)) == (delivery.id, 2)


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
        deliver(one_waiting(world, at, other))
    assert (latest(at).tries[0]["reason"], other.received) == ("no_valid_certificate", [])
