"""Answer a POST about an incident and commit what it changes with its lines of evidence."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel

from vestibule.evidence import BUSY, TRIES, Fact, TooManyWriters, appending_all, let_others_pass
from vestibule.http import Api, MovedOn, Reply
from vestibule.table import Write


def created(
    api: Api, answer: BaseModel, location: str, writes: Sequence[Write], facts: Sequence[Fact], *, now: datetime
) -> Reply:
    """201 with the writes and their lines. `MovedOn` when one of the writes is refused, not when the ledger has moved on."""
    for again in range(TRIES):
        try:
            return api.created(answer, location, *writes, *appending_all(facts, now))
        except MovedOn as moved_on:
            if any(place < len(writes) for place in moved_on.places):
                raise
            let_others_pass(again)
    raise TooManyWriters(BUSY)
