"""What the clock on the wall shows, from the files of the time zone database read by hand (RFC 9636).

Written apart from what the program uses: the file's own changes, and after the last one the rule in its footer.
"""

import re
import struct
import sysconfig
import zoneinfo
from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

LAST_YEAR = 2040
_HEADER = ">4s1s15x6l"
_HEADER_SIZE = 44
_RULE = re.compile(
    r"(?:<[^>]+>|[A-Za-z]+)(?P<std>[-+0-9:]+)(?:(?:<[^>]+>|[A-Za-z]+)(?P<dst>[-+0-9:]*),(?P<to>[^,]+),(?P<back>[^,]+))?"
)
_HOUR, _DAY = 3600, 86_400
_USUAL = 2 * _HOUR


class Change(NamedTuple):
    """The clock is changed: seconds since 1970, and how far ahead of UTC it was before and is from then on."""

    at: int
    before: int
    after: int


class Zone:
    """One zone's clock."""

    def __init__(self, name: str) -> None:
        """Read its file."""
        self.name = name
        first, steps, footer = _read(_file(name).read_bytes())
        steps = sorted([*steps, *_by_rule(footer, steps[-1][0] if steps else -(2**62))])
        self._times = [at for at, _ in steps]
        self._ahead = [first, *(ahead for _, ahead in steps)]

    def ahead(self, at: int) -> int:
        """Seconds that the clock is ahead of UTC."""
        return self._ahead[bisect_right(self._times, at)]

    def changes(self, since: int, until: int) -> list[Change]:
        """Every change of what the clock shows, daylight saving or not."""
        found = zip(self._times, pairwise(self._ahead), strict=True)
        return [Change(at, *both) for at, both in found if since <= at < until and both[0] != both[1]]


def _file(name: str) -> Path:
    """Where `zoneinfo` finds it: on the search path, or else in the package."""
    places = [Path(place) for place in zoneinfo.TZPATH]
    package = Path(sysconfig.get_paths()["purelib"]) / "tzdata" / "zoneinfo"
    return next(place / name for place in (*places, package) if (place / name).is_file())


def _read(data: bytes) -> tuple[int, list[tuple[int, int]], str]:
    """The first offset, the changes, and the footer, of the second part of the file: its numbers have 64 bits."""
    _, _, *counts = struct.unpack_from(_HEADER, data)
    begins = _HEADER_SIZE + _length(counts, 4)
    _, _, *counts = struct.unpack_from(_HEADER, data, begins)
    _, _, _, times, types, _ = counts
    place = begins + _HEADER_SIZE
    instants = struct.unpack_from(f">{times}q", data, place)
    kinds = data[place + 8 * times : place + 9 * times]
    described = place + 9 * times
    aheads = [struct.unpack_from(">l", data, described + 6 * kind)[0] for kind in range(types)]
    footer = data[begins + _HEADER_SIZE + _length(counts, 8) :].strip(b"\n").decode()
    return aheads[0], [(at, aheads[kind]) for at, kind in zip(instants, kinds, strict=True)], footer


def _length(counts: list[int], size: int) -> int:
    is_ut, is_std, leaps, times, types, letters = counts
    return times * size + times + types * 6 + letters + leaps * (size + 4) + is_std + is_ut


def _by_rule(footer: str, since: int) -> Iterator[tuple[int, int]]:
    """The changes by the rule in the footer, after the last one of the file."""
    found = _RULE.fullmatch(footer)
    if found is None or found["to"] is None:
        return
    standard = -_seconds(found["std"])
    saving = -_seconds(found["dst"]) if found["dst"] else standard + _HOUR
    first = max(1970, datetime.fromtimestamp(max(since, 0), UTC).year)
    for year in range(first, LAST_YEAR):
        for rule, before, after in ((found["to"], standard, saving), (found["back"], saving, standard)):
            at = _midnight(rule.partition("/")[0], year) + _time_of(rule) - before
            if at > since:
                yield at, after


def _time_of(rule: str) -> int:
    stated = rule.partition("/")[2]
    return _seconds(stated) if stated else _USUAL


def _seconds(text: str) -> int:
    sign = -1 if text.startswith("-") else 1
    parts = [int(part) for part in text.lstrip("+-").split(":")]
    return sign * sum(part * size for part, size in zip(parts, (3600, 60, 1), strict=False))


def _midnight(rule: str, year: int) -> int:
    """The beginning of the day that a rule names, as if the wall showed UTC: Mm.w.d, Jn (no 29 February), or n."""
    if rule.startswith("M"):
        month, week, weekday = (int(part) for part in rule[1:].split("."))
        return _epoch(_nth(year, month, week, weekday))
    if rule.startswith("J"):
        day = int(rule[1:])
        is_leap = date(year, 12, 31).timetuple().tm_yday == 366  # noqa: PLR2004
        return _epoch(date(year, 1, 1)) + (day - 1 + (is_leap and day > 59)) * _DAY  # noqa: PLR2004
    return _epoch(date(year, 1, 1)) + int(rule) * _DAY


def _nth(year: int, month: int, week: int, weekday: int) -> date:
    """The week-th weekday (0 is Sunday) of a month; the fifth is the last."""
    day = date(year, month, 1)
    days = []
    while day.month == month:
        if day.isoweekday() % 7 == weekday:
            days.append(day)
        day += timedelta(days=1)
    return days[-1] if week == 5 else days[week - 1]  # noqa: PLR2004


def _epoch(day: date) -> int:
    return (day - date(1970, 1, 1)).days * _DAY
