"""Places by CSV: what each line says, or what is wrong with it. Pure; nothing here knows what is there already.

The first line names the columns. Lines are read one by one, so that a quotation mark too many spoils its own line only.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, ValidationError

from vestibule.ids import OrganisationId
from vestibule.policy.parts import Jurisdiction, TimeZone
from vestibule.problems import TooLarge, Unacceptable
from vestibule.registry.model import (
    Availability,
    EntranceAccess,
    ExternalKey,
    SpaceKind,
)
from vestibule.registry.wanted import check_availability
from vestibule.shapes import Input, Line, Output

MOST_LINES = 500
LARGEST = 256 * 1024
"""Bytes of CSV, in UTF-8."""
LARGEST_BODY = 2 * LARGEST
"""The same inside of JSON, where line ends and quotation marks take more room."""
_BREAKS = re.compile(r"\r\n|\n|\r")
_FORMULA = "=+-@"
_LONGEST_PROBLEM = 200

Kind = Literal["site", "space", "entrance"]
Status = Literal["created", "unchanged", "refused"]


class NewImport(Input):
    """What a manager brings in."""

    organisation_id: OrganisationId | None = Field(default=None, description="Left out: the only one that you manage.")
    csv: Annotated[str, StringConstraints(strip_whitespace=False, min_length=1)] = Field(
        description="A header and at most 500 lines, 256 KiB in all, separated by `,` or `;`. Columns: kind (site, space, "
        "entrance), key, site_key, space_key, name, address, time_zone, jurisdiction, space_kind, label, availability, "
        "access. Keys are your own names."
    )
    dry_run: bool = Field(default=False, description="Only say what would be done.")


class ImportLine(Output):
    """What became of one line. `line` counts from 1, the header included."""

    line: int
    status: Status
    id: str | None = None
    problem: str | None = None


class Imported(Output):
    """What became of all lines."""

    dry_run: bool
    created: int
    unchanged: int
    refused: int
    lines: list[ImportLine]


class SiteLine(Input):
    """The columns of a site."""

    key: ExternalKey
    name: Line
    address: Line
    time_zone: TimeZone
    jurisdiction: Jurisdiction


class SpaceLine(Input):
    """The columns of a space."""

    key: ExternalKey
    site_key: ExternalKey
    space_kind: SpaceKind
    label: Line
    availability: Availability | None = None


class EntranceLine(Input):
    """The columns of an entrance."""

    key: ExternalKey
    site_key: ExternalKey
    space_key: ExternalKey | None = None
    name: Line
    access: EntranceAccess


type Said = SiteLine | SpaceLine | EntranceLine
SHAPES: Mapping[str, type[Said]] = {"site": SiteLine, "space": SpaceLine, "entrance": EntranceLine}
COLUMNS = frozenset({"kind"}.union(*(shape.model_fields for shape in SHAPES.values())))


@dataclass(frozen=True)
class Row:
    """One line: what it says, or the problem that it has."""

    line: int
    said: Said | None = None
    problem: str | None = None
    columns: frozenset[str] = field(default_factory=frozenset)
    """Those that are filled in."""


def rows_of(text: str) -> tuple[Row, ...]:
    """Every line below the header that is not empty. `Unacceptable` or `TooLarge` for what cannot be read at all."""
    if len(text.encode()) > LARGEST:
        detail = (
            f"A file has at most {LARGEST // 1024} KiB. Send it in parts; a line that came before is left unchanged."
        )
        raise TooLarge(detail)
    numbered = enumerate(_BREAKS.split(text.removeprefix("\ufeff")), start=1)
    written = [(number, line) for number, line in numbered if line.strip()]
    if len(written) > MOST_LINES + 1:
        raise _unreadable(f"at most {MOST_LINES} lines below the header")
    if not written:
        raise _unreadable("there is no header")
    separator = ";" if ";" in written[0][1] else ","
    header = _header(written[0][1], separator)
    return tuple(_row(number, line, header, separator) for number, line in written[1:])


def _header(line: str, separator: str) -> list[str]:
    names = [name.strip().lower() for name in _cells(line, separator) or []]
    if not {"kind", "key"} <= set(names):
        raise _unreadable("the first line names the columns, kind and key among them")
    if not set(names) <= COLUMNS:
        raise _unreadable(f"a column is not one of {', '.join(sorted(COLUMNS))}")
    if len(set(names)) < len(names):
        raise _unreadable("a column is named twice")
    return names


def _row(number: int, line: str, header: list[str], separator: str) -> Row:
    cells = _cells(line, separator)
    if cells is None:
        return Row(number, problem="a quotation mark is open or stands in the wrong place")
    if len(cells) != len(header):
        return Row(number, problem=f"{len(cells)} cells, but the header has {len(header)}")
    filled = {name: cell.strip() for name, cell in zip(header, cells, strict=True) if cell.strip()}
    problem = next(_unsafe(filled), None)
    return Row(number, problem=problem) if problem else _said(number, filled)


def _said(number: int, filled: dict[str, str]) -> Row:
    shape = SHAPES.get(filled.get("kind", ""))
    if shape is None:
        return Row(number, problem="kind: site, space or entrance")
    cells = {name: cell for name, cell in filled.items() if name != "kind"}
    try:
        said = shape.model_validate(cells)
        if isinstance(said, SpaceLine):
            check_availability(said.space_kind, said.availability or "available")
    except ValidationError as error:
        faults = (f"{fault['loc'][0]}: {fault['msg']}" for fault in error.errors())
        return Row(number, problem="; ".join(faults)[:_LONGEST_PROBLEM])
    except ValueError as error:
        return Row(number, problem=f"availability: {error}")
    return Row(number, said, columns=frozenset(cells))


def _cells(line: str, separator: str) -> list[str] | None:
    try:
        return next(csv.reader([line], delimiter=separator, strict=True))
    except csv.Error:
        return None


def _unsafe(filled: Mapping[str, str]) -> Iterator[str]:
    """What would do something in a spreadsheet or a terminal."""
    for name, cell in filled.items():
        if cell[0] in _FORMULA:
            yield f"{name}: begins with a sign that spreadsheets take for a formula"
        if any(unicodedata.category(sign) == "Cc" for sign in cell):
            yield f"{name}: has control characters"


def _unreadable(detail: str) -> Unacceptable:
    return Unacceptable("The file cannot be read.", errors=[{"pointer": "/csv", "detail": detail}])
