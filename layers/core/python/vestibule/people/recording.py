"""Answer a POST and commit what it does with its lines of evidence, as often as the ledger moves on meanwhile."""

from collections.abc import Callable
from datetime import datetime

from botocore.exceptions import BotoCoreError, ClientError
from pydantic import BaseModel

from vestibule import bus, observability
from vestibule.evidence import BUSY, TRIES, TooManyWriters, appending_all, let_others_pass
from vestibule.http import Api, MovedOn, Reply
from vestibule.people.changing import Change
from vestibule.table import Write


def created(api: Api, answer: BaseModel, location: str, change: Change, now: datetime, *writes: Write) -> Reply:
    """201 with the change, its lines and these writes. `MovedOn` when one of the writes is refused: those of the change first."""
    own = (*change.writes, *writes)
    for again in range(TRIES):
        try:
            return api.created(answer, location, *own, *appending_all(change.facts, now))
        except MovedOn as moved_on:
            if any(place < len(own) for place in moved_on.places):
                raise
            let_others_pass(again)
    raise TooManyWriters(BUSY)


def tell_if_possible(announce: Callable[[], None]) -> None:
    """Announce what stands already: when the bus refuses, the schedule that looks after it finds it."""
    try:
        announce()
    except (bus.NotPublished, ClientError, BotoCoreError) as error:
        observability.note_fault(error)
