"""How a command line is read, and how it is refused: in a sentence, never in a wall of usage."""

import argparse
import io
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
            print_json(self.document(), indent=None)
            sys.exit(2)
        print(self)
        if not sys.stdout.isatty():
            print(self, file=sys.stderr)
        sys.exit(2)


class Parser(argparse.ArgumentParser):
    """A parser that raises `Misused` where others print how they are used.

    Options are written out in full, and once: only one that appends may be repeated.
    """

    def __init__(self, *args: Any, **settings: Any) -> None:  # noqa: ANN401 (what argparse takes)
        """Take what `argparse.ArgumentParser` takes."""
        super().__init__(*args, **{**settings, "allow_abbrev": False})
        for name, action in ((None, _Once), ("store", _Once), ("store_true", _Flag)):
            self.register("action", name, action)

    def understood(self, words: Sequence[str]) -> argparse.Namespace:
        """What these words say, all of them."""
        found, rest = self.parse_known_args(words)
        if rest:
            self.error(f"{', '.join(map(repr, rest))} cannot be understood")
        return found

    def error(self, message: str) -> NoReturn:
        """Refuse, and say where help is."""
        raise Misused(f"{message}. `{self.prog} --help` shows what can be said here.")


class _Once(argparse.Action):
    """An option with one value. A second one would silently take the place of the first."""

    def __init__(self, *args: Any, **settings: Any) -> None:  # noqa: ANN401 (what argparse takes)
        super().__init__(*args, **settings)
        self._given = False

    def __call__(
        self,
        parser: argparse.ArgumentParser,  # noqa: ARG002 (what argparse gives)
        namespace: argparse.Namespace,
        values: Any,  # noqa: ANN401 (of any type)
        option_string: str | None = None,
    ) -> None:
        if self._given:
            raise Misused(f"{option_string} stands more than once: say it once, with the one that is meant")
        self._given = True
        setattr(namespace, self.dest, values)


class _Flag(_Once):
    """An option that is there or not."""

    def __init__(self, *args: Any, **settings: Any) -> None:  # noqa: ANN401 (what argparse takes)
        super().__init__(*args, **{"default": False, **settings, "nargs": 0})

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,  # noqa: ANN401, ARG002 (nothing)
        option_string: str | None = None,
    ) -> None:
        super().__call__(parser, namespace, values=True, option_string=option_string)


def wants_json(words: Sequence[str]) -> bool:
    """Whether the answer goes to a program, even where the words cannot be parsed."""
    return "--json" in words


def print_json(document: object, indent: int | None = 2) -> None:
    """Print what programs read, with escapes where the encoding of the output has no letter for it."""
    text = json.dumps(document, ensure_ascii=False, indent=indent)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(document, indent=indent)
    print(text)


def never_fail_to_print() -> None:
    """Let a letter that the encoding of the output does not have be printed as an escape."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
