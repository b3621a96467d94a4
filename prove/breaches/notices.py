"""A breach concerns a town: who is on the list and in what way, and the notices that go out through bad weather.

Some are on the list with several lines, some are children with a guardian, some live where nobody is to be told, some are a
controller's customers, some are gone or have an address that takes no mail; some have objected to news, which is no matter
here. In the middle of it facts change: a new round, with more people on the list.
"""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

from prove.announcements import living
from prove.announcements.checking import Town
from prove.announcements.cloud import World
from prove.announcements.living import START
from prove.announcements.post_office import PostOffice, Weather
from prove.announcements.running import Fate
from prove.breaches.notices_running import Notifying
from prove.days.setting import Clock
from vestibule import cautioning, clock, ids
from vestibule.breaches import recording
from vestibule.breaches.holdings import AFFECTED, INCIDENTS
from vestibule.breaches.model import Affected, DecidedObligation, Incident
from vestibule.people.holdings import PEOPLE
from vestibule.table import commit

TOLD, NOT_TOLD = "US-NY", "US-CA"
"""Where persons are told, and where they are not, by what was decided."""
_NOT_CONCERNED = 0.1
_SETTLED = ("sent", "bounced", "complained", "left_out")

type Kind = Literal["adult", "child", "customer", "elsewhere"]


@dataclass(frozen=True)
class Size:
    """How many are on the list, and what they are to it: shares of them."""

    people: int
    seed: str = "vestibule"
    later: float = 0.1
    """Found in the second round only."""
    elsewhere: float = 0.05
    customers: float = 0.03
    children: float = 0.03
    gone: float = 0.01
    several_lines: float = 0.3
    changes_at: int = 6
    """The minute in which facts change."""
    fate: Fate = field(default_factory=Fate)
    weather: Weather = field(default_factory=Weather)


@dataclass
class Listed:
    """Who is on the list, as it was meant: by person, who reads the letter; None where none is to go out."""

    readers: dict[str, str | None] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    customers: set[str] = field(default_factory=set)
    later: set[str] = field(default_factory=set)
    lines: list[Affected] = field(default_factory=list)


@dataclass
class Life:
    """One breach from the decision to the last event about the last letter."""

    size: Size
    world: World
    clock: Clock
    running: Notifying
    town: Town
    listed: Listed
    incident_id: str
    minutes: int = 0
    largest: Counter[str] = field(default_factory=Counter)
    """The most that one call of the database held: writes of a transaction, records of an answer."""

    def progress(self) -> dict[str, int]:
        """As the register shows it."""
        return cautioning.counts(recording.incident_of(self.incident_id, clock.now()), clock.now())

    def minute(self) -> None:
        """A minute of it."""
        self.clock.forward(timedelta(minutes=1))
        self.minutes += 1
        if self.minutes == self.size.changes_at:
            self._learn_more()
        self.running.minute()

    def is_over(self) -> bool:
        """Whether nothing moves and nothing waits any more."""
        shown = self.progress()
        settled = sum(shown.get(name, 0) for name in _SETTLED)
        return self.minutes > self.size.changes_at and self.running.is_silent and settled == shown["posted"]

    def _learn_more(self) -> None:
        """A second round: all lines are written anew, with those of more people, and it is decided again."""
        for line in self.listed.lines:
            if line.person_id in self.listed.later:
                commit(AFFECTED.add(line.model_copy(update={"round": 2})))
            else:
                commit(AFFECTED.change(line.incident_id, line.line, round=2))
        incident = recording.incident_of(self.incident_id, clock.now())
        commit(recording.changing(incident, round=2, scoped_round=2, decisions=_decisions(2)))


