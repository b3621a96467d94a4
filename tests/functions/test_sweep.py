"""The daily sweep erases what DynamoDB has not, keeps what a hold keeps, and tells of whatever outlived its promise."""

from datetime import timedelta
from typing import Any

import pytest

from functions.access import record_entry
from functions.retention import check_promises, erase_copies, erase_due, plan_sweep, witness_deletions
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import CONTEXT
from tests.functions.messages import sent, stamped, take
from tests.functions.streams import removal
from tests.functions.world import NOON, World
from vestibule import ids
from vestibule.access.holdings import ENTRIES
from vestibule.evidence import EVIDENCE
from vestibule.policy import pack as packs
from vestibule.retention import roster, terms
from vestibule.retention.holdings import HOLDS
from vestibule.retention.model import Hold
from vestibule.table import commit

TERM = timedelta(days=83)


class Context:
    """A call that has time left for so many pages."""

    def __init__(self, pages: int) -> None:
        self.pages = pages

    def get_remaining_time_in_millis(self) -> int:
        self.pages -= 1
        return 60_000 if self.pages >= 0 else 0


def record(world: World, at: Clock, count: int) -> None:
    """Entries at the door in New York City, a second apart."""
    for number in range(count):
        data = {"entrance_id": world.home.entrance.id, "method": "pin", "result": "granted", "reason": "ok"}
        message = sent("access", data, at.now - timedelta(seconds=count - number), seq=number + 1)
        assert take(record_entry.handler, stamped(message, world.home.device.id, at.now)) == []


def swept(pages: int = 1000) -> tuple[int, int, int]:
    """Sweep the entries; what was erased and settled in all, and in how many calls."""
    state: dict[str, Any] = {"table": "entries"}
    calls = 0
    while calls == 0 or state["next"]:
        state = erase_due.handler(state, Context(pages))  # type: ignore[arg-type]
        calls += 1
    return state["erased"], state["settled"], calls


def hold(world: World, at: Clock, days: int) -> Hold:
    made = Hold(
        id=ids.derived("hld", days),
        reason="fraud",
        site_id=world.home.site.id,
        organisation_id=world.home.organisation.id,
        created_by=world.home.manager.id,
        created_at=at.now,
        ends_at=at.now + timedelta(days=days),
    )
    commit(HOLDS.add(made), roster.enter(made.id))
    return made


def test_dynamodb_has_a_day_then_the_sweep_erases(world: World, at: Clock) -> None:
    record(world, at, 3)
    at.forward(days=83)
    assert swept()[:2] == (0, 0)
    at.forward(days=1)
    assert swept()[:2] == (3, 0)
    assert aws.count(ENTRIES) == 0
    assert swept()[:2] == (0, 0)


def test_a_sweep_out_of_time_goes_on_where_it_stopped(world: World, at: Clock) -> None:
    record(world, at, 12)
    at.forward(days=85)
    erased, settled, calls = swept(pages=3)
    assert (erased, settled) == (12, 0)
    assert calls == 3


def test_what_a_hold_covers_is_kept_though_the_hold_was_never_applied(world: World, at: Clock) -> None:
    record(world, at, 3)
    at.forward(days=80)
    made = hold(world, at, days=30)
    at.forward(days=5)
    assert swept()[:2] == (0, 3)
    assert {item["held_by"]["SS"][0] for item in aws.contents(ENTRIES)["entries"]} == {made.id}
    assert swept()[:2] == (0, 0)  # looked at again when the hold ends, not before


def test_what_a_lapsed_hold_lets_go_goes_in_the_same_night(world: World, at: Clock) -> None:
    record(world, at, 3)
    at.forward(days=80)
    hold(world, at, days=30)
    at.forward(days=5)
    swept()
    at.forward(days=27)
    assert swept()[:2] == (3, 0)
    assert aws.count(ENTRIES) == 0


def test_the_plan_names_what_a_promise_ends_and_the_holds(world: World, at: Clock) -> None:
    made = hold(world, at, days=1)
    planned = plan_sweep.handler({}, CONTEXT)
    assert planned["holds"] == [[made.id]]
    assert {"entries", "commands", "grants", "people", "relations", "requests", "faults", "holds"} <= set(
        planned["tables"]
    )
    assert {"answers", "evidence", "witnessed", "sites"}.isdisjoint(planned["tables"])


