"""What a campaign through bad weather has shown, as JSON for machines and Markdown for people."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.findings import machine
from prove.announcements.living import Life
from prove.findings import RESULTS

_TEXT = (
    "Written by `make prove`. A campaign to everybody, from the request to the last event about the last mail, on a "
    "simulated clock. The functions are the program's own: the route that takes it, the workflow's step, the "
    "delivery, the settling of what the mail service tells, the schedules that look after what stands still, and the "
    "route that shows the progress. The mail service takes messages at a rate, throttles, fails, stands still for "
    "some minutes, takes mail and loses the answer; the database refuses calls; processes are killed between any two "
    "calls; events are lost, told twice and in any order. Some people have objected, object meanwhile, have left, or "
    "have an address that takes no mail. In the end all of this is compared with what the mail service really took: "
    "each person once, nobody who may not be written to, every record as it was, all counts equal, one line of "
    "evidence a part, in an unbroken chain."
)


@dataclass(frozen=True)
class Announced:
    """One run."""

    at: datetime
    life: Life
    faults: list[str]
    shown: list[tuple[int, dict[str, Any]]]
    """The progress by minutes, as the API showed it."""
    seconds: float

    def write(self) -> Path:
        """Write both files and return the Markdown's path."""
        RESULTS.mkdir(parents=True, exist_ok=True)
        name = f"{self.at.date().isoformat()}-prove-announcements"
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
            "progress": self.last,
            "shown": [{"minute": minute, **progress} for minute, progress in self._moments()],
            "happened": dict(sorted(self.happened.items())),
            "seconds": round(self.seconds),
        }

    @property
    def last(self) -> dict[str, Any]:
        """The progress in the end."""
        return self.shown[-1][1] if self.shown else {}

    @property
    def happened(self) -> dict[str, int]:
        """How often what went wrong went wrong."""
        office = self.life.world.office
        return {
            **self.life.running.counts,
            **({f"mail: {name}": many for name, many in office.counts.items()} if office else {}),
        }

    def page(self) -> str:
        """The Markdown page."""
        title = f"# A letter to {self.life.size.people:,} people: {self.at.date().isoformat()}"
        parts = [title, _TEXT, self._headline(), *self._examples(), self._progress(), self._weather(), self._machine()]
        return "\n\n".join(parts) + "\n"

    def _headline(self) -> str:
        last = self.last
        rows = [
            ("People concerned", f"{last['concerned']:,}"),
            ("Anything wrong", f"{len(self.faults):,}"),
            ("Got the letter, once", f"{last['sent']:,}"),
            ("It bounced", f"{last['bounced']:,}"),
            ("It was complained about", f"{last['complained']:,}"),
            ("Left out: objected, or an address that takes none", f"{last['left_out']:,}"),
            ("Simulated minutes", f"{self.life.minutes:,}"),
        ]
        return _table(("What", "How much"), rows)

    def _examples(self) -> list[str]:
        shown = "\n".join(f"- {fault}" for fault in self.faults)
        return [f"## What was wrong\n\n{shown}"] if shown else []

    def _progress(self) -> str:
        names = ("concerned", "posted", "sent", "bounced", "complained", "left_out")
        rows = [(str(minute), *(f"{shown[name]:,}" for name in names)) for minute, shown in self._moments()]
        return f"## Progress, as the API showed it\n\n{_table(('Minute', *names), rows)}"

    def _moments(self) -> list[tuple[int, dict[str, Any]]]:
        """The minutes in which something changed, thinned out."""
        told = [each for place, each in enumerate(self.shown) if place == 0 or each[1] != self.shown[place - 1][1]]
        step = max(1, len(told) // 20)
        return [*told[:-1:step], *told[-1:]]

    def _weather(self) -> str:
        rows = [(name, f"{many:,}") for name, many in sorted(self.happened.items())]
        return f"## What happened on the way\n\n{_table(('What', 'How often'), rows)}"

    def _machine(self) -> str:
        facts = [*machine().items(), ("seed", self.life.size.seed), ("took", f"{self.seconds:.0f} s")]
        return f"## Machine\n\n{_table(('What', 'Value'), [(name, str(value)) for name, value in facts])}"


def _table(titles: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [titles, tuple("---" for _ in titles), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
