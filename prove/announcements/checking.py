"""What must be true in the end, reckoned from what the post office took and from what people said, not from the program."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from prove.announcements.cloud import World
from vestibule.evidence import EVIDENCE, broken, lines_of
from vestibule.messages.holdings import MESSAGES
from vestibule.people.model import Person

_SHOWN = 20
_COUNTED = ("sent", "bounced", "complained", "left_out")


@dataclass
class Town:
    """People, and what they said and when."""

    people: dict[str, Person] = field(default_factory=dict)
    objected: dict[str, datetime] = field(default_factory=dict)
    suppressed: set[str] = field(default_factory=set)
    undecided: list[str] = field(default_factory=list)
    """Who will object while the letters go out."""

    def concerned(self) -> Iterator[Person]:
        """Everybody who lives there still."""
        return (person for person in self.people.values() if person.left_at is None)


@dataclass(frozen=True)
class Checks:
    """The comparison of the world as it is with the town as it was meant."""

    world: World
    town: Town
    campaign_id: str
    progress: dict[str, Any]
    now: datetime

    def faults(self) -> list[str]:
        """Everything that is wrong, in words; the first of them."""
        found = [*self._wrongly_written_to(), *self._messages(), *self._counts(), *self._evidence()]
        return found[:_SHOWN] + ([f"and {len(found) - _SHOWN} more"] if len(found) > _SHOWN else [])

    def expected(self) -> Counter[str]:
        """What became of everybody, by what the post office took and will have told."""
        return Counter(self._outcome(person) for person in self.town.concerned())

    def _outcome(self, person: Person) -> str:
        if self._mails(person) == 0:
            return "left_out"
        ending = self._office.ending_of(person.email)
        return {"Delivery": "sent", "Bounce": "bounced", "Complaint": "complained"}[ending]

    def _wrongly_written_to(self) -> Iterator[str]:
        """Each person once; nobody who left, who had said no before, or whose address is known to take none."""
        for person in self.town.people.values():
            mails = self._mails(person)
            if mails > 1:
                yield f"{person.id} got {mails} letters"
            objected = self.town.objected.get(person.id)
            if objected and any(at > objected for at in self._office.taken.get(person.email, ())):
                yield f"{person.id} got a letter after objecting"
            may_miss = person.left_at or objected or person.id in self.town.suppressed
            if mails == 0 and not may_miss:
                yield f"{person.id} got no letter"
            if mails and (person.left_at or person.id in self.town.suppressed):
                yield f"{person.id} got a letter, and may not"

    def _messages(self) -> Iterator[str]:
        """The record of each message says what became of it, and nobody has two."""
        kept = list(self.world.database.items(MESSAGES).values())
        if len({item["person_id"]["S"] for item in kept}) != len(kept):
            yield "somebody has two messages"
        states = {item["person_id"]["S"]: item["state"]["S"] for item in kept}
        for person in self.town.concerned():
            state = states.get(person.id, "left_out")
            said = "sent" if state == "delivered" else state
            if said != self._outcome(person):
                yield f"{person.id}: the record says {state}, and it was {self._outcome(person)}"

    def _counts(self) -> Iterator[str]:
        expected = self.expected()
        for name in _COUNTED:
            if self.progress[name] != expected[name]:
                yield f"progress shows {self.progress[name]} {name}, and it is {expected[name]}"
        if self.progress["concerned"] != expected.total():
            yield f"progress shows {self.progress['concerned']} concerned, and it is {expected.total()}"
        if self.progress["posted"] != len(self.world.database.items(MESSAGES)):
            yield "progress shows another number of messages than there are"

    def _evidence(self) -> Iterator[str]:
        days = {key[0] for key in self.world.database.items(EVIDENCE)}
        lines = [line for day in sorted(days) for line in lines_of(day, self.now)]
        said = [line.facts for line in lines if line.kind == "messages.batch.gone_through"]
        if sorted(str(facts["part"]) for facts in said) != [str(number) for number in range(8)]:
            yield "the ledger does not tell of each part once"
        if sum(int(facts["concerned"]) for facts in said) != self.progress["concerned"]:
            yield "the ledger tells of another number than the progress"
        if any(broken(list(lines_of(day, self.now))) for day in days):
            yield "a chain of evidence is broken"

    def _mails(self, person: Person) -> int:
        return len(self._office.taken.get(person.email, ()))

    @property
    def _office(self) -> Any:  # noqa: ANN401 (there is one by now)
        return self.world.office
