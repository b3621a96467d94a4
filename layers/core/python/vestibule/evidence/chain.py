"""A day's chain of lines: what a line is, how one follows another, and which ones do not fit. Pure.

A line's hash covers its content and the hash of the line before, in canonical JSON (RFC 8785), so that a changed, dropped
or swapped line shows. A chain belongs to one UTC day and ends with a line that closes it: nothing follows that one.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

import rfc8785
from pydantic import BaseModel, StringConstraints
from ulid import ULID

from vestibule import clock
from vestibule.clock import Instant
from vestibule.shapes import Record

GENESIS = "0" * 64
CLOSING = "evidence.day.sealed"
"""The kind of the last line of a sealed day."""
_PREFIX = "evd_"
_SEQ_BYTES = 10


Day = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
"""A day as it is written in lines and heads: nothing else gets into a message that names one."""


@dataclass(frozen=True)
class Fact:
    """What a line is to say: what happened to what, with identifiers, hashes, counts and kinds."""

    kind: str
    subject: str
    facts: Mapping[str, Any]


class Line(Record):
    """One line. `seq` counts from 1 within the day; `before` is the hash of the line before, zeros for the first."""

    day: Day
    """The chain that it stands in; later than `at` when the day of `at` had been sealed."""
    seq: int
    at: Instant
    kind: str
    """Past tense, `context.subject.happened`."""
    subject: str
    facts: dict[str, Any]
    """Identifiers, hashes, counts and kinds."""
    before: str
    hash: str

    @property
    def id(self) -> str:
        """Its identifier: made of day and place, so that nothing needs to be stored."""
        return evidence_id(self.day, self.seq)

    @property
    def closes(self) -> bool:
        """Whether nothing follows it."""
        return self.kind == CLOSING


def following(
    last: Line | None, kind: str, subject: str, facts: Mapping[str, Any], now: datetime, *, day: str | None = None
) -> Line:
    """The line that follows `last`, in its day. The first line of a day stands in `day`, left out: the day of `now`."""
    content = {
        "day": last.day if last else day or day_of(now),
        "seq": last.seq + 1 if last else 1,
        "at": clock.written(now),
        "kind": kind,
        "subject": subject,
        "facts": dict(facts),
        "before": last.hash if last else GENESIS,
    }
    return Line.model_validate({**content, "hash": digest(content)})


def day_of(now: datetime) -> str:
    """The UTC day of an instant."""
    return now.astimezone(UTC).date().isoformat()


def canonical(document: BaseModel | Mapping[str, Any]) -> bytes:
    """Canonical JSON (RFC 8785): the same content has the same bytes, whoever writes it."""
    return rfc8785.dumps(document.model_dump(mode="json") if isinstance(document, BaseModel) else dict(document))


def digest(content: BaseModel | Mapping[str, Any]) -> str:
    """SHA-256 in hexadecimal over canonical JSON: of a line without its own hash, of a head."""
    return hashlib.sha256(canonical(content)).hexdigest()


@dataclass
class Walk:
    """A chain as it is walked line by line; holds no more than the last one. Begin anew for each day."""

    day: str | None = None
    seq: int = 0
    hash: str | None = GENESIS
    """None after a line that could not be read: then the next one may say what it follows."""
    is_closed: bool = False

    def fits(self, line: Line) -> bool:
        """Whether this line is unchanged and follows the one before. The walk goes on from it either way."""
        in_place = line.seq == self.seq + 1 and line.day == (self.day or line.day) and not self.is_closed
        linked = self.hash in (None, line.before)
        self.day, self.seq, self.hash, self.is_closed = line.day, line.seq, line.hash, line.closes
        return in_place and linked and line.hash == digest(line.model_dump(mode="json", exclude={"hash"}))

    def pass_over(self) -> int:
        """Go past a line that cannot be read; the `seq` that it should have."""
        self.seq, self.hash = self.seq + 1, None
        return self.seq


def broken(lines: Iterable[Line]) -> list[int]:
    """The `seq` of each line that does not fit: changed, out of place, or following another line than it says."""
    walk = Walk()
    return sorted({line.seq for line in lines if not walk.fits(line)})


def evidence_id(day: str, seq: int) -> str:
    """The identifier of a line: a ULID whose time is the day's beginning and whose rest is the place in the day."""
    begins = datetime.fromisoformat(day).replace(tzinfo=UTC)
    return f"{_PREFIX}{ULID.from_bytes(clock.to_epoch_ms(begins).to_bytes(6) + seq.to_bytes(_SEQ_BYTES))}"


def place_of(identifier: str) -> tuple[str, int] | None:
    """Day and `seq` of the line with this identifier; None when no line can have it."""
    try:
        read = bytes(ULID.from_str(identifier.removeprefix(_PREFIX)))
        begins = clock.from_epoch_ms(int.from_bytes(read[:-_SEQ_BYTES]))
    except (ValueError, OverflowError):  # no ULID, or a year that no calendar has
        return None
    day, seq = day_of(begins), int.from_bytes(read[-_SEQ_BYTES:])
    is_one = 0 < seq < 2**53 and evidence_id(day, seq) == identifier
    return (day, seq) if is_one else None
