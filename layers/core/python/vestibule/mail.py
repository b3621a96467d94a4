"""Mail out, through SES. Letters are plain text in the reader's language; a name never stands in a header."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from vestibule import aws, config

if TYPE_CHECKING:
    from types_boto3_sesv2 import SESV2Client


@dataclass(frozen=True)
class Letter:
    """A subject and a text."""

    subject: str
    text: str


def compose(folder: Path, name: str, language: str, values: Mapping[str, str]) -> Letter:
    """The letter `name` of the folder's file for this language, its `$placeholders` filled. A missing one is a KeyError."""
    letter = _letters(folder / f"{language}.toml")[name]
    return Letter(Template(letter["subject"]).substitute(values), Template(letter["text"]).substitute(values))


def word(folder: Path, name: str, language: str, code: str) -> str:
    """What a code is called in a letter of this language."""
    words: dict[str, str] = _letters(folder / f"{language}.toml")[name]["words"]
    return words[code]


def local_time(instant: datetime, zone: str) -> str:
    """Date and time as a clock in that zone shows it, with the zone's name: 2026-11-21 18:38 EST."""
    return instant.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M %Z")


def send(to: str, letter: Letter) -> None:
    """Send it. SES's refusals rise: the step that sends is retried as a whole."""
    _ses().send_email(
        FromEmailAddress=config.setting("MAIL_FROM"),
        Destination={"ToAddresses": [to]},
        Content={"Simple": {"Subject": {"Data": letter.subject}, "Body": {"Text": {"Data": letter.text}}}},
    )


@cache
def _letters(file: Path) -> dict[str, dict[str, Any]]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


@cache
def _ses() -> "SESV2Client":
    return aws.client("sesv2")
