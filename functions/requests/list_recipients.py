"""Workflow step, before anything is erased: note who got data of the person and has to hear of what becomes of it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config
from vestibule.disclosures import given
from vestibule.people.standing import relations_of
from vestibule.requests import processors, propagating
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import ToldRecipient
from vestibule.requests.progress import going, has_reached
from vestibule.steps import step
from vestibule.table import commit


@step
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, int]:
    """In: `{request_id}`. Out: `{recipients, wait_seconds}`: how many, and how long their answers may be awaited."""
    now = clock.now()
    request = going(event["request_id"], now)
    told = request.told
    if propagating.concerns_recipients(request.right) and not has_reached(request, "propagating"):
        found = [*propagating.told_of(_recipients(request.person_id, now)), *_processors(request.person_id, now)]
        told = found or told
        commit(REQUESTS.change(request.id, told=told))
    return {"recipients": len(told), "wait_seconds": int(propagating.wait_for(request, now).total_seconds())}


def _processors(person_id: str, now: datetime) -> list[ToldRecipient]:
    """Who works on data of the person for us, and has to be told."""
    pack = config.operator_pack()
    ties = {each.kind for each in relations_of(person_id, now)} if processors.hear_at_all(pack) else set[str]()
    return processors.concerned(pack, person_id, ties)


def _recipients(person_id: str, now: datetime) -> Iterator[tuple[str, str]]:
    """By identifier and kind. An authority that demanded something is no recipient in this sense (GDPR Art. 4(9))."""
    demanding = {each.key for each in config.operator_pack().recipients if each.demands}
    for passage in given.passages_of(person_id, now):
        went_out = passage.kind == "passed_on" and (passage.handed_over_at or not passage.fetch_by)
        if went_out and passage.recipient_kind not in demanding:
            yield passage.recipient, passage.recipient_kind
