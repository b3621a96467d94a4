"""Carry out a refusal: what was done of it is noted in its record, so that each thing is done once.

All notes rest on the record's number: when the person has said something else meanwhile, nothing is noted.
"""

from collections.abc import Sequence
from datetime import datetime

from vestibule.evidence import Fact, commit_with
from vestibule.notices.holdings import ACCEPTANCES
from vestibule.notices.model import Acceptance, Notice
from vestibule.table import Refused, Write


def is_void(refusal: Acceptance, notice: Notice | None) -> bool:
    """Whether it has nothing left to refuse: the version was withdrawn before the account had to be closed. Pure."""
    if notice is None or notice.withdrawn_at is None or refusal.closes_at is None:
        return False
    return refusal.closes_at > notice.withdrawn_at


def let_stay(refusal: Acceptance, now: datetime) -> bool:
    """Close no account for it any more. False when there is nothing to note."""
    fact = Fact("notices.refusal.voided", refusal.notice_id, _told(refusal))
    return _noted([fact], now, _changing(refusal, closing=None, closes_at=None))


def note_told(refusal: Acceptance, now: datetime) -> bool:
    """Note that the managers know of it."""
    return _noted([], now, _changing(refusal, told_at=now, closing="due"))


def begin(refusal: Acceptance, now: datetime) -> Acceptance | None:
    """Note that the account is being closed; None when the person was quicker to say something else.

    Whatever the person says at the same moment comes before this, or too late. Begun before, it is gone on with.
    """
    if refusal.begun_at:
        return refusal
    begun = refusal.model_copy(update={"begun_at": now, "number": refusal.number + 1})
    return begun if _noted([], now, _changing(refusal, begun_at=now, number=begun.number)) else None


def note_closed(refusal: Acceptance, more: Sequence[Fact], now: datetime) -> bool:
    """Note that the account is closed, with what else is to be told of it. False when another has."""
    fact = Fact("notices.account.closed", refusal.notice_id, _told(refusal))
    return _noted([fact, *more], now, _changing(refusal, closing=None, closed_at=now))


def _told(refusal: Acceptance) -> dict[str, str]:
    return {"person_id": refusal.person_id, "edition": refusal.edition}


def _changing(refusal: Acceptance, **changes: object) -> Write:
    same = (ACCEPTANCES.where("number") == refusal.number) & ACCEPTANCES.where("closing").exists()
    return ACCEPTANCES.change(refusal.person_id, refusal.notice_id, only_if=same, **changes)


def _noted(facts: Sequence[Fact], now: datetime, write: Write) -> bool:
    try:
        commit_with(facts, now, write)
    except Refused:
        return False
    return True
