"""Letters to the agent who asks for somebody (V-17), after that of its arrival: how far it has come, and nothing of the person.

The answer goes to the person alone. A letter names the request, and is addressed when it goes out.
"""

from collections.abc import Mapping
from datetime import date, datetime

from vestibule import clock
from vestibule.mail import Reader
from vestibule.messages.outbox import NewMessage
from vestibule.requests import agents
from vestibule.requests.model import DataRequest, Outcome


def reader_of(request: DataRequest, now: datetime) -> Reader | None:
    """The agent; None once the address is erased. It is not known who wrote the name, so nobody is called by it."""
    address = agents.address_of(request, now)
    return Reader("", address) if address else None


def asked_again(request: DataRequest, about: str, ends: datetime) -> tuple[NewMessage, ...]:
    """More proof is wanted, until then: the team has looked at what was handed in."""
    said = {"request_id": request.id, "ends_at": clock.written(ends)}
    return (letter(request, "agent-asked-again", about, said),) if agents.writes(request) else ()


def extended(request: DataRequest, until: date) -> tuple[NewMessage, ...]:
    """The answer takes longer."""
    said = {"request_id": request.id, "until_on": until.isoformat()}
    return (letter(request, "agent-extended", request.id, said),) if _may_hear(request) else ()


def ended(request: DataRequest, outcome: Outcome) -> tuple[NewMessage, ...]:
    """It was answered, or has ended without an answer. One letter, whoever posts it."""
    said = {"request_id": request.id, "end": agents.end_of(outcome)}
    return (letter(request, "agent-ended", request.id, said),) if _may_hear(request) else ()


def letter(request: DataRequest, name: str, about: str, said: Mapping[str, str]) -> NewMessage:
    """A letter to the agent of the request, in the request's language."""
    return NewMessage(f"requests.{name}", about, request.language, request_id=request.id, values=said)


def _may_hear(request: DataRequest) -> bool:
    return agents.writes(request) and agents.has_shown(request)
