"""What requests of a person cost, and how that grows with the records held: seconds, calls and units.

In this process, on simulated services, step by step as the workflow goes. Fitted by a line, and for the smallest size once
more in tables ten times as large.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from bench import subject
from bench.events import Somebody
from bench.offices import Counts, Offices, offices
from bench.subject import Amount, Whose
from bench.transitions import WAYS, transitions
from bench.walking import Walk, walked
from tests.functions.world import House, add_person, build_house, relate
from vestibule.people.holdings import RELATIONS
from vestibule.requests.kinds import Kind
from vestibule.table import commit

SIZES = (100, 1000, 10_000)
GROWING: tuple[Kind, ...] = ("access", "erasure")
"""What reads or writes every record; all else takes the same however much is held."""
STEADY: tuple[Kind, ...] = ("information", "opt-out", "rectification")
"""One for each other act."""
START = datetime(2026, 11, 22, 9, tzinfo=UTC)
FITTED = ("seconds", "dynamodb", "s3", "items_read", "reads", "writes")
_PARTS = (0.95, 0.03, 0.02)
"""Of the records, how many are entries, images and messages."""
_OTHERS = 50
"""In large tables, so many others share what is not the person's."""


def measure(sizes: Sequence[int] = SIZES, around: int = 10) -> dict[str, Any]:
    """`growing`: by kind what it took at each size, the line through that, and with tables `around` times as large.

    `steady`: by kind what the others took.
    """
    growing = {kind: _grown(kind, sizes, around) for kind in GROWING}
    return {"growing": growing, "steady": {kind: once(kind, sizes[0]) for kind in STEADY}}


def _grown(kind: Kind, sizes: Sequence[int], around: int) -> dict[str, Any]:
    once(kind, sizes[0])  # what is loaded or prepared at the first call is no part of the line
    by_size = {str(size): once(kind, size) for size in sizes}
    among = once(kind, sizes[0], around)
    return {"by_size": by_size, "line": line(by_size), "among": {"times": around, **among}}


def once(kind: Kind, records: int, around: int = 1) -> dict[str, Any]:
    """One request of somebody with so many records, in tables so many times as large."""
    with offices(START) as (cloud, _):
        walk = Walk(cloud, _somebody(cloud, records, around))
        return _told(walk, kind, records, walked(walk, kind))


def line(by_size: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, float]]:
    """A straight line through each measure over the records: what one more record costs, and how well the line fits."""
    records = [one["records"] for one in by_size.values()]
    return {name: fitted(records, [one[name] for one in by_size.values()]) for name in FITTED}


def fitted(xs: Sequence[float], ys: Sequence[float]) -> dict[str, float]:
    """The line of least squares: `start` and for `each` more; `r2` is 1 where all points lie on it."""
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    spread = sum((x - mean_x) ** 2 for x in xs)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / spread
    start = mean_y - slope * mean_x
    off = sum((y - start - slope * x) ** 2 for x, y in zip(xs, ys, strict=True))
    whole = sum((y - mean_y) ** 2 for y in ys)
    return {"each": slope, "start": start, "r2": 1 - off / whole if whole else 1.0}


def _told(walk: Walk, kind: Kind, records: int, holdings: int) -> dict[str, Any]:
    whole = Counts()
    for each in walk.steps.values():
        whole.add(each)
    return {
        "records": records,
        "held": sum(part.total for part in walk.request.done or walk.request.planned),
        "seconds": round(walk.seconds, 3),
        "dynamodb": whole.of("dynamodb"),
        "s3": whole.of("s3"),
        "items_read": whole.items_read,
        "reads": whole.reads,
        "writes": whole.writes,
        "calls": dict(sorted(whole.calls.items())),
        "functions": walk.times.total(),
        "routes": walk.routes,
        "transitions": transitions(holdings, WAYS[kind]),
        "holdings": holdings,
        "by_step": {name: dict(sorted(each.calls.items())) for name, each in walk.steps.items()},
    }


def _somebody(cloud: Offices, records: int, around: int) -> Somebody:
    """A resident in California with so many records, and others with what makes the tables so many times as large."""
    house = build_house("home", "US-CA", "America/Los_Angeles", START)
    amount = Amount(*(round(records * part) for part in _PARTS))
    whose = _moved_in(cloud, house, "resident")
    _fill(cloud, whose, amount)
    for number in range(_OTHERS if around > 1 else 0):
        more = Amount(
            *(-(-part * (around - 1) // _OTHERS) for part in (amount.entries, amount.images, amount.messages))
        )
        _fill(cloud, _moved_in(cloud, house, f"neighbour {number}"), more)
    return Somebody(whose.person, "resident")


def _moved_in(cloud: Offices, house: House, name: str) -> Whose:
    person = add_person(house.organisation, name, START)
    tie = relate(person, "resident", since=START, space=house.space)
    commit(RELATIONS.change(tie.person_id, tie.id, jurisdiction=house.site.jurisdiction))
    cloud.accounts[person.id] = person.email
    return Whose(person.id, house.organisation.id, house.site.id, house.entrance.id, house.device.id)


def _fill(cloud: Offices, whose: Whose, amount: Amount) -> None:
    for table, item in subject.items(whose, amount, START):
        cloud.database.write(table, [item])
    cloud.objects |= {("images", key): body for key, body in subject.pictures(whose, amount)}
