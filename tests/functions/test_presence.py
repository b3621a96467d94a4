"""Devices come and go: events of the broker come twice and in any order, and what is known is the last that happened."""

import json
import re
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.telemetry import note_lost, note_presence, record_telemetry, tell_managers
from stacks.queues import rule_sql
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.asking import ask
from tests.functions.calls import CONTEXT, before, refusing
from tests.functions.grants import knock
from tests.functions.messages import sent, stamped, take
from tests.functions.outbox import deliver_posted
from tests.functions.test_climate import says as reports
from tests.functions.test_climate import thermostat_in
from tests.functions.world import NOON, World, grant
from vestibule import clock
from vestibule.registry.holdings import DEVICES, ENTRANCES
from vestibule.table import commit
from vestibule.telemetry.holdings import CONDITIONS, FAULTS
from vestibule.telemetry.model import Condition, Heard
from vestibule.telemetry.presence import is_news

type Happened = tuple[str, int, int]
"""What the broker says, the number of the connection, and how many seconds after noon."""


def event(thing: str, happened: Happened) -> str:
    what, version, seconds = happened
    at = clock.to_epoch_ms(NOON + timedelta(seconds=seconds))
    return json.dumps({"thing": thing, "event": what, "version": version, "happened_at": at})


def hear(world: World, *events: Happened) -> list[str]:
    return take(note_presence.handler, *(event(world.home.device.id, each) for each in events))


def known(world: World) -> Condition:
    found = CONDITIONS.get(world.home.device.id, now=NOON)
    assert found
    return found


def lost_at(world: World) -> datetime | None:
    found = ENTRANCES.get(world.home.entrance.id, now=NOON)
    assert found
    return found.lost_at


def look() -> int:
    return int(note_lost.handler({}, CONTEXT)["noted"])


def told() -> list[tuple[str, str]]:
    return [(each["type"].rpartition(".")[2], each["data"]["code"]) for each in aws.events()]


LIFE: tuple[Happened, ...] = (
    ("connected", 1, 0),
    ("disconnected", 1, 60),
    ("connected", 2, 70),
    ("disconnected", 2, 130),
)


@pytest.mark.parametrize("order", list(permutations(LIFE, 4))[::3])
def test_whatever_order_they_come_in_the_last_that_happened_counts(world: World, order: tuple[Happened, ...]) -> None:
    assert hear(world, *order, *order[::-1]) == []
    gone = NOON + timedelta(seconds=130)
    assert (known(world).connected, known(world).connection, known(world).connected_at) == (False, 2, gone)
    assert (known(world).lost, lost_at(world)) == ("lost", gone)


def test_the_end_of_an_old_connection_does_not_end_the_new_one(world: World) -> None:
    hear(world, ("connected", 1, 0), ("connected", 2, 5), ("disconnected", 1, 6))
    assert (known(world).connected, known(world).lost, lost_at(world)) == (True, None, None)


def test_numbers_that_begin_anew_after_an_hour_are_news(world: World) -> None:
    hear(world, ("connected", 7, 0), ("connected", 0, 7200), ("disconnected", 7, 60))
    assert (known(world).connected, known(world).connection, lost_at(world)) == (True, 0, None)


def story() -> st.SearchStrategy[list[Happened]]:
    """Connections and their ends as they happened: within an hour the numbers grow, after it they begin anew."""

    def told_in_order(gaps: list[int]) -> list[Happened]:
        seconds, version, events = 0, 0, list[Happened]()
        for place, gap in enumerate(gaps):
            seconds += gap
            begins = place % 2 == 0
            version = (0 if gap > 3600 else version + 1) if begins else version
            events.append(("connected" if begins else "disconnected", version, seconds))
        return events

    return st.lists(st.sampled_from([1, 20, 600, 1700, 3700, 90000]), min_size=1, max_size=8).map(told_in_order)


@given(story(), st.randoms(use_true_random=False))
def test_shuffled_and_repeated_events_lead_to_the_last_one(happened: list[Happened], random: Any) -> None:
    heard = [Heard.model_validate_json(event("dev_" + "0" * 26, each)) for each in happened]
    come = heard + heard
    random.shuffle(come)
    state: Condition | None = None
    for each in come:
        if is_news(each, state):
            state = Condition.model_construct(
                connected=each.is_connected, connection=each.version, connected_at=each.at
            )
    assert state
    last = heard[-1]
    assert (state.connected, state.connection, state.connected_at) == (last.is_connected, last.version, last.at)