def begun(size: Size, cloud: World, moved: Clock) -> Life:
    """The town, with the decision just made."""
    draw = random.Random(size.seed)
    cloud.office = PostOffice(size.weather, random.Random(f"{size.seed} mail"), START)
    town = living.settled(living.Size(size.people, size.seed, changing_their_mind=0), draw)
    incident = _incident()
    commit(INCIDENTS.add(incident))
    listed = _listed(incident, town, size, draw)
    cloud.published.clear()
    running = Notifying(cloud, draw, size.fate, capacity=round(size.weather.a_minute * 1.2))
    running.begin(incident.id)
    life = Life(size, cloud, moved, running, town, listed, incident.id)
    _watch(cloud, life.largest)
    return life


def _incident() -> Incident:
    times = dict.fromkeys(("state_since", "reported_at", "aware_at"), START)
    told = {"summary": "A copy of the register was stolen.", "measures": "The police has been told."}
    usual = {"id": ids.derived("inc", "town"), "source": "staff", "state": "awaiting_decision", "scoped_round": 1}
    return Incident.model_validate({**usual, **times, **told, "decisions": _decisions(1)})


def _decisions(round_: int) -> list[DecidedObligation]:
    said = {"round": round_, "tell": "persons", "reason": "As weighed.", "by": ids.derived("per", "dpo"), "at": START}
    verdicts = {TOLD: "notify", NOT_TOLD: "no_notice", "CA": "no_notice"}
    return [
        DecidedObligation.model_validate({**said, "jurisdiction": place, "verdict": said_of})
        for place, said_of in verdicts.items()
    ]


def _listed(incident: Incident, town: Town, size: Size, draw: random.Random) -> Listed:
    """Everybody but one in ten, each in some way."""
    listed, adults = Listed(), list[str]()
    for person_id in town.people:
        if draw.random() < _NOT_CONCERNED:
            continue
        of = _kind(size, draw, adults)
        if of == "child":
            listed.readers[person_id] = draw.choice(adults)
            commit(PEOPLE.change(person_id, guardian_id=listed.readers[person_id]))
        else:
            listed.readers[person_id] = person_id if of == "adult" else None
        if of == "customer":
            listed.customers.add(person_id)
        elif of == "adult" and draw.random() < size.gone:
            commit(PEOPLE.remove(person_id))
            listed.gone.add(person_id)
        elif of == "adult":
            adults.append(person_id)
        lines = _lines(incident, person_id, of, size, draw)
        listed.lines += lines
        if draw.random() < size.later:
            listed.later.add(person_id)
        else:
            for line in lines:
                commit(AFFECTED.add(line))
    return listed


def _kind(size: Size, draw: random.Random, adults: list[str]) -> Kind:
    share = draw.random()
    if share < size.elsewhere:
        return "elsewhere"
    if share < size.elsewhere + size.customers:
        return "customer"
    return "child" if adults and share < size.elsewhere + size.customers + size.children else "adult"


def _lines(incident: Incident, person_id: str, of: Kind, size: Size, draw: random.Random) -> list[Affected]:
    many = draw.randint(2, 4) if draw.random() < size.several_lines else 1
    return [_line(incident, person_id, exposure, of) for exposure in range(many)]


def _line(incident: Incident, person_id: str, exposure: int, of: Kind) -> Affected:
    return Affected(
        incident_id=incident.id,
        line=f"{person_id} {exposure}",
        person_id=person_id,
        round=1,
        categories=["user.contact.email", "user.access.code"],
        tables={"people": 1, "credentials": 2},
        jurisdiction=NOT_TOLD if of == "elsewhere" else TOLD,
        controller_id=ids.derived("org", "customer") if of == "customer" else None,
        is_child=of == "child",
        found_at=START,
    )


def _watch(cloud: World, largest: Counter[str]) -> None:
    """Note the largest call of the database."""
    really = cloud.database.call

    def call(operation: str, sent: Any) -> dict[str, Any]:  # noqa: ANN401 (any parameters)
        answer = really(operation, sent)
        for name, many in (
            (f"{operation}: writes or keys", sent.get("TransactItems")),
            (f"{operation}: records", answer.get("Items")),
        ):
            if many is not None:
                largest[name] = max(largest[name], len(many))
        return answer

    cloud.database.call = call  # type: ignore[method-assign]
