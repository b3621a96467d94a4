"""A little world: two organisations with a house each, and the people of the first."""

import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from vestibule import ids
from vestibule.access.grant import granting
from vestibule.access.model import Command, Door, Grant
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.people.model import Person, Relation, RelationKind, crowd_of
from vestibule.registry.holdings import DEVICES, ENTRANCES, ORGANISATIONS, SITES, SPACES
from vestibule.registry.model import Device, Entrance, Organisation, Site, Space
from vestibule.table import commit

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@dataclass(frozen=True)
class House:
    """What one organisation has: a site with a space, a front door with a lock, and a manager."""

    organisation: Organisation
    site: Site
    space: Space
    entrance: Entrance
    device: Device
    manager: Person


@dataclass(frozen=True)
class World:
    """`home` stands in New York City, `elsewhere` in Lyon. Resident and neighbour live in `home`."""

    home: House
    elsewhere: House
    resident: Person
    neighbour: Person


def build_world(now: datetime) -> World:
    """Write all of it. A month has passed since."""
    since = now - timedelta(days=30)
    home, elsewhere = (
        build_house("home", "US-NYC", "America/New_York", since),
        build_house("elsewhere", "FR", "Europe/Paris", since),
    )
    return World(home, elsewhere, add_resident(home, "resident", since), add_resident(home, "neighbour", since))


def build_house(name: str, jurisdiction: str, time_zone: str, now: datetime) -> House:
    organisation = Organisation(id=ids.derived("org", name), name=name, created_at=now)
    of: Any = {"organisation_id": organisation.id, "site_id": ids.derived("sit", name)}
    site = Site(
        id=of["site_id"],
        organisation_id=organisation.id,
        name=name,
        address="1 Main Street",
        time_zone=time_zone,
        jurisdiction=jurisdiction,
        created_at=now,
    )
    space = Space(id=ids.derived("spc", name), kind="apartment", label="4B", created_at=now, **of)
    device_id = ids.derived("dev", name)
    entrance = Entrance(
        id=ids.derived("ent", name),
        name="Front door",
        access="public",
        time_zone=time_zone,
        jurisdiction=jurisdiction,
        device_id=device_id,
        created_at=now,
        **of,
    )
    device = Device(
        id=device_id,
        entrance_id=entrance.id,
        kind="lock",
        jurisdiction=jurisdiction,
        certificate_id=name.ljust(64, "0"),
        provisioned_at=now,
        **of,
    )
    manager = add_person(organisation, f"{name} manager", now)
    relate(manager, "manager", since=now)
    writes = (ORGANISATIONS.add(organisation), SITES.add(site), SPACES.add(space), ENTRANCES.add(entrance))
    commit(*writes, DEVICES.add(device))
    return House(organisation, site, space, entrance, device, manager)


def add_person(organisation: Organisation, name: str, now: datetime, language: str = "en") -> Person:
    person = Person.model_validate(
        {
            "id": ids.derived("per", name),
            "organisation_id": organisation.id,
            "name": name.title(),
            "email": f"{unicodedata.normalize('NFD', name).encode('ascii', 'ignore').decode().replace(' ', '.')}@example.com",
            "language": language,
            "created_by": ids.derived("per", "operator"),
            "created_at": now,
            "crowd": crowd_of(ids.derived("per", name)),
        }
    )
    commit(PEOPLE.add(person))
    return person


def relate(
    person: Person, kind: RelationKind, *, since: datetime, until: datetime | None = None, space: Space | None = None
) -> Relation:
    relation = Relation(
        person_id=person.id,
        id=ids.derived("rel", person.id, kind, since),
        kind=kind,
        organisation_id=person.organisation_id,
        site_id=space.site_id if space else None,
        space_id=space.id if space else None,
        since=since,
        until=until,
        crowd=crowd_of(person.id),
    )
    commit(RELATIONS.add(relation))
    return relation


def add_resident(house: House, name: str, now: datetime, language: str = "en") -> Person:
    person = add_person(house.organisation, name, now, language)
    relate(person, "resident", since=now, space=house.space)
    return person


def grant(
    person: Person, entrance: Entrance, *, starts_at: datetime, now: datetime, ends_at: datetime | None = None
) -> Grant:
    """A grant as `functions.access.grant_entry` would write it, without an expiry."""
    given = Grant(
        id=ids.derived("grt", person.id, entrance.id, starts_at, ends_at),
        person_id=person.id,
        organisation_id=entrance.organisation_id,
        site_id=entrance.site_id,
        entrance_ids=[entrance.id],
        starts_at=starts_at,
        ends_at=ends_at,
        granted_by=ids.derived("per", "manager"),
        created_at=now,
    )
    commit(*granting(given, now))
    return given


def door_of(house: House) -> Door:
    """The front door as a decision sees it."""
    return Door(entrance_id=house.entrance.id, **house.entrance.model_dump(exclude={"id"}))


def command_of(person: Person, house: House, now: datetime, name: str = "a command") -> Command:
    """A command that the device has not heard of yet; not stored."""
    return Command(
        id=ids.derived("cmd", name),
        entrance_id=house.entrance.id,
        site_id=house.site.id,
        organisation_id=house.organisation.id,
        device_id=house.device.id,
        person_id=person.id,
        grant_id=ids.derived("grt", name),
        verb="unlock",
        status="accepted",
        accepted_at=now,
        not_after=now + timedelta(seconds=10),
    )
