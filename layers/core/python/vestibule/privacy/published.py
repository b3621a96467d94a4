"""The documents that were rendered when this deployment was built, as they stand beside the function's code."""

import json
from pathlib import Path
from typing import Any, Literal

from vestibule import config
from vestibule.words import Language

Kind = Literal["notice", "processing"]


def document(code: Path, kind: Kind, language: Language) -> dict[str, Any]:
    """The document in this language. `code` is the root of the function's code."""
    file = code / "build" / "documents" / config.setting("OPERATOR") / f"{kind}.{language}.json"
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found
