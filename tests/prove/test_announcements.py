"""A letter to many, in small: `python -m prove announcements` writes to 50,000 people."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from prove.announcements.cloud import world
from prove.announcements.living import START, Life, Size, begun, live
from prove.announcements.post_office import PostOffice, Weather
from prove.announcements.running import Fate
from vestibule.messages import batches
from vestibule.messages.holdings import BATCHES, MESSAGES
from vestibule.people.holdings import PEOPLE
from vestibule.table import Table, commit

STORM = Size(500, fate=Fate(0.2, 0.2, 0.5, 0.05, 0.2), weather=Weather(0.1, 0.05, 0.05, 0.02, 0.01, 0.1, 150))
CALM = Size(
    60,
    objecting=0,
    left=0,
    suppressed=0,
    changing_their_mind=0,
    fate=Fate(0, 0, 0, 0, 0),
    weather=Weather(0, 0, 0, 0, 0, 0),
)


@pytest.fixture(scope="module")
def lived() -> tuple[Life, list[str], list[dict[str, Any]]]:
    shown: list[dict[str, Any]] = []
    life, faults = live(STORM, shown.append)
    return life, faults, shown


type Lived = tuple[Life, list[str], list[dict[str, Any]]]


def test_each_of_500_people_gets_the_letter_once_whatever_happens(lived: Lived) -> None:
    life, faults, shown = lived
    assert faults == []
    last = shown[-1]
    assert last["concerned"] == sum(last[name] for name in ("sent", "bounced", "complained", "left_out"))
    assert (last["state"], last["concerned"]) == ("done", len(list(life.town.concerned())))


def test_and_much_has_happened(lived: Lived) -> None:
    life, _, _ = lived
    assert life.world.office
    happened = life.running.counts + life.world.office.counts
    names = (
        "killed: steps",
        "killed: deliveries",
        "killed: settlements",
        "refused by the database: deliveries",
        "events lost",
    )
    more = ("answers lost", "mail service failed", "refused: too many requests", "refused: sending is paused")
    assert {name for name in (*names, *more) if happened[name] == 0} == set()


def test_the_progress_grows_and_never_shows_more_than_there_is(lived: Lived) -> None:
    shown = lived[2]
    for before, after in pairwise(shown):
        assert before["posted"] <= after["posted"]
        assert sum(after[name] for name in ("sent", "bounced", "complained", "left_out")) <= after["concerned"]


# What is wrong is found


def faults_when(meddle: Callable[[Life], object], size: Size = CALM) -> list[str]:
    """What is found to be wrong in a calm hour, with something done to it after some minutes."""
    with world(START) as (cloud, moved):
        life = begun(size, cloud, moved)
        for minute in range(60):
            life.minute()
            if minute == 5:
                meddle(life)
        return life.checks.faults()


def test_a_calm_hour_has_no_faults() -> None:
    assert faults_when(lambda _: None) == []


def test_a_second_letter_is_found() -> None:
    def send_again(life: Life) -> None:
        office = life.world.office
        assert office
        address = next(iter(office.taken))
        office.taken[address].append(life.clock.now)

    assert any("got 2 letters" in fault for fault in faults_when(send_again))


def test_a_letter_that_nobody_sent_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    really = PostOffice._take

    def lose(office: PostOffice, sent: Any) -> str:
        mail_id = really(office, sent)
        office.taken.pop(sent["Destination"]["ToAddresses"][0], None)
        return mail_id

    monkeypatch.setattr(PostOffice, "_take", lose)
    assert any("got no letter" in fault for fault in faults_when(lambda _: None))


def test_a_wrong_count_is_found() -> None:
    def count(life: Life) -> None:
        commit(BATCHES.upsert(life.campaign_id, "count-00", actions=[BATCHES.where("sent").add(1)]))

    assert any("progress shows" in fault for fault in faults_when(count))


def test_a_program_that_counts_a_bounce_besides_the_sending_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def counting(message: Any, state: Any) -> Any:
        return really(message.model_copy(update={"state": "waiting"}), state)

    really = batches.counting
    monkeypatch.setattr(batches, "counting", counting)
    bouncing = Weather(0, 0, 0, 0.5, 0, 0)
    size = Size(
        60, objecting=0, left=0, suppressed=0, changing_their_mind=0, fate=Fate(0, 0, 0, 0, 0), weather=bouncing
    )
    assert any("progress shows" in fault for fault in faults_when(lambda _: None, size))


def test_somebody_who_is_passed_over_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    really = Table.query

    def without_one(table: Any, *args: Any, **rest: Any) -> Any:
        page = really(table, *args, **rest)
        skipped = table is PEOPLE and page.items
        return type(page)(page.items[1:], page.next) if skipped else page

    monkeypatch.setattr(Table, "query", without_one)
    found = faults_when(lambda _: None)
    assert any("got no letter" in fault for fault in found)
    assert any("concerned" in fault for fault in found)


def test_a_record_that_says_otherwise_is_found() -> None:
    def forge(life: Life) -> None:
        message_id = next(iter(life.world.database.items(MESSAGES)))[0]
        commit(MESSAGES.change(str(message_id), state="bounced"))

    assert any("the record says bounced" in fault for fault in faults_when(forge))
