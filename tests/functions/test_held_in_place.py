"""What has ended and a hold keeps is never replaced by what comes in its place, and what comes is never lost for it."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from datetime import timedelta
from typing import Any

import pytest

from functions.messages import settle_message
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import Answer, before
from tests.functions.campaigning import ASKED, link_of, reply
from tests.functions.campaigning import sent as sent_to_all
from tests.functions.messages import take
from tests.functions.outbox import bounce, deliver, ses_event
from tests.functions.passages import entry
from tests.functions.steps import ledger
from tests.functions.test_applications import send
from tests.functions.test_climate import put, says, seen_by, stored, thermostat, wanted
from tests.functions.test_looks import deliver as record
from tests.functions.test_looks import entries, looks
from tests.functions.test_outbox import letter
from tests.functions.versions import announced, say
from tests.functions.world import World
from vestibule import lifetime
from vestibule.climate.holdings import CLIMATES
from vestibule.disclosures.holdings import DISCLOSURES
from vestibule.messages import outbox, suppression
from vestibule.messages.holdings import SUPPRESSIONS, SURVEY_REPLIES
from vestibule.notices.holdings import ACCEPTANCES
from vestibule.people.holdings import APPLICATIONS
from vestibule.registry.model import Device
from vestibule.retention.hold import can_hold
from vestibule.table import Refused, Table, commit

__all__ = ["thermostat"]
HOLD = "hld_1"


def hold(table: Table[Any], at: Clock, *key: str) -> None:
    """End a record now, and hold it."""
    commit(table.change(*key, expires_at=at.now))
    commit(lifetime.keep(table, key, HOLD, at.now + timedelta(days=900)))


def held_by(table: Table[Any], *key: str) -> AbstractSet[str]:
    found = lifetime.lying(table, key)
    assert found
    assert found.erase_at is None
    return found.held_by


@pytest.mark.parametrize("table", [CLIMATES, SURVEY_REPLIES, SUPPRESSIONS, ACCEPTANCES, DISCLOSURES, APPLICATIONS])
def test_these_can_be_held(table: Table[Any]) -> None:
    assert can_hold(table)


def test_what_a_hold_keeps_is_not_added_over(world: World, at: Clock, thermostat: Device) -> None:
    put(thermostat, world.resident)
    new = stored(thermostat, at).model_copy(update={"person_id": None})
    hold(CLIMATES, at, thermostat.id)
    with pytest.raises(Refused):
        commit(CLIMATES.add(new, now=at.now))
    assert held_by(CLIMATES, thermostat.id) == {HOLD}


def test_a_thermostat_that_reports_leaves_the_held_setting_as_it_is(
    world: World, at: Clock, thermostat: Device
) -> None:
    put(thermostat, world.resident)
    hold(CLIMATES, at, thermostat.id)
    at.forward(hours=1)
    for seq, measured in ((2, 1990), (1, 1700), (2, 1990)):
        assert says(thermostat, at, seq=seq, measured=measured) == []
    lying = lifetime.lying(CLIMATES, (thermostat.id,))
    assert lying
    assert (lying.record.person_id, lying.record.set_point, lying.record.measured) == (world.resident.id, 2150, 1990)
    assert (held_by(CLIMATES, thermostat.id), aws.dead_letters()) == ({HOLD}, [])
    nothing = {"set_point": None, "mode": None, "version": 0, "set_at": None, "reported": None}
    assert seen_by(thermostat, world.resident) == nothing


def test_who_sets_it_anew_is_heard_and_the_record_stays_held(world: World, at: Clock, thermostat: Device) -> None:
    for _ in range(2):
        at.forward(minutes=1)
        put(thermostat, world.resident, {"set_point": 20 + at.now.minute % 2})
    hold(CLIMATES, at, thermostat.id)
    at.forward(hours=1)
    says(thermostat, at, measured=1990)
    answer = put(thermostat, world.neighbour, {"set_point": 18})
    assert (answer.status, answer.body["version"]) == (200, 1)
    assert seen_by(thermostat, world.neighbour)["reported"]["measured"] == 19.9
    assert (stored(thermostat, at).person_id, stored(thermostat, at).told_version) == (world.neighbour.id, 1)
    assert (wanted(thermostat)["set_point"], held_by(CLIMATES, thermostat.id)) == (1800, {HOLD})


def test_a_hold_that_comes_between_is_respected(world: World, at: Clock, thermostat: Device) -> None:
    put(thermostat, world.resident)
    commit(CLIMATES.change(thermostat.id, expires_at=at.now))
    held = lifetime.keep(CLIMATES, (thermostat.id,), HOLD, at.now + timedelta(days=9))
    with before("PutItem", lambda: commit(held)):
        assert says(thermostat, at) == []
    assert held_by(CLIMATES, thermostat.id) == {HOLD}


def test_an_address_that_bounces_again_is_stopped_again(world: World, at: Clock) -> None:
    def bounced(about: str) -> list[str]:
        new = letter(world.resident, about)
        commit(outbox.posting(new, at.now))
        deliver(new.id)
        event = ses_event("Bounce", new.id, world.resident.email, **bounce("Permanent"))
        return take(settle_message.handler, event)

    assert bounced("one thing") == []
    [row] = aws.contents(SUPPRESSIONS)["suppressions"]
    hold(SUPPRESSIONS, at, row["address"]["S"])
    at.forward(days=1)
    assert suppression.of(world.resident.email, at.now) is None
    assert bounced("another") == []
    assert suppression.of(world.resident.email, at.now) is not None
    assert held_by(SUPPRESSIONS, row["address"]["S"]) == {HOLD}
    assert [line.kind for line in ledger(at)].count("messages.address.suppressed") == 1


def test_a_reply_to_a_survey_counts(world: World, at: Clock) -> None:
    token = link_of(world.resident, campaign_id := sent_to_all(ASKED), at.now)
    assert reply(token, {"score": 2, "text": "So so."}).status == 201
    hold(SURVEY_REPLIES, at, world.resident.id, campaign_id)
    at.forward(minutes=1)
    assert reply(token, {"score": 5}).status == 201
    found = SURVEY_REPLIES.get(world.resident.id, campaign_id, now=at.now)
    assert found
    assert (found.score, found.text) == (5, None)
    assert held_by(SURVEY_REPLIES, world.resident.id, campaign_id) == {HOLD}


def test_what_is_said_of_a_version_is_heard(world: World, at: Clock) -> None:
    notice_id = announced(at)
    assert say("refused", world.resident, notice_id).status == 201
    hold(ACCEPTANCES, at, world.resident.id, notice_id)
    at.forward(minutes=1)
    assert say("accepted", world.resident, notice_id).status == 201
    found = ACCEPTANCES.get(world.resident.id, notice_id, now=at.now)
    assert found
    assert (found.choice, found.closing, found.expires_at) == ("accepted", None, None)
    assert held_by(ACCEPTANCES, world.resident.id, notice_id) == {HOLD}


def test_a_form_sent_by_the_key_of_an_old_one_is_refused_and_taken_by_its_own(
    world: World, at: Clock, operated_by: Callable[[str], None]
) -> None:
    operated_by("wemaintain")

    def form(key: str) -> Answer:
        return send(key=key)

    assert form("one").status == 202
    [kept] = aws.contents(APPLICATIONS)["applications"]
    hold(APPLICATIONS, at, kept["id"]["S"])
    at.forward(days=40)
    assert (form("one").status, form("one").code) == (409, "already-there")
    assert form("two").status == 202
    assert held_by(APPLICATIONS, kept["id"]["S"]) == {HOLD}


def test_a_look_that_is_told_again_stands_there_as_it_was(world: World, at: Clock) -> None:
    entry(world.resident, world, "entry")
    entries(world, world.home.manager)
    (look,) = looks()
    record(look)
    [line] = DISCLOSURES.query(world.resident.id, now=at.now).items
    hold(DISCLOSURES, at, world.resident.id, line.id)
    at.forward(days=1)
    assert record(look) == {"batchItemFailures": []}
    assert held_by(DISCLOSURES, world.resident.id, line.id) == {HOLD}
