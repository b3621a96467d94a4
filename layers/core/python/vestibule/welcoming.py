"""Let a visitor in who rings: a command of who was rung, decided as if that person stood at the door."""

from datetime import datetime

from vestibule import knocking
from vestibule.access import command
from vestibule.access.decide import decide
from vestibule.access.decision import EntryDenied
from vestibule.access.holdings import ADMISSIONS, COMMANDS
from vestibule.access.model import Command
from vestibule.intercom.model import Call
from vestibule.people.holdings import PEOPLE
from vestibule.registry.holdings import ENTRANCES
from vestibule.table import read_together


def was_in_vain(call: Call, now: datetime) -> bool:
    """Whether a let-in came to nothing while the visitor still waits: then the call may be answered again."""
    if call.status != "let_in" or now >= call.rings_until:
        return False
    told = COMMANDS.get(str(call.command_id), now=now)
    return told is None or command.view(told, now).status in ("failed", "rejected", "expired")


def unlocking(call: Call, command_id: str, now: datetime) -> Command:
    """The command that answers a call. `EntryDenied` when the door would not open to who was rung."""
    entrance, admission, person = read_together(
        now,
        (ENTRANCES, (call.entrance_id,)),
        (ADMISSIONS, (call.entrance_id, call.person_id)),
        (PEOPLE, (call.person_id,)),
    )
    question = knocking.question(entrance, admission, person, now)
    door, decision = question.door, decide(question, now)
    if not decision.allowed:
        raise EntryDenied(decision)
    command.check(door, "unlock")
    asked = command.ask(
        door,
        verb="unlock",
        command_id=command_id,
        person_id=call.person_id,
        grant_id=str(decision.grant_id),
        now=now,
        expires_at=command.ends(door, now),
    )
    return asked.model_copy(update={"call_id": call.id})
