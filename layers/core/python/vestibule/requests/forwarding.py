"""Requests about data on which another decides, and the operator is a processor (F-04, GDPR Art. 28(3)(e)). Pure.

The controller answers for its purposes, in the law's time from the day on which the request came; the operator answers for
its own, tells the person that the rest was passed on, and helps, within a time of its own.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from vestibule import clock
from vestibule.policy.deadlines import end_of
from vestibule.policy.model import Pack, Purpose
from vestibule.requests.kinds import Kind
from vestibule.requests.model import DataRequest

USUAL_DAYS = 10
"""Within which the operator helps, where the pack names no figure of the contract."""
_FORWARDED: tuple[Kind, ...] = (
    *("access", "portability", "rectification", "erasure"),
    *("restriction", "objection", "consent-withdrawal", "disclosures"),
)
"""What a controller has to know of: rights over its data. Questions about this house are this house's to answer."""


class Tie(Protocol):
    """What somebody is to an organisation."""

    @property
    def kind(self) -> str:
        """Resident, manager, owner."""

    @property
    def organisation_id(self) -> str:
        """To which."""

    @property
    def since(self) -> datetime:
        """From when on."""


def decided_elsewhere(pack: Pack) -> tuple[str, ...]:
    """The purposes on which another decides."""
    return tuple(each.key for each in pack.purposes if each.controller)


def concerns_others(pack: Pack, kind: Kind) -> bool:
    """Whether a request of this kind goes to other controllers too."""
    return kind in _FORWARDED and bool(decided_elsewhere(pack))


def controller_of(pack: Pack, ties: Iterable[Tie]) -> str | None:
    """The organisation that decides on data of the person: of the newest tie by which one is its customer; else None."""
    theirs = [tie for tie in ties if any(each.controller for each in _purposes(pack, (tie.kind,)))]
    return max(theirs, key=lambda tie: tie.since).organisation_id if theirs else None


def is_anothers_alone(pack: Pack, ties: Iterable[Tie]) -> bool:
    """Whether the operator decides on nothing of the person itself. To answer requests is no decision."""
    return all(
        each.controller or each.basis == ("legal_obligation",) for each in _purposes(pack, {tie.kind for tie in ties})
    )


def help_by(pack: Pack, request: DataRequest, now: datetime) -> datetime:
    """Until when the operator has to have the controller's word to help in time; never after the controller's own date."""
    ends = end_of(helped_on(pack, now), pack.time_zone)
    return min(ends, request.answer_by) if request.answer_by else ends


def helped_on(pack: Pack, asked: datetime) -> date:
    """The last day by which the operator has done what it was asked at this instant, by its contract with the controller."""
    days = min((each.help_days or USUAL_DAYS for each in pack.purposes if each.controller), default=USUAL_DAYS)
    return (asked.astimezone(ZoneInfo(pack.time_zone)) + timedelta(days=days)).date()


def _purposes(pack: Pack, kinds: Collection[str]) -> list[Purpose]:
    """What data of somebody with these ties is used for."""
    persons = {each.key for each in pack.persons if not set(kinds).isdisjoint(each.relations)}
    data = {each.key for each in pack.categories if not persons.isdisjoint(each.persons)}
    return [each for each in pack.purposes if not data.isdisjoint(each.categories)]


def said_of(request: DataRequest) -> dict[str, str]:
    """What the controller's managers read of it in a letter."""
    return {
        "request_id": request.id,
        "person_id": request.person_id,
        "received_at": clock.written(request.received_at),
        "kind": request.right,
        "dated": "yes" if request.safe_due else "no",
        "answer_on": (request.safe_due or request.received_at.date()).isoformat(),
        "help_at": clock.written(request.help_by or request.received_at),
    }
