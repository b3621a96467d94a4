"""What the revocations came to, as JSON for machines and Markdown for people."""

import json
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.findings import machine
from prove.findings import RESULTS
from prove.revocations.living import Life

_TEXT = (
    "Written by `python -m prove revocations`. Simulated locks on the local cloud, over MQTT with certificates. Each gets one "
    "fob after another, which is known at its door, opens, is taken back by `POST /v1/grants/{grant_id}/revocation` and shown "
    "every ten milliseconds until the door refuses it. Half of the time the lock has no network meanwhile, for up to one and a "
    "half leases, and the lease is {lease} s here instead of fifteen minutes, so that some partitions outlast it. No fob may "
    "open after an instant that the API has shown, as `bound` or as `certain_from`. The times are those of an emulator on this "
    "machine, not of AWS."
)


@dataclass(frozen=True)
class Refused:
    """One run."""

    at: datetime
    life: Life
    seconds: float

    def write(self) -> Path:
        """Write both files and return the Markdown's path."""
        RESULTS.mkdir(parents=True, exist_ok=True)
        name = f"{self.at.date().isoformat()}-prove-revocations"
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
            "refused_after_ms": self._waits(),
            "seconds": round(self.seconds),
        }

    def page(self) -> str:
        """The Markdown page."""
        life = self.life
        seen = [("locks", str(life.size.locks)), ("faults", str(len(life.faults))), *_told(life.counts.items())]
        waits = [(name, str(some["times"]), str(some["p50"]), str(some["p99"])) for name, some in self._waits().items()]
        facts = [*machine().items(), ("seed", life.size.seed), ("took", f"{self.seconds:.0f} s")]
        parts = (
            f"# From a revocation to a refusal: {self.at.date().isoformat()}",
            _TEXT.replace("{lease}", str(life.size.lease)),
            _table(("What", "How many"), seen),
            f"## Milliseconds from the request to the refusal\n\n{_table(('Network', 'Revocations', 'p50', 'p99'), waits)}",
            f"## Machine\n\n{_table(('What', 'Value'), [(name, str(value)) for name, value in facts])}",
        )
        return "\n\n".join(parts) + "\n"

    def _waits(self) -> dict[str, dict[str, int]]:
        taken = self.life.taken
        kinds = {"connected": False, "cut": True}
        return {name: _summary([each for each in taken if each.was_cut is is_cut]) for name, is_cut in kinds.items()}


def _summary(taken: Sequence[Any]) -> dict[str, int]:
    waited = sorted(round((each.refused_at - each.asked_at) * 1000) for each in taken)
    if not waited:
        return {"times": 0, "p50": 0, "p99": 0}
    return {"times": len(waited), "p50": round(statistics.median(waited)), "p99": waited[int(len(waited) * 0.99)]}


def _told(counts: Iterable[tuple[str, int]]) -> list[tuple[str, str]]:
    return [(name, f"{times:,}") for name, times in sorted(counts)]


def _table(titles: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [titles, tuple("---" for _ in titles), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
