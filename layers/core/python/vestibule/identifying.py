"""What is held of a person that others hardly know, and the letter that asks for papers: who asks is told apart by them."""

from datetime import datetime

from vestibule import clock
from vestibule.messages.outbox import NewMessage
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.registry.holdings import SPACES
from vestibule.requests import asking, prove
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


def papers_asked(request: DataRequest, about: str, now: datetime) -> NewMessage:
    """The letter that asks for a paper, to whoever letters about the request go to. `about` tells one asking from the next."""
    said = {"request_id": request.id, "ends_at": clock.written(now + prove.PAPERS_LAST)}
    reader = asking.reader_id(request)
    return NewMessage("requests.papers-asked", about, request.language, person_id=reader, values=said)
