"""A sealed day in memory, with a key of its own: what a deployment would give to somebody who wants a proof."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from local.verify_command import signer_of
from vestibule.evidence.chain import CLOSING, Line, canonical, following
from vestibule.evidence.heads import Head, SealedDay, Summary
from vestibule.evidence.low_s import with_low_s
from vestibule.evidence.receipts import Signer, heading_of, receipt_of

DAY = "2026-11-21"
BEGINS = datetime(2026, 11, 21, tzinfo=UTC)
OPERATOR = "valet"

type Said = tuple[str, str, dict[str, Any]]


class Key:
    """A signing key as KMS has one."""

    def __init__(self) -> None:
        self._private = ec.generate_private_key(ec.SECP256R1())
        self._signed: dict[str, bytes] = {}

    @property
    def pem(self) -> bytes:
        return self._private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    @property
    def signer(self) -> Signer:
        return signer_of(self.pem, "key.pem")

    def sealed(self, head: Head) -> SealedDay:
        """The head with its signature, at each call the same one."""
        if head.digest not in self._signed:
            digest = bytes.fromhex(head.digest)
            self._signed[head.digest] = with_low_s(self._private.sign(digest, ec.ECDSA(Prehashed(SHA256()))))
        signature = self._signed[head.digest].hex()
        return SealedDay(day=head.day, head=head, signature=signature, signed_by=self.signer.fingerprint)


@cache
def key(name: str = "the deployment's") -> Key:
    """The key of this name."""
    return Key()


def lines_of(*said: Said) -> list[Line]:
    """The chain of a day with these facts, closed."""
    lines: list[Line] = []
    for place, (kind, subject, facts) in enumerate((*said, (CLOSING, DAY, {"lines": len(said)}))):
        now = BEGINS + timedelta(seconds=place)
        lines.append(following(lines[-1] if lines else None, kind, subject, facts, now, day=DAY))
    return lines


@cache
def some_lines(count: int) -> tuple[Line, ...]:
    """A day of this many lines, the closing one among them."""
    return tuple(lines_of(*(deletion(place) for place in range(count - 1))))


def deletion(place: int) -> Said:
    facts = {"table": "entries", "key": [f"evt_{place:026d}"], "expires_at": None, "kept_s": place, "overdue": False}
    return "retention.record.expired", "entries", facts


def head_of(lines: list[Line] | tuple[Line, ...], previous: Head | None = None) -> Head:
    summary = Summary()
    for line in lines:
        summary.add(line)
    return summary.head(OPERATOR, previous)


def receipt(lines: list[Line] | tuple[Line, ...], seq: int, by: Key | None = None) -> bytes:
    """The receipt of a line, as it is served."""
    leaves = [bytes.fromhex(line.hash) for line in lines]
    return canonical(receipt_of(lines[seq - 1], leaves, (by or key()).sealed(head_of(lines))))


def export(lines: list[Line] | tuple[Line, ...], by: Key | None = None) -> bytes:
    """The export of the day, as it lies in the bucket."""
    heading = canonical(heading_of((by or key()).sealed(head_of(lines))))
    return b"".join(text + b"\n" for text in (heading, *map(canonical, lines)))
