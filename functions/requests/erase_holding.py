"""Workflow step, once for each holding and as often as it says: erase what it holds on the person, but for what stays."""

from datetime import datetime
from functools import partial
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config, evidence, judging, observability
from vestibule.problems import Verdict
from vestibule.requests import bundles, erasing
from vestibule.requests.erasing import Done
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import DataRequest
from vestibule.requests.progress import going, has_reached
from vestibule.steps import step

_BEGUN = ("acting", "propagating")
_TIME_TO_END_MS = 15_000
_MOST_REQUESTS = 1000


class NotBegun(Verdict):
    """Nothing is erased before the request is acted upon."""


@step
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """In: `{request_id, holding, lines?}`. Out: `{request_id, holding, erased, anonymised, kept, left, more, lines}`.

    `more`: call again, at once or, while `left` still runs, a little later. `lines` are the ledger's, by identifier.
    """
    now, pack = clock.now(), config.operator_pack()
    request, name = going(event["request_id"], now), event["holding"]
    if request.state not in _BEGUN:
        raise NotBegun(f"the request is {request.state}")
    if name == judging.BUNDLES:
        done = Done(erased=_erase_copies(request, now))
    else:
        table, court = judging.erasable(pack)[name], judging.court_of(request, pack, now)
        judge = partial(court.judge, table)
        done = erasing.carry_out(table, request.person_id, judge, now, lambda: _has_time(context))
    observability.note("holding erased", request_id=request.id, holding=name, erased=done.erased, left=done.left)
    return {
        "request_id": request.id,
        "holding": name,
        "erased": done.erased,
        "anonymised": done.anonymised,
        "kept": done.kept,
        "left": done.left,
        "more": bool(done.left) or not done.is_through,
        "lines": [*event.get("lines", []), *_told(request, name, done, now)],
    }


def _told(request: DataRequest, name: str, done: Done, now: datetime) -> list[str]:
    """The line that sums up this call; none where it changed nothing."""
    if not done.erased and not done.anonymised:
        return []
    facts = {"holding": name, "erased": done.erased, "anonymised": done.anonymised, "keys_hash": done.keys_hash}
    return [evidence.append("requests.erasure.holding", request.id, facts, now).id]


def _erase_copies(request: DataRequest, now: datetime) -> int:
    """The copies that earlier requests of the person were answered with. One that is still being made stays, and ends soon."""
    own = REQUESTS.query(request.person_id, index="by_person", now=now, limit=_MOST_REQUESTS).items
    answered = [each.id for each in own if each.id != request.id and has_reached(each, "answered")]
    return sum(bundles.erase_all(request_id) for request_id in answered)


def _has_time(context: LambdaContext) -> bool:
    return context.get_remaining_time_in_millis() > _TIME_TO_END_MS
