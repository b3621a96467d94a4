"""What a proof found, as JSON for machines and Markdown for people."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.findings import machine
from prove.comparison import Tally

RESULTS = Path(__file__).parent.parent / "docs" / "results"


@dataclass(frozen=True)
class Findings:
    """One run: the generated cases, and every day of ten years."""

    at: datetime
    seed: str
    parts: dict[str, Tally]
    versions: dict[str, str]
    """Which law and which holidays the program answered from."""
    seconds: float

    @property
    def disagreements(self) -> int:
        """Over all parts."""
        return sum(tally.disagreements for tally in self.parts.values())

    def write(self) -> Path:
        """Write both files and return the Markdown's path."""
        RESULTS.mkdir(parents=True, exist_ok=True)
        name = f"{self.at.date().isoformat()}-prove-deadlines"
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
            "disagreements": self.disagreements,
            "parts": {name: _plain(tally) for name, tally in self.parts.items()},
            "versions": self.versions,
            "seconds": round(self.seconds),
        }

    def page(self) -> str:
        """The Markdown page."""
        text = (
            "Written by `make prove`. Each case is asked of the program and of an oracle by another author "
            "(`tests/policies/oracle.py`), which shares neither arithmetic nor files with it and lives through the days one "
            "at a time. What no rule gives, the Lunar New Year, Diwali and Singapore's gazette, both have as a list that "
            "somebody published: an error there both would share. All four dates have to be the same, or both have to "
            "refuse for want of a holiday table."
        )
        rows = [(name, f"{tally.cases:,}", str(tally.disagreements)) for name, tally in self.parts.items()]
        found = _table(("What", "Cases", "Disagreements"), rows)
        title = f"# Deadlines against an oracle: {self.at.date().isoformat()}"
        return (
            "\n\n".join([title, text, found, *self._examples(), self._kinds(), self._duties(), self._machine()]) + "\n"
        )

    def _examples(self) -> list[str]:
        shown = [f"- {example}" for tally in self.parts.values() for example in tally.examples]
        return ["## Disagreements", "\n".join(shown)] if shown else []

    def _kinds(self) -> str:
        rows = _by_part(self.parts, [tally.kinds for tally in self.parts.values()])
        return f"## What the cases were like\n\n{_table(('Cases', *self.parts), rows)}"

    def _duties(self) -> str:
        rows = _by_part(self.parts, [tally.by_duty for tally in self.parts.values()])
        return f"## By jurisdiction and duty\n\n{_table(('Duty', *self.parts), rows)}"

    def _machine(self) -> str:
        facts = [*machine().items(), ("seed", self.seed), ("took", f"{self.seconds:.0f} s")]
        return f"## Machine\n\n{_table(('What', 'Value'), [(name, str(value)) for name, value in facts])}"


def _plain(tally: Tally) -> dict[str, Any]:
    return {
        "cases": tally.cases,
        "disagreements": tally.disagreements,
        "examples": tally.examples,
        "kinds": dict(sorted(tally.kinds.items())),
        "by_duty": dict(sorted(tally.by_duty.items())),
    }


def _by_part(parts: Iterable[str], counts: Sequence[Counter[str]]) -> list[tuple[str, ...]]:
    names = sorted({name for count in counts for name in count})
    return [(name, *(f"{count[name]:,}" for _, count in zip(parts, counts, strict=True))) for name in names]


def _table(titles: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [titles, tuple("---" for _ in titles), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
