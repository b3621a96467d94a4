"""What became of the schedules, as JSON for machines and Markdown for people."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.findings import machine
from prove.doors.living import FEWEST, MOST, RING, Tally
from prove.findings import RESULTS

_TEXT = (
    "Written by `python -m prove doors`. Two doors with a lock each, two residents and a manager: grants, passes, codes, fobs, "
    "tickets, commands, revocations and holds, in an order drawn by chance. The cloud is the program's own functions over a "
    "simulated DynamoDB; a function may be killed, stand still for up to 25 seconds or be refused a call, between any two of "
    "its calls, while others run. The broker delivers late, twice, in another order, or after another try. The locks are the "
    "simulated ones: their own clock is up to ten minutes wrong, the one that only runs forward half a thousandth, their "
    "network is cut, and their power too, at each step of an opening. Each lock remembers {ring} commands here instead of 64, so "
    "that some are forgotten. What truly happened is reckoned from requests, answers, signed texts and bolts alone."
)
_CHECKED = """\
- a door never opens twice for one command, nor twice for a code of one time
- never after `not_after`, by the true time
- never by a command without a grant that held at the decision; never by a code that is on no signed list, or outside its
  spans, or after its lease; never by a ticket after its end, at another door, or for another phone
- never after a `bound` or a `certain_from` that the API has shown for a grant or a credential, nor by what was shared out of it
- never, once all lists of before are over, at a door on hold
- the API never says `done` when the bolt did not move, and never `rejected` or `failed` when it did
- a request that is repeated gets the same answer, and a grant that surely holds is never refused for want of one
- in the end, in fair weather: each access that a lock told of is one entry, or a dead letter for its wrong clock, or was lost
  with its flash, and then its number is missing; each request is answered, each revocation certain, each door has its list"""


@dataclass(frozen=True)
class Opened:
    """One run. `planted`: after how many schedules each fault that was put in on purpose was found; None: never."""

    at: datetime
    seed: str
    tally: Tally
    planted: Mapping[str, int | None]
    seconds: float

    @property
    def wrong(self) -> int:
        """Faults that were found, and planted ones that were not."""
        return self.tally.faults.total() + sum(found is None for found in self.planted.values())

    def write(self) -> Path:
        """Write both files and return the Markdown's path. The number of schedules is in it: a small run hides no large one."""
        RESULTS.mkdir(parents=True, exist_ok=True)
        name = f"{self.at.date().isoformat()}-prove-doors-{self.tally.schedules}"
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
            "schedules": self.tally.schedules,
            "faults": dict(self.tally.faults),
            "examples": self.tally.examples,
            "planted": dict(self.planted),
            "counts": dict(sorted(self.tally.counts.items())),
            "seconds": round(self.seconds),
        }

    def page(self) -> str:
        """The Markdown page."""
        tally = self.tally
        told = [
            ("schedules", f"{tally.schedules:,}"),
            ("steps of each, without beginning and end", f"{FEWEST} to {MOST}"),
            ("faults", f"{tally.faults.total():,}"),
        ]
        counts = [(name, f"{times:,}") for name, times in sorted(tally.counts.items())]
        found = [(name, "never" if after is None else f"{after + 1:,}") for name, after in self.planted.items()]
        facts = [*machine().items(), ("seed", self.seed), ("took", f"{self.seconds:.0f} s")]
        parts = (
            f"# Doors through bad weather: {self.at.date().isoformat()}",
            _TEXT.format(ring=RING),
            _table(("What", "How many"), told),
            *self._faults(),
            f"What is checked:\n\n{_CHECKED}",
            f"## What happened\n\n{_table(('What', 'How often'), counts)}",
            "## Faults put in on purpose\n\nEach alone, until it was found.\n\n"
            + _table(("Fault", "Found in which schedule"), found),
            f"## Machine\n\n{_table(('What', 'Value'), [(name, str(value)) for name, value in facts])}",
        )
        return "\n\n".join(parts) + "\n"

    def _faults(self) -> list[str]:
        shown = [f"- {fault}: in {times:,} schedules" for fault, times in self.tally.faults.most_common()]
        return ["## Faults", "\n".join([*shown, *(f"- {each}" for each in self.tally.examples)])] if shown else []


def _table(titles: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [titles, tuple("---" for _ in titles), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
