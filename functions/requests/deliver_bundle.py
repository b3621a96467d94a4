"""Workflow step: mail the person a link to the copy, which leads there once and ends by itself."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config, identifying
from vestibule.mail import Reader
from vestibule.messages import outbox
from vestibule.messages.outbox import NewMessage
from vestibule.people.holdings import PEOPLE
from vestibule.policy import retention
from vestibule.requests import answering, deciding, links, prove
from vestibule.requests.completeness import check_all_is_there
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import DataRequest, Unanswerable
from vestibule.requests.progress import NotAllowedYet, has_reached, move, request_of
from vestibule.steps import step
from vestibule.table import commit


@step
def handler(event: dict[str, Any], _: LambdaContext) -> None:
    """In: `{request_id, bundle_hash, counts, gone, pictures_left}`. The link works before it is mailed.

    Only a request whose mail has gone out is answered; a try after a failed one mails a new link, and the old one ends.
    """
    now, pack = clock.now(), config.operator_pack()
    request = request_of(event["request_id"], now)
    if has_reached(request, "answered"):
        return
    if deciding.verdict(request) == "refuse":
        raise NotAllowedYet("it was refused while the copy was made")
    check_all_is_there(request.planned, event["counts"], event["gone"])
    ticket, ends = prove.new_ticket(), retention.expiry(pack, "bundles", now).expires_at
    bound = links.hash_of(ticket, request, event["bundle_hash"])
    commit(REQUESTS.change(request.id, link_hash=bound, link_ends_at=ends, bundle_hash=event["bundle_hash"]))
    left_out = answering.copied(request.planned, event["counts"], event.get("pictures_left", 0))
    _mail(request, ticket, ends, left_out, now)
    said = {"bundle_hash": event["bundle_hash"], "counts": event["counts"]}
    move(request, "answered", now, said, **said, task_token=None, code_hash=None)


def _mail(request: DataRequest, ticket: str, ends: datetime, copied: Mapping[str, str], now: datetime) -> None:
    person = PEOPLE.get(identifying.reader_of(request, now), now=now)
    if person is None:
        raise Unanswerable("the person whom the answer is for is no longer there")
    link = f"{config.setting('PUBLIC_URL')}/v1/requests/{request.id}/bundle?ticket={ticket}"
    said = {"request_id": request.id, "ends_at": clock.written(ends), **copied}
    about = prove.ticket_hash(ticket)
    letter = NewMessage("requests.answer", about, request.language, person_id=person.id, values=said)
    outbox.send_now(letter, Reader(person.name, person.email), {"link": link}, now)
