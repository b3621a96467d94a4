"""Hours: on which days of the week, and from when to when by the clock on the wall, a grant opens.

They are read by the clock of the site. When that clock is put back, an hour comes twice and counts twice; when it is put
forward, an hour does not come and is missed by nobody.

Whether a door is open is read off the wall: the zone says what its clock shows at an instant, and the spans say whether that
is within them. The other way, from the wall to instants, goes piece by piece between two changes of the clock, where one is the
other and a fixed difference: nothing has to be guessed about an hour that comes twice or not at all.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from typing import Annotated, Literal, NamedTuple, Protocol
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints, model_validator

from vestibule.shapes import Record

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WallTime = Annotated[str, StringConstraints(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
"""`08:30`; `24:00` is the end of the day."""
MOST_HOURS = 21
"""Three spans a day of the week."""
_MINUTES = 60
_DAY = timedelta(days=1)
_STEP = timedelta(hours=12)
"""No zone changes its clock twice within so long."""

type Span = tuple[datetime, datetime]
"""From the first instant, up to but not including the last; UTC."""


class Hours(Record):
    """One span on each of some days. One that closes at or before its opening goes on into the next day."""

    days: Annotated[list[Weekday], Field(min_length=1, max_length=7)]
    opens: WallTime
    closes: WallTime

    @model_validator(mode="after")
    def _is_a_span(self) -> "Hours":
        if len(set(self.days)) != len(self.days):
            message = "a day is named twice"
            raise ValueError(message)
        if self.opens == "24:00" or self.closes == "00:00":
            message = "a span opens at 00:00 at the earliest and closes at 24:00 at the latest"
            raise ValueError(message)
        if self.opens == self.closes:
            message = "closes must differ from opens; write the whole day as 00:00 to 24:00"
            raise ValueError(message)
        return self


class Opening(Protocol):
    """What opens from an instant on, until another, at some hours: a window."""

    @property
    def starts_at(self) -> datetime:
        """The first instant."""

    @property
    def ends_at(self) -> datetime | None:
        """The first instant after it; None: it goes on."""

    @property
    def hours(self) -> Sequence[Hours]:
        """None of them: at any time."""


def is_open(hours: Sequence[Hours], zone: str, instant: datetime) -> bool:
    """Whether the clock on the wall is within the hours at this instant. Without hours it always is."""
    if not hours:
        return True
    wall = instant.astimezone(ZoneInfo(zone))
    today, minute = wall.weekday(), wall.hour * _MINUTES + wall.minute
    return any(_covers(span, today, minute) for span in hours)


def next_opening(hours: Sequence[Hours], zone: str, after: datetime, until: datetime) -> datetime | None:
    """The first instant from `after` on, and before `until`, that is within the hours; None where there is none."""
    return next((begins for begins, _ in _spans(hours, zone, after, until)), None)


def spans(window: Opening, zone: str, start: datetime, end: datetime) -> tuple[Span, ...]:
    """When a window is open from `start` up to but not including `end`, in their order, none touching the next."""
    begins = max(start, window.starts_at)
    ends = end if window.ends_at is None else min(end, window.ends_at)
    return merged(_spans(window.hours, zone, begins, ends))


def merged(some: Iterator[Span]) -> tuple[Span, ...]:
    """Spans in the order of their beginning, those that meet or overlap as one."""
    whole: list[Span] = []
    for begins, ends in some:
        if whole and begins <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(whole[-1][1], ends))
        else:
            whole.append((begins, ends))
    return tuple(whole)


def _covers(span: Hours, today: int, minute: int) -> bool:
    """A span that goes on into the next day covers the end of its own days and the beginning of those that follow them."""
    opens, closes = _minute(span.opens), _minute(span.closes)
    is_today = WEEKDAYS[today] in span.days
    if opens < closes:
        return is_today and opens <= minute < closes
    return (is_today and minute >= opens) or (WEEKDAYS[today - 1] in span.days and minute < closes)


def _minute(text: WallTime) -> int:
    return int(text[:2]) * _MINUTES + int(text[3:])


def _spans(hours: Sequence[Hours], zone: str, start: datetime, end: datetime) -> Iterator[Span]:
    """Open spans in the order of their beginning. They may meet and overlap, and none is empty."""
    if not hours:
        if start < end:
            yield start.astimezone(UTC), end.astimezone(UTC)
        return
    for piece in _pieces(ZoneInfo(zone), start.astimezone(UTC), end.astimezone(UTC)):
        for opens, closes in _on_the_wall(hours, piece):
            begins, ends = max(piece.begins, opens - piece.ahead), min(piece.ends, closes - piece.ahead)
            if begins < ends:
                yield begins, ends


class _Piece(NamedTuple):
    """A stretch of time in which the clock on the wall is not changed: it is `ahead` of UTC by the same all along."""

    begins: datetime
    ends: datetime
    ahead: timedelta


def _pieces(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[_Piece]:
    while start < end:
        ends, ahead = min(start + _STEP, end), _ahead(zone, start)
        if _ahead(zone, ends) != ahead:
            ends = _change(zone, start, ends)
        yield _Piece(start, ends, ahead)
        start = ends


def _ahead(zone: ZoneInfo, instant: datetime) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta()


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The instant between the two at which the clock is changed: a whole second, as in every rule."""
    ahead = _ahead(zone, before)
    first, last = int(before.timestamp()), ceil(after.timestamp())
    while last - first > 1:
        middle = (first + last) // 2
        if _ahead(zone, datetime.fromtimestamp(middle, UTC)) == ahead:
            first = middle
        else:
            last = middle
    return datetime.fromtimestamp(last, UTC)


def _on_the_wall(hours: Sequence[Hours], piece: _Piece) -> list[Span]:
    """The spans of the days that a piece touches, by the wall's clock written as if it were UTC, in their order."""
    day, last = (piece.begins + piece.ahead).date() - _DAY, (piece.ends + piece.ahead).date()
    found: list[Span] = []
    while day <= last:
        found += [_on(day, span) for span in hours if WEEKDAYS[day.weekday()] in span.days]
        day += _DAY
    return sorted(found)


def _on(day: date, span: Hours) -> Span:
    midnight = datetime.combine(day, time(), UTC)
    opens, closes = _minute(span.opens), _minute(span.closes)
    ends = midnight + timedelta(minutes=closes) + (_DAY if closes <= opens else timedelta())
    return midnight + timedelta(minutes=opens), ends
