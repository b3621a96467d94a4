"""POST /v1/requests/{request_id}/decision: one of the team approves or refuses; another agrees where it matters."""

from datetime import datetime

from vestibule import clock, config
from vestibule.evidence import TRIES, Fact, let_others_pass
from vestibule.http import Api, MovedOn, Reply, answers_with
from vestibule.ids import RequestId
from vestibule.people.standing import unknown
from vestibule.problems import NotFound
from vestibule.requests import deciding, recording, workflow
from vestibule.requests.deciding import RequestDecided, RequestDecision
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import DataRequest, Decided

api = Api()


@api.post("/v1/requests/<request_id>/decision", **answers_with(201, RequestDecided))
def decide_request(request_id: RequestId, wanted: RequestDecision) -> Reply:
    """Approve, or refuse on a ground of the law with a reason for the person. For the role compliance."""
    now = clock.now()
    for again in range(TRIES):
        request, earlier = _request(request_id, now)
        deciding.check_may_decide(api.caller(), request, earlier)
        deciding.check_decidable(api.caller(), request, wanted)
        deciding.check_ground(config.operator_pack(), request, wanted)
        deciding.check_explained(request, wanted, now)
        try:
            return _decided(request, earlier, wanted, now)
        except MovedOn as moved_on:  # another has spoken, or the request has moved: both show when it is read again
            last = moved_on
        let_others_pass(again)
    raise last


def _request(request_id: str, now: datetime) -> tuple[DataRequest, DataRequest | None]:
    """The request, and the one that it takes up again or complains about."""
    api.caller().must_be("compliance")
    request = REQUESTS.get(request_id, now=now)
    if request is None:
        raise NotFound(unknown("request"))
    earlier = REQUESTS.get(request.earlier_id, now=now) if request.earlier_id else None
    return request, earlier if earlier and earlier.person_id == request.person_id else None


def _decided(request: DataRequest, earlier: DataRequest | None, wanted: RequestDecision, now: datetime) -> Reply:
    """What was said, and what follows once enough agree: all or nothing."""
    by = api.caller().person_id
    said = Decided(decision=wanted.decision, by=by, at=now, ground=wanted.ground)
    after = request.model_copy(update={"decisions": deciding.decided(request, said)})
    is_upheld = request.right == "complaint" and deciding.verdict(after) == "approve"
    anew = deciding.reopened(request, earlier, config.operator_pack(), now) if is_upheld and earlier else None
    answer = RequestDecided(
        id=request.id,
        decision=wanted.decision,
        agreed=deciding.agreed(after, wanted.decision, wanted.ground),
        needed=deciding.eyes_for(request, wanted.decision, wanted.ground),
        verdict=deciding.verdict(after),
        reopened_as=anew.id if anew else None,
    )
    facts = {"decision": wanted.decision, "ground": wanted.ground, "by": by, "verdict": answer.verdict}
    reasons = deciding.reasoned(request, by, wanted.reason, now)
    writes = [recording.as_seen(request, decisions=after.decisions, reasons=reasons)]
    writes += [REQUESTS.add(anew)] if anew else []
    reply = recording.created(
        api, answer, request, writes, [Fact("requests.request.decided", request.id, facts)], now=now
    )
    if reply.is_new and answer.verdict and request.state == "awaiting_decision":
        workflow.go_on(request, {"decision": answer.verdict})
    if reply.is_new and anew:
        workflow.start(anew)
    return reply


handler = api.handler
