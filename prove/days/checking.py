"""The checks of every day: nothing ended is read or lies past its time, nothing held is lost, every line is in its place."""

import heapq
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from prove.days.expecting import Place, Placed, covering, deletions_in, ends_at, kind_expected, place_of
from prove.dynamodb.database import Database
from prove.dynamodb.index import Key
from prove.dynamodb.stream import Told
from prove.dynamodb.table import Stored
from prove.dynamodb.values import Item
from vestibule.evidence import EVIDENCE, broken, lines_of
from vestibule.table import Table, read_together

LATEST = timedelta(days=2, hours=6)
"""After its end, or that of the last hold: a day for time to live, a day until the sweep, and the hours between its steps."""
PROMISED = timedelta(days=7)
"""The margin between the end that is stored and the end that is promised, in every rule of the operator's that is lived here."""
_SAMPLED = 12
"""Records of each table that are looked for every day, of those that have ended and still lie there."""
_MOST_FAULTS = 50


@dataclass
class Checks:
    """What has been seen of the database so far, and everything that was wrong."""

    database: Database
    tables: dict[str, Table[Any]]
    """Those that a promise ends, by name."""
    holds: list[Placed] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    longest: timedelta = timedelta(0)
    """The longest that a record lay there past its end, or past the end of its last hold."""
    _balance: Counter[tuple[Place, str]] = field(default_factory=Counter)
    """Deletions that await their line, less the lines found; nothing when the ledger is complete."""
    _ending: list[tuple[int, str, Key]] = field(default_factory=list)
    _lying: set[Place] = field(default_factory=set)

    def watch(self, stored: Stored, key: Key, old: Item | None, new: Item | None) -> None:
        """Follow every change of the database."""
        if new is None:
            return
        if stored.declared is EVIDENCE:
            for place, kind in deletions_in(new):
                self._settle(place, kind, -1)
                self.counts[f"lines {kind}"] += 1
        elif stored.streams and "expires_at" in new and (old or {}).get("expires_at") != new["expires_at"]:
            heapq.heappush(self._ending, (int(new["expires_at"]["N"]), stored.declared.name, key))
            self.counts[f"{stored.declared.name} given an end"] += 1

    def expect(self, records: Sequence[Told], now: datetime) -> None:
        """Deletions that the witness is about to be told for the first time."""
        for told in records:
            place, kind = place_of(told), kind_expected(self.holds, told, now)
            self._settle(place, kind, 1)
            self.counts[f"{place[0]} {kind}"] += 1
            if kind == "erased":
                self.fault(f"{place} was erased before its end")
            elif kind == "kept" and "userIdentity" not in told:
                self.fault(f"{place} was swept although a hold covers it")
            elif kind != "kept":
                self._measure(place, told)

    def after_telling(self, records: Sequence[Told], now: datetime) -> None:
        """Every deletion that was told has its line now, and what a hold covers lies there again."""
        for (place, kind), many in self._balance.items():
            self.fault(f"{place} {kind}: {many:+} deletions without a line")
        self._balance.clear()
        for told in records:
            place = place_of(told)
            if kind_expected(self.holds, told, now) == "kept" and self._item(place) is None:
                self.fault(f"{place} was held and is lost")

    def after_the_sweep(self, now: datetime, draw: random.Random) -> None:
        """What has ended and still lies there is held, or has not ended for long, and nobody reads it."""
        while self._ending and self._ending[0][0] <= int(now.timestamp()):
            _, name, key = heapq.heappop(self._ending)
            self._lying.add((name, key))
        for place in list(self._lying):
            item = self._item(place)
            ends = ends_at(item) if item else None
            if item is None or ends is None or ends > now:
                self._lying.discard(place)
            elif covering(self.holds, place[0], item, now):
                self.counts["days that a held record lay past its end"] += 1
            elif now - self._last_reason(place[0], item, ends, now) > LATEST:
                self.fault(f"{place} lies there since {ends.isoformat()}, held by nobody")
        self._look(now, draw)

    def after_the_day(self, day: date, now: datetime) -> None:
        """The chain of a day that is over holds, and may be put aside."""
        lines = list(lines_of(day.isoformat(), now))
        for seq in broken(lines):
            self.fault(f"line {seq} of {day} does not fit")
        self.counts["lines in unbroken chains"] += len(lines)

    def _look(self, now: datetime, draw: random.Random) -> None:
        by_table: dict[str, list[Place]] = {}
        for place in sorted(self._lying):
            by_table.setdefault(place[0], []).append(place)
        for name, places in by_table.items():
            for place in draw.sample(places, min(_SAMPLED, len(places))):
                self.counts["records looked for past their end"] += 1
                for way, found in _readings(self.tables[name], place[1], self._item(place) or {}, now):
                    if found:
                        self.fault(f"{place} is read past its end by {way}")

    def _measure(self, place: Place, told: Told) -> None:
        change = told["dynamodb"]
        item, at = change["OldImage"], datetime.fromtimestamp(change["ApproximateCreationDateTime"], UTC)
        ends = ends_at(item)
        if ends is None or at - ends <= self.longest:
            return
        late = at - self._last_reason(place[0], item, ends, at)
        self.longest = max(self.longest, late)
        if late > PROMISED:
            self.fault(f"{place} outlived its promise by {late - PROMISED}")

    def _last_reason(self, table: str, item: Item, ends: datetime, now: datetime) -> datetime:
        """Its own end, or the end of the last hold that kept it."""
        held = [hold.ends_at for hold in self.holds if hold.ends_at <= now and hold.covers(table, item)]
        return max([ends, *held])

    def _settle(self, place: Place, kind: str, many: int) -> None:
        self._balance[place, kind] += many
        if not self._balance[place, kind]:
            del self._balance[place, kind]

    def _item(self, place: Place) -> Item | None:
        return self.database.items(self.tables[place[0]]).get(place[1])

    def fault(self, text: str) -> None:
        """Something is wrong."""
        self.counts["faults"] += 1
        if len(self.faults) < _MOST_FAULTS:
            self.faults.append(text)


type Found = Callable[[], bool]


def _readings(table: Table[Any], key: tuple[str, ...], item: Item, now: datetime) -> Iterator[tuple[str, bool]]:
    """Every way of reading a record, and whether it shows it."""
    yield "get", table.get(*key, now=now) is not None
    yield "read_together", any(read_together(now, (table, key), (table, (*key[:-1], "x"))))
    own = {"": (*table.key, "")[:2]} if table.key[1:] else {}
    for index, keys in {**own, **table.indexes}.items():
        if keys[0] in item:
            under = str(item[keys[0]]["S"])
            at = str(item[keys[1]]["S"]) if keys[1] in item and "S" in item[keys[1]] else None
            given: dict[str, Any] = {"index": index or None, "between": (at, at) if at else None}
            shown = table.query(under, now=now, **given).items
            yield f"query {index}", any(record.expires_at and record.expires_at <= now for record in shown)
