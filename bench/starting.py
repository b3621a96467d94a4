"""How long functions take to start, under the runtime interface client that Lambda itself runs, without docker.

The client is given a runtime API of our own. Starting ends when it asks for its first event; the first answer is there when
it has answered that event, with prepared answers in place of AWS. CPU time is the better measure on a shared machine, and on
Lambda, where a function of 512 MB has a third of a processor.
"""

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from bench import baselines, events
from bench.runtime_api import Work, serving
from layers import build as layers
from vestibule import register
from vestibule.config import table_variable
from vestibule.policy.pack import load

WORK = layers.ROOT / "build" / "bench"
RUNTIME = ("awslambdaric", "simplejson", "snapshot-restore-py")
"""The client and what it needs, from the project's own environment."""
BARE, UNLOCK = "bare boto3", "unlock"
HANDLERS = {
    "nothing": "baselines.nothing.handler",
    BARE: "baselines.bare_boto3.handler",
    UNLOCK: "functions.access.command_entrance.handler",
    "record entry": "functions.access.record_entry.handler",
    "collect holding": "functions.requests.collect_holding.handler",
}
RUNS = 7
_LONGEST = 30


class DidNotStart(RuntimeError):
    """The function failed, or never asked for work."""


@dataclass(frozen=True)
class Start:
    """One start, or the medians of several."""

    wall_ms: float
    cpu_ms: float
    peak_mb: float


def measure(wire: Mapping[str, Any], note: Callable[[str], None], runs: int = RUNS) -> dict[str, dict[str, Start]]:
    """Medians by measure and function: start `with bytecode`, `without bytecode`, and with it to the `first answer`.

    `wire` are the items that the unlock and the entry read. Runs alternate, so that a busy moment hits all alike.
    """
    with_bytecode, without = _laid_out()
    cases: dict[tuple[str, str], Callable[[], Start]] = {}
    for name, handler in HANDLERS.items():
        cases["with bytecode", name] = partial(start, handler, with_bytecode)
        cases["without bytecode", name] = partial(start, handler, without)
    for name, work in _first_calls(wire).items():
        cases["first answer", name] = partial(_answer, HANDLERS[name], with_bytecode, work)
    starts: dict[tuple[str, str], list[Start]] = {case: [] for case in cases}
    for number in range(1, runs + 1):
        note(f"starting functions, round {number} of {runs}")
        for case, once in cases.items():
            starts[case].append(once())
    measures = dict.fromkeys(measure for measure, _ in cases)
    return {one: {name: _median(found) for (kind, name), found in starts.items() if kind == one} for one in measures}


def start(handler: str, path: tuple[Path, ...], work: Work | None = None) -> Start:
    """Start a handler once in a fresh process, with nothing on its path but these directories.

    Measured until it is ready, or, given an event, until it has answered that.
    """
    work = work or Work()
    finished = work.ready if work.event is None else work.done
    with serving(work) as address:
        began = time.perf_counter()
        process = subprocess.Popen(
            [_python(), "-sS", "-m", "awslambdaric", handler],
            env=_environment(address, handler, path),
            cwd=path[0],
            stdout=subprocess.DEVNULL,
        )
        in_time = finished.wait(_LONGEST)
        wall = time.perf_counter() - began
        peak = _peak_mb(process.pid)
        process.kill()
        _, process.returncode, used = os.wait4(process.pid, 0)
    if not in_time or work.failure:
        raise DidNotStart(f"{handler}: {work.failure or 'no sign of life'}")
    _check(handler, work)
    return Start(wall * 1000, (used.ru_utime + used.ru_stime) * 1000, peak)


def _answer(handler: str, path: tuple[Path, ...], work: Callable[[], Work]) -> Start:
    """Start a handler with work made anew: its message must not be too old."""
    return start(handler, path, work())


