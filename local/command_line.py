"""How a command line is read, and how it is refused: in a sentence, never in a wall of usage."""

import argparse
import json
import re
import sys
from collections.abc import Sequence
from typing import Any, NoReturn


class Misused(Exception):
    """What was typed cannot be answered. The text is a sentence that says what would mend it."""

    def __init__(self, detail: str, code: str = "NotUnderstood") -> None:
        """`code` names the problem in camel case, as the class of an exception does."""
        super().__init__(detail)
        self.code = re.sub(r"(?<!^)(?=[A-Z])", "-", code).lower()

    def document(self) -> dict[str, str]:
        """The problem as RFC 9457 describes one."""
        return {
            "type": f"/problems/{self.code}",
            "title": self.code.replace("-", " ").capitalize(),
            "detail": str(self),
        }

    def leave(self, *, as_json: bool) -> NoReturn:
        """Say it on standard output in place of the answer, and end with exit code 2.

        Where a program reads the sentence, a person may still be watching: it stands on standard error as well.
        """
        if as_json:
            print(json.dumps(self.document(), ensure_ascii=False))
            sys.exit(2)
        print(self)
        if not sys.stdout.isatty():
            print(self, file=sys.stderr)
        sys.exit(2)


class Parser(argparse.ArgumentParser):
    """A parser that raises `Misused` where others print how they are used. Options are written out in full."""

    def __init__(self, *args: Any, **settings: Any) -> None:  # noqa: ANN401 (what argparse takes)
        """Take what `argparse.ArgumentParser` takes."""
        super().__init__(*args, **{**settings, "allow_abbrev": False})

    def error(self, message: str) -> NoReturn:
        """Refuse, and say where help is."""
        raise Misused(f"{message}. `{self.prog} --help` shows what can be said here.")


def wants_json(words: Sequence[str]) -> bool:
    """Whether the answer goes to a program, even where the words cannot be parsed."""
    return "--json" in words
