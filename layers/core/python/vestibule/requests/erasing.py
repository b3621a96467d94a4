"""Erase what is held on somebody: page by page, as often as need be, and never what has been said to stay.

A record is erased by its end: it is set to now, in one transaction with the line that lets a restored copy end it again. From
that instant no reader knows it. Right after, it is deleted for good, which the stream witnesses; what does not come through
there the nightly sweep makes up for. A record that a hold keeps gets its end too, and stays for the hold alone.

What others are still to be told of, once more and within minutes, lies past its end until the sweep: deleted at once, the end
of a tie could be one that the doors never hear of, because whoever ended it died before telling.

What runs is not erased here: a right to open a door ends at the doors first, and whoever owns it ends it. It is left, and the
step comes again.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import batched
from typing import Any

import rfc8785

from vestibule import lifetime
from vestibule.evidence import Fact, commit_with
from vestibule.holdings import Holding
from vestibule.lifetime import Key, Lying
from vestibule.redating import dated, redate, same_end
from vestibule.requests.plan import Verdict
from vestibule.table import EXPIRY, Refused, Table, Write
from vestibule.writes import commit_apart

AT_ONCE = 48
"""Records in one transaction: each is a write and a line, and a hundred go together."""
_PAGE = 20 * AT_ONCE
_DELETED_AT_ONCE = 100

type Judge = Callable[[Lying[Any]], Verdict]


@dataclass(frozen=True)
class Judged:
    """A record as it was found, and what becomes of it."""

    key: Key
    lying: Lying[Any]
    verdict: Verdict
    has_ended: bool
    """Whether no reader knows it any more."""
    runs: bool

    @property
    def is_left(self) -> bool:
        """Whether it is there: for its readers, or past its end for a hold alone."""
        return not self.has_ended or bool(self.lying.held_by)

    @property
    def stays(self) -> bool:
        """Whether nothing more is to be done to it."""
        if self.has_ended:
            return True
        return self.verdict.fate == "keep" and not self.verdict.by_hold


@dataclass
class Done:
    """What one call has done to the records of one holding."""

    erased: int = 0
    anonymised: int = 0
    kept: int = 0
    left: int = 0
    """What still runs, what a hold is about to reach, and what others changed meanwhile: to be tried again."""
    is_through: bool = True
    """Whether all pages were gone through."""
    keys: list[Key] = field(default_factory=list)
    """Of what was erased or made anonymous."""

    @property
    def keys_hash(self) -> str:
        """SHA-256 over the keys in their order, as canonical JSON."""
        return hash_of(self.keys)


def hash_of(keys: Sequence[Key]) -> str:
    """SHA-256 over keys, whatever order they were found in."""
    return hashlib.sha256(rfc8785.dumps(sorted(list(key) for key in keys))).hexdigest()


def runs(table: Table[Any], record: Any, now: datetime) -> bool:  # noqa: ANN401 (a record of any table)
    """Whether what a record is about goes on: a tie, a right to enter, a question that is open."""
    if table.happens_at:
        return False
    windows = getattr(record, "windows", None)
    if windows is not None:
        return any(window.ends_at is None or window.ends_at > now for window in windows)
    ends = getattr(record, table.counts_from or "ended_at", record.expires_at)
    return ends is None or ends > now


def pages(table: Table[Any], person_id: str, judge: Judge, now: datetime) -> Iterator[tuple[Judged, ...]]:
    """Every record of a person in a table, judged, page by page, past its end or not.

    What a law forbids to tell the person of is passed over: it is neither told of nor touched.
    """
    for found in _lying(table, person_id):
        told = (each for each in found if not _is_silent(table, each, now))
        yield tuple(_judged(table, each, judge, now) for each in told)


def alive(table: Table[Any], person_id: str, now: datetime) -> int:
    """How many records of a person its reader should find: counted in what lies there, and not by that reader."""
    found = (each for page in _lying(table, person_id) for each in page)
    return sum(not _has_ended(each, now) and not _is_silent(table, each, now) for each in found)


def carry_out(
    table: Table[Any], person_id: str, judge: Judge, now: datetime, more: Callable[[], bool] = lambda: True
) -> Done:
    """Do what the verdicts say, as far as there is time.

    `more` is asked before each page and each hundred deletions, but for the first of either; the rest is left for another call.
    """
    done, ended = Done(), list[Key]()
    for number, page in enumerate(pages(table, person_id, judge, now)):
        if number and not more():
            done.is_through = False
            break
        done.kept += sum(each.verdict.fate == "keep" for each in page if each.is_left)
        ready = [each for each in page if not each.stays and not _waits(each)]
        done.left += sum(not each.stays and _waits(each) for each in page)
        for some in batched(ready, AT_ONCE, strict=False):
            _note(done, some, _ended(table, person_id, some, now))
        ended += [each.key for each in page if _may_go(each)]
    done.is_through &= _deleted(table, ended, now, more)
    return done


def _judged(table: Table[Any], lying: Lying[Any], judge: Judge, now: datetime) -> Judged:
    key = tuple(str(getattr(lying.record, name)) for name in table.key)
    has_ended = _has_ended(lying, now)
    return Judged(key, lying, judge(lying), has_ended, runs(table, lying.record, now))


def _has_ended(lying: Lying[Any], now: datetime) -> bool:
    return lying.expires_at is not None and lying.expires_at <= now


def _waits(judged: Judged) -> bool:
    """Whether somebody else has to do something first: end what runs, or put the hold on it that covers it."""
    if judged.verdict.by_hold:
        return not judged.lying.held_by
    return judged.runs and judged.verdict.fate == "erase"


def _may_go(judged: Judged) -> bool:
    """What may be deleted now: what was to be erased, or has ended, nothing holds, and nobody is still to be told of."""
    stays = judged.lying.held_by or getattr(judged.lying.record, "telling", None) or _waits(judged)
    return not stays and (judged.has_ended or judged.verdict.fate == "erase")


def _ended(table: Table[Any], person_id: str, some: Sequence[Judged], now: datetime) -> list[Judged]:
    """End these, or take the person out of them, with a line for each. Gives back those that came through."""
    left = [(each, *_change(table, person_id, each, now)) for each in some]
    while left:
        try:
            commit_with([fact for _, _, fact in left], now, *(write for _, write, _ in left))
        except Refused as refused:  # by whoever changed these meanwhile
            left = [each for place, each in enumerate(left) if place not in refused.places]
        else:
            break
    return [each for each, _, _ in left]


def _change(table: Table[Any], person_id: str, judged: Judged, now: datetime) -> tuple[Write, Fact]:
    subject = _holding(table).subject
    same = table.where(subject) == person_id
    if judged.verdict.fate == "anonymise":
        unchanged = same & same_end(table, judged.lying)
        write = table.change(*judged.key, only_if=unchanged, **{subject: None})
        return write, dated(table, judged.key, {subject: None})
    ends = {EXPIRY: now.replace(microsecond=0)}
    return redate(table, judged.key, judged.lying, ends, only_if=same, now=now), dated(table, judged.key, ends)


def _note(done: Done, wanted: Sequence[Judged], came_through: Sequence[Judged]) -> None:
    done.left += len(wanted) - len(came_through)
    for each in came_through:
        match each.verdict.fate:
            case "erase":
                done.erased += 1
                done.keys.append(each.key)
            case "anonymise":
                done.anonymised += 1
                done.keys.append(each.key)
            case "keep":
                pass  # a hold keeps it, past its end


def _deleted(table: Table[Any], keys: Sequence[Key], now: datetime, more: Callable[[], bool]) -> bool:
    """Delete what has ended, each on its own: what is refused here, or lost, the sweep finds. False where time was up.

    Last, because each deletion is witnessed by a line: whoever deletes and ends by turns waits for his own witness.
    """
    for number, some in enumerate(batched(keys, _DELETED_AT_ONCE, strict=False)):
        if number and not more():
            return False
        commit_apart([lifetime.erase_ended(table, key, now) for key in some])
    return True


def _lying(table: Table[Any], person_id: str) -> Iterator[tuple[Lying[Any], ...]]:
    index = _holding(table).by_subject
    if index is None and not table.key[1:]:
        found = lifetime.lying(table, (person_id,))
        yield (found,) if found else ()
        return
    after = None
    while True:
        page, after = lifetime.lying_under(table, person_id, index=index, limit=_PAGE, after=after)
        yield page
        if after is None:
            return


def _is_silent(table: Table[Any], lying: Lying[Any], now: datetime) -> bool:
    return bool(table.hidden_until) and (getattr(lying.record, str(table.hidden_until)) or now) > now


def _holding(table: Table[Any]) -> Holding:
    if not isinstance(table.holds, Holding):
        raise TypeError(f"{table.name} holds nothing about people")
    return table.holds