def test_ten_minutes_later_it_is_a_fault_and_the_managers_are_told_once(world: World, at: Clock) -> None:
    hear(world, ("connected", 1, 0), ("disconnected", 1, 0))
    at.forward(minutes=9, seconds=59)
    assert look() == 0
    at.forward(seconds=1)
    assert (look(), look()) == (1, 0)
    [heard] = aws.events()
    assert (heard["type"], heard["data"]["code"], heard["data"]["severity"]) == (
        "telemetry.fault.raised",
        "offline",
        "critical",
    )
    take(tell_managers.handler, json.dumps({"detail": heard}))
    deliver_posted()
    [(to, _, text)] = aws.mails()
    assert to == world.home.manager.email
    assert f"the device {world.home.device.id} has been offline since November 21, 2026, 7:00 AM EST." in text


def test_when_it_is_back_the_fault_is_over_once(world: World, at: Clock) -> None:
    hear(world, ("disconnected", 1, 0))
    at.forward(minutes=11)
    look()
    hear(world, ("connected", 2, 660), ("connected", 2, 660))
    assert set(told()) == {("raised", "offline"), ("cleared", "offline")}
    assert (aws.count(FAULTS), known(world).offline_since, lost_at(world)) == (2, None, None)
    at.forward(hours=1)
    assert look() == 0


def test_who_is_back_in_time_is_no_fault(world: World, at: Clock) -> None:
    hear(world, ("disconnected", 1, 0), ("connected", 2, 300), ("disconnected", 2, 310))
    at.forward(minutes=11)
    assert (look(), told()) == (0, [])


def test_a_device_that_comes_back_while_it_is_looked_at_is_no_fault(world: World, at: Clock) -> None:
    hear(world, ("disconnected", 1, 0))
    at.forward(minutes=11)
    with before("TransactWriteItems", lambda: hear(world, ("connected", 2, 660))):
        assert look() == 0
    assert (aws.count(FAULTS), told()) == (0, [])


def test_a_fault_whose_event_was_refused_is_told_by_the_next_look(world: World, at: Clock) -> None:
    hear(world, ("disconnected", 1, 0))
    at.forward(minutes=11)
    with refusing("PutEvents", "InternalException"), pytest.raises(Exception, match="Unnoted"):
        look()
    assert (look(), told(), aws.count(FAULTS)) == (1, [("raised", "offline")], 1)


def test_an_end_whose_event_was_refused_comes_again(world: World, at: Clock) -> None:
    hear(world, ("disconnected", 1, 0))
    at.forward(minutes=11)
    look()
    with refusing("PutEvents", "InternalException"):
        assert hear(world, ("connected", 2, 660)) == ["m0"]
    assert hear(world, ("connected", 2, 660)) == []
    assert told() == [("raised", "offline"), ("cleared", "offline")]


def test_gone_again_before_anybody_noticed_it_stays_one_fault(world: World, at: Clock) -> None:
    hear(world, ("disconnected", 1, 0))
    at.forward(minutes=11)
    look()
    hear(world, ("disconnected", 2, 670), ("connected", 2, 665))
    at.forward(minutes=11)
    assert (look(), told(), known(world).offline_since) == (0, [("raised", "offline")], NOON)


def test_what_was_said_before_stays(world: World) -> None:
    hear(world, ("connected", 1, 0))
    commit(CONDITIONS.change(world.home.device.id, battery_percent=80))
    hear(world, ("disconnected", 1, 5))
    assert (known(world).battery_percent, known(world).connected) == (80, False)


def test_a_removed_device_is_not_missed(world: World, at: Clock) -> None:
    hear(world, ("disconnected", 1, 0))
    commit(DEVICES.change(world.home.device.id, removed_at=at.now))
    at.forward(minutes=11)
    assert (look(), hear(world, ("connected", 2, 700)), told(), known(world).lost) == (0, [], [], None)


def test_a_door_that_has_another_device_now_is_left_alone(world: World) -> None:
    commit(ENTRANCES.change(world.home.entrance.id, device_id=world.elsewhere.device.id))
    hear(world, ("disconnected", 1, 0))
    assert (lost_at(world), known(world).connected) == (None, False)


@pytest.mark.parametrize(
    "body", [{}, {"thing": "x"}, {"thing": 7, "event": "connected", "version": 1, "happened_at": 0}]
)
def test_what_is_no_event_of_the_broker_is_a_dead_letter(world: World, body: Any) -> None:
    assert take(note_presence.handler, json.dumps(body)) == []
    assert [reason for reason, _ in aws.dead_letters()] == ["malformed"]


