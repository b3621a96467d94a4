"""The letter to an agent that a request for somebody has come (V-17): its number, what is to be shown, and by when.

Who asked without an account gets it alike whether the person is known or not: else anybody could try addresses.
"""

from datetime import datetime

from vestibule import clock, representing
from vestibule.mail import Reader
from vestibule.messages.outbox import NewMessage
from vestibule.policy.model import Pack
from vestibule.requests import agents, due, intake, prove
from vestibule.requests.asked import Ask
from vestibule.requests.intake import Wanted
from vestibule.requests.kinds import HANDLING, Kind
from vestibule.requests.model import DataRequest
from vestibule.requests.terms import Terms

_LETTER = "agent-acknowledged"


def of_stranger(ask: Ask, pack: Pack, now: datetime) -> tuple[NewMessage, Reader] | None:
    """The letter, and to whom; None where no agent asks. Its date is that of the place that was named, or of the policy's."""
    address = agents.address_in(ask.said)
    if address is None:
        return None
    places = (ask.jurisdiction,) if ask.jurisdiction else pack.jurisdictions
    _, terms = intake.placed(pack, places, Wanted(ask.right), ask.received_at)
    said = _said(ask.id, ask.right, ask.received_at, terms, now)
    return NewMessage(f"requests.{_LETTER}", ask.id, ask.language, values=said), Reader("", address)


def entered(request: DataRequest, pack: Pack, now: datetime) -> tuple[NewMessage, ...]:
    """The same about a request that staff have entered; nothing for who asked without an account, who has got it already."""
    if not agents.writes(request) or request.channel not in prove.STAFF:
        return ()
    said = _said(request.id, request.right, request.received_at, due.terms_again(pack, request), now)
    return (representing.letter(request, _LETTER, request.id, said),)


def _said(request_id: str, right: Kind, received_at: datetime, terms: Terms, now: datetime) -> dict[str, str]:
    return {
        "request_id": request_id,
        "received_at": clock.written(received_at),
        "answer_on": terms.safe_due.isoformat(),
        "next": "none" if HANDLING[right].care == "none" else "proof",
        "ends_at": clock.written(now + prove.PAPERS_LAST),
    }
