"""Run the long proofs and write them down: `python -m prove`, or `make prove`; with the name of one, that one alone.

Settings of the environment: PROVE_SEED, from what everything is drawn; PROVE_CASES, how many deadlines are generated;
PROVE_PEOPLE, PROVE_ENTRIES and PROVE_DAYS, how much of a town is lived through; PROVE_LETTERS, how many are written to;
PROVE_MESSAGES, how many messages devices send; PROVE_SCHEDULES, how many weekly hours are drawn around each change of a
clock; PROVE_DOORS, through how many schedules doors live; and PROVE_REQUESTS and PROVE_ROUNDS, how many requests are in
flight at once, and how often. PROVE_STRIKES=4 strikes requests at one in four of their calls.
`revocations`, `rights`, `large`, `storm` and `breach_scope` run on the local cloud, and only when they are asked for;
PROVE_LOCKS and PROVE_REVOCATIONS say how many, PROVE_OPERATORS for whom, PROVE_STORMS how often all is asked for in a storm.
"""

import os
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress

from local.running import running
from prove.announcements import living as announcing
from prove.announcements.findings import Announced
from prove.breaches.notices_whole import run as notify
from prove.breaches.scope_whole import run as reach
from prove.cases import DUTIES, day_by_day, generated
from prove.comparison import Tally, compare
from prove.days.findings import Lived
from prove.days.living import Size, live
from prove.doors.findings import Opened
from prove.doors.kept import Kept
from prove.doors.whole import run as run_doors
from prove.findings import Findings
from prove.growth import Grown, grown
from prove.hours.findings import Walked
from prove.hours.running import EDITION, compare_all
from prove.ingestion import living as ingesting
from prove.ingestion.findings import Recorded
from prove.requests import whole as weathering
from prove.requests.findings import Asked
from prove.revocations import living as revoking
from prove.revocations.findings import Refused
from prove.rights import large as asking_for_much
from prove.rights import living as asking
from prove.rights import stormy
from prove.rights.findings import Answered
from vestibule import clock
from vestibule.policy import pack as packs
from vestibule.policy.deadlines import deadline

CASES = int(os.environ.get("PROVE_CASES", "200000"))
SEED = os.environ.get("PROVE_SEED", "vestibule")
CHUNK = 2000
PEOPLE = int(os.environ.get("PROVE_PEOPLE", "10000"))
ENTRIES = int(os.environ.get("PROVE_ENTRIES", "1000000"))
DAYS = int(os.environ.get("PROVE_DAYS", "400"))
LETTERS = int(os.environ.get("PROVE_LETTERS", "50000"))
NOTICES = int(os.environ.get("PROVE_NOTICES", "100000"))
SCHEDULES = int(os.environ.get("PROVE_SCHEDULES", "4"))
DOORS = int(os.environ.get("PROVE_DOORS", "100000"))
LOCKS = int(os.environ.get("PROVE_LOCKS", "50"))
REVOCATIONS = int(os.environ.get("PROVE_REVOCATIONS", "1000"))
OPERATORS = os.environ.get("PROVE_OPERATORS", " ".join(asking.RELATIONS)).split()
QUICK = {"TTL_SWEEP_SECONDS": "2"}
"""The local cloud deletes within seconds what DynamoDB deletes within days."""
REQUESTS = int(os.environ.get("PROVE_REQUESTS", "200"))
ROUNDS = int(os.environ.get("PROVE_ROUNDS", "10"))
STRIKES = int(os.environ.get("PROVE_STRIKES", "1"))
STORMS = int(os.environ.get("PROVE_STORMS", "3"))
MESSAGES = int(os.environ.get("PROVE_MESSAGES", "100000"))


def main() -> None:
    """Run what is asked for, and fail on anything that is wrong."""
    proofs = {
        "deadlines": prove_deadlines,
        "retention": prove_retention,
        "announcements": prove_announcements,
        "breach_notices": prove_breach_notices,
        "hours": prove_hours,
        "ingestion": prove_ingestion,
        "doors": prove_doors,
        "requests": prove_requests,
        "growth": prove_growth,
        "revocations": prove_revocations,
        "rights": prove_rights,
        "large": prove_large,
        "storm": prove_storm,
        "breach_scope": prove_breach_scope,
    }
    on_the_local_cloud = ("revocations", "rights", "large", "storm", "breach_scope")
    wanted = sys.argv[1:] or [name for name in proofs if name not in on_the_local_cloud]
    console = Console()
    wrong = [proofs[name](console) for name in wanted]
    sys.exit(1 if any(wrong) else 0)


