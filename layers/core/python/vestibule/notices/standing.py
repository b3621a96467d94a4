"""In which state a version is, and how the house stands to the versions that were announced. Pure.

States follow from instants and are never set by a job: a version is in force from its day on, whether anything ran or not.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from vestibule import clock, ids
from vestibule.notices.model import Concern, Notice, State
from vestibule.notices.timing import begins
from vestibule.policy.edition import Edition


def in_force_at(notice: Notice) -> datetime:
    """From when on it is in force: the beginning of its day, or its announcement where that came later on that day."""
    first = begins(notice.in_force_on, notice.time_zone)
    return max(first, notice.announced_at or first)


def is_in_force(notice: Notice, now: datetime) -> bool:
    """Whether its day has come, later versions or not."""
    is_public = (notice.announced_at is not None or notice.is_first) and notice.withdrawn_at is None
    return is_public and in_force_at(notice) <= now


def in_force(notices: Iterable[Notice], now: datetime) -> Notice | None:
    """The version in force: of those whose day has come, the latest. None where none was announced."""
    there = [notice for notice in notices if is_in_force(notice, now)]
    return max(there, key=lambda notice: (in_force_at(notice), notice.in_force_on, notice.drafted_at), default=None)


def state_of(notice: Notice, current: Notice | None, now: datetime) -> State:
    """Its state, where `current` is the version in force."""
    if notice.withdrawn_at is not None:
        return "withdrawn"
    if is_in_force(notice, now):
        return "in_force" if current is None or current.id == notice.id else "superseded"
    return "draft" if notice.announced_at is None else "announced"


def is_public(notice: Notice) -> bool:
    """Whether everybody may know of it."""
    return notice.announced_at is not None or notice.is_first


def is_announced(notices: Iterable[Notice], deployed: Edition) -> bool:
    """Whether everybody was told of the version on which the house runs, or it is the one that the house began with."""
    return any(notice.digest == deployed.digest for notice in notices if is_public(notice) and not notice.withdrawn_at)


def warnings(notices: Sequence[Notice], deployed: Edition, now: datetime) -> Iterator[Concern]:
    """What is wrong between the version on which the house runs and those that were announced."""
    public = [notice for notice in notices if is_public(notice) and notice.withdrawn_at is None]
    current = in_force(public, now)
    if not public or (current and current.digest == deployed.digest):
        return  # a house that has just begun is on its first version
    ahead = [notice for notice in public if notice.digest == deployed.digest and not is_in_force(notice, now)]
    if ahead:
        on = min(notice.in_force_on for notice in ahead)
        yield Concern(
            code="edition-too-early",
            detail=f"The house runs on {deployed.name}, which is in force on {on} only. Deploy it on that day.",
        )
    elif not is_announced(public, deployed):
        yield Concern(
            code="edition-not-announced",
            detail=f"The house runs on {deployed.name}, which was never announced. Announce it, or deploy the one in force.",
        )
    if current:
        since = clock.written(in_force_at(current))
        yield Concern(
            code="edition-not-deployed",
            detail=f"In force is {current.edition}, since {since}, but the house runs on {deployed.name}.",
        )


def first_of(deployed: Edition, day: date, time_zone: str, now: datetime) -> Notice:
    """The version that a house began with: nothing changed, so nothing was announced, and it can be accepted all the same."""
    return Notice(
        id=ids.derived("ntc", "first", deployed.digest),
        edition=deployed.name,
        digest=deployed.digest,
        changes={},
        in_force_on=day,
        time_zone=time_zone,
        drafted_at=now,
        is_first=True,
    )
