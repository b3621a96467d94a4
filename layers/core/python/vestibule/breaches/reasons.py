"""The reasons of a threshold as sentences. Pure."""

from collections.abc import Iterable

from vestibule.breaches.said import said
from vestibule.breaches.thresholds import BANDS, Reason
from vestibule.words import Language


def in_words(because: Iterable[Reason], language: Language) -> list[str]:
    """Each reason as a sentence without a full stop."""
    return [said(language, f"because.{each.key}", **_spoken(each, language)) for each in because]


def _spoken(reason: Reason, language: Language) -> dict[str, str]:
    """Bands by their name in the language; numbers stay."""
    return {name: said(language, f"band.{value}") if value in BANDS else value for name, value in reason.values.items()}
