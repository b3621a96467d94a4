"""The smallest changes that turn a no into a yes. Pure.

Every window could open the door if some things changed; so could a new grant. Of all these ways the cheapest is told. What
costs nobody anything is cheap, such as waiting; what a manager has to decide anew is dear.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from vestibule import clock
from vestibule.access.asked import Case, is_barred
from vestibule.access.decision import Change, ChangeKind
from vestibule.access.model import Window

_COST: dict[ChangeKind, int] = {
    "wait": 1,
    "hold_ends": 2,
    "be_released": 3,
    "device_back": 4,
    "device_stands": 4,
    "be_permitted": 4,
    "be_registered": 4,
    "be_related": 5,
    "be_granted": 6,
}
_SAID: dict[ChangeKind, str] = {
    "wait": "It would pass from {at}.",
    "hold_ends": "The manager must let go of the door.",
    "be_released": "The manager must release the space.",
    "device_back": "The device at the entrance must be connected again.",
    "device_stands": "Provision a device for the entrance.",
    "be_permitted": "Allow what this way of entering uses, or come in another way.",
    "be_registered": "Ask the manager for an invitation.",
    "be_related": "Ask the manager to be related to the site.",
    "be_granted": "Ask the manager for a grant.",
}
_WITH_OTHERS: dict[ChangeKind, str] = {"wait": "Wait until {at}."}
_ENDS_BY_ITSELF = "The hold on the door ends at {at}."
_GRANTED_AGAIN = "Ask the manager for a new grant."


class _Step(NamedTuple):
    change: ChangeKind
    at: datetime | None = None
    space_id: str | None = None


type _Way = frozenset[_Step]


def smallest_changes(case: Case) -> tuple[Change, ...]:
    """The cheapest way of all, in the order of what costs least. Only of a no."""
    always = frozenset(_needed_by_all(case))
    way = min((always | way for way in _ways(case)), key=_cost)
    return tuple(_told(step, case, len(way)) for step in sorted(way, key=_order))


def _needed_by_all(case: Case) -> Iterator[_Step]:
    door = case.door
    if not case.asked.is_known:
        yield _Step("be_registered")
    if case.is_permitted is False:
        yield _Step("be_permitted")
    if door.barred == "overlock":
        yield _Step("be_released", space_id=door.space_id)
    if case.is_now and door.device_id is None:
        yield _Step("device_stands")
    elif case.is_now and door.lost_at is not None:
        yield _Step("device_back")


def _ways(case: Case) -> Iterator[_Way]:
    for window in case.windows:
        for way in _through(window, case):
            yield way | _released(window, case)
    yield from _by_a_grant(case)


def _through(window: Window, case: Case) -> Iterator[_Way]:
    """Ways through a window: now, once it opens, or once it opens and the door is let go."""
    is_open = case.opens(window, case.at)
    if is_open:
        yield frozenset((*_related(case), *_let_go(case, window)))
    opens = case.first_opening(window)
    if opens and opens > case.at and not (is_open and case.is_related(case.at) and opens == case.door.held_until):
        yield frozenset((_Step("wait", opens),))
    opens = case.first_opening(window, despite_hold=True)
    if opens and opens > case.at and case.is_held(opens):
        yield frozenset((_Step("wait", opens), _Step("hold_ends")))


def _by_a_grant(case: Case) -> Iterator[_Way]:
    granted = _Step("be_granted")
    yield frozenset((granted, *_related(case), *_let_go(case)))
    begins = case.first_free()
    if begins and begins > case.at and not case.is_related(case.at):
        yield frozenset((granted, _Step("wait", begins)))


def _related(case: Case) -> Iterator[_Step]:
    if not case.is_related(case.at):
        yield _Step("be_related")


def _let_go(case: Case, window: Window | None = None) -> Iterator[_Step]:
    """The end of a hold, with its instant where the door then opens by itself."""
    ends = case.door.held_until
    if ends and case.is_held(case.at):
        opens = case.is_related(ends) and (window is None or case.opens(window, ends))
        yield _Step("hold_ends", ends if opens else None)


def _released(window: Window, case: Case) -> _Way:
    return frozenset((_Step("be_released", space_id=window.space_id),) if is_barred(window, case.door) else ())


def _cost(way: _Way) -> tuple[int, str, str]:
    """Of two that cost the same the earlier; the last parts only keep the answer the same whatever the order of grants."""
    instants = sorted(clock.written(step.at) for step in way if step.at)
    return sum(_price(step) for step in way), "".join(instants), str(sorted(map(_order, way)))


def _price(step: _Step) -> int:
    """A hold that ends by itself costs what waiting does."""
    return _COST["wait"] if step.change == "hold_ends" and step.at else _COST[step.change]


def _order(step: _Step) -> tuple[int, str, str, str]:
    return _COST[step.change], step.change, step.space_id or "", clock.written(step.at) if step.at else ""


def _told(step: _Step, case: Case, steps: int) -> Change:
    said = _SAID[step.change]
    if steps > 1:
        said = _WITH_OTHERS.get(step.change, said)
    if step.change == "hold_ends" and step.at:
        said = _ENDS_BY_ITSELF
    if step.change == "be_granted" and case.windows:
        said = _GRANTED_AGAIN
    at = clock.written(step.at) if step.at else ""
    return Change(change=step.change, at=step.at, space_id=step.space_id, said=said.format(at=at))