def prove_retention(console: Console) -> int:
    """Live through the days, write what was seen, and give back how much was wrong."""
    began, size = time.monotonic(), Size(PEOPLE, ENTRIES, DAYS, SEED)
    with Progress(console=console) as shown:
        task = shown.add_task(f"{DAYS} days of retention", total=DAYS)
        life = live(size, lambda _: shown.advance(task))
    found = Lived(clock.now(), size, life.checks, dict(life.running.counts), time.monotonic() - began)
    _show(console, found.write(), life.checks.faults)
    return life.checks.counts["faults"]


def prove_announcements(console: Console) -> int:
    """Write to everybody through bad weather, write down what was seen, and give back how much was wrong."""
    began, seen = time.monotonic(), list[tuple[int, dict[str, Any]]]()
    with Progress(console=console) as bar:
        task = bar.add_task(f"a letter to {LETTERS:,} people", total=LETTERS)

        def note(progress: dict[str, Any]) -> None:
            seen.append((len(seen) + 1, progress))
            settled = sum(progress[name] for name in ("sent", "bounced", "complained", "left_out"))
            bar.update(task, completed=settled, total=progress["concerned"] or LETTERS)

        life, faults = announcing.live(announcing.Size(LETTERS, SEED), note)
    found = Announced(clock.now(), life, faults, seen, time.monotonic() - began)
    return _show(console, found.write(), faults)


def prove_breach_notices(console: Console) -> int:
    """Tell everybody whom a breach concerns through bad weather, write down what was seen, and give back how much was wrong."""
    found = notify(console, NOTICES, SEED)
    return _show(console, found.write(), found.faults)


def prove_ingestion(console: Console) -> int:
    """Record entries through bad weather, write down what became of each, and give back how much was wrong."""
    began = time.monotonic()
    with Progress(console=console) as shown:
        task = shown.add_task(f"{MESSAGES:,} messages of devices", total=MESSAGES)
        life = ingesting.live(ingesting.Size(MESSAGES, SEED), lambda done: shown.update(task, completed=done))
    found = Recorded(clock.now(), life, time.monotonic() - began)
    _show(console, found.write(), life.faults[:20])
    return len(life.faults)


def prove_doors(console: Console) -> int:
    """Live through bad weather again and again, write what was seen, and give back how much was wrong."""
    began, kept = time.monotonic(), Kept(SEED)
    with Progress(console=console) as shown:
        task = shown.add_task(f"{DOORS:,} schedules of doors", total=DOORS)
        tally, planted = run_doors(SEED, DOORS, lambda more: shown.advance(task, more), kept)
    found = Opened(clock.now(), SEED, tally, planted, time.monotonic() - began)
    _show(console, found.write(), tally.examples)
    return found.wrong


def prove_requests(console: Console) -> int:
    """Answer everybody through bad weather, write down what became of each, and give back how much was wrong."""
    began = time.monotonic()
    with Progress(console=console) as shown:
        task = shown.add_task(f"{REQUESTS:,} requests at once", total=None)
        found = weathering.run(
            SEED, weathering.courts_of(REQUESTS), ROUNDS, STRIKES, lambda more: shown.advance(task, more)
        )
    asked = Asked(clock.now(), SEED, *found, time.monotonic() - began)
    _show(console, asked.write(), asked.examples)
    return asked.wrong


def prove_revocations(console: Console) -> int:
    """Take fobs back on the local cloud, write how soon doors refused them, and give back how much was wrong."""
    began, size = time.monotonic(), revoking.Size(LOCKS, REVOCATIONS, SEED)
    with (
        tempfile.TemporaryDirectory() as directory,
        running(Path(directory), "valet", console.print, prewarm=True) as house,
        Progress(console=console) as shown,
    ):
        task = shown.add_task(f"{REVOCATIONS:,} revocations at {LOCKS} doors", total=REVOCATIONS)
        life = revoking.live(house, size, lambda more: shown.advance(task, more))
    found = Refused(clock.now(), life, time.monotonic() - began)
    _show(console, found.write(), life.faults[:20])
    return len(life.faults)


