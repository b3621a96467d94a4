"""What a day's lines say of deletions and of broken promises, table by table: the figures that are signed with the day. Pure."""

from typing import Literal, cast, get_args

from vestibule.evidence.chain import Line
from vestibule.shapes import Record

_CONTEXT = "retention.record."
_OUTLIVED = "retention.promise.broken"
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
    outlived: int = 0
    """Found past their promise and still there: the most that one look of the day has found."""
    longest_kept_s: int | None = None
    """The longest time from what the rule counts from to the deletion; None where no line says one."""


class Tally:
    """The figures of a day, line by line."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._tables: dict[str, Figures] = {}

    def add(self, line: Line) -> None:
        """Count what the line says of a deletion, or of what outlived its promise; any other line changes nothing."""
        ending = line.kind.removeprefix(_CONTEXT)
        table = str(line.facts.get("table", line.subject))
        before = self._tables.get(table, Figures())
        if line.kind == _OUTLIVED:
            self._tables[table] = _with_outlived(before, line)
        elif line.kind != ending and ending in get_args(Ending):
            self._tables[table] = _with(before, cast("Ending", ending), line)

    @property
    def figures(self) -> dict[str, Figures]:
        """The figures so far, by table. A table of which nothing was told is not there."""
        return dict(self._tables)


def _with_outlived(figures: Figures, line: Line) -> Figures:
    """The largest number that was told: a second look on the same day finds the same records again."""
    many = line.facts.get("overdue")
    outlived = max(figures.outlived, many) if isinstance(many, int) else figures.outlived
    return figures.model_copy(update={"outlived": outlived})


def _with(figures: Figures, ending: Ending, line: Line) -> Figures:
    kept = line.facts.get("kept_s")
    times = [time for time in (figures.longest_kept_s, kept) if isinstance(time, int)]
    changes = {
        ending: getattr(figures, ending) + 1,
        "overdue": figures.overdue + (line.facts.get("overdue") is True),
        "longest_kept_s": max(times, default=None),
    }
    return figures.model_copy(update=changes)
