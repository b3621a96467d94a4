"""`vestibule pack check` and `vestibule pack diff`: what a policy compiles to, and what a changed one means."""

import argparse
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from itertools import groupby
from pathlib import Path
from typing import Any, NoReturn

from rich.console import Console
from rich.markup import escape

from local.command_line import Misused, print_json
from vestibule import register
from vestibule.policy import lawfulness
from vestibule.policy.changes import Change, Kind, compare
from vestibule.policy.demand import Demand
from vestibule.policy.faults import Fault, FaultyPack
from vestibule.policy.model import Pack
from vestibule.policy.reading import tables
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
    checking.add_argument("file", metavar="FILE")
    checking.add_argument("--json", action="store_true", help="for programs")
    checking.set_defaults(run=check)
    comparing = commands.add_parser("diff", help="say in words what changes")
    comparing.add_argument("old", metavar="OLD")
    comparing.add_argument("new", metavar="NEW")
    comparing.add_argument("--json", action="store_true", help="for programs")
    comparing.set_defaults(run=diff)


def check(arguments: argparse.Namespace) -> None:
    """Exit code 1 with every fault and its line, or what the pack compiles to."""
    (pack,) = read_packs(arguments.file, as_json=arguments.json)
    remarks = list(lawfulness.remarks(pack, _held(pack)))
    if arguments.json:
        print_json({"operator": pack.operator, "faults": [], "compiles_to": compiled(pack), "remarks": remarks})
    else:
        _show_compiled(pack, remarks, _console())


def diff(arguments: argparse.Namespace) -> None:
    """What follows when the old pack becomes the new one. Exit code 0 whether anything follows or not."""
    old, new = read_packs(arguments.old, arguments.new, as_json=arguments.json)
    changes = compare(old, new, stored())
    if arguments.json:
        print_json({"changes": [asdict(change) for change in changes]})
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


def compiled(pack: Pack) -> dict[str, Any]:
    """What the build takes from the pack, each under its heading; the first region and language are the defaults."""
    return {
        "regions": list(pack.residency.regions),
        "features": list(pack.features),
        "tables": [table.name for table in register.tables(pack)],
        "jurisdictions": list(pack.jurisdictions),
        "languages": list(pack.languages),
        "kept": {name: list(terms(pack, name, "en")) for name in dict.fromkeys(rule.rule for rule in pack.retention)},
    }


def _show_compiled(pack: Pack, remarks: Iterable[str], console: Console) -> None:
    console.print(f"[bold]{escape(pack.display_name)}[/bold] is sound. It compiles to:\n")
    lines = list(_lines(**compiled(pack)))
    width = max(len(heading) for heading, _ in lines) + 2
    for heading, said in lines:
        console.print(f"  {heading:<{width}}{escape(said)}")
    for remark in remarks:
        console.print(f"\nRemark: {escape(remark)}")


def _lines(regions: list[str], kept: dict[str, list[str]], **listed: list[str]) -> Iterator[tuple[str, str]]:
    first, *others = regions
    yield "region", f"{first}{f', or {", ".join(others)}' if others else ''}"
    for heading, entries in listed.items():
        yield heading, ", ".join(entries)
    for name, several in kept.items():
        yield f"kept {name}", "; ".join(several)


def read_packs(*files: str, as_json: bool) -> list[Pack]:
    """The checked packs, or the faults of all of them and exit code 1."""
    packs, faults = [], []
    for file in files:
        text = _text(file)
        try:
            packs.append(register.check(text, f"{_operator(text) or Path(file).stem}.toml"))
        except FaultyPack as faulty:
            faults += [replace(fault, file=file) for fault in faulty.faults]
    if faults:
        _leave(faults, as_json=as_json)
    return packs


def _text(file: str) -> str:
    """What stands in the file, be there a byte order mark before it or not."""
    try:
        return Path(file).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Misused(f"{file!r} cannot be read: {(error.strerror or str(error)).lower()}", "UnreadableFile") from None
    except UnicodeDecodeError as error:
        raise Misused(f"{file!r} is not text in UTF-8: byte {error.start} is wrong", "UnreadableFile") from None


def _operator(text: str) -> str | None:
    """The operator as the file names it, if it can be read so far: versions of a pack may bear any file names."""
    try:
        named = tables(text, "").get("operator")
    except FaultyPack:
        return None
    return named if isinstance(named, str) else None


def _leave(faults: list[Fault], *, as_json: bool) -> NoReturn:
    if as_json:
        print_json({"faults": [asdict(fault) for fault in faults]})
    else:
        for fault in faults:
            print(fault, file=sys.stderr)
    sys.exit(1)


def _held(pack: Pack) -> tuple[Demand, ...]:
    return tuple(demand for demand in register.demands() if demand.is_made_on(pack.features))


def _console() -> Console:
    return Console(highlight=False, soft_wrap=True)
