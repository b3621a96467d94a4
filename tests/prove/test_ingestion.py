"""Nothing that a device tells is lost, in small: `python -m prove ingestion` sends a hundred thousand messages."""

from pathlib import Path

import pytest

from prove.ingestion.living import Life, Size, account, live
from prove.ingestion.queue import TRIED, TRIES
from vestibule.access.holdings import ENTRIES

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def life() -> Life:
    return live(Size(3000, "in small", killed=0.3, throttled=0.3, unacknowledged=0.1))


def test_every_message_is_recorded_or_a_dead_letter_with_its_reason(life: Life) -> None:
    counts = life.counts
    assert life.faults == []
    assert counts["recorded"] + counts["dead-lettered"] == counts["sent"] == 3000
    assert {"not_json", "unknown_device", "foreign_sender", "wrong_entrance", TRIED} <= set(life.reasons)


def test_a_message_is_tried_as_often_as_the_stacks_say() -> None:
    """Read, not imported: the infrastructure's library takes longer to load than this proof to run."""
    assert f"\nTRIES = {TRIES}\n" in (ROOT / "stacks" / "queues.py").read_text(encoding="utf-8")


def test_the_weather_was_bad_enough_to_prove_something(life: Life) -> None:
    named = ("processes killed", "processes killed after their last call", "calls throttled")
    assert all(life.counts[name] > 0 for name in (*named, "messages failed and came again"))
    assert life.counts["events published"] > life.counts["entries after the redrive"]


def test_a_lost_message_a_changed_one_and_a_wrong_reason_are_found(life: Life) -> None:
    """Otherwise the proof could not fail."""
    queue = life.queue
    good = next(each for each in life.sent if each.entry_id and not each.name.endswith("again"))
    poison = next(each for each in life.sent if each.poison)
    life.cloud.database.forget(ENTRIES, [(str(good.entry_id),)])
    queue.reasons[poison.name] = "another"
    queue.bodies[poison.name] = "{}"
    before = len(life.faults)
    account(life)
    found = life.faults[before:]
    assert f"{good.name} was lost" in found
    assert f"{poison.name} is dead because of another" in found
    assert f"{poison.name} was changed" in found
