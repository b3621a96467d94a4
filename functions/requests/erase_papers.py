"""Every quarter of an hour: erase what nobody waits for.

These are papers of requests that went on, have ended or never were, and the lists of plans whose requests have ended.
"""

from datetime import datetime, timedelta
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config, evidence, observability
from vestibule.requests import listing, papers, proving
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.papers import Lying
from vestibule.steps import step

_BEING_HANDED_IN = timedelta(hours=1)
"""Younger ones may still be on their way from the upload to the register."""


@step
def handler(_: dict[str, Any], __: LambdaContext) -> dict[str, int]:
    """Out: how many papers were erased, and the lists of how many `plans`.

    The lines of evidence come first: what is left by a stop is erased by the next run.
    """
    now = clock.now()
    return {"erased": _erase_papers(now), "plans": _erase_plans(now)}


def _erase_papers(now: datetime) -> int:
    erased = 0
    for lying in papers.lying():
        if not _is_needed(lying, now):
            proving.end_papers(lying.request_id, now, lying.paper_id)
            papers.erase(lying.request_id, lying.paper_id)
            observability.note("paper erased", request_id=lying.request_id, paper_id=lying.paper_id)
            erased += 1
    return erased


def _erase_plans(now: datetime) -> int:
    ended = [each for each in listing.requests_with_lists() if not listing.is_needed(REQUESTS.get(each, now=now))]
    for request_id in ended:
        evidence.append("requests.plan.erased", request_id, {}, now)
        listing.erase(request_id)
        observability.note("plan erased", request_id=request_id)
    return len(ended)


def _is_needed(lying: Lying, now: datetime) -> bool:
    request = REQUESTS.get(lying.request_id, now=now)
    paper = proving.paper_of(request, lying.paper_id) if request else None
    if request and paper:
        return paper.erased_at is None and proving.waits_for_paper(request, paper.proves, config.operator_pack())
    return now - lying.put_at < _BEING_HANDED_IN
