"""What is held about people, said where the table, the account or the bucket is declared.

A holding is one kind of personal data: whose it is, what it is, where it comes from, what it is used for and which
retention rule ends it. Keys of categories and uses stand in `policy/taxonomy.toml`: Fideslang's, and ours with a word why.
Which purposes, lawful bases, recipients and periods follow from them is the policy pack's to say (`policy.purposes`,
`policy.retention`), never the code's.

Nothing has a default: what a holding leaves out is an error as the program starts, and so a build that fails.
"""

from dataclasses import dataclass
from typing import Literal

from vestibule.words import Words

Source = Literal["person", "partner", "use", "system"]
"""V-03. `partner`: property management or a dealer. `use`: a device, through use. `system`: made here."""


@dataclass(frozen=True, kw_only=True)
class Holding:
    """One kind of personal data."""

    about: Words
    """What it is, in words that the person understands."""
    categories: tuple[str, ...]
    uses: tuple[str, ...]
    source: Source
    retention: str
    """The name of a retention rule of the pack."""
    subject: str
    """The attribute that names the person."""
    by_subject: str | None
    """The index by subject; None where the subject is the table's own hash key, or where there is no table."""
    secrets: frozenset[str]
    """Attributes that never leave in a copy: hashes of codes, task tokens."""


@dataclass(frozen=True, kw_only=True)
class NotPersonal:
    """A table that holds nothing about people, and why that is so."""

    reason: str
    retention: str | None
    """The retention rule of the pack that ends its records; None where no promise is made about them."""


Holds = Holding | NotPersonal

NO_SECRETS = frozenset[str]()
