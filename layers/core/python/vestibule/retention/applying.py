"""Apply a hold to what its scope reaches, and take it off again: page by page, at any speed, as often as need be.

Every run may be killed anywhere and begun again, from its beginning or where it stood: what is kept is not kept twice, and what
was let go is not met again.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Literal, Self

from pydantic import Field

from vestibule import clock, evidence, lifetime
from vestibule.evidence import Fact
from vestibule.retention import roster
from vestibule.retention.hold import covers
from vestibule.retention.holdings import HOLDS
from vestibule.retention.model import Hold
from vestibule.retention.reach import Position, Reached, pages
from vestibule.retention.settling import settled
from vestibule.shapes import Record
from vestibule.table import Refused, Table, Write, commit

_INDEXES_LAG = timedelta(hours=1)
"""A hold that ended longer ago than this is let go of for good: what it had kept stands in every index by then."""


class Ended(Exception):
    """The hold has ended; what this page had kept for it was let go of again."""


class Progress(Record):
    """How far a hold has been applied or lifted: records by table so far, and where to go on; None when it is done."""

    counts: dict[str, int] = Field(default_factory=dict)
    at: Position | None = None
    lifting: bool = False

    @property
    def carried(self) -> dict[str, str | None]:
        """As the data of an event, whose members are texts."""
        return {"progress": self.model_dump_json()}

    @classmethod
    def carried_by(cls, detail: Mapping[str, Any]) -> Self | None:
        """What an event carries; None for one that begins."""
        carried = detail["data"].get("progress")
        return cls.model_validate_json(carried) if carried else None


def always() -> bool:
    """Go on to the end."""
    return True


type More = Callable[[], bool]
type Places = Mapping[str, str]
"""The site of each entrance."""


def apply(
    hold: Hold,
    tables: Iterable[Table[Any]],
    entrances: Places,
    now: datetime,
    *,
    since: Progress | None = None,
    more: More = always,
) -> Progress:
    """Keep what the hold covers. `more` is asked before each page but the first.

    `Ended` when the hold is not, or no longer, in force.
    """
    _check_in_force(hold.id, now)

    def work(page: Reached) -> int:
        kept = [found for found in page.lying if covers(hold, page.table, found.record)]
        wrote = [_kept(page, found, hold) for found in kept]
        if "written" in wrote:
            _check_after(page, hold, now)
        return len(wrote) - wrote.count("gone")

    return _page_by_page(_Run(hold, tuple(tables), entrances, work), since, more)


def let_go(
    hold: Hold,
    tables: Iterable[Table[Any]],
    entrances: Places,
    now: datetime,
    *,
    since: Progress | None = None,
    more: More = always,
) -> Progress:
    """Take an ended hold off what it kept: the own end of each record holds again, unless another hold is in force.

    Counted is what the hold had kept and what it would have kept, so that a run that is begun again counts the same.
    """

    def work(page: Reached) -> int:
        find = cache(_finding(now))
        for found in page.lying:
            if hold.id in found.held_by:
                settled(page.table, page.key(found), found, now, find)
        return sum(hold.id in found.held_by or covers(hold, page.table, found.record) for found in page.lying)

    done = _page_by_page(_Run(hold, tuple(tables), entrances, work), since, more)
    return done.model_copy(update={"lifting": True})


def renew(
    hold: Hold,
    tables: Iterable[Table[Any]],
    entrances: Places,
    now: datetime,
    *,
    since: Progress | None = None,
    more: More = always,
) -> Progress:
    """Whichever of the two the hold needs now, recorded when it is done. One that ends half-way is lifted from its beginning.

    `Ended` when it is released in these very moments: its lift is on its way.
    """
    run, record = (let_go, record_lifted) if hold.has_ended(now) else (apply, record_applied)
    begun = since if since and since.lifting == hold.has_ended(now) else None
    progress = run(hold, tables, entrances, now, since=begun, more=more)
    if progress.at is None:
        record(hold.id, progress.counts, now)
    return progress


def record_applied(hold_id: str, counts: Mapping[str, int], now: datetime) -> bool:
    """Write on the hold how many records it keeps, with evidence. False when that is known, or it has ended meanwhile."""

    def write(hold: Hold) -> tuple[Write, ...]:
        if hold.has_ended(now) or (hold.applied_at and hold.kept == dict(counts)):
            return ()
        known = HOLDS.where("applied_at")
        unchanged = known == clock.written(hold.applied_at) if hold.applied_at else known.does_not_exist()
        still = (HOLDS.where("state") == "active") & unchanged
        return (HOLDS.change(hold_id, kept=dict(counts), applied_at=now, only_if=still),)

    return _record(hold_id, "applied", counts, now, write)


def record_lifted(hold_id: str, counts: Mapping[str, int], now: datetime) -> bool:
    """Write on the hold that it is lifted, with evidence, once. A while after its end it leaves the roster.

    Until then the sweep lets go once more, of what an index did not show at first.
    """

    def write(hold: Hold) -> tuple[Write, ...]:
        first = HOLDS.where("lifted_at").does_not_exist()
        return () if hold.lifted_at else (HOLDS.change(hold_id, lifted_at=now, only_if=first),)

    is_new = _record(hold_id, "lifted", counts, now, write)
    hold = HOLDS.get(hold_id, now=now)
    if hold is None or (hold.ended_at or hold.ends_at) <= now - _INDEXES_LAG:
        commit(roster.strike_off(hold_id))  # last: whatever is not on the roster no later sweep finds
    return is_new


@dataclass(frozen=True)
class _Run:
    """One pass over what a hold reaches. `work` does one page and answers how many records count."""

    hold: Hold
    tables: tuple[Table[Any], ...]
    entrances: Places
    work: Callable[[Reached], int]


def _page_by_page(run: _Run, since: Progress | None, more: More) -> Progress:
    start = since or Progress()
    counts = Counter(start.counts)
    for page in pages(run.hold, run.tables, run.entrances, start.at):
        counts[page.table.name] += run.work(page)
        if page.next and not more():
            return Progress(counts=_present(counts), at=page.next)
    return Progress(counts=_present(counts))


def _present(counts: Counter[str]) -> dict[str, int]:
    return {name: many for name, many in sorted(counts.items()) if many}


def _kept(page: Reached, found: lifetime.Lying[Any], hold: Hold) -> Literal["written", "known", "gone"]:
    if hold.id in found.held_by and found.erase_at is None and found.due_at is not None:
        return "known"
    try:
        commit(lifetime.keep(page.table, page.key(found), hold.id, hold.ends_at))
    except Refused:
        return "gone"
    return "written"


def _check_in_force(hold_id: str, now: datetime) -> None:
    current = HOLDS.get(hold_id, now=now)
    if current is None or current.has_ended(now):
        raise Ended


def _check_after(page: Reached, hold: Hold, now: datetime) -> None:
    """A hold that was released while the page was written must not keep it: its release may have passed by already."""
    try:
        _check_in_force(hold.id, now)
    except Ended:
        find = cache(_finding(now))
        for found in page.lying:
            lying = lifetime.lying(page.table, page.key(found))
            if lying and hold.id in lying.held_by:
                settled(page.table, page.key(found), lying, now, find)
        raise


def _finding(now: datetime) -> Callable[[str], Hold | None]:
    return lambda hold_id: HOLDS.get(hold_id, now=now)


def _record(
    hold_id: str, what: str, counts: Mapping[str, int], now: datetime, write: Callable[[Hold], tuple[Write, ...]]
) -> bool:
    """Commit a change of the hold with its line. False when there is nothing to change."""
    for _ in range(evidence.TRIES):
        hold = HOLDS.get(hold_id, now=now)
        changes = write(hold) if hold else ()
        if not changes:
            return False
        line = Fact(f"retention.hold.{what}", hold_id, {"counts": dict(counts)})
        try:
            evidence.commit_with([line], now, *changes)
        except Refused:
            continue
        return True
    raise evidence.TooManyWriters(evidence.BUSY)
