"""Sealing a day: close it, walk its chain, sign its head, store both under object lock.

Every step may be done twice and by two at once; what is stored first counts. Signatures differ at each signing, so the first
one that reaches the register of heads is the day's, and the bucket is filled from there.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO

from vestibule.evidence import signing, vault
from vestibule.evidence.chain import Walk, canonical, day_of
from vestibule.evidence.heads import Head, SealedDay, Summary
from vestibule.evidence.ledger import DAYS, HEADS, close, last_line, lines_of, newest_head, next_day
from vestibule.evidence.receipts import heading_of
from vestibule.table import Refused, commit

_LOOKED_BACK = 100
"""How many days before the first sealing are searched for lines of a ledger that is older than the sealing."""


class ChainBroken(Exception):
    """A day's chain does not fit, so it was not signed. `seqs` are the lines, none when they differ from what was signed."""

    def __init__(self, day: str, seqs: tuple[int, ...]) -> None:
        """Keep the day and its wrong lines."""
        super().__init__(f"{day}: {seqs}")
        self.day = day
        self.seqs = seqs


@dataclass(frozen=True)
class Read:
    """A day as it was read: its head, and the hashes of its lines. The lines themselves lie in a file."""

    head: Head
    leaves: bytes


def next_to_seal(now: datetime) -> str | None:
    """The oldest day that is over and not sealed to the end; None when there is none."""
    newest = newest_head(now)
    if newest and newest.stored_at is None:
        return newest.day
    day = next_day(newest.day) if newest else _first_day(now)
    return day if day < day_of(now) else None


def seal(day: str, operator: str, now: datetime) -> Head:
    """Seal a day, or finish what another try has left. `ChainBroken` when the chain does not fit."""
    close(day, now)
    with TemporaryFile() as lines:
        read = _read(day, operator, lines, now)
        sealed = HEADS.get(DAYS, day, now=now) or _signed(read.head, now)
        if sealed.head != read.head:
            raise ChainBroken(day, ())
        with TemporaryFile() as export:
            export.write(canonical(heading_of(sealed)) + b"\n")
            lines.seek(0)
            copyfileobj(lines, export)
            export.seek(0)
            vault.store_day(day, export, read.leaves)
    commit(HEADS.change(DAYS, day, stored_at=now))
    return sealed.head


def _read(day: str, operator: str, into: IO[bytes], now: datetime) -> Read:
    """Walk the chain and copy its lines into a file; only their hashes are kept in memory."""
    walk, summary, leaves, wrong = Walk(day=day), Summary(), bytearray(), list[int]()
    for line in lines_of(day, now):
        if not walk.fits(line):
            wrong.append(line.seq)
        elif not wrong:
            summary.add(line)
            leaves += bytes.fromhex(line.hash)
            into.write(canonical(line) + b"\n")
    if wrong:
        raise ChainBroken(day, tuple(wrong))
    return Read(summary.head(operator, _head_before(day, now)), bytes(leaves))


def _head_before(day: str, now: datetime) -> Head | None:
    before = (date.fromisoformat(day) - timedelta(days=1)).isoformat()
    found = HEADS.get(DAYS, before, now=now)
    return found.head if found else None


def _signed(head: Head, now: datetime) -> SealedDay:
    """The day with its signature: ours, or that of another run that was quicker."""
    sealed = SealedDay(day=head.day, head=head, signature=signing.sign(head.digest), signed_by=signing.fingerprint())
    try:
        commit(HEADS.add(sealed))
    except Refused:
        return HEADS.get(DAYS, head.day, now=now) or sealed
    return sealed


def _first_day(now: datetime) -> str:
    """Where the first head belongs: at the oldest day with a line, or at yesterday."""
    days = [(now.date() - timedelta(days=back)).isoformat() for back in range(_LOOKED_BACK, 0, -1)]
    return next((day for day in days if last_line(day, now)), days[-1])
