"""Grants given to residents, and what a door says to who has one."""

from datetime import datetime

from functions.access import command_entrance, grant_entry
from tests.conftest import Clock
from tests.functions.calls import Answer, call
from tests.functions.relations import relations
from tests.functions.world import World
from vestibule.access.holdings import ADMISSIONS, GRANTS
from vestibule.access.model import Admission, Grant
from vestibule.people.model import Person, Relation

COMMAND = "POST /v1/entrances/{entrance_id}/commands"


def settled_in(world: World, at: Clock) -> Relation:
    """The resident's relation, to an apartment behind the front door, which a grant without end opens."""
    [relation] = relations(world.resident, at.now)
    assert let_in(world, world.resident).status == 201
    return relation


def let_in(world: World, person: Person, **times: str) -> Answer:
    body = {"person_id": person.id, "entrance_ids": [world.home.entrance.id], **times}
    return call(grant_entry.handler, "POST /v1/grants", body, caller=world.home.manager)


def knock(world: World, person: Person | None = None) -> Answer:
    caller = person or world.resident
    return call(command_entrance.handler, COMMAND, {}, caller=caller, entrance_id=world.home.entrance.id)


def admission(world: World, at: Clock, person: Person | None = None) -> Admission:
    found = ADMISSIONS.get(world.home.entrance.id, (person or world.resident).id, now=at.now)
    assert found
    return found


def grants(person: Person, now: datetime) -> list[Grant]:
    return sorted(GRANTS.query(person.id, index="by_person", now=now).items, key=lambda grant: grant.starts_at)
