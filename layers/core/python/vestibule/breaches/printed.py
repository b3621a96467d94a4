"""A notice as a PDF, for a portal that takes a file, or for post. Made again from the same draft, it has the same bytes.

Its typeface knows the letters of Latin scripts; another letter is printed as a box, and the JSON has it as it is.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from html import escape
from io import BytesIO

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import registerFont, registerFontFamily
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate

from vestibule.breaches.drafting import Draft

_FONTS = {"Vera": "Vera.ttf", "VeraBd": "VeraBd.ttf"}
_TEXT = ParagraphStyle("text", fontName="Vera", fontSize=9.5, leading=14, spaceAfter=4)
_QUIET = ParagraphStyle("quiet", _TEXT, textColor=HexColor("#4a5565"))
_TITLE = ParagraphStyle("title", _TEXT, fontName="VeraBd", fontSize=16, leading=22, spaceAfter=10)
_HEADING = ParagraphStyle(
    "heading", _TEXT, fontName="VeraBd", fontSize=11.5, leading=16, spaceBefore=12, keepWithNext=1
)


def pdf(made: Draft) -> bytes:
    """The document."""
    _typeface()
    body = BytesIO()
    SimpleDocTemplate(
        body,
        pagesize=A4,
        leftMargin=20 * mm,
        rightMargin=20 * mm,
        title=made.title,
        author=made.operator,
        lang=made.language,
        invariant=1,
    ).build(list(_flowing(made)))
    return body.getvalue()


def _flowing(made: Draft) -> Iterator[Flowable]:
    yield _line(made.title, _TITLE)
    yield from _lines(made.head, _QUIET)
    for entry in made.fields:
        yield _line(entry.label, _HEADING)
        yield from _lines(entry.lines)
    for note in made.notes:
        yield _line(note.title, _HEADING)
        yield from _lines(note.lines)


def _lines(texts: Iterable[str], style: ParagraphStyle = _TEXT) -> Iterator[Flowable]:
    """A line that somebody broke stays broken."""
    for text in texts:
        yield from (_line(part, style) for part in text.splitlines() if part.strip())


def _line(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(escape(text), style)


@cache
def _typeface() -> None:
    """The letters come with the library and go into the document: it looks the same everywhere."""
    for name, file in _FONTS.items():
        registerFont(TTFont(name, file))
    registerFontFamily("Vera", normal="Vera", bold="VeraBd", italic="Vera", boldItalic="VeraBd")
