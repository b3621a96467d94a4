"""Search a restored copy for what should be gone. It trusts nothing that the replay has done, and reads the copy itself.

Three looks: at every key that the ledger says is gone, and every record whose end the ledger says was changed; at
everything that the copy holds on each person who has gone since, by the index of its subjects; and at whatever is due.
What a hold in force keeps is no residue. A record whose end the replay has written must be one that the program can read.

The search asks for what the replay promises, at the replay's own instants: keys that were told to be gone by `through`, and
ends that had come by `ended_before`. The table in use goes on ending and erasing, and the copy with it once it is in use.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

from pydantic import ValidationError

from vestibule import lifetime
from vestibule.evidence import Line
from vestibule.holdings import Holding
from vestibule.lifetime import Key, Lying
from vestibule.retention.holdings import HOLDS
from vestibule.retention.replay import Place, Progress, ledger_page
from vestibule.retention.restore import Dated, Gone, is_another, persons_gone, told
from vestibule.shapes import Record
from vestibule.table import Table

_BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)
"""At this instant nothing has ended yet."""


class Found(Record):
    """How far the search has come, and what it has found so far."""

    place: dict[str, Any] | None = None
    over: bool = False
    residue: int = 0
    looked_up: int = 0
    """Keys and persons that were looked up in the copy."""


@dataclass
class Search:
    """One copy, searched."""

    table: Table[Any]
    point: datetime
    now: datetime
    replay: Progress
    """The replay that is over."""
    residue: set[Key] = field(default_factory=set)
    looked_up: int = 0

    def __post_init__(self) -> None:
        """Go by the instants of the replay, and read each hold once."""
        self._before, self._through = self.replay.ended_before or self.now, self.replay.through or self.now
        self._was_in_force = cache(self._in_force_then)

    def go_on(self, found: Found, has_time: Callable[[], bool]) -> Found:
        """Go on with the ledger, a page at least; what is due is looked for at the end of it."""
        place, over = found.place, not self.table.is_promised
        while not over:
            place = self._look_along(place)
            over = place is None
            if not has_time():
                break
        if over and self.table.is_promised:
            self._look_at(key for key, _ in lifetime.all_due(self.table, self._before))
        return Found(
            place=place,
            over=over,
            residue=found.residue + len(self.residue),
            looked_up=found.looked_up + self.looked_up,
        )

    def _look_along(self, place: Place | None) -> Place | None:
        lines, following = ledger_page(self.point, place, self.now)
        for line in lines:
            self._look_for(line)
        self._look_for_persons(lines)
        return following

    def _look_for(self, line: Line) -> None:
        said = told(line, self.table.name, self.point)
        if said is None or (isinstance(said, Gone) and line.at > self._through):
            return
        self.looked_up += 1
        lying = lifetime.lying(self.table, said.key)
        if lying is None:
            return
        remains = self._is_unreadable(said) if isinstance(said, Dated) else self._is_that(said, lying)
        if remains or self._outlives(lying):
            self.residue.add(said.key)

    def _is_that(self, gone: Gone, lying: Lying[Any]) -> bool:
        return not is_another(self.table, gone, lying, self._before)

    def _is_unreadable(self, dated: Dated) -> bool:
        """Whether what was written again is no record any more: nothing could be decided by it, its end neither."""
        try:
            self.table.get(*dated.key, now=_BEFORE_ALL)
        except ValidationError:
            return True
        return False

    def _look_for_persons(self, lines: Iterable[Line]) -> None:
        for person in sorted({person for line in lines for person in persons_gone(line, self.point)}):
            self.looked_up += 1
            self.residue.update(self._key(lying) for lying in self._of(person) if self._outlives(lying))

    def _look_at(self, keys: Iterable[Key]) -> None:
        for key in keys:
            lying = lifetime.lying(self.table, key)
            if lying and self._outlives(lying):
                self.residue.add(key)

    def _outlives(self, lying: Lying[Any]) -> bool:
        """Whether it had ended and no hold kept it."""
        had_ended = lying.expires_at is not None and lying.expires_at <= self._before
        return had_ended and not any(self._was_in_force(hold_id) for hold_id in lying.held_by)

    def _in_force_then(self, hold_id: str) -> bool:
        """A hold that ends after the replay still keeps what it kept: the sweep lets go of it once the copy is in use."""
        hold = HOLDS.get(hold_id, now=self.now)
        return hold is not None and (hold.ended_at or hold.ends_at) > self._before

    def _of(self, person: str) -> Iterator[Lying[Any]]:
        """Everything that the copy holds on a person, ended or not."""
        holds = self.table.holds
        if not isinstance(holds, Holding):
            return
        after = None
        while True:
            some, after = lifetime.lying_under(self.table, person, index=holds.by_subject, after=after)
            yield from some
            if after is None:
                return

    def _key(self, lying: Lying[Any]) -> Key:
        return tuple(str(getattr(lying.record, name)) for name in self.table.key)
