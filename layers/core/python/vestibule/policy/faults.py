"""What is wrong with a pack, said so that its author finds the place."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

Path = tuple[str | int, ...]
"""From the top of the file: `("purposes", 2, "basis")`. Places in a list count from 0."""
Finding = tuple[Path, str]


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong. `line` counts from 1 and is the nearest that stands in the file."""

    file: str
    line: int | None
    key: str
    message: str

    def __str__(self) -> str:
        """`noke.toml:120: purposes[2].basis: Field required`."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.key}: {self.message}" if self.key else f"{place}: {self.message}"


class FaultyPack(ValueError):
    """A pack that cannot be used, with all its faults at once."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        """List the faults, one a line."""
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


def locate(file: str, text: str, finding: Finding) -> Fault:
    """The fault that a finding is in this file."""
    path, message = finding
    return Fault(file, _line(text, path), _written(path), message)


def _written(path: Path) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


def _line(text: str, path: Path) -> int | None:
    """The line of the key, else of the table it belongs to. Inline tables count as one line."""
    if not path:
        return None
    section, *rest = path
    lines = text.splitlines()
    header = re.compile(rf"\s*\[\[?\s*{re.escape(str(section))}\s*\]\]?\s*(#.*)?")
    headers = [number for number, line in enumerate(lines) if header.fullmatch(line)]
    if not headers:
        return _assignment(lines, 0, section)
    nth = rest.pop(0) if rest and isinstance(rest[0], int) else 0
    start = headers[min(int(nth), len(headers) - 1)]
    within = _assignment(lines, start + 1, rest[0]) if rest else None
    return within or start + 1


def _assignment(lines: list[str], start: int, name: str | int) -> int | None:
    """The line where the name is assigned before the next table begins."""
    for number, line in enumerate(lines[start:], start + 1):
        if line.startswith("["):
            return None
        if re.match(rf"{re.escape(str(name))}\s*=", line):
            return number
    return None
