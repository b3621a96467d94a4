"""Requests on the local cloud in a storm: whatever is refused, lost or killed, the same end and the same letters."""

import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from bench.findings import machine
from bench.tables import table
from local.cloud.ports import reserve_port
from local.running import running
from prove.findings import RESULTS
from prove.rights.living import AT_ONCE, Case, Life, live
from prove.rights.storm import WAYS, Storm, Way, blowing

PLACE = "US-CA"
_WORKFLOW = Path(__file__).parents[2] / "functions" / "requests" / "workflow.asl.yaml"
_TEXT = (
    "Written by `python -m prove storm`. A house of {operator} on the local cloud, and a proxy between the steps of requests and "
    "everything that they call. Somebody new asks for each kind of request that there is in {place}, {at_once} at once. Each way "
    "of going wrong strikes each step as soon as it can, and after that one call in a hundred: the call is refused as too many, "
    "its answer is lost after it was carried out, or the process is killed before it or after it. Then everything is looked at "
    "as in the proof of rights: the end, the copy, what is gone or kept, the decisions, the ledger, the receipt, the identity."
)


@dataclass(frozen=True)
class Stormed:
    """One run."""

    at: datetime
    life: Life
    storm: Storm
    seconds: float

    @property
    def wrong(self) -> list[str]:
        """What is not as it should be, and what no storm has reached."""
        return [*self.life.wrong, *(f"{step} was never {way}" for step, way in self.storm.spared())]

    def write(self) -> Path:
        """Write both files and return the Markdown's path."""
        RESULTS.mkdir(parents=True, exist_ok=True)
        file = RESULTS / f"{self.at.date().isoformat()}-prove-storm.json"
        struck = {step: {way: self.storm.struck[step, way] for way in WAYS} for step in sorted(self.storm.steps)}
        plain = {
            "at": self.at.isoformat(),
            "machine": machine(),
            "wrong": self.wrong,
            "seconds": round(self.seconds),
            "calls": dict(self.storm.calls),
            "struck": struck,
            "requests": [
                {**asdict(seen.case), "outcome": seen.outcome, "seconds": seen.seconds} for seen in self.life.seen
            ],
        }
        file.write_text(json.dumps(plain, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        page = file.with_suffix(".md")
        page.write_text(self._page(struck), encoding="utf-8")
        return page

    def _page(self, struck: Mapping[str, Mapping[Way, int]]) -> str:
        asked, total = len(self.life.seen), sum(self.storm.struck.values())
        ends = Counter(seen.outcome or "stuck" for seen in self.life.seen)
        rows = [(step, str(self.storm.calls[step]), *map(str, ways.values())) for step, ways in struck.items()]
        said = ", ".join(f"{count} {state}" for state, count in ends.most_common())
        parts = [
            f"# Requests in a storm: {self.at.date().isoformat()}",
            _TEXT.format(operator=self.life.operator, place=PLACE, at_once=AT_ONCE),
            f"{asked} requests ({said}), {sum(self.storm.calls.values()):,} calls, {total} struck, {len(self.wrong)} faults.",
            *["\n".join(f"- {each}" for each in self.wrong) for _ in self.wrong[:1]],
            table(("Step", "Calls", *WAYS), rows),
            f"## Machine\n\n{table(('What', 'Value'), [*((name, str(value)) for name, value in machine().items())])}",
        ]
        return "\n\n".join(parts) + "\n"


def run(directory: Path, seed: str, rounds: int, now: datetime, report: Callable[[str], None]) -> Stormed:
    """Bring a house up behind the proxy, let everything be asked for in the storm, and look."""
    began = time.monotonic()
    port = reserve_port()
    with blowing(frozenset(_steps()), seed, f"http://127.0.0.1:{port}") as (storm, proxy):
        settings = {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{proxy}", "TTL_SWEEP_SECONDS": "2"}
        with running(directory, "valet", report, port=port, settings=settings) as house:
            storm.blows = True
            life = Life(house.operator)
            for _ in range(rounds):
                lived = live(house, places=(PLACE,), chosen=_is_answered)
                life.seen += lived.seen
                life.faults += lived.faults
    return Stormed(now, life, storm, time.monotonic() - began)


def _is_answered(case: Case) -> bool:
    return case.ground is None


def _steps() -> Iterator[str]:
    """Every step that the workflow names."""
    yield from set(re.findall(r"\$\{([a-z_]+)\}", _WORKFLOW.read_text(encoding="utf-8")))
