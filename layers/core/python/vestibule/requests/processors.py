"""Companies that work on data for the operator, and have to do the same as it did: correct, erase, restrict. Pure.

They are no recipients (GDPR Art. 4(9)): they act on the operator's instruction. How each hears, the pack says: by letter, or by
an adapter that asks its service and has the answer at once. Their answers are awaited together with those of recipients.
"""

from collections.abc import Collection, Iterator

from vestibule import ids
from vestibule.policy.model import Pack, Processor
from vestibule.requests import payments
from vestibule.requests.kinds import Kind
from vestibule.requests.model import RecipientAnswer, ToldRecipient

PROCESSOR = "processor"
"""In the place of a kind of recipients."""


def concerned(pack: Pack, person_id: str, ties: Collection[str]) -> list[ToldRecipient]:
    """Those that have data of somebody with these ties, none of them told as yet."""
    return [ToldRecipient(recipient_id=_id_of(each), kind=PROCESSOR) for each in _having(pack, person_id, set(ties))]


def hear_at_all(pack: Pack) -> bool:
    """Whether any has to be told of anybody."""
    return any(each.told for each in pack.processors)


def named(pack: Pack, told: ToldRecipient) -> Processor | None:
    """The pack's processor; None for a recipient, and for one that the pack of today has no more."""
    return next((each for each in pack.processors if _id_of(each) == told.recipient_id), None)


def answer_at_once(pack: Pack, told: ToldRecipient, person_id: str, kind: Kind) -> RecipientAnswer | None:
    """What an adapter has got done; None for whoever answers in its own time."""
    processor = named(pack, told)
    return payments.told(person_id, kind) if processor and processor.told == "adapter" else None


def _having(pack: Pack, person_id: str, ties: set[str]) -> Iterator[Processor]:
    persons = {each.key for each in pack.persons if not ties.isdisjoint(each.relations)}
    data = {each.key for each in pack.categories if not persons.isdisjoint(each.persons)}
    for each in pack.processors:
        if each.told and not data.isdisjoint(each.categories) and (each.told == "letter" or payments.holds(person_id)):
            yield each


def _id_of(processor: Processor) -> str:
    return ids.derived("rcp", PROCESSOR, processor.name)
