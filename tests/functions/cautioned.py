"""Incidents whose persons are to be told, the step that tells them, and what was told."""

from typing import Any

from functions.breaches import post_notices
from tests.functions import aws
from tests.functions.batching import Context
from tests.functions.breaching import COMPLIANCE, an_incident, on_the_list, stored
from tests.functions.outbox import deliver
from vestibule import clock
from vestibule.breaches import recording
from vestibule.breaches.model import DecidedObligation, Incident
from vestibule.messages.holdings import MESSAGES
from vestibule.messages.model import Message
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Person
from vestibule.table import commit

HOME = "CA"
"""The operator's establishment: a decision on it speaks of everybody."""


def decided(
    *places: str, round_: int = 1, verdict: str = "notify", reason: str = "As weighed in the memo."
) -> list[DecidedObligation]:
    """Decisions on the persons of these places."""
    said = {"round": round_, "tell": "persons", "verdict": verdict, "by": COMPLIANCE, "at": clock.now()}
    return [DecidedObligation.model_validate({**said, "jurisdiction": place, "reason": reason}) for place in places]


def to_be_told(*persons: Person | str, places: tuple[str, ...] = (HOME,), **changes: Any) -> Incident:
    """A stored incident of which the team has decided that persons of these places are told, with these on its list."""
    usual = {"state": "awaiting_decision", "scoped_round": 1, "decisions": decided(*places)}
    incident = an_incident(**(usual | changes))
    for person in persons:
        on_the_list(incident, person)
    return incident


def run(incident: Incident, *, pages: int = 10**9, round_: int | None = None) -> dict[str, Any]:
    """One call of the step, with time for so many pages."""
    given = {"incident_id": incident.id, "round": round_ or stored(incident).round, "calls": 0}
    return post_notices.handler(given, Context(pages))  # type: ignore[arg-type]


def run_all(incident: Incident, *, pages: int = 10**9) -> dict[str, Any]:
    """Calls until it is done, or to be begun again."""
    answer = run(incident, pages=pages)
    while not answer["done"] and not answer["again"]:
        answer = post_notices.handler(answer, Context(pages))  # type: ignore[arg-type]
    return answer


def letters(incident: Incident) -> list[Message]:
    """All messages of it, by whom they are about."""
    lying = [item["id"]["S"] for item in aws.contents(MESSAGES)["messages"] if item.get("batch") == {"S": incident.id}]
    found = [message for each in lying if (message := MESSAGES.get(each, now=clock.now()))]
    return sorted(found, key=about)


def about(message: Message) -> str:
    """Whose data a letter is about."""
    return message.values.get("concerned_id") or str(message.person_id)


def written_about(incident: Incident) -> list[str]:
    """The persons whom letters are about; somebody twice stands there twice."""
    return [about(message) for message in letters(incident)]


def delivered(incident: Incident) -> list[str]:
    """The plain texts of all letters, which go out now."""
    deliver(*(message.id for message in letters(incident)))
    return [f"{mail['subject']}\n{aws.text_of(mail)}" for mail in aws.letters()]


def changed(person: Person, **changes: Any) -> None:
    """Change the person's record as it lies."""
    commit(PEOPLE.change(person.id, **changes))


def named(people: list[Person]) -> list[str]:
    """Their identifiers in order."""
    return sorted(person.id for person in people)


def change(incident: Incident, **changes: Any) -> None:
    """Change the incident as it stands now, as others do meanwhile."""
    commit(recording.changing(stored(incident), **changes))
