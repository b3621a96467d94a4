"""Workflow step: say beforehand what will become of everything that is held on the person, and change nothing.

Run again it says the same; an erasure that has not begun and whose lists are gone is planned anew.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config, evidence, judging
from vestibule.evidence import Fact
from vestibule.policy.model import Pack
from vestibule.requests import asking, listing, plan, weighing
from vestibule.requests.completeness import Differs, identity
from vestibule.requests.deciding import needs_decision
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.kinds import HANDLING
from vestibule.requests.model import DataRequest, HoldingPlan
from vestibule.requests.progress import Meanwhile, going, has_reached, move, request_of
from vestibule.steps import step
from vestibule.table import Refused


@step
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    """In: `{request_id}`. Out: `{request_id, act, holdings, needs_decision, counts}`; `holdings` are those to work on."""
    now, pack = clock.now(), config.operator_pack()
    request = going(event["request_id"], now)
    if not has_reached(request, "planned"):
        said, parts = _plan(request, pack)
        move(request, "planned", now, said, planned=parts, **said)
        request = request_of(request.id, now)
    elif _has_lost_its_lists(request):
        _plan_again(request, pack, now)
        request = request_of(request.id, now)
    return {
        "request_id": request.id,
        "act": HANDLING[request.right].act,
        "holdings": _to_do(request, pack),
        "needs_decision": needs_decision(request, is_weighed=weighing.is_weighed(request, pack, now)),
        "counts": request.counts or {},
    }


def _has_lost_its_lists(request: DataRequest) -> bool:
    """Whether it would begin without what it is to be told by. Once it has begun, what was there cannot be listed any more."""
    is_begun = has_reached(request, "acting")
    return HANDLING[request.right].act == "erase" and not is_begun and listing.are_gone(request)


def _plan(request: DataRequest, pack: Pack) -> tuple[dict[str, Any], list[HoldingPlan]]:
    """What is said of the plan, and its parts."""
    parts = list(_planned(request, pack))
    held = judging.on_another_way(request, pack, clock.now())
    if not identity(held, parts).is_complete:
        raise Differs
    return {"plan_hash": plan.hash_of(parts), "counts": {part.holding: part.total for part in parts}}, parts


def _plan_again(request: DataRequest, pack: Pack, now: datetime) -> None:
    """The plan with the lists that it is of. The request stays where it stands: what was decided, and the time, count on."""
    said, parts = _plan(request, pack)
    still = REQUESTS.where("state") == request.state
    change = REQUESTS.change(request.id, only_if=still, planned=parts, **said)
    try:
        evidence.commit_with([Fact("requests.request.planned", request.id, said)], now, change)
    except Refused as refused:
        raise Meanwhile from refused


def _to_do(request: DataRequest, pack: Pack) -> list[str]:
    if HANDLING[request.right].act == "erase":
        return [*judging.to_work_on(request.planned, pack), judging.BUNDLES]
    return [part.holding for part in request.planned if part.export]


def _planned(request: DataRequest, pack: Pack) -> Iterator[HoldingPlan]:
    match HANDLING[request.right].act:
        case "erase":
            yield from _to_erase(request, pack)
        case "copy":
            said, now = asking.wanted_of(request, clock.now()), clock.now()
            yield from filter(_holds_any, judging.copies_planned(request, pack, said, now))


def _to_erase(request: DataRequest, pack: Pack) -> Iterator[HoldingPlan]:
    """The records themselves are listed in the bucket: what is found gone afterwards is what was found there before."""
    now = clock.now()
    asked = asking.wanted_of(request, now).get("holdings")
    court = judging.court_of(request, pack, now, None if asked is None else frozenset(asked))
    for name, table in judging.about_people(pack).items():
        verdicts = judging.planned(court, table)
        if verdicts:
            listing.keep(request.id, name, {key: verdict.fate for key, verdict in verdicts.items()})
            yield plan.counted(name, verdicts.values())
    yield from filter(_holds_any, (judging.account_planned(court),))


def _holds_any(part: HoldingPlan) -> bool:
    return part.total > 0
