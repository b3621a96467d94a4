"""POST /v1/requests/{request_id}/extension: more time, once, where the law gives it. The person is told why and until when."""

from vestibule import clock, config, representing
from vestibule.evidence import Fact
from vestibule.http import Api, Reply, answers_with
from vestibule.ids import RequestId
from vestibule.messages import outbox
from vestibule.messages.outbox import NewMessage
from vestibule.people.standing import unknown
from vestibule.problems import NotFound
from vestibule.requests import asking, due, recording
from vestibule.requests.answering import authority_of
from vestibule.requests.due import DueView, NewExtension
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import DataRequest
from vestibule.requests.terms import Terms

api = Api()


@api.post("/v1/requests/<request_id>/extension", **answers_with(201, DueView))
def extend_request(request_id: RequestId, wanted: NewExtension) -> Reply:
    """Extend the term of a request, with the reason that the law names. The letter to the person goes with it. For compliance."""
    now, pack = clock.now(), config.operator_pack()
    api.caller().must_be("compliance")
    request = REQUESTS.get(request_id, now=now)
    if request is None:
        raise NotFound(unknown("request"))
    terms = due.extension(pack, request, now)
    letters = (_letter(request, terms, wanted), *representing.extended(request, terms.safe_due))
    posted = (outbox.posting(each, now) for each in letters)
    writes = [recording.as_seen(request, extended_at=now, **due.stored(terms)), *posted]
    until = {"legal_due": terms.legal_due and terms.legal_due.isoformat(), "safe_due": terms.safe_due.isoformat()}
    facts = {**until, "because": wanted.because, "rule": terms.rule, "by": api.caller().person_id}
    line = Fact("requests.request.extended", request.id, facts)
    reply = recording.created(api, due.view(request.id, terms), request, writes, [line], now=now)
    if reply.is_new:
        outbox.announce_if_possible([each.id for each in letters], now)
    return reply


def _letter(request: DataRequest, terms: Terms, wanted: NewExtension) -> NewMessage:
    values = {
        "request_id": request.id,
        "received_at": clock.written(request.received_at),
        "because": wanted.because,
        "until_on": terms.safe_due.isoformat(),
        "office": authority_of(config.operator_pack(), request.jurisdiction).said(),
    }
    return NewMessage(
        "requests.extended", request.id, request.language, person_id=asking.reader_id(request), values=values
    )


handler = api.handler
