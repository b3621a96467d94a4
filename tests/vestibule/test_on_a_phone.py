"""Every letter as a phone of 375 pixels shows it: nothing sticks out, and pictures of all lie in build/mails to be looked at.

A picture or more for each context: a row for each letter, a column for each language, and a last one for English in the dark.
"""

import html
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.synthesis import ROOT
from tests.vestibule.letters import PAGES, composed, contexts, form_of, kinds
from vestibule.mail import layout
from vestibule.words import LANGUAGES, Language

PICTURES = ROOT / "build" / "mails"
PHONE, TALLEST, GAP = 375, 2400, 16
"""Pixels: of a phone's screen, of a picture that can still be read, between two letters."""
type Row = tuple[int, list[str]]
DARK = "@media (prefers-color-scheme: dark)"
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
MEASURING = """
<script>addEventListener("load", () => { for (const frame of document.querySelectorAll("iframe")) {
  const shown = frame.contentDocument.documentElement;
  frame.dataset.wide = shown.scrollWidth; frame.dataset.tall = frame.contentDocument.body.scrollHeight;
} });</script>
"""

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no browser is installed here that could draw the letters")


@pytest.fixture(scope="module")
def columns() -> dict[str, list[str]]:
    """Each letter or page in each language, and in the dark, as HTML."""
    found = {}
    for kind in kinds():
        texts = [drawn(kind, language) for language in LANGUAGES]
        found[kind] = [*texts, texts[0].replace(DARK, "@media all")]
    return found


@pytest.fixture(scope="module")
def measured(
    columns: dict[str, list[str]], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[tuple[int, int]]]:
    """Width and height of each, as the browser lays it out."""
    sheet = tmp_path_factory.mktemp("sheet") / "all.html"
    texts = [text for several in columns.values() for text in several]
    sheet.write_text(page_of("".join(frame(text, 100) for text in texts) + MEASURING), encoding="utf-8")
    drawn = browse(sheet, "--dump-dom", "--virtual-time-budget=5000")
    sizes = [(int(wide), int(tall)) for wide, tall in re.findall(r'data-wide="(\d+)" data-tall="(\d+)"', drawn)]
    assert len(sizes) == len(texts)
    each = len(LANGUAGES) + 1
    return {kind: sizes[place * each : (place + 1) * each] for place, kind in enumerate(columns)}


@pytest.mark.parametrize("kind", kinds())
def test_nothing_sticks_out_of_a_phones_screen(kind: str, measured: dict[str, list[tuple[int, int]]]) -> None:
    assert [wide for wide, _ in measured[kind]] == [PHONE] * (len(LANGUAGES) + 1)


@pytest.mark.parametrize("context", [each for each in contexts() if each != "mail"])
def test_a_picture_of_every_letter_is_made(
    context: str, columns: dict[str, list[str]], measured: dict[str, list[tuple[int, int]]], tmp_path: Path
) -> None:
    rows = [
        (max(high for _, high in measured[kind]) + GAP, texts)
        for kind, texts in columns.items()
        if kind.startswith(f"{context}.")
    ]
    for number, sheet in enumerate(sheets_of(rows), start=1):
        page, picture = tmp_path / f"{number}.html", PICTURES / f"{context}-{number}.png"
        page.write_text(
            page_of("".join(f'<div style="display:flex">{row_of(*row)}</div>' for row in sheet)), encoding="utf-8"
        )
        PICTURES.mkdir(parents=True, exist_ok=True)
        picture.unlink(missing_ok=True)
        size = f"{PHONE * (len(LANGUAGES) + 1)},{sum(tall for tall, _ in sheet)}"
        browse(page, f"--window-size={size}", f"--screenshot={picture}")
        assert picture.read_bytes().startswith(b"\x89PNG")


def drawn(kind: str, language: Language) -> str:
    """The letter, or the page with its form."""
    letter = composed(kind, language)
    return layout.page(letter, "page", form_of(kind, language)) if kind in PAGES else layout.html(letter)


def sheets_of(rows: list[Row]) -> Iterator[list[Row]]:
    """As many rows a picture as can be looked at in one."""
    sheet: list[Row] = []
    for row in rows:
        if sheet and sum(tall for tall, _ in sheet) + row[0] > TALLEST:
            yield sheet
            sheet = []
        sheet.append(row)
    yield sheet


def row_of(tall: int, texts: list[str]) -> str:
    return "".join(frame(text, tall) for text in texts)


def frame(text: str, tall: int) -> str:
    return f'<iframe width="{PHONE}" height="{tall}" style="border:0" srcdoc="{html.escape(text)}"></iframe>'


def page_of(body: str) -> str:
    return f'<!DOCTYPE html><html><meta charset="utf-8"><body style="margin:0">{body}</body></html>'


def browse(page: Path, *options: str) -> str:
    """Open a page in a browser without a window, and give what it prints."""
    assert BROWSER
    usual = (
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        f"--user-data-dir={page.parent / 'me'}",
    )
    command = [BROWSER, *usual, *options, page.as_uri()]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
