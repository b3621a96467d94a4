"""Two requests that are one: the later is merged into the earlier, once both are known to come from the same person. Pure.

Never before: who could have a request merged by naming somebody's address could keep the person from an answer.
"""

from collections.abc import Iterable
from typing import Any, Protocol

from vestibule.requests.kinds import HANDLING, Act
from vestibule.requests.model import DataRequest, State

_ANSWERABLE: tuple[State, ...] = ("proven", "planned", "awaiting_decision", "cooling_off", "acting", "propagating")
"""Proven, or of a kind that needs no proof, and not answered yet."""
_DONE_BY: tuple[Act, ...] = ("erase", "stop", "correct")
"""Acts that are done before the answer: what came since they began is not covered by it."""
_BEING_DONE: tuple[State, ...] = ("acting", "propagating")


class Said(Protocol):
    """Tells what was said with a request."""

    def __call__(self, request: DataRequest, /) -> dict[str, Any]:
        """In the shape of its kind."""


def earlier_of(request: DataRequest, others: Iterable[DataRequest], said: Said) -> DataRequest | None:
    """The request, among the others of the person, that answers this one too: the first of its like; None if there is none.

    A complaint is never merged: each is about something else, and is heard.
    """
    alike = [each for each in others if _is_alike(request, each) and _came_before(each, request)]
    return next((each for each in sorted(alike, key=_order) if said(each) == said(request)), None)


def _is_alike(one: DataRequest, other: DataRequest) -> bool:
    return (
        one.right == other.right != "complaint"
        and (one.person_id, one.jurisdiction) == (other.person_id, other.jurisdiction)
        and (one.asker, one.agent_id) == (other.asker, other.agent_id)
        and _can_answer(other)
    )


def _can_answer(request: DataRequest) -> bool:
    """Whether its answer will cover what is held on the person now. A copy that is made covers what was held then."""
    if request.bundle_hash or request.state not in _ANSWERABLE:
        return False
    return request.state not in _BEING_DONE or HANDLING[request.right].act not in _DONE_BY


def _came_before(one: DataRequest, other: DataRequest) -> bool:
    return _order(one) < _order(other)


def _order(request: DataRequest) -> tuple[object, str]:
    return request.received_at, request.id
