"""Requests by CSV: what each line asks, or what is wrong with it. Pure; nothing here knows who is known.

The first line names the columns. Lines are read one by one, so that a quotation mark too many spoils its own line only.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, ValidationError

from vestibule.policy.model import Pack
from vestibule.problems import TooLarge, Unacceptable
from vestibule.requests import forms
from vestibule.requests.forms import EnteredRequest
from vestibule.shapes import Input, Output

MOST_LINES = 100
LARGEST = 64 * 1024
LARGEST_BODY = 2 * LARGEST
COLUMNS = frozenset(
    ("key", "right", "person_id", "email", "channel", "received_at", "signed_on", "shown", "jurisdiction")
)
_NEEDED = frozenset(("key", "right", "channel", "received_at"))
_BREAKS = re.compile(r"\r\n|\n|\r")
_FORMULA = "=+-@"
_LONGEST_KEY = 100
_LONGEST_PROBLEM = 300

Status = Literal["created", "unchanged", "refused"]


class NewRequestImport(Input):
    """A list of requests that came otherwise."""

    csv: Annotated[str, StringConstraints(strip_whitespace=False, min_length=1)] = Field(
        description="A header and at most 100 lines, 64 KiB in all, separated by `,` or `;`. Columns: key (your own name for "
        "the line), right, person_id or email, channel (post, email, phone, desk), received_at, signed_on, shown (document, "
        "mandate), jurisdiction."
    )
    dry_run: bool = Field(default=False, description="Only say what would be done.")


class RequestImportLine(Output):
    """What became of one line. `line` counts from 1, the header included."""

    line: int
    status: Status
    id: str | None = None
    problem: str | None = None


class RequestsImported(Output):
    """What became of all lines."""

    dry_run: bool
    created: int
    unchanged: int
    refused: int
    lines: list[RequestImportLine]


@dataclass(frozen=True)
class Row:
    """One line: what it asks, under the key that it has, or the problem that it has."""

    line: int
    key: str = ""
    entry: EnteredRequest | None = None
    problem: str = ""


def rows_of(text: str, pack: Pack) -> Iterator[Row]:
    """Every line below the header that is not empty. `Unacceptable` or `TooLarge` for what cannot be read at all."""
    if len(text.encode()) > LARGEST:
        raise TooLarge(
            f"A file has at most {LARGEST // 1024} KiB. Send it in parts; what came before is left unchanged."
        )
    numbered = enumerate(_BREAKS.split(text.removeprefix("\ufeff")), start=1)
    (_, first), *rest = [(number, line) for number, line in numbered if line.strip()] or [(1, "")]
    if len(rest) > MOST_LINES:
        raise _unreadable(f"at most {MOST_LINES} lines below the header")
    separator = ";" if ";" in first else ","
    header = _header(first, separator)
    return (_row(number, _cells(line, separator), header, pack) for number, line in rest)


def _header(line: str, separator: str) -> list[str]:
    names = [name.strip().lower() for name in _cells(line, separator) or []]
    if not set(names) >= _NEEDED or not set(names) <= COLUMNS or len(set(names)) < len(names):
        needed, known = ", ".join(sorted(_NEEDED)), ", ".join(sorted(COLUMNS))
        raise _unreadable(f"the first line names the columns, each once: {needed} at least, of {known}")
    return names


def _row(number: int, cells: list[str] | None, header: list[str], pack: Pack) -> Row:
    if cells is None:
        return Row(number, problem="a quotation mark is open or stands in the wrong place")
    if len(cells) != len(header):
        return Row(number, problem=f"{len(cells)} cells, but the header has {len(header)}")
    filled = {name: cell.strip() for name, cell in zip(header, cells, strict=True) if cell.strip()}
    formulas = sorted(name for name, cell in filled.items() if cell[0] in _FORMULA)
    key = filled.pop("key", "")
    if formulas or not 0 < len(key) <= _LONGEST_KEY:
        wrong = ", ".join(formulas) or "key"
        return Row(
            number, problem=f"{wrong}: is needed, short, and begins with no sign that spreadsheets take for a formula"
        )
    return _said(number, key, filled, pack)


def _said(number: int, key: str, filled: dict[str, str], pack: Pack) -> Row:
    shown = filled.pop("shown", "").split()
    try:
        entry = EnteredRequest.model_validate({**filled, "shown": shown})
        forms.check_entry(entry, pack)
    except ValidationError as error:
        faults = (f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
        return Row(number, key, problem="; ".join(faults)[:_LONGEST_PROBLEM])
    except Unacceptable as refused:
        return Row(number, key, problem=refused.detail)
    return Row(number, key, entry)


def _cells(line: str, separator: str) -> list[str] | None:
    try:
        return next(csv.reader([line], delimiter=separator, strict=True))
    except csv.Error:
        return None


def _unreadable(detail: str) -> Unacceptable:
    return Unacceptable("The file cannot be read.", errors=[{"pointer": "/csv", "detail": detail}])
