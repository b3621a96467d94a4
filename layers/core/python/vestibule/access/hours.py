"""Hours: on which days of the week, and from when to when by the clock on the wall, a grant opens.

They are read by the clock of the site. When that clock is put back, an hour comes twice and counts twice; when it is put
forward, an hour does not come and is missed by nobody.
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from vestibule.shapes import Record

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WallTime = Annotated[str, StringConstraints(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
"""`08:30`; `24:00` is the end of the day."""
MOST_HOURS = 21
"""Three spans a day of the week."""


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
