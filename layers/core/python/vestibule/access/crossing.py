"""Crossings: how often a door did one thing within one hour, with nobody in it."""

from datetime import date, datetime

from vestibule.access.model import EntryResult
from vestibule.clock import Instant
from vestibule.ids import EntranceId
from vestibule.shapes import Output, Record


class Crossings(Record):
    """How often a door did one thing within one hour: what remains of entries that are gone, with nobody in it.

    Each result is a number of its own, so that a rare one beside a frequent one is suppressed all the same.
    """

    entrance_id: EntranceId
    slot: str
    """The hour in UTC and the result: `2026-11-21T23#granted`."""
    count: int
    settles_at: Instant
    """From then on nothing is added any more, and only then is it shown: a number that moves tells when each one went."""
    expires_at: Instant


class Crossed(Output):
    """One number: an hour, a result, how often."""

    hour: Instant
    result: EntryResult
    count: int

    @classmethod
    def of(cls, crossings: Crossings) -> "Crossed":
        """As it is shown."""
        hour, _, result = crossings.slot.partition("#")
        begins = datetime.fromisoformat(f"{hour}:00:00Z")
        return cls.model_validate({"hour": begins, "result": result, "count": crossings.count})


class CrossingsOfDay(Output):
    """The numbers of a day, in the order of the hours. Those below `at_least` are never shown."""

    day: date
    at_least: int
    data: list[Crossed]
