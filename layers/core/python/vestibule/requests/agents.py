"""The agent who asks for somebody (V-17): where to write, and of what it may be written. Pure but for the seal.

The address lies sealed with what was asked, and goes when the person's key goes.

Anybody may say to be an agent. So the letter of arrival goes out alike whether the person is known or not; no more is told
before somebody has shown something, or the team has had it in hand.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from vestibule.requests import asking, prove
from vestibule.requests.model import Channel, DataRequest, Outcome

End = Literal["answered", "refused", "withdrawn", "merged", "unproven"]
_WRITE: tuple[Channel, ...] = ("agent", *prove.STAFF)
"""Ways in which an agent gives an address. Who comes by a protocol hears by that protocol."""
_ENDS: Mapping[Outcome, End] = {
    "refused": "refused",
    "withdrawn": "withdrawn",
    "merged": "merged",
    "unproven": "unproven",
}


def address_of(request: DataRequest, now: datetime) -> str | None:
    """Where the agent of the request is written to; None where there is none, or once the address is erased."""
    return address_in(asking.wanted_of(request, now)) if writes(request) else None


def address_in(said: Mapping[str, Any]) -> str | None:
    """The same in what is said with a request."""
    agent = said.get("agent")
    return str(agent["email"]) if agent else None


def writes(request: DataRequest) -> bool:
    """Whether an agent has asked who is written to."""
    return request.asker == "agent" and request.channel in _WRITE


def has_shown(request: DataRequest) -> bool:
    """Whether something was shown, or the team has had it in hand: who hears of it is no stranger who tries addresses."""
    return bool(request.entered_by or request.shown or any(paper.erased_at for paper in request.papers))


def end_of(outcome: Outcome) -> End:
    """How the agent hears that it ended. Whether anything is held, and what was done with it, is the person's to know."""
    return _ENDS.get(outcome, "answered")