def checked(execution: str = "tonight") -> dict[str, int]:
    return dict(check_promises.handler({"swept": [], "execution": execution}, CONTEXT)["overdue"])


def test_what_outlived_its_promise_is_told(world: World, at: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    record(world, at, 2)
    at.forward(days=89, hours=23)
    assert checked("last night") == {}
    at.forward(hours=2)
    assert checked("tonight") == checked("tonight") == {"entries": 2}
    assert '"PromisesBroken": 2' in capsys.readouterr().out
    today = EVIDENCE.query(at.now.date().isoformat(), now=at.now).items
    assert [line.facts for line in today if line.kind == "retention.promise.broken"] == [
        {"table": "entries", "overdue": 2}
    ]


def test_a_held_record_breaks_no_promise(world: World, at: Clock) -> None:
    record(world, at, 2)
    at.forward(days=80)
    hold(world, at, days=30)
    at.forward(days=5)
    swept()
    at.forward(days=20)
    assert checked() == {}


def test_a_hold_that_lapsed_long_ago_excuses_nothing_that_lay_on(world: World, at: Clock) -> None:
    record(world, at, 2)
    at.forward(days=80)
    hold(world, at, days=30)
    at.forward(days=5)
    swept()
    at.forward(days=60)
    assert checked("before") == {"entries": 2}  # due since its hold ended, a month ago


def test_one_record_of_another_shape_does_not_stop_the_sweep(world: World, at: Clock) -> None:
    record(world, at, 3)
    hold(world, at, days=365)
    [first, *_] = aws.contents(ENTRIES)["entries"]
    aws.client("dynamodb").put_item(TableName="vestibule-entries", Item=first | {"method": {"S": "telepathy"}})
    at.forward(days=85)
    assert swept()[:2] == (0, 3)


def test_a_clock_that_jumps_back_erases_nothing(world: World, at: Clock) -> None:
    record(world, at, 3)
    at.now = NOON - timedelta(days=400)
    assert swept()[:2] == (0, 0)
    assert checked() == {}


def test_the_promise_leaves_time_for_dynamodb_and_for_the_sweep() -> None:
    """Erased at the latest a day after the sweep's turn has come, which is within the margin of every rule."""
    for operator in packs.OPERATORS:
        pack = packs.load(operator)
        for table in aws.TABLES:
            if table.is_promised and any(law.rule == table.holds.retention for law in pack.retention):
                assert terms.grace_of(pack, table) + timedelta(days=1) <= terms.margin_of(pack, table), table.name


def test_copies_go_when_their_term_has_come(world: World, at: Clock) -> None:
    aws.client("s3").put_object(Bucket="bundles", Key="requests/req_1/bundle.zip", Body=b"{}")
    [made] = aws.client("s3").list_objects_v2(Bucket="bundles")["Contents"]
    at.now = made["LastModified"] + timedelta(days=6, hours=23)
    assert erase_copies.handler({"swept": []}, CONTEXT)["swept"][0]["erased"] == 0
    at.forward(hours=2)
    assert erase_copies.handler({"swept": []}, CONTEXT)["swept"][0]["erased"] == 1
    assert erase_copies.handler({"swept": []}, CONTEXT)["swept"][0]["erased"] == 0
    today = EVIDENCE.query(at.now.date().isoformat(), now=at.now).items
    assert [line.facts["object"] for line in today] == ["requests/req_1/bundle.zip"]


def test_what_the_sweep_erases_is_witnessed_as_swept(world: World, at: Clock) -> None:
    record(world, at, 1)
    [item] = aws.contents(ENTRIES)["entries"]
    at.forward(days=85)
    swept()
    witness_deletions.handler({"Records": [removal(ENTRIES, item, at.now)]}, CONTEXT)
    today = EVIDENCE.query(at.now.date().isoformat(), now=at.now).items
    assert [(line.kind, line.facts["overdue"]) for line in today] == [("retention.record.swept", False)]
