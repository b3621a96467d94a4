"""Workflow step: enter the request in the register (when started from the console) and tell the person that it came."""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import arriving, clock, config, entering, register
from vestibule.messages import outbox
from vestibule.messages.outbox import NewMessage
from vestibule.people.holdings import PEOPLE
from vestibule.problems import Problem
from vestibule.requests import asking, deciding, intake, limits, prove, workflow
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.intake import Came, Wanted
from vestibule.requests.kinds import HANDLING
from vestibule.requests.model import DataRequest, Start
from vestibule.requests.progress import has_reached, is_over, move, reopen, request_of
from vestibule.steps import step
from vestibule.table import Refused, commit


@step
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    """In: `{input, execution}`. Out: what the next steps need. `Unanswerable` when nothing can be done with the input."""
    start, now = workflow.readable(event["input"]), clock.now()
    request_id = start.request_id or workflow.request_of(event["execution"])
    request = REQUESTS.get(request_id, now=now) or _entered(request_id, start, now)
    if request.person_id != start.person_id:
        raise workflow.unanswerable("request_id is a request of another person; leave it out to make a new one")
    if request.state == "failed":  # started again, once what failed is mended
        reopen(request.id, now)
        request = request_of(request.id, now)
    if not has_reached(request, "acknowledged"):
        _acknowledge(request, now)
    return _ahead(request)


def _entered(request_id: str, start: Start, now: datetime) -> DataRequest:
    """The console has started it: what anybody else would be refused is refused here too, and nothing is written."""
    pack, person = config.operator_pack(), PEOPLE.get(start.person_id, now=now)
    if person is None:
        raise workflow.unanswerable("person_id names nobody")
    try:
        meant = Wanted(start.right, entering.said_with(pack, start.right, start.asked_for), start.jurisdiction)
        entering.check_fits(start.right, meant.said, person, pack, now)
        who = entering.who_of(person, now)
        request = intake.request_of(request_id, who, meant, Came("console", now), pack=pack, now=now)
        intake.check_history(request, pack, now)
    except Problem as problem:
        raise workflow.unanswerable(intake.in_words(problem)) from problem
    try:
        commit(REQUESTS.add(request))
    except Refused:  # another try of this step was quicker
        return REQUESTS.get(request_id, now=now) or request
    return request


def _acknowledge(request: DataRequest, now: datetime) -> None:
    pack, reader = config.operator_pack(), asking.reader_id(request)
    said = intake.told_of_arrival(request, pack)
    letter = NewMessage("requests.acknowledged", request.id, request.language, person_id=reader, values=said)
    letters = (letter, *arriving.entered(request, pack, now))
    if move(request, "acknowledged", now, also=tuple(outbox.posting(each, now) for each in letters)):
        outbox.announce_if_possible([each.id for each in letters], now)


def _is_refused(request: DataRequest, *, is_proven: bool) -> bool:
    """Whether nothing is left but to say so. Who is not known yet is told nothing: there the proof comes first."""
    return is_proven and not is_over(request) and deciding.verdict(request) == "refuse"


def _ahead(request: DataRequest) -> dict[str, Any]:
    pack = config.operator_pack()
    held = {name: each.holding for name, each in register.holdings(pack).items()}
    act, needs = HANDLING[request.right].act, prove.needs(request, pack)
    return {
        "request_id": request.id,
        "person_id": request.person_id,
        "language": request.language,
        "right": request.right,
        "act": act,
        "holdings": limits.wanted(pack, request.right, held) if act == "copy" else [],
        "needs_proof": bool(needs),
        "is_refused": _is_refused(request, is_proven=not needs or request.proven_at is not None),
        "proof_seconds": int(prove.lasts(needs).total_seconds()),
    }
