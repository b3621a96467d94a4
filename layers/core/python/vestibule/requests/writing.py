"""Write to the person who made a request, in the language that the person reads and the controller's own time."""

from datetime import datetime
from pathlib import Path

from vestibule import mail
from vestibule.mail import Letter
from vestibule.policy.model import Pack
from vestibule.requests.model import DataRequest

_FOLDER = Path(__file__).parent / "letters"


def letter(name: str, language: str, pack: Pack, *, person: str, request_id: str, **values: str) -> Letter:
    """One of `acknowledged`, `code`, `answer`."""
    common = {"name": person, "request_id": request_id, "controller": pack.legal_name, "contact": pack.contacts.email}
    authority = ", ".join(filter(None, (pack.authority.name, pack.authority.address, pack.authority.url)))
    return mail.compose(_FOLDER, name, language, {**common, "authority": authority, **values})


def write(name: str, request: DataRequest, pack: Pack, *, to: str, person: str, **values: str) -> None:
    """Mail the letter to the person of a request, in the language that the request was made in."""
    mail.send(to, letter(name, request.language, pack, person=person, request_id=request.id, **values))


def local_time(instant: datetime, pack: Pack) -> str:
    """Date and time as the controller's clock shows it."""
    return mail.local_time(instant, pack.time_zone)
