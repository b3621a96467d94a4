"""Measure everything and write it down: `python -m bench`, or `make bench`."""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markdown import Markdown

from bench import requests, serving, starting, sweeping
from bench.findings import Findings
from vestibule import clock


def main() -> None:
    """Count, start, serve; then write the results and show them."""
    console, began = Console(), time.monotonic()
    with console.status("counting calls") as status:

        def note(text: str) -> None:
            console.print(f"[dim]{time.monotonic() - began:5.0f} s[/dim]  {text}", highlight=False)
            status.update(text)

        note("counting calls to AWS")
        counted = count("bench.calls")
        note("counting what a sweep costs in tables of three sizes")
        swept = sweeping.measure()
        note("taking requests of people with 100 to 10,000 records through the workflow")
        asked = requests.measure()
        note("recording entries with the network stubbed")
        rates = count("bench.ingesting")
        starts = starting.measure(counted["wire"], note)
        loads = serving.measure(note)
    found = Findings(clock.now(), counted, swept, asked, rates, starts, loads, time.monotonic() - began)
    page = found.write()
    console.print(Markdown(page.read_text(encoding="utf-8")))
    console.print(f"written to {page.relative_to(Path.cwd()) if page.is_relative_to(Path.cwd()) else page}")


def count(module: str) -> dict[str, Any]:
    """Run a module that counts in a process of its own and read what it wrote."""
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "counted.json"
        command = [sys.executable, "-m", module, str(file)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(done.stderr)
        counted: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return counted


if __name__ == "__main__":
    main()
