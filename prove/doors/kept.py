"""What is lived through already: an interrupted proof goes on where it stopped, if it is still the same program.

One line of JSON for each piece of work, in a file that is named by the seed and by every source that the proof runs.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from local.synthesis import ROOT
from prove.doors.living import Tally

_SOURCES = ("functions/**/*.py", "layers/core/python/**/*.py", "local/devices/*.py", "prove/**/*.py", "uv.lock")


class Kept:
    """The pieces of one proof, by name."""

    def __init__(self, seed: str, folder: Path = ROOT / "build" / "proofs") -> None:
        """From the file of this seed and these sources, which is made when the first piece is done."""
        self._file = folder / f"doors-{hashlib.sha256(f'{seed} {sources()}'.encode()).hexdigest()[:16]}.jsonl"
        self._done = dict(self._lines())

    def __contains__(self, name: str) -> bool:
        """Whether this piece is done."""
        return name in self._done

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 (whatever was kept under the name)
        """What came of it."""
        return self._done[name]

    def keep(self, name: str, result: Any) -> None:  # noqa: ANN401 (anything that JSON can say)
        """Write it down at once: the next moment may be the last."""
        self._done[name] = result
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("a", encoding="utf-8") as file:
            file.write("\n" + json.dumps([name, result]))

    def _lines(self) -> Iterator[tuple[str, Any]]:
        if self._file.exists():
            for line in self._file.read_text(encoding="utf-8").splitlines():
                with suppress(ValueError):  # a line may have been cut off
                    name, result = json.loads(line)
                    yield name, result


def sources() -> str:
    """A digest of everything that decides what comes of a schedule."""
    files = sorted(file for pattern in _SOURCES for file in ROOT.glob(pattern))
    whole = hashlib.sha256()
    for file in files:
        whole.update(f"{file.relative_to(ROOT)}\n".encode() + file.read_bytes())
    return whole.hexdigest()


def plain(tally: Tally) -> dict[str, Any]:
    """A tally as JSON can say it."""
    return dict(vars(tally))


def tally_of(kept: dict[str, Any]) -> Tally:
    """And back."""
    counts, faults = Counter(kept["counts"]), Counter(kept["faults"])
    return Tally(kept["schedules"], counts, faults, list(kept["examples"]))
