"""What is held of a person that others hardly know, and the letter that asks for papers: who asks is told apart by them."""

from datetime import datetime

from vestibule import clock, config
from vestibule.messages.outbox import NewMessage
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.policy.ages import may_need_guardian
from vestibule.registry.holdings import SPACES
from vestibule.requests import asking
from vestibule.requests.model import DataRequest
from vestibule.requests.prove import Known


def known_of(request: DataRequest, now: datetime) -> Known:
    """What the answers of whoever asks are compared with."""
    person = PEOPLE.get(request.person_id, now=now)
    lived = [tie for tie in RELATIONS.query(request.person_id, now=now).items if tie.space_id]
    spaces = (SPACES.get(tie.space_id, now=now) for tie in lived if tie.space_id)
    return Known(
        phone=person.phone if person else None,
        spaces=frozenset(space.label for space in spaces if space),
        since=frozenset(f"{tie.since:%Y-%m}" for tie in lived),
    )


def reader_of(request: DataRequest, now: datetime) -> str:
    """Who gets the code, the copy and the answer: the person, or whoever decides for a child today, whoever asked then."""
    person = PEOPLE.get(request.person_id, now=now)
    if person is None or request.asker != "guardian":
        return asking.reader_id(request)
    is_child = may_need_guardian(config.operator_pack(), person.birth_years, now)
    return person.guardian_id if is_child and person.guardian_id else person.id


def papers_asked(request: DataRequest, about: str, ends: datetime) -> NewMessage:
    """The letter that asks for a paper, to whoever letters about the request go to. `about` tells one asking from the next."""
    said = {"request_id": request.id, "ends_at": clock.written(ends)}
    reader = asking.reader_id(request)
    return NewMessage("requests.papers-asked", about, request.language, person_id=reader, values=said)
