"""What a day's lines say of deletions, table by table: the figures that are signed with the day. Pure."""

from typing import Literal, cast, get_args

from vestibule.evidence.chain import Line
from vestibule.shapes import Record

_CONTEXT = "retention.record."
Ending = Literal["expired", "swept", "erased", "kept"]


class Figures(Record):
    """Of one table: how many records were gone and why, how many were put back, and what was late."""

    expired: int = 0
    """Deleted by the time to live."""
    swept: int = 0
    """Ended, and deleted by the sweep."""
    erased: int = 0
    """Deleted before their end."""
    kept: int = 0
    """Put back, because a hold keeps them."""
    overdue: int = 0
    """Deleted later than promised."""
    longest_kept_s: int | None = None
    """The longest time from what the rule counts from to the deletion; None where no line says one."""


class Tally:
    """The figures of a day, line by line."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._tables: dict[str, Figures] = {}

    def add(self, line: Line) -> None:
        """Count what the line says of a deletion; any other line changes nothing."""
        ending = line.kind.removeprefix(_CONTEXT)
        if line.kind == ending or ending not in get_args(Ending):
            return
        table = str(line.facts.get("table", line.subject))
        self._tables[table] = _with(self._tables.get(table, Figures()), cast("Ending", ending), line)

    @property
    def figures(self) -> dict[str, Figures]:
        """The figures so far, by table. A table without a deletion is not there."""
        return dict(self._tables)


def _with(figures: Figures, ending: Ending, line: Line) -> Figures:
    kept = line.facts.get("kept_s")
    times = [time for time in (figures.longest_kept_s, kept) if isinstance(time, int)]
    changes = {
        ending: getattr(figures, ending) + 1,
        "overdue": figures.overdue + (line.facts.get("overdue") is True),
        "longest_kept_s": max(times, default=None),
    }
    return figures.model_copy(update=changes)
