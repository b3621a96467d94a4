"""Markdown from small parts. A block is a piece of text that stands between blank lines."""

from collections.abc import Iterable, Sequence

BREAK = "<br>"
"""A new line inside a table's cell."""


def document(blocks: Iterable[str]) -> str:
    """The blocks that say something, with blank lines between them."""
    return "\n\n".join(block for block in blocks if block) + "\n"


def heading(level: int, text: str) -> str:
    """A title; 1 is the document's own."""
    return f"{'#' * level} {text}"


def bullets(items: Iterable[str]) -> str:
    """A list, one line an item; nothing when there are none."""
    return "\n".join(f"- {item}" for item in items)


def nested(item: str, under: Iterable[str]) -> str:
    """An item of a list with a list of its own."""
    return "\n".join([item, *(f"  - {each}" for each in under)])


def box(title: str, items: Iterable[str]) -> str:
    """A quotation that stands out from the page: a title and a list."""
    return "\n".join([f"> {heading(2, title)}", ">", *(f"> - {item}" for item in items)])


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table, each row as long as the columns (else a ValueError); nothing when there are no rows."""
    lines = list(rows)
    if any(len(cells) != len(columns) for cells in lines):
        raise ValueError(f"a row of this table has not {len(columns)} cells: {columns}")
    return "\n".join(map(_row, (columns, ["---"] * len(columns), *lines))) if lines else ""


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(map(_cell, cells))} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", BREAK)
