"""Every hour: persons are told of what an authority got, once its demand no longer forbids it."""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, observability
from vestibule.disclosures import handing
from vestibule.disclosures.holdings import DISCLOSURES
from vestibule.disclosures.model import Disclosure
from vestibule.messages import outbox
from vestibule.messages.outbox import NewMessage
from vestibule.people.holdings import PEOPLE
from vestibule.steps import step
from vestibule.table import Refused, commit

_LONG_AGO = "1970-01-01T00:00:00.000Z"


@step
def handler(_: dict[str, Any], __: LambdaContext) -> dict[str, int]:
    """Tell of a hundred at most. Out: how many."""
    now = clock.now()
    due = DISCLOSURES.query("waiting", index="by_telling", between=(_LONG_AGO, clock.written(now)), now=now).items
    posted = [message_id for message_id in (_told(each, now) for each in due) if message_id]
    outbox.announce_if_possible(posted, now)
    if due:
        observability.note("told of passages that were silent", count=len(posted))
    return {"told": len(posted)}


def _told(disclosure: Disclosure, now: datetime) -> str | None:
    """The letter of this passage, written down with the note that the person was told; None where there is none.

    Somebody who is gone is told nothing, and nothing says otherwise. A silence that was lengthened meanwhile stays one.
    """
    letter = _letter(disclosure, now)
    is_due = (DISCLOSURES.where("telling") == "waiting") & (DISCLOSURES.where("tell_at") <= clock.written(now))
    noted = DISCLOSURES.change(
        disclosure.person_id,
        disclosure.id,
        telling=None,
        tell_at=None,
        told_at=now if letter else None,
        only_if=is_due,
    )
    try:
        commit(noted, *([outbox.posting(letter, now)] if letter else []))
    except Refused:
        return None
    return letter.id if letter else None


def _letter(disclosure: Disclosure, now: datetime) -> NewMessage | None:
    """The letter, if the person is still there."""
    person = PEOPLE.get(disclosure.person_id, now=now)
    if person is None:
        return None
    values = handing.values_of_letter(disclosure)
    return NewMessage(handing.DISCLOSED, disclosure.id, person.language, person_id=person.id, values=values)
