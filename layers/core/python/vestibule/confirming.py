"""The letters by which people have it in writing what they decided: posted with the decision, in one transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from vestibule.consent import stating
from vestibule.consent.model import Consent, Decision
from vestibule.messages import outbox
from vestibule.messages.outbox import NewMessage
from vestibule.people.model import Person
from vestibule.policy.permissions import COOKIES
from vestibule.table import Write


@dataclass(frozen=True)
class Confirming:
    """Letters to a person; None is told nothing, as staff without a record and visitors."""

    person: Person | None
    now: datetime

    def letter(self, decision: Decision, *, stands: bool = True) -> tuple[Write, ...]:
        """The letter about any decision."""
        posted = self._about(decision, stands=stands)
        return (outbox.posting(posted, self.now),) if posted else ()

    def letter_about_a_no(self, decision: Decision) -> tuple[Write, ...]:
        """The letter about a withdrawal or an objection. The banner about cookies has shown what became of the click itself."""
        return self.letter(decision) if _is_a_no(decision) else ()

    def announce(self, decisions: Iterable[Decision]) -> None:
        """Say that the letters about these wait to be sent."""
        posted = (self._about(each) for each in decisions)
        outbox.announce_if_possible([letter.id for letter in posted if letter], self.now)

    def announce_noes(self, decisions: Iterable[Decision]) -> None:
        """The same where only withdrawals and objections have a letter."""
        self.announce(each for each in decisions if _is_a_no(each))

    def _about(self, decision: Decision, *, stands: bool = True) -> NewMessage | None:
        if self.person is None or not isinstance(decision, Consent):
            return None
        kind, values = stating.letter_about(decision), stating.values_of(decision, stands=stands)
        return NewMessage(kind, decision.id, self.person.language, self.person.id, values=values)


def _is_a_no(decision: Decision) -> bool:
    return decision.choice in ("withdrawn", "objected") and not decision.purpose.startswith(COOKIES)
