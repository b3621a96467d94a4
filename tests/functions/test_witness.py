"""Every deletion has one line in the ledger, however often it is told; what a hold keeps comes back."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from functions.access import record_entry
from functions.retention import witness_deletions
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import CONTEXT, refusing
from tests.functions.messages import sent, stamped, take
from tests.functions.streams import removal, remove
from tests.functions.traces import trace_of
from tests.functions.world import NOON, World
from vestibule import ids
from vestibule.access import counting
from vestibule.access.holdings import CROSSINGS, ENTRIES, IMAGES
from vestibule.evidence import EVIDENCE, Line, broken
from vestibule.people.holdings import PEOPLE
from vestibule.retention import roster
from vestibule.retention.holdings import HOLDS
from vestibule.retention.model import Hold
from vestibule.table import commit

ENDED = timedelta(days=84)


@pytest.fixture
def entries(world: World, at: Clock) -> int:
    """Three entries at a door in New York City, whose term ended a day ago."""
    for number in range(3):
        data = {"entrance_id": world.home.entrance.id, "method": "pin", "result": "granted", "reason": "ok"}
        message = sent("access", data, NOON - timedelta(seconds=90 - number), seq=number + 1)
        assert take(record_entry.handler, stamped(message, world.home.device.id, at.now)) == []
    at.forward(days=ENDED.days)
    return 3


def witness(records: Sequence[dict[str, Any]]) -> list[Any]:
    """Let the witness hear of a batch. What it refused comes back."""
    return witness_deletions.handler({"Records": list(records)}, CONTEXT)["batchItemFailures"]


def lines(at: Clock) -> list[Line]:
    """The day's lines about records, in their order."""
    day = EVIDENCE.query(at.now.date().isoformat(), now=at.now).items
    assert broken(day) == []
    return [line for line in day if line.kind.startswith("retention.record.")]


def hold(world: World, at: Clock, **scope: Any) -> Hold:
    """A hold in force on the house in New York, for a week."""
    made = Hold(
        id=ids.derived("hld", str(scope)),
        reason="security-incident",
        **(scope or {"site_id": world.home.site.id}),
        organisation_id=world.home.organisation.id,
        created_by=world.home.manager.id,
        created_at=at.now - timedelta(hours=1),
        ends_at=at.now + timedelta(days=7),
    )
    commit(HOLDS.add(made), roster.enter(made.id))
    return made


