"""What stands in a copy: read as the person would, and searched for what is somebody else's."""

import json
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile

from pypdf import PdfReader

from prove.requests.held import Held

_WHOLE = ("entries", "grants", "relations", "consents")
"""Holdings that nothing of the request itself adds to."""
_READ = (".json", ".html")
_PAPER = "copy.pdf"


def faults(body: bytes, strange: frozenset[str], held: Held, kind: str) -> Iterator[str]:
    """What is wrong with a copy: something of another is in it, or something of one's own is not."""
    with ZipFile(BytesIO(body)) as zipped:
        texts = {name: zipped.read(name).decode() for name in zipped.namelist() if name.endswith(_READ)}
        paper = _printed(zipped.read(_PAPER))
    if strange_on_paper := [each for each in strange if "".join(each.split()) in paper]:
        yield f"{_PAPER} of the copy holds what is another's: {len(strange_on_paper)} times"
    for name, text in texts.items():
        found = sorted(each for each in strange if each in text)
        if found:
            yield f"{name} of the copy holds what is another's: {len(found)} times"
    if kind == "access":
        yield from _missing(texts, held)


def _printed(pdf: bytes) -> str:
    """What the PDF says, without the spaces: its lines break where the paper ends."""
    return "".join("".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages)


def _missing(texts: dict[str, str], held: Held) -> Iterator[str]:
    """Identifiers of what was held when it was planned, and is not in it. What happened too early is not asked for."""
    known = {part["holding"]: part for part in json.loads(texts["manifest.json"])["holdings"]}
    for name in _WHOLE:
        wanted = {key[-1] for key in held.get(name, {})}
        there = sum(each in text for each in wanted for file, text in texts.items() if file.startswith(f"data/{name}/"))
        before = known.get(name, {}).get("before", 0)
        if there + before != len(wanted):
            yield f"{len(wanted)} records lie in {name}, and the copy has {there}"