def _check(handler: str, work: Work) -> None:
    """A quick refusal would be a fine time for nothing."""
    fine = work.event is None or work.answer.get("statusCode") == 202 or work.answer == {"batchItemFailures": []}  # noqa: PLR2004
    if not fine:
        raise DidNotStart(f"{handler} answered {work.answer}")


def _first_calls(wire: Mapping[str, Any]) -> dict[str, Callable[[], Work]]:
    """An event for each function, and the items that it reads."""
    entrance, admission, device, person = (wire[name] for name in ("entrances", "admissions", "devices", "people"))
    door, who = entrance["id"]["S"], events.Somebody(admission["person_id"]["S"], "resident")
    route = "POST /v1/entrances/{entrance_id}/commands"
    asked = events.request(route, f"/v1/entrances/{door}/commands", who, body={})
    told = {"entrance_id": door, "method": "fob", "result": "granted", "reason": "ok"}
    read = {"Responses": [{}, {"Item": entrance}, {"Item": admission}, {"Item": person}]}
    taken = {"FailedEntryCount": 0, "Entries": [{"EventId": "1"}]}
    known = {"Responses": {"devices": [device]}, "UnprocessedKeys": {}}
    return {
        BARE: lambda: Work(asked),
        UNLOCK: lambda: Work(asked, {"TransactGetItems": read}),
        "record entry": lambda: Work(
            events.batch(events.message(device["id"]["S"], "access", 1, told)),
            {"BatchGetItem": known, "PutEvents": taken},
        ),
    }


def _median(starts: list[Start]) -> Start:
    return Start(*(round(statistics.median(getattr(one, name) for one in starts), 1) for name in vars(starts[0])))


def _laid_out() -> tuple[tuple[Path, ...], ...]:
    """Search paths as Lambda has them: the code and the layers, first with bytecode in the layers and then without."""
    shutil.rmtree(WORK, ignore_errors=True)
    bare = shutil.ignore_patterns("__pycache__")
    shutil.copytree(layers.ROOT / "functions", WORK / "code" / "functions", ignore=bare)
    shutil.copytree(Path(baselines.__file__).parent, WORK / "code" / "baselines", ignore=bare)
    for name in RUNTIME:
        _copy_installed(name, WORK / "runtime")
    layers.compile_all(WORK / "runtime")
    for name in ("host", "core"):
        shutil.copytree(layers.BUILT / name, WORK / "sources" / name, ignore=bare, copy_function=os.link)
    return tuple(
        (WORK / "code", place / "core" / "python", place / "host" / "python", WORK / "runtime")
        for place in (layers.BUILT, WORK / "sources")
    )


def _copy_installed(name: str, target: Path) -> None:
    for file in distribution(name).files or ():
        if ".." not in file.parts and "__pycache__" not in file.parts:
            copy = target / file
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(str(file.locate()), copy)


def _environment(address: str, handler: str, path: tuple[Path, ...]) -> dict[str, str]:
    return {
        **{table_variable(table.name): table.name for table in register.tables(load("valet"))},
        "OPERATOR": "valet",
        "BUS_NAME": "vestibule",
        "AWS_LAMBDA_RUNTIME_API": address,
        "AWS_ENDPOINT_URL": f"http://{address}",
        "AWS_LAMBDA_FUNCTION_NAME": "bench",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
        "LAMBDA_TASK_ROOT": str(path[0]),
        "_HANDLER": handler,
        "PATH": os.defpath,
        "PYTHONPATH": os.pathsep.join(map(str, path)),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _python() -> str:
    """The interpreter itself, not the project's environment: a function finds there what its layers bring."""
    return str(getattr(sys, "_base_executable", sys.executable))


def _peak_mb(process_id: int) -> float:
    """The most memory that the process has held. Not from its resource usage, which remembers the process it came from."""
    status = Path(f"/proc/{process_id}/status").read_text(encoding="ascii")
    kilobytes = [int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")]
    return sum(kilobytes) / 1024
