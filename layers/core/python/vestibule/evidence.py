"""The evidence ledger (C-04): what was decided, disclosed, deleted or held, each line bound to the one before it.

A line's hash covers its content and the hash of the line before, in canonical JSON (RFC 8785), so that a changed, dropped
or swapped line shows. A chain runs for one UTC day. Lines hold identifiers and hashes, no personal data: evidence may
outlive what it proves. Signing a day's head comes with the retention work.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

import rfc8785

from vestibule import clock
from vestibule.clock import Instant
from vestibule.holdings import NotPersonal
from vestibule.shapes import Record
from vestibule.table import Refused, Table, Write, commit

TRIES = 8
BUSY = "the evidence chain is being written by others; try the step again"
_GENESIS = "0" * 64


class TooManyWriters(RuntimeError):
    """The day's chain moved on at each of several tries. The caller's step is retried as a whole."""


@dataclass(frozen=True)
class Fact:
    """What a line is to say: what happened to what, with identifiers, hashes, counts and kinds."""

    kind: str
    subject: str
    facts: Mapping[str, Any]


class Line(Record):
    """One line. `seq` counts from 1 within the day; `before` is the hash of the line before, zeros for the first."""

    day: str
    seq: int
    at: Instant
    kind: str
    """Past tense, `context.subject.happened`."""
    subject: str
    facts: dict[str, Any]
    """Identifiers, hashes, counts and kinds."""
    before: str
    hash: str


EVIDENCE = Table(
    "evidence",
    Line,
    NotPersonal(reason="identifiers and hashes only; evidence outlives what it proves", retention=None),
    key=("day", "seq"),
)


def append(kind: str, subject: str, facts: Mapping[str, Any], now: datetime) -> Line:
    """Add a line to the day's chain; two writers at once never both follow the same line."""
    for _ in range(TRIES):
        line = following(_last_of(now), kind, subject, facts, now)
        try:
            commit(EVIDENCE.add(line))
        except Refused:
            continue
        return line
    raise TooManyWriters(BUSY)


def appending(kind: str, subject: str, facts: Mapping[str, Any], now: datetime) -> Write:
    """The write that adds a line, to be committed together with what it is evidence of."""
    return EVIDENCE.add(following(_last_of(now), kind, subject, facts, now))


def appending_all(facts: Sequence[Fact], now: datetime) -> tuple[Write, ...]:
    """The writes that add a line for each fact, one after the other, to be committed together with what they are evidence of.

    At most a hundred writes go into one transaction, these and the others together.
    """
    writes, last = [], _last_of(now)
    for fact in facts:
        last = following(last, fact.kind, fact.subject, fact.facts, now)
        writes.append(EVIDENCE.add(last))
    return tuple(writes)


def following(last: Line | None, kind: str, subject: str, facts: Mapping[str, Any], now: datetime) -> Line:
    """The line that follows `last`. Pure."""
    content = {
        "day": now.date().isoformat(),
        "seq": last.seq + 1 if last else 1,
        "at": clock.written(now),
        "kind": kind,
        "subject": subject,
        "facts": dict(facts),
        "before": last.hash if last else _GENESIS,
    }
    return Line.model_validate({**content, "hash": digest(content)})


def digest(content: Mapping[str, Any]) -> str:
    """SHA-256 in hexadecimal over the canonical JSON of a line without its own hash."""
    return hashlib.sha256(rfc8785.dumps(dict(content))).hexdigest()


def broken(lines: Iterable[Line]) -> list[int]:
    """The `seq` of each line that does not fit: changed, out of place, or following another line than it says."""
    chain = list(lines)
    changed = {line.seq for line in chain if line.hash != digest(_content(line))}
    unlinked = {after.seq for line, after in pairwise(chain) if (after.before, after.seq) != (line.hash, line.seq + 1)}
    first = {chain[0].seq} if chain and (chain[0].before, chain[0].seq) != (_GENESIS, 1) else set[int]()
    return sorted(changed | unlinked | first)


def _content(line: Line) -> dict[str, Any]:
    return line.model_dump(mode="json", exclude={"hash"})


def _last_of(now: datetime) -> Line | None:
    newest = EVIDENCE.query(now.date().isoformat(), now=now, newest_first=True, limit=1)
    return newest.items[0] if newest.items else None
