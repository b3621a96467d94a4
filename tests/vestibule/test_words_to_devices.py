"""What a device is told of a command, and what its silence means."""

from datetime import datetime

from hypothesis import given

from tests.vestibule.shapes import INSTANTS, records
from vestibule import clock
from vestibule.access import command
from vestibule.access.model import Command


@given(records(Command))
def test_the_device_hears_of_the_door_and_the_time_and_of_nobody(asked: Command) -> None:
    said = command.message(asked)
    assert said == {
        "v": 1,
        "command_id": asked.id,
        "verb": asked.verb,
        "entrance_id": asked.entrance_id,
        "grant_id": asked.grant_id,
        "not_after": clock.to_epoch_ms(asked.not_after),
    }
    assert asked.person_id not in str(said)


@given(records(Command), INSTANTS)
def test_only_silence_past_its_time_makes_a_command_expired(asked: Command, now: datetime) -> None:
    seen = command.view(asked, now)
    silent = asked.status in ("accepted", "received") and now > asked.not_after
    assert seen.status == ("expired" if silent else asked.status)
    assert command.is_final(seen) == (seen.status in ("done", "rejected", "failed", "expired"))
