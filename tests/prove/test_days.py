"""The days of retention, in small: `python -m prove retention` lives through 400 of them with 10,000 people."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from bench.events import request
from functions.retention import erase_due, place_hold, witness_deletions
from prove.days.expecting import Placed
from prove.days.living import COMPLIANCE, START, Life, Size, live
from prove.days.running import Fate
from prove.days.setting import deployed
from prove.dynamodb.database import Database
from vestibule import clock, evidence
from vestibule.evidence import EVIDENCE
from vestibule.retention import roster, witnessing
from vestibule.table import Table, commit

SMALL = Size(people=60, entries=3000, days=120, holds_a_day=0.2, fate=Fate(lost=0.3))


@pytest.fixture(scope="module")
def lived() -> Life:
    return live(SMALL)


def test_in_all_these_days_nothing_is_wrong(lived: Life) -> None:
    assert lived.checks.faults == []
    # A day is DynamoDB's, and from one day's sweep to the next day's, each at an hour of its own, it is less than two.
    assert lived.checks.longest < timedelta(days=3)


def test_and_much_has_happened(lived: Life) -> None:
    happened = lived.checks.counts | lived.running.counts
    names = (
        "entries expired",
        "entries swept",
        "commands expired",
        "commands swept",
        "people expired",
        "relations expired",
    )
    more = ("holds placed", "holds released", "processes killed", "events lost", "pieces of streams told twice")
    still = ("days that a held record lay past its end", "records looked for past their end")
    assert {name for name in (*names, *more, *still) if happened[name] == 0} == set()


QUIET = Size(people=6, entries=150, days=30, holds_a_day=0, fate=Fate(0, 0, 0, 0))


def faults_of(days: int, meanwhile: Callable[[Life, int], object]) -> list[str]:
    """What is found to be wrong in some quiet days, when something is done at the end of each."""
    with deployed(START) as (cloud, moved):
        life = Life(QUIET, cloud, moved)
        for day in range(days):
            life.day(day)
            meanwhile(life, day)
        return life.checks.faults


def forge(life: Life, day: int) -> None:
    facts = {"table": "entries", "key": ["evt_1"]}
    if day == 0:
        evidence.append("retention.record.expired", "entries", facts, life.clock.now)


def test_a_line_without_a_deletion_is_found() -> None:
    assert any("evt_1" in fault for fault in faults_of(2, forge))


def test_a_line_that_was_changed_is_found() -> None:
    def change(life: Life, _: int) -> None:
        found = dict(next(iter(life.cloud.database.items(EVIDENCE).values())))
        life.cloud.database.write(EVIDENCE, [found | {"subject": {"S": "another"}}])

    assert any("does not fit" in fault for fault in faults_of(3, change))


def test_a_deletion_that_nobody_witnesses_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(witness_deletions, "handler", lambda *_: {"batchItemFailures": []})
    assert any("without a line" in fault for fault in faults_of(27, nothing))


def test_what_nobody_deletes_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Database, "expire", lambda *_, **__: 0)
    monkeypatch.setattr(erase_due, "handler", lambda event, _: {**event, "erased": 0, "settled": 0, "next": None})
    assert any("held by nobody" in fault for fault in faults_of(28, nothing))


def test_a_reader_that_does_not_look_at_the_end_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Table, "_alive", lambda table, row, _: row and table._record(row))
    assert any("is read past its end by get" in fault for fault in faults_of(26, nothing))


def test_a_held_record_that_is_lost_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(witnessing, "_judged", lambda told, *_: [witnessing.Told(one, ()) for one in told])

    def hold(life: Life, day: int) -> None:
        if day == 21:
            scope = {"person_id": str(next(iter(life.here)))}
            body = {"reason": "fraud", "scope": scope, "ends_at": clock.written(life.clock.now + timedelta(days=20))}
            asked = request("POST /v1/holds", "/v1/holds", COMPLIANCE, body=body)
            answer = place_hold.handler(asked, None)  # type: ignore[arg-type]
            commit(roster.strike_off(json.loads(answer["body"])["id"]))
            life.cloud.published.clear()
            life.checks.holds.append(Placed("hld", scope, None, life.clock.now, life.clock.now + timedelta(days=20)))

    assert any("was held and is lost" in fault for fault in faults_of(28, hold))


def nothing(_: Life, __: int) -> None:
    """Nothing is done."""
