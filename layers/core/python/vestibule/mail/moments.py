"""Instants and days as the reader of a language writes them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

from vestibule.words import Language


def moment(instant: datetime, zone: str, language: Language) -> str:
    """Date and time as a clock in that zone shows it, with the zone's name: November 21, 2026, 6:38 PM EST."""
    there = instant.astimezone(ZoneInfo(zone))
    time = format_time(there.time(), "short", locale=language).replace("\u202f", " ")
    return f"{day(there.date(), language)}, {time} {there.strftime('%Z')}"


def day(when: date, language: Language) -> str:
    """A day in full: 21 novembre 2026."""
    written = format_date(when, "long", locale=language)
    return written.replace("1 ", "1er ", 1) if language == "fr" and when.day == 1 else written
