"""The geometry of the report's chart: how long records were kept at the most, as a share of the longest term promised. Pure."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from vestibule.retention.report import Kept, Term

_WIDTH = 320
"""Narrow enough for a telephone; the picture is scaled to the width that there is."""
_PROMISE = 260
_TOP, _ROW = 16, 48
_SECONDS_A_DAY = 86_400


class Tick(NamedTuple):
    """Where a shorter term of a place ends."""

    x: float
    said: str
    anchor: str


class Bar(NamedTuple):
    """One kind of record. `past` is what lies beyond the promise, drawn so far as there is room."""

    y: int
    said: str
    within: float
    past: float
    ticks: tuple[Tick, ...]


class Chart(NamedTuple):
    """The picture."""

    width: int
    height: int
    promise_x: int
    bars: tuple[Bar, ...]


def chart_of(kept: Sequence[tuple[Kept, str]], short: Callable[[Term], str]) -> Chart:
    """The chart of several tables, each with what is said of it."""
    bars = tuple(_bar(_TOP + number * _ROW, each, said, short) for number, (each, said) in enumerate(kept))
    return Chart(_WIDTH, _TOP + len(bars) * _ROW, _PROMISE, bars)


def _bar(y: int, kept: Kept, said: str, short: Callable[[Term], str]) -> Bar:
    longest = max(term.at_most_days for term in kept.promised)
    length = (kept.longest_kept_s or 0) / (longest * _SECONDS_A_DAY) * _PROMISE
    within, past = round(min(length, _PROMISE), 1), round(min(max(length - _PROMISE, 0), _WIDTH - _PROMISE), 1)
    return Bar(y, said, within, past, tuple(_ticks(kept.promised, longest, short)))


def _ticks(terms: Sequence[Term], longest: int, short: Callable[[Term], str]) -> Iterator[Tick]:
    """One for each length; places with the same one share it."""
    for days in sorted({term.at_most_days for term in terms} - {longest}):
        x = round(days / longest * _PROMISE, 1)
        said = ", ".join(short(term) for term in terms if term.at_most_days == days)
        yield Tick(x, said, "start" if x < _PROMISE / 3 else "end" if x > _PROMISE * 2 / 3 else "middle")
