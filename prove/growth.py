"""How requests of people grow with what is held, up to a hundred thousand records: the bench's measure, with more of them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bench import growth
from bench.findings import machine
from bench.requests import GROWING, measure
from bench.tables import table
from prove.findings import RESULTS

SIZES = (100, 1000, 10_000, 100_000)
STRAIGHT = 0.98
"""The least R² of a line that counts as one."""
_UNCERTAIN = ("seconds",)
"""What another program on the machine disturbs."""


@dataclass(frozen=True)
class Grown:
    """One run."""

    at: datetime
    asked: Mapping[str, Any]
    seconds: float

    @property
    def faults(self) -> list[str]:
        """What does not grow by a line, or depends on what others have."""
        found = self.asked["growing"]
        bent = [
            f"{name} of {kind}: R² of {line['r2']:.4f}"
            for kind in GROWING
            for name, line in found[kind]["line"].items()
            if line["r2"] < STRAIGHT and name not in _UNCERTAIN
        ]
        others = [f"{kind} takes more among others" for kind in GROWING if not growth.same_among_others(found[kind])]
        return [*bent, *others]

    def write(self) -> Path:
        """Write both files and return the Markdown's path."""
        RESULTS.mkdir(parents=True, exist_ok=True)
        file = RESULTS / f"{self.at.date().isoformat()}-prove-growth.json"
        plain = {"at": self.at.isoformat(), "machine": machine(), "faults": self.faults, **self.asked}
        file.write_text(json.dumps({**plain, "seconds": round(self.seconds)}, indent=2) + "\n", encoding="utf-8")
        page = file.with_suffix(".md")
        page.write_text(self._page(), encoding="utf-8")
        return page

    def _page(self) -> str:
        title = f"# How requests of people grow: {self.at.date().isoformat()}\n\nWritten by `make prove`."
        wrong = ["\n".join(f"- {fault}" for fault in self.faults)] if self.faults else []
        facts = [*machine().items(), ("took", f"{self.seconds:.0f} s")]
        rows = [(name, str(value)) for name, value in facts]
        return (
            "\n\n".join([title, *wrong, growth.section(self.asked), f"## Machine\n\n{table(('What', 'Value'), rows)}"])
            + "\n"
        )


def grown(sizes: Sequence[int] = SIZES) -> dict[str, Any]:
    """Measure at these sizes."""
    return measure(sizes)
