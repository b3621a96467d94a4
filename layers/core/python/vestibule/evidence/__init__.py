"""The evidence ledger (C-04): what was decided, disclosed, deleted or held, each line bound to the one before it.

A chain of lines runs for one UTC day (`chain`). When the day is over its head is signed (`heads`, `days`) and stored with
the lines under object lock, and a receipt (`receipts`) proves any line to whoever has the public key. Lines hold identifiers
and hashes, no personal data: evidence may outlive what it proves.
"""

from vestibule.evidence.chain import Fact, Line, broken, digest, following
from vestibule.evidence.heads import Head, SealedDay
from vestibule.evidence.ledger import (
    BUSY,
    EVIDENCE,
    HEADS,
    TRIES,
    TooManyWriters,
    append,
    appending,
    appending_all,
    commit_with,
    let_others_pass,
    lines_of,
    sealed_between,
)

__all__ = [
    "BUSY",
    "EVIDENCE",
    "HEADS",
    "TRIES",
    "Fact",
    "Head",
    "Line",
    "SealedDay",
    "TooManyWriters",
    "append",
    "appending",
    "appending_all",
    "broken",
    "commit_with",
    "digest",
    "following",
    "let_others_pass",
    "lines_of",
    "sealed_between",
]
