"""What became of the messages, as JSON for machines and Markdown for people."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.findings import machine
from prove.findings import RESULTS
from prove.ingestion.living import Life

_TEXT = (
    "Written by `make prove`. Messages of devices go through a queue that delivers them at least once and in no order, and after "
    "three tries moves them to the dead letters. The function that records them is killed between any two of its calls, after "
    "the last one too, and its calls are throttled, some of them many times on end. Some messages come twice, and some can never "
    "be used. In the end each is recorded or a dead letter, unchanged and with its reason; then all dead letters are moved back "
    "and the weather is fine."
)
_COUNTS = (
    *("sent", "recorded", "dead-lettered", "entries", "entries after the redrive", "dead letters after the redrive"),
    *("events published", "batches", "processes killed", "processes killed after their last call"),
    *("calls throttled", "messages failed and came again", "checks"),
)


@dataclass(frozen=True)
class Recorded:
    """One run."""

    at: datetime
    life: Life
    seconds: float

    def write(self) -> Path:
        """Write both files and return the Markdown's path."""
        RESULTS.mkdir(parents=True, exist_ok=True)
        name = f"{self.at.date().isoformat()}-prove-ingestion"
        (RESULTS / f"{name}.json").write_text(json.dumps(self.plain(), indent=2) + "\n", encoding="utf-8")
        page = RESULTS / f"{name}.md"
        page.write_text(self.page(), encoding="utf-8")
        return page

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "at": self.at.isoformat(),
            "machine": machine(),
            "size": asdict(self.life.size),
            "faults": self.life.faults[:20],
            "counts": dict(sorted(self.life.counts.items())),
            "dead_letters": dict(sorted(self.life.reasons.items())),
            "seconds": round(self.seconds),
        }

    def page(self) -> str:
        """The Markdown page."""
        counts, faults = self.life.counts, len(self.life.faults)
        sum_of = f"{counts['recorded']:,} recorded + {counts['dead-lettered']:,} dead letters = {counts['sent']:,} sent"
        seen = [("faults", str(faults)), *((name, f"{counts[name]:,}") for name in _COUNTS)]
        reasons = [
            (f"`{reason}`" if "_" in reason else reason, f"{times:,}")
            for reason, times in sorted(self.life.reasons.items())
        ]
        facts = [*machine().items(), ("seed", self.life.size.seed), ("took", f"{self.seconds:.0f} s")]
        parts = (
            f"# Nothing that a device tells is lost: {self.at.date().isoformat()}",
            _TEXT,
            sum_of,
            _table(("What", "How many"), seen),
            f"## Dead letters by reason, before they were moved back\n\n{_table(('Reason', 'How many'), reasons)}",
            f"## Machine\n\n{_table(('What', 'Value'), [(name, str(value)) for name, value in facts])}",
        )
        return "\n\n".join(parts) + "\n"


def _table(titles: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [titles, tuple("---" for _ in titles), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
