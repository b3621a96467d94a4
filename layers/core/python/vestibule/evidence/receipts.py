"""Receipts that prove a line, and exports that prove a day, to whoever holds the public key. Pure.

Both are taken only in the very bytes in which they were issued: canonical JSON (RFC 8785), for a day one object a line. What
reads the same in another form is refused, for nobody can say what else was done to it on the way.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Literal

from pydantic import BaseModel

from vestibule.evidence import merkle
from vestibule.evidence.chain import Line, Walk, canonical, digest
from vestibule.evidence.heads import Head, SealedDay, Summary
from vestibule.evidence.low_s import is_in_form
from vestibule.problems import Problem
from vestibule.shapes import Record

Part = Literal["form", "key", "signature", "line", "proof", "head"]
_MOST_NAMED = 10


class NotSealedYet(Problem):
    """The line is in the ledger, and its day has no signature yet."""

    status = 409
    title = "Not sealed yet"


class Receipt(Record):
    """One line, and what leads from it to the signature of its day."""

    format: Literal["vestibule-receipt-1"] = "vestibule-receipt-1"
    line: Line
    proof: list[str]
    """The inclusion proof (RFC 9162), from the line upwards."""
    head: Head
    signature: str
    signed_by: str


class DayHeading(Record):
    """The first line of a day's export; the lines of the ledger follow."""

    format: Literal["vestibule-day-1"] = "vestibule-day-1"
    head: Head
    signature: str
    signed_by: str


@dataclass(frozen=True)
class Signer:
    """Somebody's public key."""

    fingerprint: str
    has_signed: Callable[[bytes, bytes], bool]
    """Whether this signature (DER) is the key's over this digest."""


@dataclass(frozen=True)
class Genuine:
    """What is proven: a line of a day, or, without a line, the whole day."""

    head: Head
    line: Line | None = None


class Refuted(Exception):
    """It proves nothing. `said` says what is wrong in a sentence, `mend` what to do, `seqs` which lines are wrong."""

    def __init__(self, part: Part, said: str, mend: str, seqs: tuple[int, ...] = ()) -> None:
        """Keep what is wrong, part by part."""
        super().__init__(f"{said} {mend}")
        self.part = part
        self.said = said
        self.mend = mend
        self.seqs = seqs


def receipt_of(line: Line, leaves: Sequence[bytes], sealed: SealedDay) -> Receipt:
    """The receipt of a line. `leaves` are the hashes of all lines of its day."""
    proof = [each.hex() for each in merkle.proof_of(leaves, line.seq - 1)]
    return Receipt(line=line, proof=proof, head=sealed.head, signature=sealed.signature, signed_by=sealed.signed_by)


def heading_of(sealed: SealedDay) -> DayHeading:
    """The first line of the day's export."""
    return DayHeading(head=sealed.head, signature=sealed.signature, signed_by=sealed.signed_by)


def verify(data: bytes, signer: Signer) -> Genuine:
    """What a receipt or a day's export proves, given the public key and nothing else; `Refuted` says why it proves nothing."""
    first, is_long, rest = data.partition(b"\n")
    if not is_long and (receipt := _as_issued(Receipt, data)):
        return _verified_receipt(receipt, signer)
    if is_long and (heading := _as_issued(DayHeading, first)):
        return _verified_day(heading, rest, signer)
    raise Refuted(
        "form",
        "This is neither a receipt nor the export of a day in the form in which they are issued.",
        "It was cut or changed, or some program has written it anew: fetch it again and save the bytes as they come.",
    )


def _as_issued[M: BaseModel](model: type[M], data: bytes) -> M | None:
    """The document, if these are the very bytes that we would write."""
    try:
        read = model.model_validate_json(data)
        return read if canonical(read) == data else None
    except (ValueError, RecursionError):  # no JSON, another shape, or numbers and text that have no canonical form
        return None


