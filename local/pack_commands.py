"""`vestibule pack check` and `vestibule pack diff`: what a policy compiles to, and what a changed one means."""

import argparse
import json
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, replace
from itertools import groupby
from pathlib import Path
from typing import NoReturn

from rich.console import Console
from rich.markup import escape

from local.command_line import Misused
from vestibule import register
from vestibule.policy import lawfulness
from vestibule.policy.changes import Change, Kind, compare
from vestibule.policy.demand import Demand
from vestibule.policy.faults import Fault, FaultyPack
from vestibule.policy.model import Pack
from vestibule.policy.spoken import terms

HEADINGS: dict[Kind, str] = {
    "infrastructure": "Infrastructure",
    "notice": "Chapters of the privacy notice that change",
    "inform": "Whom to tell",
    "consent": "Consents",
    "duty": "Duties from then on",
}


def declare(_: str, parser: argparse.ArgumentParser) -> None:
    """Give `vestibule pack` its two commands."""
    parser.description = "What a policy compiles to, and what a changed one means."
    commands = parser.add_subparsers(required=True, metavar="check|diff")
    checking = commands.add_parser("check", help="list all faults, or say what the pack compiles to")
    checking.add_argument("file", type=Path, metavar="FILE")
    checking.set_defaults(run=check)
    comparing = commands.add_parser("diff", help="say in words what changes")
    comparing.add_argument("old", type=Path, metavar="OLD")
    comparing.add_argument("new", type=Path, metavar="NEW")
    comparing.add_argument("--json", action="store_true", help="for programs")
    comparing.set_defaults(run=diff)


def check(arguments: argparse.Namespace) -> None:
    """Exit code 1 with every fault and its line, or what the pack compiles to."""
    pack = _read(arguments.file)
    console = _console()
    console.print(f"[bold]{escape(pack.display_name)}[/bold] is sound. It compiles to:\n")
    compiled = list(_compiled(pack))
    width = max(len(heading) for heading, _ in compiled) + 2
    for heading, said in compiled:
        console.print(f"  {heading:<{width}}{escape(said)}")
    for remark in lawfulness.remarks(pack, _held(pack)):
        console.print(f"\nRemark: {escape(remark)}")


def diff(arguments: argparse.Namespace) -> None:
    """What follows when the old pack becomes the new one. Exit code 0 whether anything follows or not."""
    changes = compare(_read(arguments.old), _read(arguments.new), stored())
    if arguments.json:
        print(json.dumps({"changes": [asdict(change) for change in changes]}, ensure_ascii=False, indent=2))
    else:
        show(changes, _console())


def show(changes: tuple[Change, ...], console: Console) -> None:
    """The changes under a heading for each kind."""
    if not changes:
        console.print("Nothing changes: the packs say the same.")
    for kind, found in groupby(changes, lambda change: change.kind):
        console.print(f"[bold]{HEADINGS[kind]}[/bold]")
        for change in found:
            console.print(f"  - {escape(change.said)} [dim]({escape(change.key)})[/dim]")
        console.print()


def stored() -> tuple[Demand, ...]:
    """What the features store, with the tables that no retention rule ends."""
    ruled = register.demands()
    names = {demand.name for demand in ruled}
    tables = ((table.name, feature) for feature, several in register.BY_FEATURE.items() for table in several)
    return (*ruled, *(Demand(name, feature, (), (), "") for name, feature in tables if name not in names))


def _read(file: Path) -> Pack:
    """The checked pack. A file may bear any name, so that two versions of a pack can lie side by side."""
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise Misused(f"{file} cannot be read: {(error.strerror or str(error)).lower()}", "UnreadableFile") from None
    except UnicodeDecodeError as error:
        raise Misused(f"{file} is not text in UTF-8: byte {error.start} is wrong", "UnreadableFile") from None
    try:
        return register.check(text, f"{_operator(text) or file.stem}.toml")
    except FaultyPack as faulty:
        _leave(replace(fault, file=str(file)) for fault in faulty.faults)


def _operator(text: str) -> str | None:
    """The operator as the file names it, if it can be read so far."""
    try:
        named = tomllib.loads(text).get("operator")
    except ValueError:
        return None
    return named if isinstance(named, str) else None


def _leave(faults: Iterator[Fault]) -> NoReturn:
    for fault in faults:
        print(fault, file=sys.stderr)
    sys.exit(1)


def _compiled(pack: Pack) -> Iterator[tuple[str, str]]:
    first, *others = pack.residency.regions
    yield "region", f"{first}{f', or {", ".join(others)}' if others else ''}"
    yield "features", ", ".join(pack.features)
    yield "tables", ", ".join(table.name for table in register.tables(pack))
    yield "jurisdictions", ", ".join(pack.jurisdictions)
    yield "languages", ", ".join(pack.languages)
    for rule in dict.fromkeys(rule.rule for rule in pack.retention):
        yield f"kept {rule}", "; ".join(terms(pack, rule, "en"))


def _held(pack: Pack) -> tuple[Demand, ...]:
    return tuple(demand for demand in register.demands() if demand.is_made_on(pack.features))


def _console() -> Console:
    return Console(highlight=False, soft_wrap=True)
