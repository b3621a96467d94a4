"""What became of the requests, as JSON for machines and Markdown for people."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.findings import machine
from prove.findings import RESULTS
from prove.requests.whole import Tally

_TEXT = (
    "Written by `python -m prove requests`. The workflow is its own definition, stepped by an engine in Python; the steps, the "
    "API, the listeners of events and the schedules are the program's own, over simulated services. {most} requests are in "
    "flight at once. Whoever asks has neighbours who are easily mistaken: one lives there too, one has lived there before, one "
    "has the same name, two share a mailbox, a child has a guardian. Each town is lived through in fair weather and then in "
    "foul, where a step is killed between two of its calls, before the first or after the last; refused a call; loses an "
    "answer; meets itself; stands still while it is tried again; or comes again days later; where events are lost or come "
    "twice, and withdrawals come between two calls of a step. Then single requests, one for each way through the workflow, are "
    "struck at each call of AWS that their steps make."
)
_CHECKED = """\
- every request ends as people and the team have said, and as in fair weather; nobody waits any more, and no execution has failed
- one answer, to the right address; nothing in it or in any other letter belongs to somebody else
- a mail goes out again only where nobody could know whether it had gone out: each has a claim of its own, and what is known to
  have gone out is never claimed
- the plan counts what a raw read of the tables finds on the person at that moment, holding by holding; after an erasure, what is
  gone and what is left is what the answer says
- a copy has every record that was held, and nothing of a neighbour: no name, address, number, identifier or word; a link that was
  mailed leads to it
- what is held on those who asked for nothing is the same, byte for byte
- no name, address, number or word of anybody stands in what the state machine shows, in events, in the log or in the evidence
- each state is gone through once and never back; there was time to think again before what cannot be undone; the ledger holds
- who withdrew in time finds everything as it was; who was refused too
- what was answered after the law's first date was extended on record, and the person was told"""
_ONCE = (
    "A mail goes out at least once, and not exactly once: SES knows no repetition. Who is killed after SES took a mail and "
    "before that is noted leaves it open; the step is tried again seconds later and sends again, unless SES's own event came "
    "first. There are never more mails than tries. The link of a second mail replaces the first one's; a second code may "
    "replace the first one's. How many letters answered a request, over all weather:"
)


@dataclass(frozen=True)
class Asked:
    """One run."""

    at: datetime
    seed: str
    towns: Tally
    struck: Tally
    planted: Mapping[str, bool]
    seconds: float

    @property
    def wrong(self) -> int:
        """Faults that were found, and planted ones that were not."""
        own = self.towns.faults.total() + self.struck.faults.total()
        return own + sum(not found for found in self.planted.values())

    @property
    def examples(self) -> list[str]:
        """Some of what was wrong."""
        return [*self.towns.examples, *self.struck.examples]

    def write(self) -> Path:
        """Write both files and return the Markdown's path."""
        RESULTS.mkdir(parents=True, exist_ok=True)
        name = f"{self.at.date().isoformat()}-prove-requests"
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
            "wrong": self.wrong,
            "towns": _plain(self.towns),
            "struck": _plain(self.struck),
            "planted": dict(self.planted),
            "seconds": round(self.seconds),
        }

    def page(self) -> str:
        """The Markdown page."""
        facts = [*machine().items(), ("seed", self.seed), ("took", f"{self.seconds:.0f} s")]
        parts = (
            f"# Requests through bad weather: {self.at.date().isoformat()}",
            _TEXT.format(most=self.towns.most_at_once),
            _table(("What", "Towns", "Requests alone"), self._summary()),
            *self._faults(),
            f"What is checked:\n\n{_CHECKED}",
            f"## What was asked\n\n{_counted('Kind', self.towns.kinds)}",
            f"## How it ended\n\n{_both('State', self.towns.states, self.struck.states)}",
            f"## Letters\n\n{_ONCE}\n\n{_both('Letters', self.towns.letters, self.struck.letters)}",
            f"## What happened\n\n{_both('What', self.towns.counts, self.struck.counts)}",
            "## Faults put in on purpose\n\nEach alone.\n\n"
            + _table(("Fault", "Found"), [(name, "yes" if found else "no") for name, found in self.planted.items()]),
            f"## Machine\n\n{_table(('What', 'Value'), [(name, str(value)) for name, value in facts])}",
        )
        return "\n\n".join(parts) + "\n"

    def _summary(self) -> list[tuple[str, ...]]:
        both = (self.towns, self.struck)
        return [
            ("lives", *(f"{each.lives:,}" for each in both)),
            ("requests", *(f"{each.requests:,}" for each in both)),
            ("at once, at the most", *(f"{each.most_at_once:,}" for each in both)),
            ("faults", *(f"{each.faults.total():,}" for each in both)),
        ]

    def _faults(self) -> list[str]:
        found = self.towns.faults + self.struck.faults
        shown = [f"- {fault}: {times:,}" for fault, times in found.most_common()]
        return ["## Faults", "\n".join([*shown, *(f"- {each}" for each in self.examples)])] if shown else []


def _plain(tally: Tally) -> dict[str, Any]:
    return {
        name: dict(sorted(each.items())) if isinstance(each, Counter) else each for name, each in vars(tally).items()
    }


def _counted(title: str, counts: Counter[str]) -> str:
    return _table((title, "How often"), [(name, f"{times:,}") for name, times in sorted(counts.items()) if times])


def _both(title: str, towns: Counter[str], alone: Counter[str]) -> str:
    names = sorted({name for each in (towns, alone) for name, times in each.items() if times})
    rows = [(name, f"{towns[name]:,}", f"{alone[name]:,}") for name in names]
    return _table((title, "Towns", "Requests alone"), rows)


def _table(titles: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [titles, tuple("---" for _ in titles), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
