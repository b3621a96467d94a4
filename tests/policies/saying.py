"""The command line, run in this process."""

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local import commands


@dataclass(frozen=True)
class Said:
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """What it said to a program."""
        document: dict[str, Any] = json.loads(self.out)
        return document


def say(*words: str | Path) -> Said:
    """Run `vestibule` with these words."""
    code, out, err = 0, io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            commands.main([str(word) for word in words])
        except SystemExit as left:
            code = left.code if isinstance(left.code, int) else 1 if left.code else 0
    return Said(code, out.getvalue(), err.getvalue())


def deadline(jurisdiction: str, duty: str, received: str, *more: str) -> list[str]:
    """The words that ask for a deadline."""
    return ["deadline", "--jurisdiction", jurisdiction, "--duty", duty, "--received", received, *more]


ACCESS = deadline("FR", "access", "2026-03-05T10:00+01:00")
