"""Everything that was measured, as JSON for machines and Markdown for people: ratios and counts first, times after them."""

import json
import os
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bench import growth, prices
from bench.serving import Load
from bench.starting import BARE, RUNS, UNLOCK, Start
from bench.sweeping import OVERDUE
from bench.tables import table

RESULTS = Path(__file__).parent.parent / "docs" / "results"


@dataclass(frozen=True)
class Findings:
    """One run of the whole bench."""

    at: datetime
    counted: Mapping[str, Any]
    swept: Mapping[str, Any]
    asked: Mapping[str, Any]
    """Requests of people, as `bench.requests` measured them."""
    rates: Mapping[str, Any]
    """Entries that one process records, by the size of its batches."""
    starts: Mapping[str, Mapping[str, Start]]
    loads: Mapping[str, Load]
    seconds: float

    def ratio(self, measure: str, name: str, what: str = "cpu_ms") -> float:
        """How many times as long as the bare boto3 handler."""
        measured = self.starts[measure]
        return round(float(getattr(measured[name], what)) / float(getattr(measured[BARE], what)), 2)

    @property
    def bytecode_gain(self) -> float:
        """How many times as fast the unlock function starts when its layers carry bytecode."""
        return round(self.starts["without bytecode"][UNLOCK].cpu_ms / self.starts["with bytecode"][UNLOCK].cpu_ms, 2)

    def write(self) -> Path:
        """Write both files and return the Markdown's path."""
        RESULTS.mkdir(parents=True, exist_ok=True)
        name = f"{self.at.date().isoformat()}-bench"
        (RESULTS / f"{name}.json").write_text(json.dumps(self.plain(), indent=2) + "\n", encoding="utf-8")
        page = RESULTS / f"{name}.md"
        page.write_text(self.page(), encoding="utf-8")
        return page

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "at": self.at.isoformat(),
            "machine": machine(),
            "counted": {name: part for name, part in self.counted.items() if name != "wire"},
            "swept": self.swept,
            "asked": self.asked,
            "rates": self.rates,
            "starts": {
                measure: {name: asdict(one) for name, one in found.items()} for measure, found in self.starts.items()
            },
            "loads": {name: asdict(load) for name, load in self.loads.items()},
            "prices": {"region": prices.REGION, "read": prices.READ_ON, "dollars_per_million": dict(prices.PRICES)},
            "bills": [bill.plain() for bill in (*prices.bills(self.counted), *prices.bills_of_requests(self.asked))],
            "seconds": round(self.seconds),
        }

    def page(self) -> str:
        """The Markdown page."""
        asked = growth.section(self.asked)
        counted = (self._headline(), self._calls(), self._ingestion(), self._sweeps(), asked, self._costs())
        return "\n\n".join((*counted, self._starts(), self._loads(), self._machine())) + "\n"

    def _headline(self) -> str:
        done, health = self.counted["operations"], self.loads["GET health"].p50_ms
        unlock, page = done["unlock, first"]["calls"], self._by_size()[-1][1]["entries, first page"]
        whole = next(bill for bill in prices.bills(self.counted) if "whole" in bill.what)
        rate = self.rates[max(self.rates, key=int)]
        rows = [
            ("AWS calls of an unlock", f"{sum(unlock.values())}: {_named(unlock)}"),
            ("AWS calls of a recorded entry", _named(done["entry, by command"]["calls"])),
            (
                f"AWS calls of an entry in a batch of {rate['batch']}",
                ", ".join(f"{times:g} {name}" for name, times in rate["calls"].items()),
            ),
            (
                "Entries that one process records a second of its processor, with the network stubbed",
                f"{rate['per_cpu_second']:,}",
            ),
            ("The same with 10, 1,000 and 10,000 entries in the table", "yes" if self._same_at_each_size() else "no"),
            ("Items read for each entry on a page", f"{page['items_read'] / page['items_returned']:.2f}"),
            (
                "State transitions of a request for a copy",
                f"{self.counted['transitions']} for {self.counted['holdings']} holdings",
            ),
            (
                "Start of the unlock function against a bare boto3 handler",
                f"{self.ratio('with bytecode', UNLOCK)} times the CPU time",
            ),
            ("Start and first unlock against the bare handler's", f"{self.ratio('first answer', UNLOCK)} times"),
            ("What bytecode in the layers is worth to it", f"{self.bytecode_gain} times as fast"),
            (
                "An unlock on the local cloud against its health check",
                f"{self.loads['POST unlock'].p50_ms / health:.1f} times as long",
            ),
            *self._of_requests(),
            ("A million unlocks at list prices, lock and entry included", f"${whole.per_million:.2f}"),
        ]
        title = f"# What it costs: {self.at.date().isoformat()}"
        return f"{title}\n\nWritten by `make bench`.\n\n{table(('What', 'How much'), rows)}"

    def _of_requests(self) -> list[tuple[str, str]]:
        every = [found["line"][name]["r2"] for found in self.asked["growing"].values() for name in found["line"]]
        bills = {bill.what: bill.per_million / 1e6 for bill in prices.bills_of_requests(self.asked)}
        said = ", ".join(f"{what} ${dollars:.4f}" for what, dollars in bills.items() if "10,000" in what)
        return [
            ("Lines through what requests take from 100 to 10,000 records", f"R² of {min(every):.4f} and more"),
            ("A request of somebody with so many records at list prices", said),
        ]

    def _calls(self) -> str:
        rows = [
            (name, _named(tally["calls"]), f"{tally['reads']:g}", f"{tally['writes']}")
            for name, tally in self.counted["operations"].items()
        ]
        text = (
            "Counted one by one, so the same on every machine. Units are DynamoDB's request units. "
            "The key that signs cursors is read once by each process."
        )
        sizes = [(name, _sizes(tallies)) for name, tallies in self._across_sizes().items()]
        by_size = f"{table(('With so many entries in the table', 'Calls'), sizes)}"
        return f"## Calls to AWS\n\n{text}\n\n{table(('Operation', 'Calls', 'Reads', 'Writes'), rows)}\n\n{by_size}"

    def _ingestion(self) -> str:
        text = (
            "One process records entries of many doors, half of them by a right that is looked up. Each request is made, signed "
            "and serialized, and answered just before it would be sent. Calls are counted for each message; one "
            "TransactWriteItems writes a whole batch, each entry once."
        )
        rows = [
            (
                str(rate["batch"]),
                f"{rate['per_cpu_second']:,}",
                f"{rate['per_second']:,}",
                ", ".join(f"{times:g} {name}" for name, times in rate["calls"].items()),
            )
            for rate in self.rates.values()
        ]
        titles = ("Batch", "A second of the processor", "A second of the clock", "Calls for each message")
        return f"## Recording entries\n\n{text}\n\n{table(titles, rows)}"

    def _sweeps(self) -> str:
        text = (
            f"A sweep of a table in which {OVERDUE} records are overdue, counted on a simulated database. It reads the index of "
            "what is due, so that its cost does not grow with the table."
        )
        rows = [
            (f"{int(size):,}", _named(found["calls"]), f"{found['examined']}", f"{found['swept']}")
            for size, found in self.swept.items()
        ]
        return f"## Sweeping\n\n{text}\n\n{table(('Records', 'Calls', 'Items read from the index', 'Swept'), rows)}"

    def _costs(self) -> str:
        text = (
            f"List prices of {prices.REGION}, {prices.READ_ON}, second-hand: check them on AWS's own pages. A call of a "
            f"function is taken as {prices.SECONDS * 1000:.0f} ms at {prices.GIGABYTES} GB. Left out: storage, logs, "
            "connections, free tiers."
        )
        bills = [(bill.what, f"${bill.per_million:.2f}", _amounts(bill.takes)) for bill in prices.bills(self.counted)]
        listed = [(name, f"${price:g}") for name, price in prices.PRICES.items()]
        costs = table(("A million times", "Dollars", "Takes, each time"), bills)
        return f"## Cost\n\n{text}\n\n{costs}\n\n{table(('Price of a million', 'Dollars'), listed)}"

    def _starts(self) -> str:
        text = (
            f"Under Lambda's runtime interface client, medians of {RUNS} starts. Ratios compare CPU time with the bare boto3 "
            "handler's; `first answer` is the start and one event, with prepared answers in place of AWS."
        )
        rows = [
            (
                measure,
                name,
                f"{self.ratio(measure, name)}",
                f"{one.cpu_ms:.0f}",
                f"{one.wall_ms:.0f}",
                f"{one.peak_mb:.0f}",
            )
            for measure, found in self.starts.items()
            for name, one in found.items()
        ]
        return (
            f"## Starting\n\n{text}\n\n{table(('Measure', 'Function', 'Ratio', 'CPU ms', 'Wall ms', 'Peak MB'), rows)}"
        )

    def _loads(self) -> str:
        health = self.loads["GET health"].p50_ms
        text = "On the local cloud, an emulator written in Python on this machine. These are no times of AWS."
        rows = [
            (
                name,
                f"{load.p50_ms / health:.1f}",
                f"{load.per_second}",
                f"{load.p50_ms}",
                f"{load.p99_ms}",
                str(load.requests),
            )
            for name, load in self.loads.items()
        ]
        titles = ("What", "Against health", "A second", "p50 ms", "p99 ms", "Samples")
        return f"## Serving\n\n{text}\n\n{table(titles, rows)}"

    def _machine(self) -> str:
        rows = [*((name, str(value)) for name, value in machine().items()), ("took", f"{self.seconds:.0f} s")]
        return f"## Machine\n\n{table(('What', 'Value'), rows)}"

    def _by_size(self) -> list[tuple[str, dict[str, Any]]]:
        return sorted(self.counted["by_size"].items(), key=lambda pair: int(pair[0]))

    def _across_sizes(self) -> dict[str, dict[str, Any]]:
        """By operation, its calls at each size; what only exists with many entries has fewer sizes."""
        names = dict.fromkeys(name for _, tallies in self._by_size() for name in tallies)
        return {
            name: {size: found[name]["calls"] for size, found in self._by_size() if name in found} for name in names
        }

    def _same_at_each_size(self) -> bool:
        """Of an unlock, its acknowledgement and its entry."""
        return all(
            len({_named(calls) for calls in self._across_sizes()[name].values()}) == 1
            for name in ("unlock", "acknowledgement", "entry")
        )


def machine() -> dict[str, Any]:
    """The size of this machine, without its name."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "cores": os.cpu_count(),
        "memory_gb": round(pages / 1024**3),
        "processor": platform.machine(),
        "python": platform.python_version(),
    }


def _named(calls: Mapping[str, int]) -> str:
    """`TransactGetItems`, or `10 PutItem`; the service stands before what is not DynamoDB's."""
    return ", ".join(
        f"{f'{times} ' if times > 1 else ''}{name.removeprefix('dynamodb.')}" for name, times in calls.items()
    )


def _amounts(takes: Mapping[str, float]) -> str:
    return ", ".join(f"{amount:g} {name}" for name, amount in takes.items())


def _sizes(at: Mapping[str, Mapping[str, int]]) -> str:
    """Once, where all sizes agree; else each by its own."""
    texts = {size: _named(calls) for size, calls in at.items()}
    if len(set(texts.values())) == 1:
        return f"{next(iter(texts.values()))} (at {', '.join(texts)})"
    return "; ".join(f"{size}: {text}" for size, text in texts.items())
