"""The privacy notice: a document that people can read, in each language, under one version."""

import datetime as dt
import hashlib
from collections.abc import Callable
from functools import lru_cache

from vestibule.documents import asking, chapters, deciding, keeping, markdown
from vestibule.documents.chapters import Blocks
from vestibule.documents.voice import Voice, voices
from vestibule.policy.model import Pack

CHAPTERS: tuple[Callable[[Pack, Voice], Blocks], ...] = (
    chapters.title,
    chapters.brief,
    chapters.responsible,
    chapters.data,
    chapters.origins,
    chapters.purposes,
    deciding.decisions,
    chapters.recipients,
    chapters.places,
    keeping.retention,
    asking.rights,
    asking.asking,
    chapters.cookies,
    deciding.choices,
    chapters.protection,
    asking.breach,
    chapters.children,
    chapters.vows,
    asking.complaint,
    chapters.changes,
)


def notice(pack: Pack, voice: Voice) -> str:
    """The whole notice in Markdown, its version at the end."""
    named = {"version": version(pack), "date": voice.date(day_of(pack))}
    return markdown.document([content(pack, voice).rstrip(), "---", f"*{voice.say('version.text', **named)}*"])


def content(pack: Pack, voice: Voice) -> str:
    """The notice without its version, which depends on it."""
    return markdown.document(block for chapter in CHAPTERS for block in chapter(pack, voice))


@lru_cache(maxsize=32)
def version(pack: Pack) -> str:
    """The policy's date and a short digest of the notice in all languages: `2022-06-29-1a2b3c4d`."""
    whole = "\x00".join(content(pack, voice) for voice in voices())
    return f"{day_of(pack).isoformat()}-{hashlib.sha256(whole.encode()).hexdigest()[:8]}"


def day_of(pack: Pack) -> dt.date:
    """The policy's own date; for one that bears none, the day on which it was read."""
    return pack.source.date or pack.source.read
