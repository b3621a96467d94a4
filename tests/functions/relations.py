"""Relations begun and ended through the routes, and what others hear of it."""

import json
from datetime import datetime, timedelta
from typing import Any

from functions.access import end_grants
from functions.people import begin_relation, end_relation
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import Answer, Json, call
from tests.functions.messages import take
from tests.functions.world import House, World, add_person
from vestibule import lifetime
from vestibule.clock import written
from vestibule.evidence import EVIDENCE, Line, broken
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.people.model import Person, Relation
from vestibule.table import commit

BEGIN = "POST /v1/people/{person_id}/relations"
END = "POST /v1/people/{person_id}/relations/{relation_id}/end"
DAY = timedelta(days=1)


def begin(person: Person, house: House, by: Person, **rest: Any) -> Answer:
    """Relate a person to a house's apartment; `rest` replaces members of the body."""
    body = {"kind": "tenant", "space_id": house.space.id} | rest
    return call(begin_relation.handler, BEGIN, body, caller=by, person_id=person.id)


def end(relation: Relation | Json, by: Person, until: datetime | None = None, **rest: Any) -> Answer:
    """End a relation, now or at an instant."""
    known = relation if isinstance(relation, dict) else relation.model_dump()
    body = {"until": written(until)} if until else {}
    path = {"person_id": known["person_id"], "relation_id": known["id"]}
    return call(end_relation.handler, END, body, caller=by, **path, **rest)


def relations(person: Person, now: datetime) -> list[Relation]:
    """The stored relations, in the order of their beginning."""
    return sorted(RELATIONS.query(person.id, now=now).items, key=lambda relation: relation.since)


def newcomer(house: House, now: datetime, name: str = "newcomer") -> Person:
    """A person of the house's organisation who is related to nothing yet."""
    return add_person(house.organisation, name, now)


def heard() -> list[Json]:
    """The ends of relations that were told since one last listened."""
    return [event for event in aws.events() if event["type"] == "people.relation.ended"]


def let_grants_end() -> list[Json]:
    """Let the function hear what has been told since."""
    told = heard()
    if told:
        assert take(end_grants.handler, *(json.dumps({"detail": event}) for event in told)) == []
    return told


def lines(now: datetime, *kinds: str) -> list[Line]:
    """The day's lines of these kinds, in their order, in a chain that fits."""
    day = EVIDENCE.query(now.date().isoformat(), now=now).items
    assert broken(day) == []
    return [line for line in day if line.kind in kinds]


def stored(person: Person | str) -> lifetime.Lying[Person]:
    """The person's record as it lies there, ended or not."""
    found = lifetime.lying(PEOPLE, (person if isinstance(person, str) else person.id,))
    assert found
    return found


def home_of(world: World, at: Clock) -> Relation:
    """The resident's one relation, with the law of its site as the routes write it."""
    [relation] = relations(world.resident, at.now)
    commit(RELATIONS.change(relation.person_id, relation.id, jurisdiction="US-NYC"))
    return relation.model_copy(update={"jurisdiction": "US-NYC"})
