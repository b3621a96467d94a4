"""What the days have shown, as JSON for machines and Markdown for people."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bench.findings import machine
from prove.days.checking import Checks
from prove.days.living import Size
from prove.findings import RESULTS

_TEXT = (
    "Written by `make prove`. A town of New York City, Paris and London is lived through on a simulated clock: people move in "
    "and out, enter, are held to account; time to live lags up to two days, streams come late, twice and in pieces, events are "
    "lost, processes are killed half-way. The witness, the sweep and the holds are the program's own. Each day, after the "
    "sweep, all of this is checked against what is reckoned from the stored items alone: nothing is read past its end, nothing "
    "lies there past its end but what a hold keeps or what ended within two days, nothing that a hold covers is lost, each "
    "deletion has exactly one line of evidence and each line its deletion, and every day's chain holds."
)


@dataclass(frozen=True)
class Lived:
    """One run."""

    at: datetime
    size: Size
    checks: Checks
    happened: dict[str, int]
    seconds: float

    def write(self) -> Any:  # noqa: ANN401 (a path)
        """Write both files and return the Markdown's path."""
        RESULTS.mkdir(parents=True, exist_ok=True)
        name = f"{self.at.date().isoformat()}-prove-retention"
        (RESULTS / f"{name}.json").write_text(json.dumps(self.plain(), indent=2) + "\n", encoding="utf-8")
        page = RESULTS / f"{name}.md"
        page.write_text(self.page(), encoding="utf-8")
        return page

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        size = self.size
        return {
            "at": self.at.isoformat(),
            "machine": machine(),
            "people": size.people,
            "entries": size.entries,
            "days": size.days,
            "seed": size.seed,
            "faults": self.checks.counts["faults"],
            "examples": self.checks.faults,
            "longest_past_end_s": round(self.checks.longest.total_seconds()),
            "counts": dict(sorted(self.checks.counts.items())),
            "happened": dict(sorted(self.happened.items())),
            "seconds": round(self.seconds),
        }

    def page(self) -> str:
        """The Markdown page."""
        title = f"# {self.size.days} days of retention: {self.at.date().isoformat()}"
        parts = [title, _TEXT, self._headline(), *self._examples(), self._deletions(), self._days(), self._machine()]
        return "\n\n".join(parts) + "\n"

    def _headline(self) -> str:
        counts, size = self.checks.counts, self.size
        deletions = sum(many for name, many in counts.items() if name.startswith("lines ") and name != _CHAINED)
        rows = [
            ("People, entries, days", f"{size.people:,}, {counts['entries']:,}, {size.days}"),
            ("Anything wrong", f"{counts['faults']:,}"),
            ("Deletions, each with its one line of evidence", f"{deletions:,}"),
            ("Records put back, because a hold had just been placed", f"{counts['lines kept']:,}"),
            ("Records looked for past their end, and never found", f"{counts['records looked for past their end']:,}"),
            ("Days that held records lay past their end", f"{counts['days that a held record lay past its end']:,}"),
            ("The longest that anything lay past its end, unheld", _hours(self.checks.longest.total_seconds())),
        ]
        return _table(("What", "How much"), rows)

    def _examples(self) -> list[str]:
        shown = "\n".join(f"- {fault}" for fault in self.checks.faults)
        return [f"## What was wrong\n\n{shown}"] if shown else []

    def _deletions(self) -> str:
        kinds = ("expired", "swept", "kept")
        names = sorted({name.rpartition(" ")[0] for name in self.checks.counts if name.endswith(kinds)} - {"lines"})
        rows = [(name, *(f"{self.checks.counts[f'{name} {kind}']:,}" for kind in kinds)) for name in names]
        titles = ("Table", "Deleted by time to live", "By the sweep", "Put back")
        return f"## Deletions by table\n\n{_table(titles, rows)}"

    def _days(self) -> str:
        wanted = ("holds placed", "holds released", _CHAINED)
        rows = [(name, f"{self.checks.counts[name]:,}") for name in wanted]
        rows += [(name, f"{many:,}") for name, many in sorted(self.happened.items())]
        return f"## How the days went\n\n{_table(('What', 'How often'), rows)}"

    def _machine(self) -> str:
        facts = [*machine().items(), ("seed", self.size.seed), ("took", f"{self.seconds:.0f} s")]
        return f"## Machine\n\n{_table(('What', 'Value'), [(name, str(value)) for name, value in facts])}"


_CHAINED = "lines in unbroken chains"


def _hours(seconds: float) -> str:
    return f"{seconds / 3600:.1f} hours"


def _table(titles: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [titles, tuple("---" for _ in titles), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
