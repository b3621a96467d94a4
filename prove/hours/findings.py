"""What the comparison of hours has shown, as JSON for machines and Markdown for people."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.findings import machine
from prove.findings import RESULTS
from prove.hours.comparison import FIRST_YEAR, YEARS, Tally

_TEXT = (
    "Written by `make prove`. Every IANA zone, and in each every change of its clock within ten years; in a year without one an "
    "ordinary day. Around each, weekly hours are drawn that open and close where the wall jumps: on either side, within the hour "
    "that is left out, within the one that comes twice, over midnight, over the day before. The oracle (`prove/hours`) walks "
    "through UTC minute by minute for 26 hours on both sides, reads the wall by its own reading of the time zone files, and "
    "looks it up in a table of the week's minutes. Compared are single instants, the last millisecond before each edge, the next "
    "opening, the spans that door lists and tickets carry (all minutes of the walk), decisions about a window that begins and "
    "ends somewhere, and the opening that each no foretells."
)
_ASKED = (
    "instants",
    "last milliseconds",
    "next openings",
    "spans of a window",
    "decisions",
    "openings that a no foretells",
)
_LIKE = ("zones", "changes of a clock", "clocks put forward", "clocks put back", "ordinary days", "schedules")


@dataclass(frozen=True)
class Walked:
    """One run."""

    at: datetime
    seed: str
    edition: str
    """Of the time zone database."""
    tally: Tally
    seconds: float

    def write(self) -> Path:
        """Write both files and return the Markdown's path."""
        RESULTS.mkdir(parents=True, exist_ok=True)
        name = f"{self.at.date().isoformat()}-prove-hours"
        (RESULTS / f"{name}.json").write_text(json.dumps(self.plain(), indent=2) + "\n", encoding="utf-8")
        page = RESULTS / f"{name}.md"
        page.write_text(self.page(), encoding="utf-8")
        return page

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "at": self.at.isoformat(),
            "machine": machine(),
            "seed": self.seed,
            "time_zones": self.edition,
            "years": [FIRST_YEAR, FIRST_YEAR + YEARS - 1],
            "wrong": self.tally.counts["wrong"],
            "examples": self.tally.examples,
            "counts": dict(sorted(self.tally.counts.items())),
            "seconds": round(self.seconds),
        }

    def page(self) -> str:
        """The Markdown page."""
        title = f"# Hours against an oracle: {self.at.date().isoformat()}"
        parts = [title, _TEXT, self._asked(), *self._examples(), self._like(), self._machine()]
        return "\n\n".join(parts) + "\n"

    def _asked(self) -> str:
        counts = self.tally.counts
        rows = [(kind, f"{counts[kind]:,}") for kind in _ASKED]
        return _table(("Asked", "How often"), [*rows, ("**wrong**", f"**{counts['wrong']:,}**")])

    def _examples(self) -> list[str]:
        shown = "\n".join(f"- {example}" for example in self.tally.examples)
        return [f"## What was wrong\n\n{shown}"] if shown else []

    def _like(self) -> str:
        rows = [(kind, f"{self.tally.counts[kind]:,}") for kind in _LIKE]
        return f"## What they were about\n\n{_table(('What', 'How many'), rows)}"

    def _machine(self) -> str:
        years = f"{FIRST_YEAR} to {FIRST_YEAR + YEARS - 1}"
        facts = [
            *machine().items(),
            ("time zone database", self.edition),
            ("years", years),
            ("seed", self.seed),
            ("took", f"{self.seconds:.0f} s"),
        ]
        return f"## Machine\n\n{_table(('What', 'Value'), [(name, str(value)) for name, value in facts])}"


def _table(titles: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [titles, tuple("---" for _ in titles), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
