"""The one layout of all letters: HTML for a phone or a wide screen, light or dark, and the same content as plain text.

Styles stand in the elements, because many programs drop the rest; what they cannot say (dark mode) is in the head. Colours
are named here once, so that a test can compute their contrast.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from vestibule.mail.letter import Field, Letter, Part, spaced

LIGHT: Mapping[str, str] = {
    "page": "#eef1f4",
    "sheet": "#ffffff",
    "ink": "#1c2430",
    "quiet": "#4a5565",
    "line": "#c9d1da",
    "button": "#0b5394",
    "on_button": "#ffffff",
}
DARK: Mapping[str, str] = {
    "page": "#12161c",
    "sheet": "#1d232c",
    "ink": "#f0f3f6",
    "quiet": "#b8c2ce",
    "line": "#455160",
    "button": "#9ccaf5",
    "on_button": "#0d1b2a",
}


def html(letter: Letter) -> str:
    """The letter as a page of its own."""
    return _template("letter.html").render(letter=letter, light=LIGHT, dark=DARK)


def page(letter: Letter, action: str | None = None, fields: tuple[Field, ...] = ()) -> str:
    """The same for a browser, without greeting; with `action`, a button without a link sends a form with the `fields` there."""
    return _template("page.html").render(letter=letter, action=action, fields=fields, light=LIGHT, dark=DARK)


def plain(letter: Letter) -> str:
    """The letter as plain text: one line a paragraph, for the reader's screen to wrap."""
    blocks = [letter.greeting, *_blocks(letter.parts), "\n".join(letter.closing)]
    footer = [*_blocks(letter.footer)]
    return "\n\n".join([*blocks, *(["-- ", *footer] if footer else [])]).replace("-- \n\n", "-- \n") + "\n"


def _blocks(parts: tuple[Part, ...]) -> Iterator[str]:
    for part in parts:
        match part.role:
            case "list":
                yield "\n".join(f"- {line}" for line in part.lines)
            case "quote":
                yield "\n>\n".join(f"> {paragraph}" for paragraph in part.paragraphs)
            case "button" if part.link:
                yield f"{part.text}\n{part.link}"
            case "code" | "heading":
                yield spaced(part.text)
            case "text":
                yield from part.paragraphs


@cache
def _template(name: str) -> Template:
    folder = Path(__file__).parent / "templates"
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)
