"""The documents as files: those that the functions serve, and those that are committed for people to read."""

import json
from typing import Any

from vestibule.documents import records, records_page
from vestibule.documents.notice import day_of, notice, version
from vestibule.documents.processing import processing
from vestibule.documents.voice import Voice, voices
from vestibule.policy.model import Pack


def rendered(pack: Pack) -> dict[str, str]:
    """What the functions serve, by file name: `notice.fr.json`, `processing.fr.json`, each in all languages."""
    found: dict[str, str] = {}
    for voice in voices():
        found[f"notice.{voice.language}.json"] = as_json(_served(pack, voice))
        found[f"processing.{voice.language}.json"] = as_json(processing(pack, voice))
    return found


def published(pack: Pack) -> dict[str, str]:
    """What is committed, by path from the repository's root."""
    folder = f"docs/{pack.operator}"
    return {
        **{f"{folder}/privacy-notice.{voice.language}.md": _with_languages(pack, voice) for voice in voices()},
        f"{folder}/records-of-processing.md": records_page.page(pack),
        f"{folder}/records-of-processing.json": as_json(records.records(pack)),
    }


def as_json(document: dict[str, Any]) -> str:
    """The text of a document, members in the order in which they are read."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _served(pack: Pack, voice: Voice) -> dict[str, Any]:
    return {
        "operator": pack.operator,
        "version": version(pack),
        "date": day_of(pack).isoformat(),
        "language": voice.language,
        "text": notice(pack, voice),
    }


def _with_languages(pack: Pack, voice: Voice) -> str:
    """The notice under a line that leads to it in the other languages."""
    others = [
        f"[{other.say('writing.language')}](privacy-notice.{other.language}.md)"
        for other in voices()
        if other.language != voice.language
    ]
    return f"{' · '.join(others)}\n\n{notice(pack, voice)}"