def test_each_deletion_by_time_is_one_line(entries: int, at: Clock) -> None:
    told = remove(ENTRIES, at.now, by_ttl=True)
    assert witness(told) == []
    assert [line.kind for line in lines(at)] == ["retention.record.expired"] * entries
    assert sorted(line.facts["key"] for line in lines(at)) == sorted([[r["dynamodb"]["Keys"]["id"]["S"]] for r in told])
    assert {line.facts["overdue"] for line in lines(at)} == {False}
    assert {line.facts["kept_s"] // 86400 for line in lines(at)} == {84}


def test_a_deletion_told_again_in_other_company_changes_nothing(entries: int, at: Clock) -> None:
    told = remove(ENTRIES, at.now, by_ttl=True)
    assert witness(told[:2]) == []
    assert witness(told) == witness(told[::-1]) == []
    assert len(lines(at)) == entries


@pytest.mark.parametrize(
    ("by_ttl", "days", "kind"),
    [(True, 0, "expired"), (False, 0, "swept"), (False, -84, "erased")],
)
def test_the_line_says_how_it_came(entries: int, at: Clock, by_ttl: bool, days: int, kind: str) -> None:  # noqa: FBT001
    assert witness(remove(ENTRIES, at.now + timedelta(days=days), by_ttl=by_ttl)) == []
    assert {line.kind for line in lines(at)} == {f"retention.record.{kind}"}


def test_what_outlived_its_promise_is_said_to_have(entries: int, at: Clock) -> None:
    assert witness(remove(ENTRIES, at.now + timedelta(days=6, hours=1))) == []
    assert {line.facts["overdue"] for line in lines(at)} == {True}


def test_what_a_hold_keeps_comes_back_and_stays(entries: int, world: World, at: Clock) -> None:
    held = hold(world, at)
    before = aws.contents(ENTRIES)["entries"]
    told = remove(ENTRIES, at.now, by_ttl=True)
    assert witness(told) == witness(told) == []
    after = aws.contents(ENTRIES)["entries"]
    ending = {"erase_at", "due_at", "held_by"}
    assert [{n: v for n, v in item.items() if n not in ending} for item in after] == [
        {n: v for n, v in item.items() if n not in ending} for item in before
    ]
    assert {(str(item.get("erase_at")), *item["held_by"]["SS"]) for item in after} == {("None", held.id)}
    assert [line.kind for line in lines(at)] == ["retention.record.kept"] * entries
    assert ENTRIES.query(world.home.entrance.id, index="by_entrance", now=at.now).items == ()  # for the hold alone


def test_a_hold_that_covers_none_of_it_brings_nothing_back(entries: int, world: World, at: Clock) -> None:
    hold(world, at, site_id=world.elsewhere.site.id)
    hold(world, at, site_id=world.home.site.id, since=NOON)
    hold(world, at, person_id=world.resident.id)
    assert witness(remove(ENTRIES, at.now, by_ttl=True)) == []
    assert [line.kind for line in lines(at)] == ["retention.record.expired"] * entries


def test_what_was_erased_on_purpose_stays_erased(entries: int, world: World, at: Clock) -> None:
    hold(world, at)
    assert witness(remove(ENTRIES, NOON + timedelta(days=1))) == []
    assert [line.kind for line in lines(at)] == ["retention.record.erased"] * entries


def test_a_slow_clock_of_the_witness_loses_no_held_record(entries: int, world: World, at: Clock) -> None:
    hold(world, at)
    told = remove(ENTRIES, at.now + timedelta(minutes=10), by_ttl=True)
    at.forward(hours=-2)
    assert witness(told) == []
    assert [line.kind for line in lines(at)] == ["retention.record.kept"] * entries


def test_what_comes_back_has_the_attributes_of_a_later_version_too(entries: int, world: World, at: Clock) -> None:
    hold(world, at)
    told = remove(ENTRIES, at.now, by_ttl=True)
    for record in told:
        record["dynamodb"]["OldImage"]["camera"] = {"S": "img_1"}
    assert witness(told) == []
    assert {item["camera"]["S"] for item in aws.contents(ENTRIES)["entries"]} == {"img_1"}


def test_a_held_record_of_another_shape_comes_back(entries: int, world: World, at: Clock) -> None:
    hold(world, at)
    told = remove(ENTRIES, at.now, by_ttl=True)
    for record in told:
        record["dynamodb"]["OldImage"]["method"] = {"S": "telepathy"}
    assert witness(told) == []
    assert {item["method"]["S"] for item in aws.contents(ENTRIES)["entries"]} == {"telepathy"}
    assert [line.kind for line in lines(at)] == ["retention.record.kept"] * entries


def test_one_that_cannot_be_witnessed_holds_up_no_other(
    entries: int, at: Clock, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told = remove(ENTRIES, at.now, by_ttl=True)
    odd = told[1]["dynamodb"]["Keys"]["id"]["S"]
    really = counting.counted

    def count(pack: Any, table: Any, deletions: Sequence[Any]) -> Any:
        if any(image["id"]["S"] == odd for image, _ in deletions):
            raise ValueError(odd)
        return really(pack, table, deletions)

    monkeypatch.setattr(counting, "counted", count)
    assert witness(told) == witness(told) == []
    assert sorted(line.kind.rpartition(".")[2] for line in lines(at)) == ["expired", "expired", "unclear"]
    assert '"UnclearDeletions": 1' in capsys.readouterr().out


@pytest.mark.parametrize("number", ["1.5", "99999999999999", "1" + "0" * 24])
def test_an_end_beyond_the_calendar_stops_nothing(world: World, at: Clock, number: str) -> None:
    item = {"id": {"S": "evt_odd"}, "expires_at": {"N": number}}
    assert witness([removal(ENTRIES, item, at.now)]) == []
    assert len(lines(at)) == 1


def test_entries_of_one_hour_that_settle_apart_are_counted_together(entries: int, at: Clock) -> None:
    told = remove(ENTRIES, at.now, by_ttl=True)
    earlier = told[0]["dynamodb"]["OldImage"]["expires_at"]
    earlier["N"] = str(int(earlier["N"]) - 3 * 86400)
    assert witness(told) == []
    assert [item["count"]["N"] for item in aws.contents(CROSSINGS)["crossings"]] == [str(entries)]


def test_a_record_deleted_twice_in_one_batch_comes_back_once(entries: int, world: World, at: Clock) -> None:
    hold(world, at)
    [item, *_] = remove(ENTRIES, at.now, by_ttl=True)
    again = removal(ENTRIES, item["dynamodb"]["OldImage"], at.now, by_ttl=True)
    assert witness([item, again]) == []
    assert [line.kind for line in lines(at)] == ["retention.record.expired", "retention.record.kept"]
    assert aws.count(ENTRIES) == 1


def test_a_deletion_whose_record_nobody_can_read_any_more_is_witnessed_too(world: World, at: Clock) -> None:
    item = {"id": {"S": "evt_of_long_ago"}, "expires_at": {"N": str(int(at.now.timestamp()) - 60)}}
    assert witness([removal(ENTRIES, item, at.now, by_ttl=True)]) == []
    assert [(line.facts["key"], line.facts["kept_s"]) for line in lines(at)] == [(["evt_of_long_ago"], None)]


def test_a_throttled_witness_is_told_again_from_where_it_stopped(entries: int, at: Clock) -> None:
    told = remove(ENTRIES, at.now, by_ttl=True)
    with refusing("TransactWriteItems", "ProvisionedThroughputExceededException"):
        failed = witness(told)
    assert failed == [{"itemIdentifier": told[0]["dynamodb"]["SequenceNumber"]}]
    assert lines(at) == []
    assert witness(told) == []
    assert len(lines(at)) == entries


def test_a_person_who_is_gone_is_told_of_each_time(world: World, at: Clock) -> None:
    told = remove(PEOPLE, at.now)
    assert witness(told) == witness(told) == []
    gone = [event for event in aws.events() if event["type"] == "retention.record.gone"]
    assert {event["data"]["key0"] for event in gone} == {record["dynamodb"]["Keys"]["id"]["S"] for record in told}
    assert len({event["id"] for event in gone}) == len(told) == len(gone) / 2


def test_an_image_that_is_gone_is_told_of_so_that_its_picture_goes(world: World, at: Clock) -> None:
    commit(trace_of(IMAGES, world.resident.id, at.now))
    (told,) = remove(IMAGES, at.now)
    assert witness([told]) == []
    assert [(event["type"], event["data"]["table"], event["subject"]) for event in aws.events()] == [
        ("retention.record.gone", "images", told["dynamodb"]["Keys"]["id"]["S"])
    ]


def test_lines_name_nobody(world: World, at: Clock) -> None:
    people = aws.contents(PEOPLE)["people"]
    assert witness(remove(PEOPLE, at.now)) == []
    said = " ".join(line.model_dump_json() for line in lines(at))
    assert len(people) > 2
    assert not [item for item in people for name in ("name", "email") if item[name]["S"] in said]


def test_a_batch_larger_than_a_transaction_is_witnessed_whole(world: World, at: Clock) -> None:
    ended = {"N": str(int(datetime(2026, 1, 1, tzinfo=UTC).timestamp()))}
    told = [removal(ENTRIES, {"id": {"S": f"evt_{n}"}, "expires_at": ended}, at.now) for n in range(100)]
    assert witness(told) == []
    assert len(EVIDENCE.query(at.now.date().isoformat(), now=at.now, limit=1000).items) == 100