@pytest.mark.parametrize(
    ("topic", "is_heard"),
    [
        ("$aws/events/presence/connected/dev_1", True),
        ("$aws/events/presence/disconnected/dev_1", True),
        ("$aws/events/presence/connect_failed/dev_1", False),
        ("$aws/events/presence/connected/claim-1", False),
        ("d/dev_2/evt/presence", False),
        ("$aws/d/dev_2/x", False),
        ("$aws/events/presence/disconnected/dev_1/d/dev_2/x", False),
        ("d/dev_2/$aws/events/presence/disconnected/dev_1", False),
    ],
)
def test_only_the_broker_says_who_is_connected(topic: str, *, is_heard: bool) -> None:
    """By Basic Ingest a device may run any rule, with any body; the topic that the rule then sees has its own name in it."""
    asked = re.search(r"WHERE regexp_matches\(topic\(\), '([^']+)'\)$", rule_sql("presence"))
    assert asked
    assert (re.search(asked[1], topic) is not None) == is_heard


def test_a_lock_that_asks_is_not_lost_even_if_nobody_heard_that_it_is_back(world: World, at: Clock) -> None:
    """What was asked before it was lost proves nothing, nor does what another device asks."""
    lost = at.now
    grant(world.resident, world.home.entrance, starts_at=lost, now=lost)
    commit(ENTRANCES.change(world.home.entrance.id, lost_at=lost))
    for now in (lost - timedelta(seconds=1), lost):
        ask(world.home, now)
    at.forward(seconds=5)
    ask(world.home, at.now, thing=world.elsewhere.device.id)
    assert (lost_at(world), knock(world).body["reason"]) == (lost, "device_lost")
    ask(world.home, at.now)
    assert (lost_at(world), knock(world).status) == (None, 202)


def says(world: World, kind: str, at: datetime) -> None:
    """The device itself says something."""
    data = {"bolt": "locked"} if kind == "state" else {"code": "sensor", "severity": "notice", "phase": "raised"}
    body = stamped(sent(kind, data, at), world.home.device.id, at)
    assert take(record_telemetry.handler, body) == []


@pytest.mark.parametrize("kind", ["state", "fault", "list"])
def test_who_speaks_is_connected_even_if_the_broker_did_not_say_so(world: World, at: Clock, kind: str) -> None:
    hear(world, ("connected", 1, -60), ("disconnected", 1, 0))
    at.forward(minutes=5)
    ask(world.home, at.now) if kind == "list" else says(world, kind, at.now)
    assert (known(world).connected, known(world).connected_at, lost_at(world)) == (True, at.now, None)
    at.forward(minutes=6)
    assert look() == 0
    hear(world, ("connected", 1, -60), ("disconnected", 1, 0), ("connected", 2, 290))  # all of it comes late, or again
    assert (known(world).connected, lost_at(world)) == (True, None)
    hear(world, ("disconnected", 0, 640))  # the broker may have begun anew with its numbers
    assert (known(world).connected, known(world).lost) == (False, "lost")


def test_what_was_said_before_it_was_lost_proves_nothing(world: World, at: Clock) -> None:
    hear(world, ("disconnected", 1, 60))
    says(world, "state", NOON + timedelta(seconds=60))
    assert (known(world).connected, lost_at(world)) == (False, NOON + timedelta(seconds=60))


def test_a_fault_is_over_once_the_device_was_heard_itself(world: World, at: Clock) -> None:
    hear(world, ("disconnected", 1, 0))
    at.forward(minutes=11)
    look()
    says(world, "state", at.now)
    with refusing("PutEvents", "InternalException"), pytest.raises(Exception, match="Unnoted"):
        look()
    assert (look(), look()) == (1, 0)
    assert told() == [("raised", "offline"), ("cleared", "offline")]
    assert (aws.count(FAULTS), known(world).offline_since, known(world).lost) == (2, None, None)


def test_gone_again_before_its_fault_was_over_it_stays_one_fault(world: World, at: Clock) -> None:
    hear(world, ("disconnected", 1, 0))
    at.forward(minutes=11)
    look()
    says(world, "state", at.now)
    hear(world, ("disconnected", 2, 670))
    at.forward(minutes=11)
    assert (look(), told(), known(world).offline_since) == (0, [("raised", "offline")], NOON)


def test_one_that_cannot_be_noted_keeps_no_other_from_it(world: World, at: Clock) -> None:
    for house in (world.home, world.elsewhere):
        take(note_presence.handler, event(house.device.id, ("disconnected", 1, 0)))
    at.forward(minutes=11)
    with (
        refusing("TransactWriteItems", "InternalServerError", world.home.device.id),
        pytest.raises(Exception, match="Unnoted"),
    ):
        look()
    assert [each["data"]["device_id"] for each in aws.events()] == [world.elsewhere.device.id]
    assert look() == 1


def test_a_thermostat_that_reports_is_connected_too(world: World, at: Clock) -> None:
    device = thermostat_in(world.home, at)
    assert take(note_presence.handler, event(device.id, ("disconnected", 1, 0))) == []
    at.forward(minutes=5)
    assert reports(device, at) == []
    found = CONDITIONS.get(device.id, now=at.now)
    assert found
    assert (found.connected, found.lost) == (True, None)
