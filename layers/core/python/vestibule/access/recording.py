"""Write a batch of entries in one call, and tell the others of them."""

from collections.abc import Sequence

from vestibule import bus, observability
from vestibule.access.holdings import ENTRIES
from vestibule.access.record import Drafted, recorded
from vestibule.table import Refused
from vestibule.writes import commit_apart


def write(several: Sequence[Drafted]) -> list[Drafted | Exception]:
    """Each entry once, also where a batch holds its message twice. One that is known already goes on all the same."""
    entries = {drafted.entry.id: drafted.entry for drafted in reversed(several)}
    outcomes = dict(zip(entries, commit_apart([ENTRIES.add(entry) for entry in entries.values()]), strict=True))
    new = [entry_id for entry_id, outcome in outcomes.items() if outcome is None]
    observability.note("entries recorded", entry_ids=new, known=len(several) - len(new))
    failed = {entry_id: outcome for entry_id, outcome in outcomes.items() if not isinstance(outcome, Refused | None)}
    return [failed.get(drafted.entry.id) or drafted for drafted in several]


def publish(several: Sequence[Drafted]) -> Sequence[Drafted]:
    """One event for each entry."""
    bus.publish([recorded(entry) for entry in {one.entry.id: one.entry for one in several}.values()])
    return several
