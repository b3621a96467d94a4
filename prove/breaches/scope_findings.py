"""What the scope of incidents came to in a town, as JSON for machines and Markdown for people."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.findings import machine
from bench.tables import table
from prove.breaches.scope_living import WITHIN, Life, Scoped
from prove.findings import RESULTS

_TEXT = (
    "Written by `python -m prove breach_scope`. A house on the local cloud, with {people:,} people at one place, each with an "
    "entry, {elsewhere:,} at another one, and in each further table {of_each:,} records of drawn people, at both places, just "
    "inside of a window and just outside of it, some of them over. Of each kind of exposure one incident is reported. Whom it "
    "concerns is worked out a second time from all rows of all tables, without an index, and compared person by person and count "
    "by count with the list, and with the counts in the register. The draft is complete when the team is asked to decide; for "
    "everybody at home that may take {within:.0f} s. A draft is written for each authority and controller to whom a notice is "
    "owed, or may be; where no law's threshold is met, there is none. Seconds are those of an emulator on this machine."
)
_TITLES = (
    "Exposed",
    "Concerns",
    "Found",
    "Precision",
    "Recall",
    "Records",
    "Found after",
    "Drafts after",
    "Owed",
    "Drafts",
)


@dataclass(frozen=True)
class Reached:
    """One run."""

    at: datetime
    life: Life
    seconds: float

    def write(self) -> Path:
        """Write both files and return the Markdown's path."""
        RESULTS.mkdir(parents=True, exist_ok=True)
        name = f"{self.at.date().isoformat()}-prove-breach-scope"
        (RESULTS / f"{name}.json").write_text(json.dumps(self.plain(), indent=2) + "\n", encoding="utf-8")
        page = RESULTS / f"{name}.md"
        page.write_text(self.page(), encoding="utf-8")
        return page

    def plain(self) -> dict[str, Any]:
        """For JSON. Persons are named by number only."""
        return {
            "at": self.at.isoformat(),
            "machine": machine(),
            "size": asdict(self.life.size),
            "faults": self.life.faults,
            "seconds": round(self.seconds),
            "exposures": [_plain(each) for each in self.life.scoped],
        }

    def page(self) -> str:
        """For people."""
        facts = [*((name, str(value)) for name, value in machine().items()), ("seconds of all", f"{self.seconds:.0f}")]
        parts = [
            f"# Whom an incident concerns: {self.at.date().isoformat()}",
            _TEXT.format(**asdict(self.life.size), within=WITHIN),
            table(_TITLES, map(_row, self.life.scoped)),
            f"{len(self.life.faults)} faults.",
            *(["\n".join(f"- {fault}" for fault in self.life.faults)] if self.life.faults else []),
            f"## Machine\n\n{table(('What', 'Value'), facts)}",
        ]
        return "\n\n".join(parts) + "\n"


def _plain(scoped: Scoped) -> dict[str, Any]:
    told = {name: value for name, value in asdict(scoped).items() if name != "exposure"}
    return {**told, "kind": scoped.exposure["kind"], "precision": scoped.precision, "recall": scoped.recall}


def _row(scoped: Scoped) -> tuple[str, ...]:
    counts = f"{scoped.meant:,}", f"{scoped.found:,}", f"{scoped.precision:.4f}", f"{scoped.recall:.4f}"
    times = f"{scoped.scoped_after:.1f} s", f"{scoped.drafted_after:.1f} s"
    return (scoped.name, *counts, f"{scoped.records:,}", *times, str(scoped.owed), str(scoped.drafts))
