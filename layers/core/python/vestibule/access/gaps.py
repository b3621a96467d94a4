"""What is missing among a door's entries. Devices count them, so that a feed need not pretend to be complete. Pure."""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from pydantic import Field

from vestibule.access.model import Entry
from vestibule.ids import DeviceId
from vestibule.shapes import Output

_AFTER, _COUNTED = "after", "counted"
_MOST = 20
"""Devices whose numbers a cursor has: those that told of a door the last time, and those before it there."""


class Gap(Output):
    """Entries that a device counted and that have not come: lost, or still on their way."""

    device_id: DeviceId
    after: int
    before: int
    missing: int


class Entries(Output):
    """A page of entries, newest first. `gaps` are those between its entries and up to the page before, for managers only."""

    data: list[Entry]
    gaps: list[Gap] = Field(default_factory=list)
    next: str | None


def gaps_among(entries: Iterable[Entry], counted: Mapping[str, int] | None = None) -> list[Gap]:
    """The numbers missing between those of a page, device by device, and up to the last ones of the pages before it."""
    numbers = {device_id: {number} for device_id, number in (counted or {}).items()}
    for entry in entries:
        if entry.number is not None:
            numbers.setdefault(entry.device_id, set()).add(entry.number)
    return [
        Gap(device_id=device_id, after=one, before=other, missing=other - one - 1)
        for device_id, several in sorted(numbers.items())
        for one, other in pairwise(sorted(several))
        if other > one + 1
    ]


def going_on(entries: Iterable[Entry], counted: Mapping[str, int], after: Mapping[str, Any] | None) -> Any:  # noqa: ANN401 (JSON)
    """What a cursor has: where the next page begins, and the last number of each device until there. None at the end."""
    if after is None:
        return None
    last = dict(counted)
    for entry in entries:
        if entry.number is not None:
            last.pop(entry.device_id, None)
            last[entry.device_id] = entry.number
    return {_AFTER: after, _COUNTED: dict(list(last.items())[-_MOST:])}


def gone_on(cursor: Mapping[str, Any] | None) -> tuple[dict[str, Any] | None, dict[str, int]]:
    """Where a page begins, and the last numbers of the pages before it."""
    return (cursor[_AFTER], cursor[_COUNTED]) if cursor else (None, {})
