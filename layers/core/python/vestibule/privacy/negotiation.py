"""What a reader prefers, from the headers of a request (RFC 9110). Pure.

A header that cannot be read is no reason to refuse somebody a notice: what is garbled in it is passed over.
"""

import re
from collections.abc import Iterator, Sequence

from vestibule.words import LANGUAGES, Language

_WEIGHT = r"(?:\s*;\s*q=(?P<q>0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?"
_LANGUAGE = re.compile(rf"(?P<name>\*|[a-z]{{1,8}})(?:-[a-z0-9]{{1,8}})*{_WEIGHT}", re.IGNORECASE | re.ASCII)
_MEDIA = re.compile(rf"(?P<name>\*/\*|[a-z]+/\*|[a-z]+/[a-z0-9.+-]+){_WEIGHT}", re.IGNORECASE | re.ASCII)


def language(header: str | None, default: Language) -> Language:
    """The language that the reader likes best of those that there are; of two liked alike, the one named first.

    `fr-CA` is served by `fr`. The default answers to `*`, to no header, and when none of ours will do.
    """
    liked = dict(reversed(list(_read(_LANGUAGE, header))))
    anything = liked.get("*", (0.0, 0))
    ours = [default, *(other for other in LANGUAGES if other != default)]
    best = max(ours, key=lambda tongue: liked.get(tongue, anything))
    return best if liked.get(best, anything)[0] > 0 else default


def media_type(header: str | None, offered: Sequence[str]) -> str:
    """The type that the reader likes best of those offered; the first of them when none will do, or all are liked alike."""
    liked = dict(reversed(list(_read(_MEDIA, header))))

    def weight(kind: str) -> float:
        ranges = (kind, f"{kind.partition('/')[0]}/*", "*/*")
        return next((liked[wide][0] for wide in ranges if wide in liked), 0.0)

    return max(offered, key=weight)


def is_known(header: str | None, tag: str) -> bool:
    """Whether If-None-Match names what would be sent: the reader has it already."""
    named = [each.strip().removeprefix("W/") for each in (header or "").split(",")]
    return "*" in named or tag in named


def _read(form: re.Pattern[str], header: str | None) -> Iterator[tuple[str, tuple[float, int]]]:
    """Each readable part of the header: its name, its weight, and its place from the end."""
    for place, part in enumerate((header or "").split(",")):
        if found := form.fullmatch(part.strip()):
            yield found["name"].lower(), (float(found["q"] or 1), -place)
