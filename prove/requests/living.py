"""One life: a town asks, all at once, and everything is lived through until nothing moves any more."""

import json
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

from prove.doors.living import drawn
from prove.requests import held, scripts
from prove.requests.cloud import Services, requests_cloud
from prove.requests.following import People
from prove.requests.held import Held
from prove.requests.machine import Call
from prove.requests.running import Running
from prove.requests.scripts import Script
from prove.requests.town import MARK, START, Town, settled
from prove.requests.weather import FAIR, Strike, Weather
from vestibule import clock, observability, vouching
from vestibule.caller import Caller
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.kinds import Kind
from vestibule.requests.model import DataRequest

LONGEST = timedelta(days=110)
_DAY = timedelta(days=1)
_BUSY, _SELDOM = timedelta(days=12), 5
"""Schedules that run every few minutes run once a day here, and afterwards, when hardly anything happens, once in five."""
_BYSTANDERS = ("roommate", "double")
_NUMBER = "1415555"


@dataclass(frozen=True)
class Size:
    """How many courts of eight people ask, by whose policy, in which weather."""

    courts: int
    operator: str = "valet"
    seed: str = "vestibule"
    weather: Weather = FAIR
    alone: Kind | None = None
    """One request of this kind and no other."""
    strike: Strike | None = None


@dataclass
class Life:
    """All that was lived through, and what was seen on the way."""

    size: Size
    cloud: Services
    running: Running
    town: Town
    people: People
    at_first: dict[str, Held] = field(default_factory=dict)
    """What was held on bystanders in the beginning."""
    at_plan: dict[str, Held] = field(default_factory=dict)
    """What was held on the person as the plan was made, by request."""
    planned: dict[str, dict[str, int]] = field(default_factory=dict)
    """What the plan said of it."""
    first_due: dict[str, date | None] = field(default_factory=dict)
    """The date of the law before anything moved it."""
    states: dict[str, list[str]] = field(default_factory=dict)
    """The states of the machine that an execution entered."""
    leaks: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def request(self, script: Script) -> DataRequest | None:
        """The request as it stands."""
        request_id = self.people.ids.get(script.name)
        return REQUESTS.get(request_id, now=clock.now()) if request_id else None

    def held_on(self, person_id: str) -> Held:
        """What is held on somebody now."""
        return held.held_on(self.cloud.database, person_id, clock.now())

    def heard(self, what: str, said: Any) -> None:  # noqa: ANN401 (anything)
        """Nothing of a person may stand in what is shown: neither marks nor numbers nor addresses."""
        text = json.dumps(said, default=str)
        if MARK in text.lower() or _NUMBER in text:
            self.leaks[what] += 1
            self.examples.append(f"{what}: {text[:600]}")

    def entered(self, execution: str, state: str) -> None:
        """An execution enters a state."""
        self.states.setdefault(execution, []).append(state)

    def stepped(self, ask: Call, _: Any) -> None:  # noqa: ANN401 (any JSON)
        """A step has answered."""
        request_id = str(ask.payload.get("request_id") or ask.payload.get("input", {}).get("request_id"))
        request = REQUESTS.get(request_id, now=clock.now())
        if request is None:
            return
        self.first_due.setdefault(request_id, request.legal_due)
        if ask.function == "plan_request" and request.plan_hash and request_id not in self.at_plan:
            self.at_plan[request_id] = self.held_on(request.person_id)
            self.planned[request_id] = {part.holding: part.total for part in request.planned}

    def days(self) -> Iterator[date]:
        """Each day that has passed."""
        day = START.date()
        while day <= clock.now().date():
            yield day
            day += _DAY


@contextmanager
def lived(size: Size) -> Iterator[Life]:
    """Live through it. What is drawn by chance in the program is drawn from the seed."""
    draw = random.Random(f"{size.seed} {size.operator} chance")
    with ExitStack() as after:
        cloud, moved = after.enter_context(requests_cloud(START, size.operator))
        after.enter_context(drawn(draw))
        after.enter_context(patch.object(vouching, "from_token", _vouched))
        life = _begun(size, cloud, moved)
        after.enter_context(_overheard(life))
        _live(life)
        yield life


