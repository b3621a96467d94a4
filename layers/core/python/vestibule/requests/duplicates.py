"""Two requests that are one: the later is merged into the earlier, once both are known to come from the same person. Pure.

Never before: who could have a request merged by naming somebody's address could keep the person from an answer.
"""

from collections.abc import Iterable
from typing import Any, Protocol

from vestibule.requests.model import DataRequest, State

_ANSWERABLE: tuple[State, ...] = ("proven", "planned", "awaiting_decision", "cooling_off", "acting", "propagating")
"""Proven, or of a kind that needs no proof, and not answered yet."""


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
        and other.state in _ANSWERABLE
    )


def _came_before(one: DataRequest, other: DataRequest) -> bool:
    return _order(one) < _order(other)


def _order(request: DataRequest) -> tuple[object, str]:
    return request.received_at, request.id
