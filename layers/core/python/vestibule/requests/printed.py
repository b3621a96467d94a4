"""The same page as a PDF, for who prints or files it: what, why, from whom, to whom, how long, and the newest of each kind.

It has the words of `readable`, and the newest 50 records of each kind, so its size is bounded whatever the copy holds. Its
typeface knows the letters of Latin scripts; another letter is printed as a box, and index.html has it as it is.
"""

from collections.abc import Iterator
from functools import cache
from html import escape
from io import BytesIO
from itertools import islice

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import registerFont, registerFontFamily
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate

from vestibule.policy.model import Pack
from vestibule.requests import readable
from vestibule.requests.copying import Manifest, Part
from vestibule.requests.readable import ReadPage

PRINTED = 50
_FONTS = {"Vera": "Vera.ttf", "VeraBd": "VeraBd.ttf", "VeraIt": "VeraIt.ttf", "VeraBI": "VeraBI.ttf"}
_TEXT = ParagraphStyle("text", fontName="Vera", fontSize=9, leading=13, spaceAfter=4)
_QUIET = ParagraphStyle("quiet", _TEXT, textColor=HexColor("#4a5565"))
_LABEL = ParagraphStyle("label", _TEXT, fontName="VeraBd", spaceBefore=4, spaceAfter=1)
_TITLE = ParagraphStyle("title", _TEXT, fontName="VeraBd", fontSize=16, leading=22, spaceAfter=10)
_HEADING = ParagraphStyle("heading", _TEXT, fontName="VeraBd", fontSize=12, leading=17, spaceBefore=16, keepWithNext=1)


def pdf(manifest: Manifest, read: ReadPage, pack: Pack) -> bytes:
    """The document. Made again, it is the same."""
    _typeface()
    title, made = readable.SAID["title"].said_in(manifest.language), BytesIO()
    SimpleDocTemplate(
        made,
        pagesize=A4,
        leftMargin=20 * mm,
        rightMargin=20 * mm,
        title=title,
        author=pack.legal_name,
        lang=manifest.language,
        invariant=1,
    ).build(list(_flowing(manifest, read, pack)))
    return made.getvalue()


def _flowing(manifest: Manifest, read: ReadPage, pack: Pack) -> Iterator[Flowable]:
    language = manifest.language
    yield _line(readable.SAID["title"].said_in(language), _TITLE)
    for said in readable.introduction(manifest, pack):
        yield _line(said)
    for part in manifest.holdings:
        if part.records or part.before:
            yield from _part(part, read, pack, manifest)
    empty = [part.about for part in manifest.holdings if not (part.records or part.before)]
    if empty:
        yield _line(readable.SAID["nothing"].said_in(language), _HEADING)
        yield from map(_line, empty)


def _part(part: Part, read: ReadPage, pack: Pack, manifest: Manifest) -> Iterator[Flowable]:
    yield _line(part.about, _HEADING)
    for label, lines in readable.about(part, manifest.language):
        if lines:
            yield _line(label, _LABEL)
            yield from map(_line, lines)
    for note in readable.notes(part, pack, manifest.language, PRINTED):
        yield _line(note, _QUIET)
    colon = readable.SAID["colon"].said_in(manifest.language)
    for record in islice(readable.lines(part, read, pack, manifest.language), PRINTED):
        said = "; ".join(f"<b>{escape(label)}{colon}</b> {escape(value)}" for label, value in record)
        yield Paragraph(said, _TEXT, bulletText="\N{BULLET}")


def _line(text: str, style: ParagraphStyle = _TEXT) -> Paragraph:
    return Paragraph(escape(text), style)


@cache
def _typeface() -> None:
    """The letters come with the library and go into the document: it looks the same everywhere."""
    for name, file in _FONTS.items():
        registerFont(TTFont(name, file))
    registerFontFamily("Vera", normal="Vera", bold="VeraBd", italic="VeraIt", boldItalic="VeraBI")
