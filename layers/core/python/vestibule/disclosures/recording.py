"""Answer a request together with its line of evidence, again while only the ledger has moved on."""

from collections.abc import Callable
from datetime import datetime

from pydantic import BaseModel

from vestibule.evidence import BUSY, TRIES, Fact, TooManyWriters, appending_all, let_others_pass
from vestibule.http import MovedOn, Reply
from vestibule.table import Write


def recorded(
    answer: Callable[..., Reply], body: BaseModel, location: str, fact: Fact, now: datetime, *writes: Write
) -> Reply:
    """Commit the writes, the line and the answer (`api.created`, `api.accepted`). `MovedOn` when one of the writes is refused."""
    for again in range(TRIES):
        try:
            return answer(body, location, *writes, *appending_all([fact], now))
        except MovedOn as moved_on:
            if any(place < len(writes) for place in moved_on.places):
                raise
            let_others_pass(again)
    raise TooManyWriters(BUSY)
