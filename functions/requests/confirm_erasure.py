"""Workflow step: look again at every holding, on two ways. What is left must be what was to stay, and nothing else."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config, evidence, judging, observability
from vestibule.evidence import EVIDENCE, Fact
from vestibule.evidence.ledger import next_lines
from vestibule.judging import Looked
from vestibule.requests import listing, plan
from vestibule.requests.completeness import Completeness, identity
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import DataRequest, HoldingPlan
from vestibule.requests.plan import LAST
from vestibule.requests.progress import going
from vestibule.steps import step
from vestibule.table import Refused, commit


@step
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    """In: `{request_id, results: [what erase_holding gave]}`. Out: `{request_id, complete, residue, outcome, completeness}`.

    `residue` names the holdings to be done again. Once there is none, the request has what was done.
    """
    now, pack = clock.now(), config.operator_pack()
    request = going(event["request_id"], now)
    court = judging.court_of(request, pack, now)
    looked = {name: judging.look_again(court, table) for name, table in judging.about_people(pack).items()}
    seen = judging.read_again(request.person_id, pack, now)
    residue = [name for name, each in looked.items() if not each.is_done or each.alive != seen.get(name, 0)]
    done = list(_outcomes(request, looked))
    complete = identity({part.holding: part.total for part in request.planned}, done)
    if residue:
        observability.note("residue of an erasure", request_id=request.id, holdings=residue)
    elif not request.done:
        _note_done(request, done, complete, [line for each in event["results"] for line in each["lines"]], now)
    return {
        "request_id": request.id,
        "complete": not residue,
        "residue": residue,
        "outcome": plan.outcome_of(done),
        "completeness": complete.model_dump(mode="json"),
    }


def _outcomes(request: DataRequest, looked: dict[str, Looked]) -> Iterator[HoldingPlan]:
    """What goes after the answer stands as it was planned."""
    for part in request.planned:
        if part.holding in LAST:
            yield part
        else:
            yield plan.outcome(part.holding, listing.read(request.id, part.holding), looked[part.holding].left)


def _note_done(
    request: DataRequest, done: list[HoldingPlan], complete: Completeness, lines: Sequence[str], now: datetime
) -> None:
    """On the request and in the ledger at once, with the line that says so among the proofs."""
    told = {"plan_hash": request.plan_hash, **complete.model_dump(mode="json")}
    for again in range(evidence.TRIES):
        (line,) = next_lines([Fact("requests.erasure.confirmed", request.id, told)], now)
        still = REQUESTS.where("state") == request.state
        change = REQUESTS.change(request.id, done=done, proofs=[*dict.fromkeys(lines), line.id], only_if=still)
        try:
            commit(change, EVIDENCE.add(line))
        except Refused as refused:
            if 0 in refused.places:
                return
            evidence.let_others_pass(again)
        else:
            return
    raise evidence.TooManyWriters(evidence.BUSY)
