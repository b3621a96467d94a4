"""POST /v1/requests/{request_id}/verification: whoever asks shows what was asked for, or the team says what it has seen."""

from datetime import datetime

from vestibule import clock, config, identifying, representing
from vestibule.evidence import Fact
from vestibule.http import Api, Reply, answers_with
from vestibule.ids import RequestId
from vestibule.messages import outbox
from vestibule.requests import papers, proving, recording, workflow
from vestibule.requests.model import DataRequest, Means, RequestView, view
from vestibule.requests.proving import Showing

api = Api(is_open=True)


@api.post("/v1/requests/<request_id>/verification", **answers_with(202, RequestView))
def prove_identity(request_id: RequestId, showing: Showing) -> Reply:
    """Show that it is you who asks: the code from the mail, and what else is `missing`. Five guesses."""
    now, caller = clock.now(), proving.who_calls(api)
    if showing.judged:
        return _judge(request_id, now, is_good=showing.judged == "accepted")
    request = proving.count_guess(proving.awaiting(request_id, caller, now))
    shown = proving.check(request, showing, config.operator_pack(), lambda: identifying.known_of(request, now), caller)
    return _shown(request, shown, now, by=None)


def _judge(request_id: str, now: datetime, *, is_good: bool) -> Reply:
    """The compliance team has looked at the papers, or seen the person. The papers have served either way."""
    caller = api.caller()
    request = proving.judged_by(caller, request_id, now)
    if is_good:
        return _shown(request, proving.vouched(request), now, by=caller.person_id)
    return _ask_again(request, now, by=caller.person_id)


def _shown(request: DataRequest, shown: list[Means], now: datetime, *, by: str | None) -> Reply:
    after, write = proving.showed(request, shown, config.operator_pack(), now)
    fact = Fact(f"requests.request.{'shown' if after.missing else 'proven'}", request.id, {"shown": shown, "by": by})
    reply = recording.recorded(api.accepted, view(after), request, [write], [fact], now=now)
    if reply.is_new and not after.missing:
        workflow.go_on(after, {"proven": True})
        _erase(request, now)
    return reply


def _ask_again(request: DataRequest, now: datetime, *, by: str) -> Reply:
    changes = proving.doubted(request, config.operator_pack(), now)
    about, ends = f"{request.id}.{request.touched}", changes["code_ends_at"]
    letters = (identifying.papers_asked(request, about, ends), *representing.asked_again(request, about, ends))
    writes = [recording.as_seen(request, **changes), *(outbox.posting(each, now) for each in letters)]
    fact = Fact("requests.request.doubted", request.id, {"missing": changes["missing"], "by": by})
    answer = view(request.model_copy(update=changes))
    reply = recording.recorded(api.accepted, answer, request, writes, [fact], now=now)
    if reply.is_new:
        outbox.announce_if_possible([each.id for each in letters], now)
        _erase(request, now)
    return reply


def _erase(request: DataRequest, now: datetime) -> None:
    """Papers that have served go at once (N-10). Should that fail, `erase_papers` finds them."""
    for paper in proving.end_papers(request.id, now):
        papers.erase(request.id, paper.id)


handler = api.handler
