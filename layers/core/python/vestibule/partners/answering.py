"""Answer a request together with lines of evidence, made anew while only the chain of lines has moved on."""

from collections.abc import Callable, Sequence
from datetime import datetime

from vestibule.evidence import BUSY, TRIES, Fact, TooManyWriters, appending_all, let_others_pass
from vestibule.http import MovedOn, Reply
from vestibule.table import Write


def with_evidence(answer: Callable[..., Reply], facts: Sequence[Fact], now: datetime, *writes: Write) -> Reply:
    """`answer` commits the writes that it is given; `MovedOn` when one of `writes` is refused, and not only a line."""
    for again in range(TRIES):
        try:
            return answer(*writes, *appending_all(facts, now))
        except MovedOn as moved_on:
            if min(moved_on.places) < len(writes):
                raise
        let_others_pass(again)
    raise TooManyWriters(BUSY)