def _verified_receipt(receipt: Receipt, signer: Signer) -> Genuine:
    line, head = receipt.line, receipt.head
    _check_signature(receipt, signer)
    if not _is_whole(line):
        raise _wrong_lines(line.seq)
    if line.day != head.day or not _leads_to_root(receipt) or (line.seq == head.count and line.hash != head.last):
        raise Refuted(
            "proof",
            f"The proof does not lead from line {line.seq} of {line.day} to what was signed for {head.day}.",
            "Fetch the receipt again. If it still fails, the line is not in the signed ledger: report it as an incident.",
            (line.seq,),
        )
    return Genuine(head, line)


def _leads_to_root(receipt: Receipt) -> bool:
    line, head = receipt.line, receipt.head
    try:
        proof = [bytes.fromhex(each) for each in receipt.proof]
        leaf = bytes.fromhex(line.hash)
    except ValueError:
        return False
    if [each.hex() for each in proof] != receipt.proof or not 0 < line.seq <= head.count:
        return False
    root = merkle.proven_root(leaf, line.seq - 1, head.count, proof)
    return root is not None and root.hex() == head.root


def _verified_day(heading: DayHeading, rest: bytes, signer: Signer) -> Genuine:
    _check_signature(heading, signer)
    head = heading.head
    walk, summary = Walk(day=head.day), Summary()
    wrong = tuple(dict.fromkeys(_wrong_seqs(rest, walk, summary)))
    if wrong:
        raise _wrong_lines(*wrong)
    if walk.seq != head.count:
        low, high = sorted((walk.seq, head.count))
        what = "signed, but not here" if walk.seq < head.count else "here, but not signed"
        raise _wrong_lines(*range(low + 1, high + 1), what=what)
    if walk.hash != head.last:
        raise _wrong_lines(walk.seq)
    if (summary.root, summary.figures) != (head.root, head.figures):
        mend = "Report it as an incident: the key has signed what its own ledger does not say."
        raise Refuted("head", "The signed head does not follow from the lines.", mend)
    return Genuine(head)


def _wrong_seqs(rest: bytes, walk: Walk, summary: Summary) -> Iterator[int]:
    """The lines that are unreadable, changed or out of place, each by its own number or by the one that it should have."""
    for text in BytesIO(rest):
        line, place = _as_issued(Line, text[:-1]) if text.endswith(b"\n") else None, walk.seq + 1
        if line is None:
            yield walk.pass_over()
        elif walk.fits(line):
            summary.add(line)
        else:
            yield line.seq if _is_whole(line) else place


def _is_whole(line: Line) -> bool:
    """Whether it has the hash that it says. Of one that was changed, the number may be what was changed."""
    return line.hash == digest(line.model_dump(mode="json", exclude={"hash"}))


def _check_signature(document: Receipt | DayHeading, signer: Signer) -> None:
    if document.signed_by != signer.fingerprint:
        raise Refuted(
            "key",
            "It says that another key has signed it than the one given.",
            "Take the key of the deployment that issued it, from GET /v1/evidence/key, and compare its fingerprint with"
            " the one that the operator has given you.",
        )
    if not _is_signed(document, signer):
        raise Refuted(
            "signature",
            f"The head of {document.head.day} is not what was signed: it was changed, or its signature was.",
            "Fetch it again. If it still fails, it was not issued by the holder of the key: report it as an incident.",
        )


def _is_signed(document: Receipt | DayHeading, signer: Signer) -> bool:
    try:
        signature = bytes.fromhex(document.signature)
    except ValueError:
        return False
    is_plain = signature.hex() == document.signature
    return is_plain and is_in_form(signature) and signer.has_signed(bytes.fromhex(document.head.digest), signature)


def _wrong_lines(*seqs: int, what: str = "changed since the day was signed, or out of order") -> Refuted:
    more = len(seqs) - _MOST_NAMED
    named = ", ".join(map(str, seqs[:_MOST_NAMED])) + (f" and {more} more" if more > 0 else "")
    said = f"Line{'s' if seqs[1:] else ''} {named}: {what}."
    return Refuted("line", said, "Fetch it again. If it still fails, report it as an incident.", seqs)