def prove_rights(console: Console) -> int:
    """Ask for every right in each operator's house, write what came of it, and give back how much was wrong."""
    wrong = 0
    for operator in OPERATORS:
        began = time.monotonic()
        with (
            tempfile.TemporaryDirectory() as directory,
            running(Path(directory), operator, console.print, prewarm=True, settings=QUICK) as house,
            Progress(console=console) as shown,
        ):
            task = shown.add_task(f"rights of {operator}", total=len(asking.cases(packs.load(operator))))
            life = asking.live(house, partial(shown.advance, task))
        found = Answered(clock.now(), [life], seconds=time.monotonic() - began)
        _show(console, found.write(), life.wrong)
        wrong += len(life.wrong)
    return wrong


def prove_large(console: Console) -> int:
    """Copy and erase very much on the local cloud, write how long it took, and give back how much was wrong."""
    with (
        tempfile.TemporaryDirectory() as directory,
        running(Path(directory), "valet", console.print, prewarm=True, settings=QUICK) as house,
    ):
        large = asking_for_much.live(house, note=console.print)
    return _show(console, Answered(clock.now(), large=large).write(), large.faults)


def prove_storm(console: Console) -> int:
    """Ask for every right while calls are refused, answers lost and processes killed, and give back how much was wrong."""
    with tempfile.TemporaryDirectory() as directory:
        found = stormy.run(Path(directory), SEED, STORMS, clock.now(), console.print)
    _show(console, found.write(), found.wrong[:20])
    return len(found.wrong)


def prove_breach_scope(console: Console) -> int:
    """Report each kind of exposure among many on the local cloud, write whom was found, and give back how much was wrong."""
    found = reach(console, PEOPLE, SEED)
    return _show(console, found.write(), found.life.faults)


def prove_growth(console: Console) -> int:
    """Take requests of people with more and more records through the workflow, and give back what is not as it should be."""
    began = time.monotonic()
    with console.status("requests of people with up to 100,000 records"):
        asked = grown()
    found = Grown(clock.now(), asked, time.monotonic() - began)
    return _show(console, found.write(), found.faults)


def prove_hours(console: Console) -> int:
    """Walk through every change of every clock, write what was seen, and give back how many answers are wrong."""
    began = time.monotonic()
    with Progress(console=console) as shown:
        task = shown.add_task("zones of the world", total=None)
        tally = compare_all(SEED, SCHEDULES, lambda zones: shown.update(task, advance=1, total=zones))
    found = Walked(clock.now(), SEED, EDITION, tally, time.monotonic() - began)
    _show(console, found.write(), tally.examples)
    return tally.counts["wrong"]


def prove_deadlines(console: Console) -> int:
    """Ask all, write the results, and give back how many answers disagree."""
    began = time.monotonic()
    with ProcessPoolExecutor() as workers, Progress(console=console) as shown:
        chunks = [min(CHUNK, CASES - done) for done in range(0, CASES, CHUNK)]
        drawn = [workers.submit(_generated, f"{SEED}:{number}", size) for number, size in enumerate(chunks)]
        daily = [workers.submit(_daily, *duty) for duty in DUTIES]
        parts = {
            "generated": _gathered(drawn, shown, "generated cases"),
            "every day of ten years": _gathered(daily, shown, "every day of ten years"),
        }
    found = Findings(clock.now(), SEED, parts, _versions(), time.monotonic() - began)
    _show(console, found.write(), [example for tally in parts.values() for example in tally.examples])
    return found.disagreements


def _show(console: Console, page: Path, examples: Sequence[str]) -> int:
    console.print(page.read_text(encoding="utf-8").split("\n## ")[0], highlight=False, markup=False)
    for example in examples:
        console.print(example, highlight=False, markup=False)
    console.print(f"written to {page.relative_to(Path.cwd()) if page.is_relative_to(Path.cwd()) else page}")
    return len(examples)


def _generated(seed: str, number: int) -> Tally:
    return compare(generated(seed, number))


def _daily(jurisdiction: str, duty: str) -> Tally:
    return compare(day_by_day(jurisdiction, duty))


def _gathered(jobs: Sequence[Future[Tally]], shown: Progress, title: str) -> Tally:
    """Add up what the workers found, in the order of the jobs, so that the same seed writes the same page."""
    task = shown.add_task(title, total=len(jobs))
    for _ in as_completed(jobs):
        shown.advance(task)
    whole = Tally()
    for job in jobs:
        whole.add(job.result())
    return whole


def _versions() -> dict[str, str]:
    """Of every regime and calendar that an answer named."""
    found: dict[str, str] = {}
    for place, duty in DUTIES:
        found |= deadline(place, duty, datetime(2027, 1, 4, 12, tzinfo=UTC)).versions
    return dict(sorted(found.items()))


if __name__ == "__main__":
    main()
