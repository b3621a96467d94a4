"""What is missing among a door's entries. Devices count them, so that a feed need not pretend to be complete. Pure."""

from collections.abc import Iterable
from itertools import pairwise

from vestibule.access.model import Entry, Gap


def gaps_among(entries: Iterable[Entry]) -> list[Gap]:
    """The numbers missing between those of a page, device by device. Those before and after the page are other pages' matter."""
    numbers: dict[str, set[int]] = {}
    for entry in entries:
        if entry.number is not None:
            numbers.setdefault(entry.device_id, set()).add(entry.number)
    return [
        Gap(device_id=device_id, after=one, before=other, missing=other - one - 1)
        for device_id, several in sorted(numbers.items())
        for one, other in pairwise(sorted(several))
        if other > one + 1
    ]
