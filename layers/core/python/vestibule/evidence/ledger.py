"""The ledger's tables, and how a line gets into it.

Writers meet on the key of the line that both want to write, and so does the sealing of a day with a late writer: the line
that closes the day takes the next place in the chain, so whoever comes later is refused, looks again, and finds the day
closed. A line then goes to the next day that is open: what came late is in the ledger, never lost and never an error.
"""

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from vestibule.evidence.chain import CLOSING, Fact, Line, day_of, following
from vestibule.evidence.heads import SealedDay
from vestibule.holdings import NotPersonal
from vestibule.table import Refused, Table, Write, commit

TRIES = 12
BUSY = "the evidence chain is being written by others; try the step again"
DAYS = "days"
_AT_ONCE = 500
_LONGEST_WAIT_S = 0.2


class TooManyWriters(RuntimeError):
    """The day's chain moved on at each of several tries. The caller's step is retried as a whole."""


EVIDENCE = Table(
    "evidence",
    Line,
    NotPersonal(reason="identifiers and hashes only; evidence outlives what it proves", retention=None),
    key=("day", "seq"),
)

HEADS = Table(
    "heads",
    SealedDay,
    NotPersonal(reason="hashes, counts and signatures of the ledger's days", retention=None),
    key=("ledger", "day"),
)


def append(kind: str, subject: str, facts: Mapping[str, Any], now: datetime) -> Line:
    """Add a line to the chain; two writers at once never both follow the same line.

    What is said twice in the same millisecond, word for word, may stand there once.
    """
    for again in range(TRIES):
        (line,) = next_lines([Fact(kind, subject, facts)], now)
        try:
            commit(EVIDENCE.add(line))
        except Refused:
            if EVIDENCE.get(line.day, line.seq, now=now) == line:
                return line  # ours: its answer was lost on the way, and AWS's library sent it again
            let_others_pass(again)
        else:
            return line
    raise TooManyWriters(BUSY)


def appending(kind: str, subject: str, facts: Mapping[str, Any], now: datetime) -> Write:
    """The write that adds a line, to be committed together with what it is evidence of."""
    (write,) = appending_all([Fact(kind, subject, facts)], now)
    return write


def appending_all(facts: Sequence[Fact], now: datetime) -> tuple[Write, ...]:
    """The writes that add a line for each fact, one after the other, to be committed together with what they are evidence of.

    At most a hundred writes go into one transaction, these and the others together.
    """
    return tuple(EVIDENCE.add(line) for line in next_lines(facts, now))


def commit_with(facts: Sequence[Fact], now: datetime, *writes: Write) -> None:
    """Commit these writes together with a line for each fact, again while only the chain has moved on.

    `Refused` when one of the writes is; its places count these writes from 0.
    """
    for again in range(TRIES):
        try:
            commit(*writes, *appending_all(facts, now))
        except Refused as refused:
            own = tuple(place for place in refused.places if place < len(writes))
            if own:
                raise Refused(own) from refused
            let_others_pass(again)
        else:
            return
    raise TooManyWriters(BUSY)


def next_lines(facts: Sequence[Fact], now: datetime) -> list[Line]:
    """The lines that would follow now, in the day of `now` or the next one that is open."""
    if not facts:
        return []
    day, last = _open_chain(now)
    lines: list[Line] = []
    for fact in facts:
        last = following(last, fact.kind, fact.subject, fact.facts, now, day=day)
        lines.append(last)
    return lines


def close(day: str, now: datetime) -> Line:
    """The line that closes a day, written now if there is none yet. Nothing follows it."""
    for again in range(TRIES):
        last = last_line(day, now)
        if last and last.closes:
            return last
        closing = following(last, CLOSING, day, {"lines": last.seq if last else 0}, now, day=day)
        try:
            commit(EVIDENCE.add(closing))
        except Refused:  # a writer of the last moment, or another run of the sealing
            let_others_pass(again)
        else:
            return closing
    raise TooManyWriters(BUSY)


def lines_of(day: str, now: datetime) -> Iterator[Line]:
    """The lines of a day in their order, read page by page."""
    after = None
    while True:
        page = EVIDENCE.query(day, now=now, limit=_AT_ONCE, after=after)
        yield from page.items
        after = page.next
        if after is None:
            return


def last_line(day: str, now: datetime) -> Line | None:
    """The last line of a day so far."""
    newest = EVIDENCE.query(day, now=now, newest_first=True, limit=1)
    return newest.items[0] if newest.items else None


def latest_lines(now: datetime) -> tuple[Line, ...]:
    """The last hundred lines of today, the newest first."""
    return EVIDENCE.query(day_of(now), now=now, newest_first=True, limit=100).items


def newest_head(now: datetime) -> SealedDay | None:
    """The last day that has a signed head."""
    newest = HEADS.query(DAYS, now=now, newest_first=True, limit=1)
    return newest.items[0] if newest.items else None


def sealed_between(first: str, last: str, now: datetime) -> Iterator[SealedDay]:
    """The signed heads of the days from `first` to `last`, both included, in their order."""
    after = None
    while True:
        page = HEADS.query(DAYS, between=(first, last), now=now, after=after)
        yield from page.items
        after = page.next
        if after is None:
            return


def next_day(day: str) -> str:
    """The day after."""
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def _open_chain(now: datetime) -> tuple[str, Line | None]:
    """The first day from the day of `now` on that takes lines, and its last line.

    Heads are looked at only where a chain is closed or has not begun: a clock that has jumped back might begin one before
    the days that are sealed, where no sealing would ever come by.
    """
    day = day_of(now)
    while True:
        last = last_line(day, now)
        if last and not last.closes:
            return day, last
        sealed = newest_head(now)
        earliest = max(next_day(day) if last else day, next_day(sealed.day) if sealed else day)
        if earliest == day:
            return day, None
        day = earliest


def let_others_pass(again: int) -> None:
    """Fall out of step with other writers, further at each try."""
    time.sleep(random.uniform(0, min(_LONGEST_WAIT_S, 0.005 * 2**again)))  # noqa: S311 (no secret)
