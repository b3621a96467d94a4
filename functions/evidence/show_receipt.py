"""GET /v1/evidence/{evidence_id}/receipt: what proves one line of the ledger to anybody, without this system."""

from datetime import datetime

from aws_lambda_powertools.event_handler import Response

from vestibule import clock, observability
from vestibule.caller import Role
from vestibule.evidence import EVIDENCE, HEADS, Line, SealedDay, merkle
from vestibule.evidence.chain import canonical, place_of
from vestibule.evidence.ledger import DAYS, next_day
from vestibule.evidence.receipts import NotSealedYet, receipt_of
from vestibule.evidence.vault import leaves_of
from vestibule.http import Api
from vestibule.ids import EvidenceId
from vestibule.incoming import JSON
from vestibule.problems import NotAllowed, NotFound

_SHOWN = {
    200: {
        "description": "The receipt, in the bytes that `vestibule verify` takes: canonical JSON (RFC 8785).",
        "content": {JSON: {"schema": {"type": "object", "required": ["format", "line", "proof", "head", "signature"]}}},
    }
}

_READERS: frozenset[Role] = frozenset({"compliance", "operator"})

api = Api()


class LineChanged(RuntimeError):
    """The line in the table, or the hashes in the bucket, are not what was signed."""


@api.get("/v1/evidence/<evidence_id>/receipt", responses=_SHOWN)
def show_receipt(evidence_id: EvidenceId) -> Response[str]:
    """The receipt of a line, once its day is sealed. For the compliance team and the operator, who hand it on."""
    if not api.caller().roles & _READERS:
        raise NotAllowed("This needs the role compliance or operator. Ask the compliance team for the receipt.")
    now = clock.now()
    line = _line(evidence_id, now)
    sealed = HEADS.get(DAYS, line.day, now=now)
    if sealed is None or sealed.stored_at is None:
        raise _not_yet(line)
    return Response(200, JSON, _receipt(line, sealed))


def _line(evidence_id: str, now: datetime) -> Line:
    place = place_of(evidence_id)
    line = EVIDENCE.get(*place, now=now) if place else None
    if line is None:
        raise NotFound("The ledger has no line with this identifier.")
    return line


def _not_yet(line: Line) -> NotSealedYet:
    over = f"{next_day(line.day)}T00:00:00.000Z"
    detail = f"The day {line.day} is sealed within an hour after it is over, at {over}. Ask again then."
    return NotSealedYet(detail, day=line.day, day_ends_at=over)


def _receipt(line: Line, sealed: SealedDay) -> str:
    leaves = leaves_of(line.day)
    is_signed = merkle.root_of(leaves).hex() == sealed.head.root
    if not is_signed or leaves[line.seq - 1 : line.seq] != [bytes.fromhex(line.hash)]:
        observability.count("EvidenceBroken")
        raise LineChanged
    return canonical(receipt_of(line, leaves, sealed)).decode()


handler = api.handler
