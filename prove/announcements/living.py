"""A town is written to: its people, some of whom said no, have left, or cannot be reached, and a campaign to all of them."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.events import Somebody, request
from functions.messages import read_campaigns, send_campaign
from prove.announcements.checking import Checks, Town
from prove.announcements.cloud import World, world
from prove.announcements.post_office import PostOffice, Weather
from prove.announcements.running import Fate, Running
from prove.days.setting import Clock
from vestibule import clock, ids
from vestibule.consent import recording
from vestibule.messages import suppression
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Person, crowd_of
from vestibule.table import commit

START = datetime(2026, 11, 22, 9, tzinfo=UTC)
OPERATOR = Somebody(ids.derived("per", "operator"), "operator")
LONGEST = timedelta(hours=12)
_WORDS = {"en": "The lifts are new.", "fr": "Les ascenseurs sont neufs.", "nl": "De liften zijn nieuw."}
_CAMPAIGN = {"kind": "news", "permission": "news", "subject": _WORDS, "text": _WORDS}


@dataclass(frozen=True)
class Size:
    """How many are concerned, and what befalls them: shares of them."""

    people: int
    seed: str = "vestibule"
    objecting: float = 0.05
    left: float = 0.02
    """So many more have left."""
    suppressed: float = 0.01
    changing_their_mind: float = 0.01
    """Of people: they object while the letters go out."""
    fate: Fate = field(default_factory=Fate)
    weather: Weather = field(default_factory=Weather)


@dataclass
class Life:
    """One campaign from its request to the last event about it."""

    size: Size
    world: World
    clock: Clock
    running: Running
    town: Town
    campaign_id: str
    minutes: int = 0

    @property
    def checks(self) -> Checks:
        """Everything that is wrong."""
        return Checks(self.world, self.town, self.campaign_id, self.progress(), clock.now())

    def progress(self) -> dict[str, Any]:
        """As the API shows it."""
        path = f"/v1/campaigns/{self.campaign_id}"
        event = request("GET /v1/campaigns/{campaign_id}", path, OPERATOR) | {
            "pathParameters": {"campaign_id": self.campaign_id}
        }
        answer = read_campaigns.handler(event, None)  # type: ignore[arg-type]
        return dict(json.loads(answer["body"])["progress"])

    def minute(self) -> None:
        """A minute of it."""
        self.clock.forward(timedelta(minutes=1))
        self.minutes += 1
        self._change_minds()
        self.running.minute()

    def is_over(self) -> bool:
        """Whether nothing moves and nothing waits any more."""
        shown = self.progress()
        settled = sum(shown[name] for name in ("sent", "bounced", "complained", "left_out"))
        return self.running.is_silent and shown["state"] == "done" and settled == shown["concerned"]

    def _change_minds(self) -> None:
        """Some object while the letters go out."""
        many = max(1, len(self.town.undecided) // 10) if self.town.undecided else 0
        for person_id in [self.town.undecided.pop() for _ in range(many)]:
            object_to(person_id)
            self.town.objected[person_id] = clock.now()


def live(size: Size, note: Callable[[dict[str, Any]], None] = lambda _: None) -> tuple[Life, list[str]]:
    """Live through it until nothing moves; `note` is told the progress of each minute. The second: what is wrong."""
    with world(START) as (cloud, moved):
        life = begun(size, cloud, moved)
        while not life.is_over() and clock.now() < START + LONGEST:
            life.minute()
            note(life.progress())
        return life, life.checks.faults()


def begun(size: Size, cloud: World, moved: Clock) -> Life:
    """The town, with the campaign just sent."""
    draw = random.Random(size.seed)
    cloud.office = PostOffice(size.weather, random.Random(f"{size.seed} mail"), START)
    town = settled(size, draw)
    cloud.published.clear()  # what was decided before is of no concern here
    campaign_id = _sent()
    running = Running(cloud, draw, size.fate, capacity=round(size.weather.a_minute * 1.2))
    return Life(size, cloud, moved, running, town, campaign_id)


def settled(size: Size, draw: random.Random) -> Town:
    """People with what they have said and what is known of their addresses."""
    town = Town()
    for number in range(round(size.people * (1 + size.left))):
        person_id = ids.derived("per", size.seed, number)
        left_at = START - timedelta(days=1) if number >= size.people else None
        person = Person(
            id=person_id,
            organisation_id=ids.derived("org", "town"),
            name=f"Person {number}",
            email=f"person-{number}@example.com",
            language=draw.choice(("en", "fr", "nl")),
            created_by=OPERATOR.person_id,
            created_at=START,
            left_at=left_at,
            crowd=crowd_of(person_id),
        )
        commit(PEOPLE.add(person))
        town.people[person_id] = person
        _befall(person, town, size, draw)
    return town


def _befall(person: Person, town: Town, size: Size, draw: random.Random) -> None:
    if draw.random() < size.objecting:
        object_to(person.id)
        town.objected[person.id] = START
    elif draw.random() < size.suppressed:
        commit(suppression.suppressing(person.email, person.id, reason="bounced", now=START))
        town.suppressed.add(person.id)
    elif draw.random() < size.changing_their_mind and person.left_at is None:
        town.undecided.append(person.id)


def object_to(person_id: str) -> None:
    """The person wants no news any more."""
    now = clock.now()
    recording.decide(person_id, "news", "objected", means="app", given_by=person_id, now=now, language="en")


def _sent() -> str:
    answer = send_campaign.handler(request("POST /v1/campaigns", "/v1/campaigns", OPERATOR, body=_CAMPAIGN), None)  # type: ignore[arg-type]
    return str(json.loads(answer["body"])["id"])
