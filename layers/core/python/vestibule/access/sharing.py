"""What somebody may share: the same doors or fewer, within the same hours and the same time. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from vestibule.access.hours import WEEKDAYS, Hours
from vestibule.access.model import Grant

_DAY = 24 * 60

type Minutes = tuple[int, int]
"""From a minute of the week up to but not including another, Monday 00:00 being 0."""


class Share(NamedTuple):
    """What is left of a wish within what its giver has."""

    starts_at: datetime
    ends_at: datetime | None
    hours: list[Hours]


def within(parent: Grant, starts_at: datetime, ends_at: datetime | None, hours: Sequence[Hours]) -> Share | None:
    """The wish cut to what the parent opens; None where nothing is left of it."""
    begins = max(parent.starts_at, starts_at)
    ends = min((end for end in (parent.ends_at, ends_at) if end), default=None)
    common = common_hours(parent.hours, hours)
    if common is None or (ends is not None and ends <= begins):
        return None
    return Share(begins, ends, common)


def common_hours(ones: Sequence[Hours], others: Sequence[Hours]) -> list[Hours] | None:
    """The hours that are in both, no hours meaning all; None where there are none in common.

    Both are read off the same clock, so what they have in common by that clock is what they have in common.
    """
    if not ones or not others:
        return list(ones or others)
    shared = [
        (max(one[0], other[0]), min(one[1], other[1]))
        for one in _merged(_minutes_of(ones))
        for other in _merged(_minutes_of(others))
        if max(one[0], other[0]) < min(one[1], other[1])
    ]
    return _hours_of(shared) or None


def _minutes_of(hours: Sequence[Hours]) -> Iterator[Minutes]:
    """The spans of a week. One that goes on into the next day is cut at midnight, and Sunday's goes on into Monday."""
    for span in hours:
        opens, closes = _minute(span.opens), _minute(span.closes)
        for day in span.days:
            begins = WEEKDAYS.index(day) * _DAY
            if opens < closes:
                yield begins + opens, begins + closes
                continue
            yield begins + opens, begins + _DAY
            if closes:
                following = (begins + _DAY) % (7 * _DAY)
                yield following, following + closes


def _merged(spans: Iterator[Minutes]) -> list[Minutes]:
    """The same minutes, none of them twice. Spans of different days stay apart."""
    merged: list[Minutes] = []
    for begins, ends in sorted(spans):
        if merged and begins <= merged[-1][1] and begins // _DAY == merged[-1][0] // _DAY:
            merged[-1] = merged[-1][0], max(merged[-1][1], ends)
        else:
            merged.append((begins, ends))
    return merged


def _hours_of(spans: Sequence[Minutes]) -> list[Hours]:
    """As hours are written: the days together that have the same span."""
    days: dict[Minutes, list[int]] = {}
    for begins, ends in spans:
        day = begins // _DAY
        days.setdefault((begins - day * _DAY, ends - day * _DAY), []).append(day)
    return [
        Hours(days=[WEEKDAYS[day] for day in some], opens=_written(opens), closes=_written(closes))
        for (opens, closes), some in days.items()
    ]


def _minute(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def _written(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
