"""Draft, announce and withdraw a version: what is acceptable, what is written, and what is to be looked at."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Literal

from vestibule.evidence import Fact
from vestibule.notices import timing
from vestibule.notices.holdings import NOTICES
from vestibule.notices.model import (
    AnnounceBy,
    AnnouncedAlready,
    Concern,
    InForce,
    NewNotice,
    Notice,
    NoticeDone,
    NoticeWithdrawn,
    TooSoon,
)
from vestibule.notices.standing import in_force, is_in_force, is_public, state_of
from vestibule.policy.model import Pack
from vestibule.problems import Unacceptable
from vestibule.table import Write

Happened = Literal["drafted", "announced", "withdrawn"]


def check(wanted: NewNotice, pack: Pack, now: datetime) -> None:
    """Refuse a day that is past, and changes that are not told in each language of the policy."""
    if wanted.in_force_on < timing.day_of(now, pack.time_zone):
        raise _unacceptable("/in_force_on", f"not before today, by the calendar of {pack.time_zone}")
    missing = [language for language in pack.languages if language not in wanted.changes]
    if missing:
        raise _unacceptable("/changes", f"say what changes in {' and '.join(missing)} too")


def _unacceptable(pointer: str, detail: str) -> Unacceptable:
    message = "A version needs a day from today on, and its changes in each language of the policy."
    return Unacceptable(message, errors=[{"pointer": pointer, "detail": detail}])


def notice_of(wanted: NewNotice, pack: Pack, *, notice_id: str, by: str, now: datetime) -> Notice:
    """The draft that was asked for."""
    said = wanted.model_dump(mode="json")
    known = {"id": notice_id, "time_zone": pack.time_zone, "drafted_by": by, "drafted_at": now}
    return Notice.model_validate({**said, **known})


def moved(
    happened: Happened, notice: Notice, others: Iterable[Notice], pack: Pack, *, by: str, now: datetime
) -> Notice:
    """The version once this has happened to it; refused when it cannot."""
    if happened == "announced":
        _check_announcement(notice, others, pack, now)
        days = pack.policy_change.notice_days
        return notice.model_copy(update={"announced_at": now, "announced_by": by, "notice_days": days})
    _check_withdrawal(notice, now)
    return notice.model_copy(update={"withdrawn_at": now, "withdrawn_by": by})


def letter_about(happened: Happened, notice: Notice) -> tuple[str, str] | None:
    """The batch and the kind of the letter to everybody; None where nobody has to be told."""
    if happened == "drafted" or notice.announced_at is None:
        return None
    is_withdrawal = happened == "withdrawn"
    return (f"{notice.id}-withdrawn" if is_withdrawal else notice.id, f"notices.{happened}")


def _check_announcement(notice: Notice, others: Iterable[Notice], pack: Pack, now: datetime) -> None:
    """Refuse what is no draft any more, what another notice has announced, and a day that is too near."""
    _must_be_a_draft(notice)
    if any(other.digest == notice.digest and other.announced_at and not other.withdrawn_at for other in others):
        raise AnnouncedAlready("Another notice has announced this edition. Withdraw that one first, or this draft.")
    days, today = pack.policy_change.notice_days, timing.day_of(now, notice.time_zone)
    if today <= timing.announce_by(notice.in_force_on, days).legal:
        return
    first = timing.earliest(today, days)
    promise = f"the policy promises {days} days ahead, today not counted" if days else "that day is past"
    raise TooSoon(
        f"Announced today, it cannot be in force on {notice.in_force_on}: {promise}. "
        f"Draft it anew for {first.legal} or later; {first.safe} is safe under any reading.",
        earliest={"legal": first.legal.isoformat(), "safe": first.safe.isoformat()},
    )


def _check_withdrawal(notice: Notice, now: datetime) -> None:
    if notice.withdrawn_at is not None:
        raise NoticeWithdrawn("It is withdrawn already.")
    if is_in_force(notice, now):
        raise InForce("It is in force. Announce another version instead; this one stays until then.")


def _must_be_a_draft(notice: Notice) -> None:
    if notice.withdrawn_at is not None:
        raise NoticeWithdrawn("It was withdrawn. Draft it anew.")
    if is_public(notice):
        raise AnnouncedAlready("It is announced already, and cannot be changed. Withdraw it before it is in force.")


def changing(before: Notice, after: Notice) -> Write:
    """The write that makes a version what it is now. Refused when another was quicker."""
    changed = {
        name: getattr(after, name)
        for name in ("announced_at", "announced_by", "notice_days", "withdrawn_at", "withdrawn_by")
        if getattr(after, name) != getattr(before, name)
    }
    announced_at, withdrawn_at = NOTICES.where("announced_at"), NOTICES.where("withdrawn_at")
    same = announced_at.exists() if before.announced_at else announced_at.does_not_exist()
    return NOTICES.change(before.id, only_if=same & withdrawn_at.does_not_exist(), **changed)


def line(happened: Happened, notice: Notice, by: str) -> Fact:
    """What the ledger says of it: `notices.notice.<happened>`."""
    told = {"edition": notice.edition, "digest": notice.digest, "in_force_on": notice.in_force_on.isoformat(), "by": by}
    return Fact(f"notices.notice.{happened}", notice.id, told)


def done(notice: Notice, pack: Pack, now: datetime) -> NoticeDone:
    """What staff is answered."""
    current = in_force([notice], now)
    return NoticeDone(
        id=notice.id,
        edition=notice.edition,
        state=state_of(notice, current, now),
        in_force_on=notice.in_force_on,
        announce_by=announce_by(notice, pack),
        warnings=list(remarks(notice, pack, now)),
    )


def announce_by(notice: Notice, pack: Pack) -> AnnounceBy:
    """By when it has, or had, to be announced."""
    last = timing.announce_by(notice.in_force_on, _days(notice, pack))
    return AnnounceBy(legal_due=last.legal, safe_due=last.safe)


def remarks(notice: Notice, pack: Pack, now: datetime, *, told_until: datetime | None = None) -> Iterator[Concern]:
    """What is to be looked at before it is in force: an announcement that is late, or went on for too long.

    `told_until` is when everybody had been written to, or now while some have not; None where nobody has to be.
    """
    if notice.withdrawn_at or notice.is_first or is_in_force(notice, now):
        return
    day = timing.day_of(notice.announced_at or now, notice.time_zone)
    last = announce_by(notice, pack)
    first = timing.earliest(day, _days(notice, pack))
    if day > last.legal_due:
        yield Concern(code="too-soon", detail=f"It cannot be announced in time any more. Draft it for {first.safe}.")
    elif day > last.safe_due:
        detail = f"By the strictest reading {first.safe} is the first day on which it can be in force."
        yield Concern(code="not-safe", detail=detail)
    if told_until and timing.day_of(told_until, notice.time_zone) > last.legal_due:
        yield Concern(code="told-late", detail="Not everybody was told in time. Withdraw it, and announce it anew.")


def _days(notice: Notice, pack: Pack) -> int | None:
    return notice.notice_days if is_public(notice) else pack.policy_change.notice_days
