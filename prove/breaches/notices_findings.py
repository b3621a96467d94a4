"""What notices of a breach through bad weather have shown, as JSON for machines and Markdown for people."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.findings import machine
from prove.breaches.notices import Life
from prove.findings import RESULTS

_NAMES = ("concerned", "posted", "sent", "bounced", "complained", "left_out")
_TEXT = (
    "Written by `make prove`. A breach concerns a town, and each person is told, on a simulated clock. The functions are the "
    "program's own: the step that posts, the delivery, the settling of what the mail service tells, and the schedules. The mail "
    "service takes letters at a rate, throttles, fails, stands still for some minutes, takes mail and loses the answer; the "
    "database refuses calls; processes are killed between any two calls; events are lost, told twice and in any order. Some are "
    "on the list with several lines, some are children, some are a controller's customers, some live where it was decided not to "
    "tell, some are gone or have an address that takes no mail. In the middle facts change, and a second round finds more "
    "people. In the end all is compared with what the mail service really took: one letter for each person who is to be told, "
    "or a record of why not; none for anybody else; all counts equal; an unbroken chain of evidence."
)


@dataclass(frozen=True)
class Noticed:
    """One run."""

    at: datetime
    life: Life
    faults: list[str]
    shown: list[tuple[int, dict[str, Any]]]
    """The progress by minutes, as the register showed it."""
    seconds: float

    def write(self) -> Path:
        """Write both files and return the Markdown's path."""
        RESULTS.mkdir(parents=True, exist_ok=True)
        name = f"{self.at.date().isoformat()}-prove-breach-notices"
        (RESULTS / f"{name}.json").write_text(json.dumps(self.plain(), indent=2) + "\n", encoding="utf-8")
        page = RESULTS / f"{name}.md"
        page.write_text(self.page(), encoding="utf-8")
        return page

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "at": self.at.isoformat(),
            "machine": machine(),
            "people": self.life.size.people,
            "seed": self.life.size.seed,
            "faults": len(self.faults),
            "examples": self.faults,
            "simulated_minutes": self.life.minutes,
            "progress": self.shown[-1][1] if self.shown else {},
            "shown": [{"minute": minute, **progress} for minute, progress in self._moments()],
            "largest_calls": dict(self.life.largest),
            "most_bytes_of_a_call": self.life.running.memory.most,
            "happened": dict(sorted(self._happened().items())),
            "seconds": round(self.seconds),
        }

    def page(self) -> str:
        """The Markdown page."""
        title = f"# A breach that concerns {self.life.size.people:,} people: {self.at.date().isoformat()}"
        wrong = "\n".join(f"- {fault}" for fault in self.faults)
        parts = [title, _TEXT, self._headline(), *([f"## What was wrong\n\n{wrong}"] if wrong else [])]
        rows = [(str(minute), *(f"{shown.get(name, 0):,}" for name in _NAMES)) for minute, shown in self._moments()]
        parts.append(f"## Progress, as the register showed it\n\n{_table(('Minute', *_NAMES), rows)}")
        happened = [(name, f"{many:,}") for name, many in sorted(self._happened().items())]
        parts.append(f"## What happened on the way\n\n{_table(('What', 'How often'), happened)}")
        facts = [*machine().items(), ("seed", self.life.size.seed), ("took", f"{self.seconds:.0f} s")]
        parts.append(f"## Machine\n\n{_table(('What', 'Value'), [(name, str(value)) for name, value in facts])}")
        return "\n\n".join(parts) + "\n"

    def _headline(self) -> str:
        last = self.shown[-1][1]
        rows = [
            ("To be told", f"{last['concerned']:,}"),
            ("Anything wrong", f"{len(self.faults):,}"),
            ("Got the letter, once", f"{last['sent']:,}"),
            ("It bounced", f"{last['bounced']:,}"),
            ("It was complained about", f"{last['complained']:,}"),
            ("Left out: gone, or an address that takes none", f"{last['left_out']:,}"),
            ("Told by their controller", f"{last['for_controller']:,}"),
            ("Simulated minutes", f"{self.life.minutes:,}"),
            ("Most memory of a call of the step", f"{self.life.running.memory.most / 2**20:.1f} MiB"),
            *((name, f"{many:,} at most") for name, many in sorted(self.life.largest.items())),
        ]
        return _table(("What", "How much"), rows)

    def _moments(self) -> list[tuple[int, dict[str, Any]]]:
        """The minutes in which something changed, thinned out."""
        told = [each for place, each in enumerate(self.shown) if place == 0 or each[1] != self.shown[place - 1][1]]
        step = max(1, len(told) // 20)
        return [*told[:-1:step], *told[-1:]]

    def _happened(self) -> dict[str, int]:
        office = self.life.world.office
        mail = {f"mail: {name}": many for name, many in office.counts.items()} if office else {}
        return {**self.life.running.counts, **mail}


def _table(titles: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [titles, tuple("---" for _ in titles), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
