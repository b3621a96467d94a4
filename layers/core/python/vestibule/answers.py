"""Idempotency: the first answer to a POST is kept with what it did, in one transaction, and given again.

The record is written in the same transaction as the effect, so there is no moment at which one exists without the other,
and nothing to clean up after a crash. Answers to POST hold identifiers and never repeat personal data, so neither does this.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any

import rfc8785

from vestibule.clock import Instant
from vestibule.holdings import NotPersonal
from vestibule.problems import KeyUsedForAnotherRequest
from vestibule.shapes import Record
from vestibule.table import Table

KEPT = timedelta(hours=24)
"""How long a key is remembered, as the field's payment and access APIs do."""


class Answer(Record):
    """What was answered. `fingerprint` stands for the request's body, which is not kept."""

    key: str
    fingerprint: str
    status: int
    body: dict[str, Any]
    location: str | None = None
    expires_at: Instant


ANSWERS = Table(
    "answers",
    Answer,
    NotPersonal(
        reason="answers to POST hold identifiers and states only, asserted by the canary test; gone after a day",
        retention=None,
    ),
    key=("key",),
)


def key_for(caller: str, route: str, idempotency_key: str) -> str:
    """One key for one caller and one route: nobody meets another's answer."""
    return hashlib.sha256("\x1f".join((caller, route, idempotency_key)).encode()).hexdigest()


def fingerprint_of(body: object) -> str:
    """The same for bodies that mean the same JSON, whatever their spacing and order of members."""
    return hashlib.sha256(rfc8785.dumps(body)).hexdigest()  # type: ignore[arg-type]


def ends(now: datetime) -> datetime:
    """When an answer given now is forgotten."""
    return now + KEPT


def matching(answer: Answer, fingerprint: str) -> Answer:
    """The kept answer, if it was given to this very request."""
    if answer.fingerprint != fingerprint:
        detail = "This Idempotency-Key was used for another body. Send a new key with a new request."
        raise KeyUsedForAnotherRequest(detail)
    return answer
