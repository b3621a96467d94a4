"""GET /v1/requests/{request_id}/receipt: what was erased, and the proofs of it, for who has no account any more too."""

from datetime import datetime
from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Query

from vestibule import clock, config, looks, observability, register, wards
from vestibule.evidence import EVIDENCE, HEADS, merkle
from vestibule.evidence.chain import place_of
from vestibule.evidence.ledger import DAYS
from vestibule.evidence.receipts import receipt_of
from vestibule.evidence.vault import leaves_of
from vestibule.http import Api
from vestibule.ids import RequestId
from vestibule.people.standing import unknown
from vestibule.problems import NotFound
from vestibule.requests import links, receipt
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import DataRequest, LinkEnded
from vestibule.requests.receipt import ErasureReceipt, NotThereYet

api = Api(is_open=True)


class LineChanged(RuntimeError):
    """The line in the table, or the hashes in the bucket, are not what was signed."""


@api.get("/v1/requests/<request_id>/receipt")
def show_erasure_receipt(
    request_id: RequestId, ticket: Annotated[str | None, Query(min_length=1, max_length=128)] = None
) -> ErasureReceipt:
    """The receipt: signed in, or by the ticket of the link in the answer. Each proof stands for itself, offline."""
    pack, now = config.operator_pack(), clock.now()
    request = _request(request_id, ticket, now)
    if not request.done:
        raise NotThereYet("There is a receipt once the erasure is confirmed by a second look.")
    proven = {line_id: _proof(line_id, now) for line_id in request.proofs}
    about = {name: each.about.said_in(request.language) for name, each in register.declared(pack).items()}
    proofs = [proof for proof in proven.values() if proof]
    waiting = [line_id for line_id, proof in proven.items() if not proof]
    return receipt.receipt_of(request, about, pack, proofs, waiting)


def _request(request_id: str, ticket: str | None, now: datetime) -> DataRequest:
    request = REQUESTS.get(request_id, now=now)
    if ticket is not None:
        if request is None or not links.is_good(request, ticket):
            raise NotFound(unknown("request"))
        if links.has_ended(request, now):
            raise LinkEnded(
                "The link has ended as announced. Ask the compliance team for the receipt, by its request's id."
            )
        return request
    caller = api.caller()
    if request is None or not wards.may_follow(caller, request.person_id, now):
        raise NotFound(unknown("request"))
    if "compliance" in caller.roles:
        looks.looked_at(caller, "compliance", REQUESTS, [request.person_id], now, organisation_id=None)
    return request


def _proof(line_id: str, now: datetime) -> dict[str, Any] | None:
    """The receipt of one line; None until its day is sealed."""
    place = place_of(line_id)
    line = EVIDENCE.get(*place, now=now) if place else None
    sealed = HEADS.get(DAYS, line.day, now=now) if line else None
    if line is None or sealed is None or sealed.stored_at is None:
        return None
    leaves = leaves_of(line.day)
    is_signed = merkle.root_of(leaves).hex() == sealed.head.root
    if not is_signed or leaves[line.seq - 1 : line.seq] != [bytes.fromhex(line.hash)]:
        observability.count("EvidenceBroken")
        raise LineChanged
    return receipt_of(line, leaves, sealed).model_dump(mode="json")


handler = api.handler
