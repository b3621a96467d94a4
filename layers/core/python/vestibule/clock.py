"""The only place that reads the clock.

Domain code takes `now` as an argument; a handler calls `clock.now()` once and passes it on.
Instants are UTC with milliseconds and are written as `2026-11-21T23:38:00.123Z`: fixed width, so text order is time order.
"""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, PlainSerializer, WithJsonSchema


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


Instant = Annotated[
    AwareDatetime,
    AfterValidator(to_milliseconds),
    PlainSerializer(written, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}, mode="serialization"),
]
"""A point in time. A text without a zone is refused, never guessed."""
