"""POST /v1/requests/{request_id}/verification: the person enters the code from the mail."""

from datetime import datetime

from vestibule import clock
from vestibule.http import Api, Reply, answers_with
from vestibule.ids import RequestId
from vestibule.people.standing import unknown
from vestibule.problems import NotFound
from vestibule.requests import prove, workflow
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import (
    MOST_GUESSES,
    DataRequest,
    NoMoreGuesses,
    NotAwaitingProof,
    Proof,
    RequestView,
    WrongCode,
    view,
)
from vestibule.requests.progress import moving
from vestibule.table import Refused, commit

api = Api()


@api.post("/v1/requests/<request_id>/verification", **answers_with(202, RequestView))
def prove_identity(request_id: RequestId, proof: Proof) -> Reply:
    """Prove with the mailed code that it is you who asks. Five guesses."""
    now = clock.now()
    request = _awaiting(request_id, now)
    _count_guess(request)
    if not prove.same(request.code_hash, prove.code_hash(proof.code, request.id)):
        left = MOST_GUESSES - request.guesses - 1
        detail = f"This is not the code from the mail. {left} more can be tried."
        raise WrongCode(detail, guesses_left=left)
    proven = request.model_copy(update={"state": "proven", "proven_at": now})
    reply = api.accepted(view(proven), f"/v1/requests/{request.id}", moving(request, "proven", now, proven_at=now))
    if reply.is_new:
        workflow.go_on(request)
    return reply


def _awaiting(request_id: str, now: datetime) -> DataRequest:
    request = REQUESTS.get(request_id, now=now)
    if request is None or request.person_id != api.caller().person_id:
        raise NotFound(unknown("request"))
    if request.state != "awaiting_proof" or (request.code_ends_at and request.code_ends_at <= now):
        detail = "This request waits for no code. GET it to see how far it has come, or make a new one."
        raise NotAwaitingProof(detail)
    return request


def _count_guess(request: DataRequest) -> None:
    """Count before comparing, and only from the number read: parallel guesses cannot share one count."""
    if request.guesses >= MOST_GUESSES:
        detail = "The code was entered wrongly too often. Make a new request."
        raise NoMoreGuesses(detail)
    same = REQUESTS.where("guesses") == request.guesses
    try:
        commit(REQUESTS.change(request.id, guesses=request.guesses + 1, only_if=same))
    except Refused as refused:
        detail = "Another guess came at the same moment. Try again."
        raise NotAwaitingProof(detail) from refused


handler = api.handler
