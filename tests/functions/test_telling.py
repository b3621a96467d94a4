"""Managers are told of a critical fault (V-07): each once, in the own language, and nobody else."""

import json
from typing import Any

import pytest

from functions.telemetry import tell_managers
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import refusing
from tests.functions.messages import take
from tests.functions.outbox import deliver_posted
from tests.functions.world import World, add_person, relate
from vestibule import ids
from vestibule.bus import Event
from vestibule.table import commit
from vestibule.telemetry.holdings import FAULTS
from vestibule.telemetry.model import Fault


def fault(world: World, at: Clock, **changed: Any) -> Fault:
    usual = {
        "id": ids.derived("flt", "a fault"),
        "device_id": world.home.device.id,
        "site_id": world.home.site.id,
        "organisation_id": world.home.organisation.id,
        "code": "bolt_stuck",
        "severity": "critical",
        "phase": "raised",
        "occurred_at": at.now,
        "recorded_at": at.now,
    }
    found = Fault.model_validate({**usual, **changed})
    commit(FAULTS.add(found))
    return found


def event(about: Fault) -> str:
    """The event as the bus puts it into the queue."""
    return Event("telemetry.fault.raised", about.id, about.occurred_at, {}).entry("bus")["Detail"]


def hear(about: Fault) -> list[str]:
    return take(
        tell_managers.handler, json.dumps({"detail-type": "telemetry.fault.raised", "detail": json.loads(event(about))})
    )


def test_the_manager_is_told_and_nobody_else(world: World, at: Clock) -> None:
    assert (hear(fault(world, at)), deliver_posted()) == ([], [])
    [(to, subject, text)] = aws.mails()
    assert (to, subject) == (world.home.manager.email, "A device needs attention")
    assert world.home.device.id in text
    assert "its bolt is stuck" in text
    assert "November 21, 2026, 7:00 AM EST" in text


def test_hearing_it_twice_tells_once(world: World, at: Clock) -> None:
    found = fault(world, at)
    assert (hear(found), hear(found), deliver_posted(), len(aws.mails())) == ([], [], [], 1)


def test_a_fault_that_is_not_critical_tells_nobody(world: World, at: Clock) -> None:
    assert (hear(fault(world, at, severity="warning")), deliver_posted(), aws.mails()) == ([], [], [])


@pytest.mark.parametrize(
    ("language", "subject"),
    [("fr", "Un appareil demande votre attention"), ("nl", "Een apparaat vraagt aandacht")],
)
def test_each_manager_reads_the_own_language(world: World, at: Clock, language: str, subject: str) -> None:
    other = add_person(world.home.organisation, "other", at.now, language)
    relate(other, "manager", since=at.now)
    hear(fault(world, at))
    deliver_posted()
    assert subject in [said for to, said, _ in aws.mails() if to == other.email]


def test_a_manager_who_has_left_is_not_told(world: World, at: Clock) -> None:
    gone = add_person(world.home.organisation, "gone", at.now)
    relate(gone, "manager", since=at.now, until=at.now)
    hear(fault(world, at))
    deliver_posted()
    assert [to for to, _, _ in aws.mails()] == [world.home.manager.email]


def test_when_the_letters_cannot_be_announced_the_event_comes_again_and_each_goes_out_once(
    world: World, at: Clock
) -> None:
    found = fault(world, at)
    with refusing("PutEvents", "InternalException"):
        assert hear(found) == ["m0"]
    assert (hear(found), deliver_posted(), deliver_posted(), len(aws.mails())) == ([], [], [], 1)


def several(world: World, at: Clock, *phases: str, **changed: Any) -> list[Fault]:
    """Faults one second after the other, each with its event heard at once."""
    found = []
    for number, phase in enumerate(phases):
        at.forward(seconds=1)
        found.append(fault(world, at, id=ids.derived("flt", number, *changed), phase=phase, **changed))
        if phase == "raised":
            assert hear(found[-1]) == []
    return found


def test_a_fault_that_stands_raised_is_told_of_no_second_time(world: World, at: Clock) -> None:
    several(world, at, "raised", "raised")
    at.forward(hours=2)
    assert hear(fault(world, at, id=ids.derived("flt", "hours later"))) == []
    deliver_posted()
    assert len(aws.mails()) == 1


def test_of_faults_in_one_instant_one_is_told(world: World, at: Clock) -> None:
    faults = [fault(world, at, id=ids.derived("flt", number)) for number in range(9)]
    assert [hear(each) for each in faults] == [[]] * 9
    deliver_posted()
    assert len(aws.mails()) == 1


def test_what_comes_and_goes_is_told_of_once_an_hour(world: World, at: Clock) -> None:
    several(world, at, *("raised", "cleared") * 5)
    deliver_posted()
    assert len(aws.mails()) == 1
    at.forward(hours=1)
    hear(fault(world, at, id=ids.derived("flt", "next hour")))
    hear(fault(world, at, id=ids.derived("flt", "another"), code="tamper"))
    deliver_posted()
    assert len(aws.mails()) == 3


def test_a_fault_that_becomes_critical_is_told(world: World, at: Clock) -> None:
    several(world, at, "raised", severity="warning")
    at.forward(seconds=1)
    assert (hear(fault(world, at)), deliver_posted(), len(aws.mails())) == ([], [], 1)
