"""One page of people on the way through a part: who is concerned, what is posted, and the transaction that notes both."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from vestibule import evidence
from vestibule.evidence import Fact
from vestibule.messages import batches, outbox
from vestibule.messages.batches import Gone
from vestibule.messages.model import Batch
from vestibule.messages.outbox import NewMessage
from vestibule.table import Refused
from vestibule.words import Language

AT_ONCE = 90
"""People on a page: with the part, a line of evidence and what a message may need beside it, within a transaction's hundred."""


class Somebody(Protocol):
    """What is asked about a person here."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def language(self) -> Language: ...  # noqa: D102
    @property
    def left_at(self) -> datetime | None: ...  # noqa: D102


@dataclass(frozen=True)
class Posted:
    """A page worked out: what is to be posted, and what the part notes."""

    messages: tuple[NewMessage, ...]
    gone: Gone


def page_of[S: Somebody](
    head: Batch,
    part: Batch,
    people: Iterable[S],
    *,
    is_last: bool,
    allowed: Callable[[S], bool],
    now: datetime,
) -> Posted:
    """What a page of people comes to. With a permission, who has left is not concerned, and who does not allow it is left out.

    So is everybody once the batch was stopped. `allowed` is asked only where the head names a permission.
    """
    everybody = tuple(people)
    concerned = [one for one in everybody if not (head.permission and one.left_at and one.left_at <= now)]
    told = [] if head.stopped_at else [one for one in concerned if head.permission is None or allowed(one)]
    gone = Gone(
        concerned=len(concerned),
        posted=len(told),
        left_out=len(concerned) - len(told),
        after=everybody[-1].id if everybody else part.after,
        done=is_last,
    )
    return Posted(tuple(_message(head, one) for one in told), gone)


def commit_page(part: Batch, page: Posted, now: datetime) -> bool:
    """Post the page and note it, at once. False when another run has moved the part on: read it again.

    A message that is there already, because it was posted outside of the batch, is counted and not posted again.
    """
    left = list(page.messages)
    facts = [_line(part, page.gone)] if page.gone.done else []
    while True:
        writes = [outbox.posting(message, now) for message in left]
        try:
            evidence.commit_with(facts, now, batches.moving(part, page.gone, now), *writes)
        except Refused as refused:
            if 0 in refused.places:
                return False
            left = [message for place, message in enumerate(left, start=1) if place not in refused.places]
        else:
            return True


def behind(person_id: str | None) -> tuple[str, str]:
    """The range of identifiers of persons after this one; of all, for None."""
    return (f"{person_id}0" if person_id else "per_", "per_~")


def _message(head: Batch, somebody: Somebody) -> NewMessage:
    return NewMessage(
        kind=str(head.kind),
        about=head.id,
        person_id=somebody.id,
        language=somebody.language,
        values=head.values,
        permission=head.permission,
        batch=head.id,
    )


def _line(part: Batch, gone: Gone) -> Fact:
    """One line a part: the chain of a day is one, and a line for each letter would fill it."""
    whole = replace(
        gone,
        concerned=part.concerned + gone.concerned,
        posted=part.posted + gone.posted,
        left_out=part.left_out + gone.left_out,
    )
    facts = {"part": part.part, "concerned": whole.concerned, "posted": whole.posted, "left_out": whole.left_out}
    return Fact("messages.batch.gone_through", part.id, facts)
