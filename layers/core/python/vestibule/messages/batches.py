"""Batches: one letter to everybody concerned, each person once, with counts that can be followed.

A batch is a head, which says what is posted, and eight parts, one for each crowd of people. A part notes the last person for
whom it was posted in the transaction that posts, so that whoever goes on begins behind that person. What comes of the
messages is counted in the transactions that settle them, on one of many counts, because hundreds are settled in a second.
"""

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Literal

from vestibule import aws, config
from vestibule.messages.holdings import BATCHES
from vestibule.messages.model import Batch, Message, State
from vestibule.shapes import Output
from vestibule.table import Write

if TYPE_CHECKING:
    from types_boto3_stepfunctions import SFNClient

HEAD = "head"
PARTS = tuple(str(number) for number in range(8))
"""As many as there are crowds of people."""
COUNTS = 64
_MOST = 100


class Progress(Output):
    """How far a batch has come. Whoever is concerned is in exactly one of the others, or still waits."""

    concerned: int
    posted: int
    sent: int
    bounced: int
    complained: int
    left_out: int
    state: Literal["going", "done"]
    """`done`: everybody was gone through. Messages may still be on their way."""


@dataclass(frozen=True)
class Gone:
    """What was gone through in one page of people: how many are concerned, were posted to and left out, and up to whom."""

    concerned: int
    posted: int
    left_out: int
    after: str | None
    done: bool


def beginning(
    batch_id: str, kind: str, values: Mapping[str, str], now: datetime, *, permission: str | None = None
) -> tuple[Write, ...]:
    """The nine writes that begin a batch, to be committed with what causes it. Refused when it has begun before."""
    head = Batch(
        id=batch_id,
        part=HEAD,
        kind=kind,
        values=dict(values),
        permission=permission,
        begun_at=now,
        waiting="waiting",
    )
    parts = (Batch(id=batch_id, part=part, begun_at=now) for part in PARTS)
    return tuple(BATCHES.add(each) for each in (head, *parts))


def start(batch_id: str, run: str = "0") -> None:
    """Start the workflow after the commit. Each run has its name, so a second start of the same finds the first."""
    machines = _machines()
    try:
        machines.start_execution(
            stateMachineArn=config.setting("BATCH_WORKFLOW_ARN"),
            name=f"{batch_id}-{run}",
            input=f'{{"batch_id": "{batch_id}"}}',
        )
    except machines.exceptions.ExecutionAlreadyExists:
        return


def moving(part: Batch, gone: Gone, now: datetime) -> Write:
    """Note what was gone through. Refused when another has moved the part on since it was read: read it again."""
    after = BATCHES.where("after")
    unmoved = after.does_not_exist() if part.after is None else after == part.after
    return BATCHES.change(
        part.id,
        part.part,
        only_if=unmoved & (BATCHES.where("done") == False),  # noqa: E712 (a condition of DynamoDB)
        concerned=part.concerned + gone.concerned,
        posted=part.posted + gone.posted,
        left_out=part.left_out + gone.left_out,
        after=gone.after,
        moved_at=now,
        done=gone.done,
    )


def finishing(batch_id: str) -> Write:
    """Take a batch whose parts are all gone through off the list. Refused when that is done."""
    waits = BATCHES.where("waiting").exists()
    return BATCHES.change(batch_id, HEAD, only_if=waits, waiting=None, done=True)


def counting(message: Message, state: State) -> tuple[Write, ...]:
    """Count what has become of a message, in the transaction that changes its state. `message` is as it stood before.

    One that was sent and then bounces is sent no more: everybody is counted once. Nothing where nothing is counted anew.
    """
    before, after = _counted_as(message.state), _counted_as(state)
    if message.batch is None or before == after:
        return ()
    changes = {name: by for name, by in ((before, -1), (after, 1)) if name}
    actions = [BATCHES.where(name).add(by) for name, by in changes.items()]
    return (BATCHES.upsert(message.batch, count_of(message.id), actions=actions),)


def count_of(message_id: str) -> str:
    """The count on which a message is counted."""
    return f"count-{zlib.crc32(message_id.encode()) % COUNTS:02d}"


def pieces_of(batch_id: str, now: datetime) -> tuple[Batch, ...]:
    """The head, the parts and the counts; nothing when there is no such batch. One call."""
    return BATCHES.query(batch_id, now=now, limit=_MOST).items


def progress_of(batch_id: str, now: datetime) -> Progress | None:
    """How far a batch has come; None when there is none."""
    pieces = pieces_of(batch_id, now)
    return progress(pieces) if pieces else None


def progress(pieces: Iterable[Batch]) -> Progress:
    """The sums over the pieces of a batch. Pure."""
    several = tuple(pieces)
    names = ("concerned", "posted", "sent", "bounced", "complained", "left_out")
    sums = {name: sum(getattr(piece, name) for piece in several) for name in names}
    return Progress.model_validate({**sums, "state": "done" if is_gone_through(several) else "going"})


def is_gone_through(pieces: Iterable[Batch]) -> bool:
    """Whether every part is. Pure."""
    return {piece.part for piece in pieces if piece.done} >= set(PARTS)


def last_moved(pieces: Iterable[Batch]) -> datetime | None:
    """When the batch last moved on, or began. Pure."""
    instants = [instant for piece in pieces for instant in (piece.begun_at, piece.moved_at) if instant]
    return max(instants, default=None)


def _counted_as(state: State) -> str | None:
    """The count of a state; None for what has not gone out."""
    if state in ("waiting", "sending"):
        return None
    return "sent" if state == "delivered" else state


@cache
def _machines() -> "SFNClient":
    return aws.client("stepfunctions")
