"""The version of a policy: its name and the digest that decisions, receipts and announcements point to."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import rfc8785

from vestibule.policy.model import Pack
from vestibule.policy.permissions import permission, question
from vestibule.words import Language

_DIGITS = 8
_UNSAID = frozenset(
    {"source", "chosen", "reason", "margin_days", "choices", "demands", "decides", "help_days", "told", "contact"}
)
"""Where a promise stands, why it was read so, how early a deletion begins, what a recipient's condition says already, and how
companies that work with the operator hear of requests: nobody is promised anything else by that."""


@dataclass(frozen=True)
class Edition:
    """A version of the policy. Two packs that promise anything differently are two editions, even of the same date."""

    name: str
    """The policy's date, or the day it was read where it has none, and the first of the digest: `2022-06-29-1f0c9a3e`."""
    digest: str
    """SHA-256 in hexadecimal over what the pack promises, as canonical JSON (RFC 8785)."""


@lru_cache(maxsize=8)
def edition(pack: Pack) -> Edition:
    """The version that this pack is."""
    day = (pack.source.date or pack.source.read).isoformat()
    digest = _digest({"day": day, "pack": _said(pack.model_dump(mode="json"))})
    return Edition(f"{day}-{digest[:_DIGITS]}", digest)


def shown_digest(pack: Pack, key: str, language: Language) -> str:
    """SHA-256 over what somebody is shown who decides on this key, in this language; else `UnknownKey`."""
    shown = question(pack, key)
    parts = (shown.label, shown.said, shown.alternative)
    words = [part.said_in(language) for part in parts if part]
    return _digest({"key": key, "language": language, "words": words})


def terms_digest(pack: Pack, key: str) -> str:
    """SHA-256 over what a yes to this key covers: its basis, purpose, uses and data; else `UnknownKey`.

    Not over the words: a comma that is put right asks nobody anew, a wider use does.
    """
    needs_consent, own = question(pack, key).needs_consent, permission(pack, key)
    name = own.purpose if own else key
    purpose = next((each for each in pack.purposes if each.key == name), None)
    covered = {data for each in pack.categories if purpose and each.key in purpose.categories for data in each.covers}
    asked = own or purpose
    return _digest(
        {
            "basis": "consent" if needs_consent else "other",
            "purpose": name,
            "uses": sorted(asked.uses) if asked else [],
            "data": sorted((own and own.data) or covered),
        }
    )


def _said(part: Any) -> Any:  # noqa: ANN401 (whatever JSON can say)
    if isinstance(part, dict):
        return {name: _said(value) for name, value in part.items() if name not in _UNSAID}
    return [_said(each) for each in part] if isinstance(part, list) else part


def _digest(document: dict[str, object]) -> str:
    return hashlib.sha256(rfc8785.dumps(document)).hexdigest()  # type: ignore[arg-type]
