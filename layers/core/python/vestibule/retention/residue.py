"""Search a restored copy for what should be gone. It trusts nothing that the replay has done, and reads the copy itself.

Three looks: at every key that the ledger says is gone, and every record whose end the ledger says was changed; at
everything that the copy holds on each person who has gone since, by the index of its subjects; and at whatever is due by
now. What a hold in force keeps is no residue.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from vestibule import lifetime
from vestibule.evidence import Line
from vestibule.holdings import Holding
from vestibule.lifetime import Key, Lying
from vestibule.retention import roster
from vestibule.retention.replay import Place, ledger_page
from vestibule.retention.restore import Dated, Gone, is_another, persons_gone, told
from vestibule.shapes import Record
from vestibule.table import Table


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
    residue: set[Key] = field(default_factory=set)
    looked_up: int = 0

    def __post_init__(self) -> None:
        """Read the holds in force once."""
        self._in_force = {hold.id for hold in roster.in_force(self.now)}

    def go_on(self, found: Found, has_time: Callable[[], bool]) -> Found:
        """Go on with the ledger, a page at least; what is due is looked for at the end of it."""
        place, over = found.place, not self.table.is_promised
        while not over:
            place = self._look_along(place)
            over = place is None
            if not has_time():
                break
        if over and self.table.is_promised:
            self._look_at(key for key, _ in lifetime.all_due(self.table, self.now))
        return Found(
            place=place,
            over=over,
            residue=found.residue + len(self.residue),
            looked_up=found.looked_up + self.looked_up,
        )

    def _look_along(self, place: Place | None) -> Place | None:
        lines, following = ledger_page(self.point, place, self.now)
        for line in lines:
            self._look_for(told(line, self.table.name, self.point))
        self._look_for_persons(lines)
        return following

    def _look_for(self, said: Gone | Dated | None) -> None:
        if said is None:
            return
        self.looked_up += 1
        lying = lifetime.lying(self.table, said.key)
        if lying is None:
            return
        is_gone = isinstance(said, Gone) and not is_another(self.table, said, lying, self.now)
        if is_gone or self._outlives(lying):
            self.residue.add(said.key)

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
        """Whether it has ended and no hold in force keeps it."""
        has_ended = lying.expires_at is not None and lying.expires_at <= self.now
        return has_ended and not lying.held_by & self._in_force

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
