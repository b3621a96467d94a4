"""Every hour: persons are told of what an authority got, once its demand no longer forbids it."""

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
from vestibule.table import commit_each

_LONG_AGO = "1970-01-01T00:00:00.000Z"


@step
def handler(_: dict[str, Any], __: LambdaContext) -> dict[str, int]:
    """Tell of a hundred at most. Out: how many. Posting comes first: after a crash the same letter is posted, which is one."""
    now = clock.now()
    due = DISCLOSURES.query("waiting", index="by_telling", between=(_LONG_AGO, clock.written(now)), now=now).items
    letters = [letter for letter in map(_letter, due) if letter]
    if letters:
        outbox.post(letters, now)
    still = DISCLOSURES.where("telling") == "waiting"
    commit_each(
        DISCLOSURES.change(each.person_id, each.id, telling=None, tell_at=None, told_at=now, only_if=still)
        for each in due
    )
    if due:
        observability.note("told of passages that were silent", count=len(letters))
    return {"told": len(letters)}


def _letter(disclosure: Disclosure) -> NewMessage | None:
    """The letter, if the person is still there."""
    person = PEOPLE.get(disclosure.person_id, now=clock.now())
    if person is None:
        return None
    values = handing.values_of_letter(disclosure)
    return NewMessage(handing.DISCLOSED, disclosure.id, person.language, person_id=person.id, values=values)
