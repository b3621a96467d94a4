"""Letters to those who have to do the same as was done here: to processors, and to the team for recipients without a program."""

from collections.abc import Sequence
from datetime import datetime

from vestibule import clock, config
from vestibule.disclosures.holdings import RECIPIENTS
from vestibule.mail import Reader
from vestibule.messages import outbox
from vestibule.messages.outbox import NewMessage
from vestibule.people.holdings import PEOPLE
from vestibule.policy.model import Processor
from vestibule.requests import processors, propagating
from vestibule.requests.model import DataRequest, ToldRecipient


def tell(request: DataRequest, waiting: Sequence[ToldRecipient], now: datetime) -> None:
    """One letter to the team for all recipients, and one for each processor, however often it is called."""
    pack = config.operator_pack()
    recipients = [each for each in waiting if each.kind != processors.PROCESSOR]
    if recipients:
        _tell_team(request, recipients, now)
    for each in waiting:
        processor = processors.named(pack, each)
        if processor and processor.told == "letter":
            _tell_processor(request, each.recipient_id, processor, now)


def _tell_team(request: DataRequest, waiting: Sequence[ToldRecipient], now: datetime) -> None:
    """The team reaches those whom no program does."""
    pack, found = config.operator_pack(), (RECIPIENTS.get(each.recipient_id, now=now) for each in waiting)
    letter = NewMessage("requests.recipients-waiting", request.id, pack.languages[0], values=_values(request, now))
    names = "\n".join(sorted(f"{each.name} ({each.id})" for each in found if each))
    outbox.send_now(letter, Reader("", pack.contacts.email), {"names": names}, now)


def _tell_processor(request: DataRequest, told_id: str, processor: Processor, now: datetime) -> None:
    """To itself, with the address under which it finds the person; to the team, by numbers alone, where no address is known."""
    pack = config.operator_pack()
    person = PEOPLE.get(request.person_id, now=now) if processor.contact else None
    values = {**_values(request, now), "recipient_id": told_id, "direct": "yes" if person else "no"}
    letter = NewMessage("requests.processor-told", f"{request.id}.{told_id}", pack.languages[0], values=values)
    words = {"processor": processor.name, "whom": person.email if person else request.person_id}
    reader = Reader("", processor.contact if processor.contact and person else pack.contacts.email)
    outbox.send_now(letter, reader, words, now)


def _values(request: DataRequest, now: datetime) -> dict[str, str]:
    return {
        "request_id": request.id,
        "person_id": request.person_id,
        "kind": request.right,
        "until_at": clock.written(now + propagating.wait_for(request, now)),
    }
