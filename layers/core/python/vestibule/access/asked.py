"""What a decision is asked of: a door, somebody's windows there, and an instant. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from vestibule.access import hours
from vestibule.access.hours import Span
from vestibule.access.model import Door, EntryMethod, Window

_LOOKED_AHEAD = timedelta(days=21)
"""Hours come every week. One that a change of the clock leaves out comes a week later."""

BY_PERMISSION = frozenset(("face",))
"""Ways of entering that rest on a permission of the person."""


class Tie(NamedTuple):
    """From when until when somebody is related to the site; None: it goes on."""

    since: datetime
    until: datetime | None


class Asked(NamedTuple):
    """A question. The windows end where the ties do that they rest on: `grant.narrowed`."""

    door: Door
    windows: Sequence[Window]
    at: datetime | None = None
    """None: now."""
    is_known: bool = True
    """Whether the person has a record."""
    ties: Sequence[Tie] | None = None
    """None: not read, because the windows were checked against them."""
    method: EntryMethod = "mobile_key"
    is_permitted: bool | None = None
    """Whether the person lets what the method rests on be used, as a face; None: not asked."""


@dataclass(frozen=True)
class Case:
    """A question at its instant. At another than now, nobody knows whether the device works."""

    asked: Asked
    at: datetime
    is_now: bool

    @property
    def door(self) -> Door:
        """The door."""
        return self.asked.door

    @property
    def windows(self) -> list[Window]:
        """Those that count for the method: a pass opens for the visitor who has it, not for who answers for the visitor."""
        is_pass = self.asked.method == "pass"
        return [window for window in self.asked.windows if is_pass is (window.kind == "pass")]

    @property
    def open_windows(self) -> list[Window]:
        """Those that are open, barred or not, the oldest first."""
        found = [window for window in self.windows if self.opens(window, self.at)]
        return sorted(found, key=lambda window: (window.starts_at, window.grant_id))

    def opens(self, window: Window, at: datetime) -> bool:
        """Whether a window is open at an instant, barred or not."""
        begun = window.starts_at <= at and (window.ends_at is None or at < window.ends_at)
        return begun and hours.is_open(window.hours, self.door.time_zone, at)

    def opens_later(self, window: Window) -> bool:
        """Whether a window opens by itself at a later instant, whatever else is in the way."""
        return _first(window, self.door.time_zone, self.at, None) is not None

    def is_related(self, at: datetime) -> bool:
        """Whether somebody is related to the site; taken for granted where the windows were checked against it."""
        ties = self.asked.ties
        return ties is None or any(tie.since <= at and (tie.until is None or at < tie.until) for tie in ties)

    @property
    def is_permitted(self) -> bool | None:
        """Whether the person allows the way of entering; None where nobody asked."""
        return self.asked.is_permitted if self.asked.method in BY_PERMISSION else True

    def is_held(self, at: datetime) -> bool:
        """Whether the manager holds the door."""
        return is_held(self.door, at)

    def first_opening(self, window: Window, *, despite_hold: bool = False) -> datetime | None:
        """The first instant from the one asked about at which a window is open to who is related, and nobody holds the door."""
        found = (_first(window, self.door.time_zone, *span) for span in self._free(despite_hold=despite_hold))
        return min((instant for instant in found if instant), default=None)

    def first_free(self) -> datetime | None:
        """The first instant, from the one asked about on, at which somebody is related and nobody holds the door."""
        return min((since for since, _ in self._free(despite_hold=False)), default=None)

    def _free(self, *, despite_hold: bool) -> Iterator[tuple[datetime, datetime | None]]:
        ties = self.asked.ties
        for tie in (Tie(self.at, None),) if ties is None else ties:
            since = max(tie.since, self.at)
            if tie.until is None or since < tie.until:
                yield from [(since, tie.until)] if despite_hold else _unheld(self.door, since, tie.until)


def is_barred(window: Window, door: Door) -> bool:
    """Whether an overlock of its space closes a window here: at first all doors but those of spaces, then all."""
    return window.barred == "overlock" or (window.barred == "gate_lock" and door.space_id is None)


def is_held(door: Door, at: datetime) -> bool:
    """Whether the manager holds the door at an instant."""
    if door.held_until is None or at >= door.held_until:
        return False
    return door.held_since is None or door.held_since <= at


def openings(door: Door, window: Window, start: datetime, end: datetime) -> tuple[Span, ...]:
    """When a window opens a door from `start` up to but not including `end`, without what overlocks and a hold take away."""
    if door.barred == "overlock" or is_barred(window, door):
        return ()
    free = _unheld(door, start, end)
    return tuple(span for since, until in free for span in hours.spans(window, door.time_zone, since, until or end))


def _unheld(door: Door, since: datetime, until: datetime | None) -> Iterator[tuple[datetime, datetime | None]]:
    """What a hold leaves of a stretch of time: what is before it and what is after."""
    if door.held_until is None or since >= door.held_until:
        yield since, until
        return
    if door.held_since is not None and since < door.held_since:
        yield since, door.held_since if until is None else min(until, door.held_since)
    if until is None or door.held_until < until:
        yield door.held_until, until


def _first(window: Window, zone: str, since: datetime, until: datetime | None) -> datetime | None:
    begins = max(since, window.starts_at)
    ends = min(end for end in (begins + _LOOKED_AHEAD, until, window.ends_at) if end is not None)
    return hours.next_opening(window.hours, zone, begins, ends)
