"""The only place that reads the clock.

Domain code takes `now` as an argument; a handler calls `clock.now()` once and passes it on.
Instants are UTC with milliseconds and are written as `2026-11-21T23:38:00.123Z`: fixed width, so text order is time order.
"""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, PlainSerializer, WithJsonSchema


def now() -> datetime:
    """The current instant, UTC, whole milliseconds."""
    return to_milliseconds(datetime.now(UTC))


def to_milliseconds(instant: datetime) -> datetime:
    """The same instant in UTC, cut (not rounded) to the millisecond."""
    utc = instant.astimezone(UTC)
    return utc.replace(microsecond=utc.microsecond // 1000 * 1000)


def written(instant: datetime) -> str:
    """RFC 3339 in UTC with exactly three decimals, the form in which instants are stored and answered."""
    return to_milliseconds(instant).strftime("%Y-%m-%dT%H:%M:%S.") + f"{instant.microsecond // 1000:03d}Z"


def from_epoch_ms(milliseconds: int) -> datetime:
    """An instant from the epoch milliseconds that devices send. Exact: no floating point on the way."""
    seconds, rest = divmod(milliseconds, 1000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest * 1000)


def to_epoch_ms(instant: datetime) -> int:
    """Epoch milliseconds of an instant, exact."""
    utc = instant.astimezone(UTC)
    return int(utc.replace(microsecond=0).timestamp()) * 1000 + utc.microsecond // 1000


def _within_the_calendar(instant: datetime) -> datetime:
    """Years that can be written with four digits and moved to another zone."""
    if not 1000 <= instant.year <= 9998:  # noqa: PLR2004
        message = "a year from 1000 to 9998"
        raise ValueError(message)
    return instant


def _foreseeable(instant: datetime) -> datetime:
    if not 1970 <= instant.year <= 2999:  # noqa: PLR2004
        message = "a year from 1970 to 2999"
        raise ValueError(message)
    return instant


def _written_out(stated: object) -> object:
    """Refuse a number, also one in a text: whether it counts seconds or milliseconds would be guessed."""
    if isinstance(stated, int | float) or (isinstance(stated, str) and ":" not in stated):
        message = "write it as 2026-11-21T12:00:00Z"
        raise ValueError(message)
    return stated


Instant = Annotated[
    AwareDatetime,
    AfterValidator(_within_the_calendar),
    AfterValidator(to_milliseconds),
    PlainSerializer(written, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}, mode="serialization"),
]
"""A point in time. A text without a zone is refused, never guessed."""

StatedInstant = Annotated[Instant, AfterValidator(_foreseeable), BeforeValidator(_written_out)]
"""A point in time that a caller states. Terms are counted from it, and must not run out of the calendar."""
