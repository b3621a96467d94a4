"""The oracle: it walks through UTC minute by minute, reads the wall at each, and looks it up in a table of the week's minutes."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from prove.hours.zones import Zone
from vestibule.access.hours import WEEKDAYS, Hours, Span

MINUTE, HOUR = 60, 3600
_DAY, _WEEK = 24 * 60, 7 * 24 * 60
_THURSDAY = 3
"""The weekday of 1 January 1970, from Monday on."""


class Walk:
    """The minutes from one instant to another, with what the wall shows at each."""

    def __init__(self, zone: Zone, since: int, until: int) -> None:
        """Walk."""
        self.minutes = range(since, until, MINUTE)
        self._walls = [_minute_of_week(at + zone.ahead(at)) for at in self.minutes]

    def open_at(self, hours: Sequence[Hours], starts: int, ends: int) -> list[bool]:
        """For each minute, whether a window with these hours is open in it."""
        table = _week(hours)
        within = zip(self.minutes, self._walls, strict=True)
        return [starts <= at < ends and bool(table[wall]) for at, wall in within]

    def runs(self, is_open: Sequence[bool]) -> tuple[Span, ...]:
        """The minutes that are open, those that follow each other as one."""
        found: list[list[int]] = []
        for at, opens in zip(self.minutes, is_open, strict=True):
            if opens and found and found[-1][1] == at:
                found[-1][1] = at + MINUTE
            elif opens:
                found.append([at, at + MINUTE])
        return tuple((instant(begins), instant(ends)) for begins, ends in found)

    def next_open(self, is_open: Sequence[bool], place: int) -> datetime | None:
        """The first minute that is open from one on."""
        later = range(place, len(self.minutes))
        return next((instant(self.minutes[each]) for each in later if is_open[each]), None)


def instant(at: int) -> datetime:
    """Of seconds since 1970."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=at)


def _minute_of_week(wall: int) -> int:
    return (wall // MINUTE + _THURSDAY * _DAY) % _WEEK


def _week(hours: Sequence[Hours]) -> bytearray:
    table = bytearray(_WEEK)
    if not hours:
        return bytearray(b"\x01" * _WEEK)
    for span in hours:
        for day in span.days:
            minute, last = _of(span.opens), _of(span.closes)
            minute += WEEKDAYS.index(day) * _DAY
            last += WEEKDAYS.index(day) * _DAY
            if last <= minute:
                last += _DAY
            for each in range(minute, last):
                table[each % _WEEK] = 1
    return table


def _of(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)
