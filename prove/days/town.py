"""A town: sites in New York City, Paris and London, each with its doors, its manager and those who come to live there."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from vestibule import ids
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.people.model import Person, Relation
from vestibule.registry.holdings import ENTRANCES, ORGANISATIONS, SITES
from vestibule.registry.model import Entrance, Organisation, Site
from vestibule.table import commit

CITIES = (
    ("New York City", "US-NYC", "America/New_York"),
    ("Paris", "FR", "Europe/Paris"),
    ("London", "GB", "Europe/London"),
)
DOORS = 6
"""Of each site."""


@dataclass(frozen=True)
class Place:
    """A site with its doors and who manages it."""

    site: Site
    doors: tuple[Entrance, ...]
    manager_id: str


@dataclass(frozen=True)
class Stay:
    """Somebody's time at a site, in days since the beginning. `known` says whether the end is known from the first."""

    person_id: str
    place: Place
    doors: tuple[Entrance, ...]
    begins: int
    ends: int | None
    known: bool


def built(sites: int, now: datetime) -> tuple[Place, ...]:
    """Build the sites, written as the register writes them."""
    return tuple(_place(number, *CITIES[number % len(CITIES)], now) for number in range(sites))


def stays(places: tuple[Place, ...], people: int, days: int, draw: random.Random) -> list[Stay]:
    """Who lives where and when: two in five are there from the start, and half of all leave before the end."""
    found = []
    for number in range(people):
        place = draw.choice(places)
        begins = 0 if draw.random() < 0.4 else draw.randrange(days)  # noqa: PLR2004
        ends = draw.randrange(begins + 1, begins + days) if draw.random() < 0.8 else None  # noqa: PLR2004
        doors = tuple(draw.sample(place.doors, draw.randint(1, 3)))
        person_id = ids.derived("per", "resident", number)
        found.append(Stay(person_id, place, doors, begins, ends, known=draw.random() < 0.3))  # noqa: PLR2004
    return sorted(found, key=lambda stay: (stay.begins, stay.person_id))


def instant(start: datetime, day: int) -> datetime:
    """The beginning of a day."""
    return start + timedelta(days=day)


def _place(number: int, city: str, jurisdiction: str, time_zone: str, now: datetime) -> Place:
    organisation = Organisation(id=ids.derived("org", number), name=f"House {number}", created_at=now)
    shared = {"organisation_id": organisation.id, "jurisdiction": jurisdiction, "time_zone": time_zone}
    site = Site(id=ids.derived("sit", number), name=city, address="1 Main Street", created_at=now, **shared)
    doors = tuple(_doors(number, site, now))
    manager = Person(
        id=ids.derived("per", "manager", number),
        organisation_id=organisation.id,
        name="Manager",
        email=f"manager{number}@example.com",
        language="en",
        created_by=ids.derived("per", "operator"),
        created_at=now,
    )
    manages = Relation(
        person_id=manager.id,
        id=ids.derived("rel", "manager", number),
        kind="manager",
        organisation_id=organisation.id,
        since=now,
    )
    writes = [ENTRANCES.add(door) for door in doors]
    commit(ORGANISATIONS.add(organisation), SITES.add(site), PEOPLE.add(manager), RELATIONS.add(manages), *writes)
    return Place(site, doors, manager.id)


def _doors(number: int, site: Site, now: datetime) -> Iterator[Entrance]:
    for door in range(DOORS):
        yield Entrance(
            id=ids.derived("ent", number, door),
            organisation_id=site.organisation_id,
            site_id=site.id,
            name=f"Door {door}",
            access="public",
            time_zone=site.time_zone,
            jurisdiction=site.jurisdiction,
            device_id=ids.derived("dev", number, door),
            created_at=now,
        )