def _begun(size: Size, cloud: Services, moved: Any) -> Life:  # noqa: ANN401 (a clock)
    town = settled(cloud, size.operator, size.courts)
    asked = _asked(size, town, random.Random(f"{size.seed} {size.operator} scripts"))
    chance = random.Random(f"{size.seed} {size.operator} weather")
    running = Running(
        cloud=cloud, moved=moved, draw=chance, weather=size.weather, says=lambda *_: None, strike=size.strike
    )
    life = Life(size, cloud, running, town, People(running, town, asked))
    running.says = running.machine.note = life.heard
    running.machine.entered, running.stepped = life.entered, life.stepped
    for court in range(size.courts):
        for role in _BYSTANDERS:
            person = town.people[court, role]
            life.at_first[person.id] = life.held_on(person.id)
    return life


def _asked(size: Size, town: Town, draw: random.Random) -> list[Script]:
    return [scripts.alone(town, size.alone, draw)] if size.alone else scripts.written(town, draw, size.courts)


def _live(life: Life) -> None:
    life.people.begin()
    running, end = life.running, START + LONGEST
    day = START
    while day < end and not _is_over(life):
        day += _DAY
        running.run_until(day)
        if day < START + _BUSY or (day - START).days % _SELDOM == 0:
            running.push()
    for _ in range(3):  # nights: what was deleted is witnessed, and what hangs on it goes, a key's place a day later
        life.cloud.database.expire(clock.now())
        running.after(timedelta(0), lambda: None)
        running.run_until(running.moved.now + _DAY + timedelta(hours=1))


def _is_over(life: Life) -> bool:
    """Whether everybody has asked, and every execution has ended."""
    everybody = len(life.people.ids) == len(life.people.scripts)
    return everybody and len(life.running.ended) >= len(life.people.ids) and life.running.moved.now > START + _BUSY


@contextmanager
def _overheard(life: Life) -> Iterator[None]:
    """Read the log along."""

    def note(what: str, **ids: object) -> None:
        life.heard("log", [what, ids])

    def note_fault(error: BaseException, **ids: object) -> None:
        life.heard("log", ids)
        life.running.counts[f"faults noted: {type(error).__name__}"] += 1

    with patch.object(observability, "note", note), patch.object(observability, "note_fault", note_fault):
        yield


def _vouched(text: str) -> Caller:
    return Caller(text.removeprefix("Bearer "), frozenset())


def ends_of(life: Life) -> dict[str, Any]:
    """What became of each request, and of whose it was: to be compared with the same in another weather."""
    return {script.name: _end_of(life, script) for script in life.people.scripts}


def _end_of(life: Life, script: Script) -> dict[str, Any]:
    request = life.request(script)
    if request is None:
        return {"state": None}
    told = (part for part in request.done if part.holding not in _OF_THE_WAY)
    done = {part.holding: (part.erase, part.anonymise, part.kept) for part in told}
    return {"state": request.state, "outcome": request.outcome, "done": done, "left": _left(life, script.person.id)}


def _left(life: Life, person_id: str) -> dict[str, Any]:
    """What is left of a person: keys by table, decisions by purpose, the record's own fields."""
    found = dict(life.held_on(person_id))
    consents = sorted(
        (json.loads(item)["purpose"]["S"], json.loads(item)["choice"]["S"])
        for item in found.pop("consents", {}).values()
    )
    counted = {name: len(items) for name, items in found.items() if name not in _OF_THE_WAY}
    [person] = [*found.get("people", {}).values()] or ["{}"]
    return {**counted, "said": consents, "name": json.loads(person).get("name", {}).get("S")}


_OF_THE_WAY = ("messages", "requests", "disclosures")
"""What grows by the way that a request takes: a letter more where its outcome was unknown, a code that was mailed anew."""
