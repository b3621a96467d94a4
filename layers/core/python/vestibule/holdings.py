"""What a table holds about people, said where the table is declared.

A holding is one kind of personal data: whose it is, what it is, where it comes from, what it is used for and which
retention rule ends it. Keys of categories and uses follow Fideslang, extended by `user.access`, `user.tenancy`,
`user.location.access_event`, `user.privacy_request` and `device.telemetry`. Which purposes, lawful bases, recipients and
periods follow from them is the policy pack's to say (`policy.purposes`, `policy.retention`), never the code's.
"""

from dataclasses import dataclass
from typing import Literal

Source = Literal["the person", "property management", "a device, through use", "this system"]
"""V-03: from the person, from a partner, or automatic through use."""


@dataclass(frozen=True, kw_only=True)
class Holding:
    """One kind of personal data. `subject` is the attribute that names the person."""

    about: str
    """What it is, in words that the person understands."""
    categories: tuple[str, ...]
    uses: tuple[str, ...]
    source: Source
    retention: str
    """The name of a retention rule of the pack."""
    subject: str = "person_id"
    by_subject: str | None = None
    """The index by subject; None where the subject is the table's own hash key."""
    secrets: frozenset[str] = frozenset()
    """Attributes that never leave in a copy: hashes of codes, task tokens."""


@dataclass(frozen=True)
class NotPersonal:
    """A table that holds nothing about people, and why that is so."""

    reason: str


Holds = Holding | NotPersonal
