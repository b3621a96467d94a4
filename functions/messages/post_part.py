"""Batch step: go through one part of everybody, page by page, for as long as the time of one call allows."""

from contextlib import suppress
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import bus, clock, wishes
from vestibule.bus import Event
from vestibule.messages import batches
from vestibule.messages.going_through import AT_ONCE, behind, commit_page, page_of
from vestibule.messages.holdings import BATCHES
from vestibule.messages.outbox import announce_if_possible, announced_as
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Person
from vestibule.steps import step
from vestibule.table import Refused, commit, read_together

SERVES = ("marketing.communications", "essential.service.operations.improve")
_TIME_TO_END_MS = 15_000


@step
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """In: `{batch_id, part, calls?}`. Out: the same with `done`, and one call more."""
    batch_id, part = event["batch_id"], event["part"]
    done = _post_page(batch_id, part)
    while not done and context.get_remaining_time_in_millis() > _TIME_TO_END_MS:
        done = _post_page(batch_id, part)
    if done:
        _finish(batch_id)
    return {"batch_id": batch_id, "part": part, "calls": event.get("calls", 0) + 1, "done": done}


def _post_page(batch_id: str, name: str) -> bool:
    """Post one page of the part; True when there is none left."""
    now = clock.now()
    head, part = read_together(now, (BATCHES, (batch_id, batches.HEAD)), (BATCHES, (batch_id, name)))
    if part.done:
        return True
    people = PEOPLE.query(name, index="by_crowd", between=behind(part.after), now=now, limit=AT_ONCE)

    def allows(person: Person) -> bool:
        return not wishes.refusal(person.id, head.permission, now, birth_years=person.birth_years)

    page = page_of(head, part, people.items, is_last=people.next is None, allowed=allows, now=now)
    if not commit_page(part, page, now):
        return False
    announce_if_possible([message.id for message in page.messages], now, announced_as(head.permission))
    return page.gone.done


def _finish(batch_id: str) -> None:
    """The part that ends last sees all others done, and tells it. Told again when its process ends in between."""
    now = clock.now()
    pieces = batches.pieces_of(batch_id, now)
    head = next(piece for piece in pieces if piece.part == batches.HEAD)
    if head.waiting is None or not batches.is_gone_through(pieces):
        return
    bus.publish([Event("messages.batch.finished", batch_id, now, {"kind": head.kind})])
    with suppress(Refused):  # another part has told it too
        commit(batches.finishing(batch_id))
