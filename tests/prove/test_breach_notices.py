"""Notices of a breach, in small: `python -m prove breach_notices` writes to 100,000 people."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from prove.announcements.cloud import world
from prove.announcements.living import START
from prove.announcements.post_office import PostOffice, Weather
from prove.announcements.running import Fate
from prove.breaches.notices import Life, Size, begun
from prove.breaches.notices_checking import faults
from prove.breaches.notices_lived import live
from vestibule import cautioning
from vestibule.breaches import telling
from vestibule.messages.holdings import BATCHES, MESSAGES
from vestibule.table import commit

type Lived = tuple[Life, list[str], list[dict[str, Any]]]
STORM = Size(300, fate=Fate(0.2, 0.2, 0.5, 0.05, 0.2), weather=Weather(0.1, 0.05, 0.05, 0.02, 0.01, 0.1, 150))
CALM = Size(50, fate=Fate(0, 0, 0, 0, 0), weather=Weather(0, 0, 0, 0, 0, 0))


@pytest.fixture(scope="module")
def lived() -> Lived:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cautioning, "AT_ONCE", 12)
        shown: list[dict[str, Any]] = []
        life, found = live(STORM, shown.append)
    return life, found, shown


def test_each_of_300_people_is_told_once_whatever_happens(lived: Lived) -> None:
    _, found, shown = lived
    assert found == []
    last = shown[-1]
    assert (
        last["concerned"] == last["posted"] == sum(last[name] for name in ("sent", "bounced", "complained", "left_out"))
    )
    assert last["posted"] > 200


def test_and_much_has_happened(lived: Lived) -> None:
    life, _, _ = lived
    assert life.world.office
    happened = life.running.counts + life.world.office.counts
    names = ("killed: steps", "refused by the database: steps", "killed: deliveries", "events lost", "rounds overtaken")
    more = ("answers lost", "refused: too many requests", "refused: sending is paused")
    assert {name for name in (*names, *more) if happened[name] == 0} == set()
    assert life.listed.gone
    assert life.listed.customers
    assert [reader for person, reader in life.listed.readers.items() if reader not in (None, person)]


def test_the_progress_grows_and_never_shows_more_than_there_is(lived: Lived) -> None:
    shown = lived[2]
    for before, after in pairwise(shown):
        assert before["posted"] <= after["posted"]
        settled = sum(after.get(name, 0) for name in ("sent", "bounced", "complained", "left_out"))
        assert settled <= after["posted"]
    assert len({each["posted"] for each in shown}) > 3


# What is wrong is found


def faults_when(meddle: Callable[[Life], object]) -> list[str]:
    """What is found to be wrong in a calm hour, with something done to it after some minutes."""
    with world(START) as (cloud, moved):
        life = begun(CALM, cloud, moved)
        for minute in range(60):
            life.minute()
            if minute == 10:
                meddle(life)
        return faults(life)


def test_a_calm_hour_has_no_faults() -> None:
    assert faults_when(lambda _: None) == []


def test_a_second_letter_is_found() -> None:
    def send_again(life: Life) -> None:
        office = life.world.office
        assert office
        office.taken[next(iter(office.taken))].append(life.clock.now)

    assert any("letters, and" in fault for fault in faults_when(send_again))


def test_a_letter_that_nobody_sent_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    really = PostOffice._take

    def lose(office: PostOffice, sent: Any) -> str:
        mail_id = really(office, sent)
        office.taken.pop(sent["Destination"]["ToAddresses"][0], None)
        return mail_id

    monkeypatch.setattr(PostOffice, "_take", lose)
    assert any("got 0 letters" in fault for fault in faults_when(lambda _: None))


def test_somebody_who_was_not_to_be_told_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "is_told", lambda *_: True)
    assert any("is not to be told" in fault for fault in faults_when(lambda _: None))


def test_who_is_passed_over_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    really = cautioning._letters
    monkeypatch.setattr(cautioning, "_letters", lambda *args: really(*args)[1:])
    found = faults_when(lambda _: None)
    assert any("got 0 letters" in fault for fault in found)


def test_a_wrong_count_is_found() -> None:
    def count(life: Life) -> None:
        commit(BATCHES.upsert(life.incident_id, "count-00", actions=[BATCHES.where("sent").add(1)]))

    assert any("progress shows" in fault for fault in faults_when(count))


def test_a_record_that_says_otherwise_is_found() -> None:
    def forge(life: Life) -> None:
        message_id = next(iter(life.world.database.items(MESSAGES)))[0]
        commit(MESSAGES.change(str(message_id), state="bounced"))

    assert any("the record says bounced" in fault for fault in faults_when(forge))


def test_a_call_that_holds_too_much_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    really = cautioning._letters

    def hold(*given: Any) -> Any:
        much = bytes(160 * 1024 * 1024)
        return really(*given) if much else []

    monkeypatch.setattr(cautioning, "_letters", hold)
    assert any("a call of the step took" in fault for fault in faults_when(lambda _: None))
