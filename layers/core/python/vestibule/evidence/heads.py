"""The head of a day: what is signed when the day is over, and so stands for all of its lines. Pure.

A head names the hash of the head before it, and every day has one, a day without an event too: no day can vanish.
"""

from typing import Literal

from vestibule.clock import Instant
from vestibule.evidence.chain import GENESIS, Day, Line, digest
from vestibule.evidence.figures import Figures, Tally
from vestibule.evidence.merkle import Tree
from vestibule.shapes import Record


class Head(Record):
    """What is signed."""

    format: Literal["vestibule-head-1"] = "vestibule-head-1"
    operator: str
    day: Day
    count: int
    """How many lines, with the one that closes the day."""
    last: str
    """The hash of the closing line."""
    root: str
    """The root of the Merkle tree over the lines' hashes, in their order."""
    previous: str
    """The digest of the head before; zeros for the first of all."""
    figures: dict[str, Figures]
    """What was deleted, and what outlived its promise, by table."""
    sealed_at: Instant

    @property
    def digest(self) -> str:
        """SHA-256 over its canonical JSON: what the signature is made of, and what the next head names."""
        return digest(self)


class SealedDay(Record):
    """A head with its signature, as the register of heads has it."""

    ledger: Literal["days"] = "days"
    """The same in every record, so that the newest can be asked for."""
    day: str
    head: Head
    signature: str
    """ECDSA over the head's digest: DER in hexadecimal, in the form of `low_s`."""
    signed_by: str
    """The fingerprint of the key: SHA-256 of the public key in DER."""
    stored_at: Instant | None = None
    """When head and lines lay under object lock; until then the day's sealing goes on."""


class Summary:
    """What a head says of a day's lines, gathered line by line without keeping them."""

    def __init__(self) -> None:
        """Begin with no lines."""
        self._tree, self._tally = Tree(), Tally()
        self._last: Line | None = None

    def add(self, line: Line) -> None:
        """Take the next line."""
        self._tree.add(bytes.fromhex(line.hash))
        self._tally.add(line)
        self._last = line

    def head(self, operator: str, previous: Head | None) -> Head:
        """The head of these lines, of which the last closes the day. The same lines give the same head."""
        if self._last is None:
            message = "a day has at least the line that closes it"
            raise ValueError(message)
        return Head(
            operator=operator,
            day=self._last.day,
            count=self._last.seq,
            last=self._last.hash,
            root=self.root,
            previous=previous.digest if previous else GENESIS,
            figures=self.figures,
            sealed_at=self._last.at,
        )

    @property
    def root(self) -> str:
        """The Merkle root of the lines so far."""
        return self._tree.root.hex()

    @property
    def figures(self) -> dict[str, Figures]:
        """The figures of the lines so far."""
        return self._tally.figures
