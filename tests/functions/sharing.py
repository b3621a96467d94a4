"""What a tenant has, shares and passes on, through the routes."""

from typing import Any

from functions.access import grant_entry, issue_credentials, issue_passes, read_grants, revoke_grant
from tests.conftest import Clock
from tests.functions.calls import Answer, call
from tests.functions.world import World, add_person, relate
from vestibule.access.credential import Credential, Key
from vestibule.access.holdings import CREDENTIALS, GRANTS, KEYS
from vestibule.access.model import Grant
from vestibule.people.model import Person

REVOCATION = "POST /v1/grants/{grant_id}/revocation"
CREDENTIAL = "POST /v1/grants/{grant_id}/credentials"
LOST = "POST /v1/credentials/{credential_id}/end"


def give(world: World, person: Person, by: Person, **body: Any) -> Answer:
    """POST /v1/grants for the front door."""
    usual = {"person_id": person.id, "entrance_ids": [world.home.entrance.id]}
    return call(grant_entry.handler, "POST /v1/grants", usual | body, caller=by)


def given(world: World, person: Person, by: Person, at: Clock, **body: Any) -> Grant:
    """The grant that was made."""
    answer = give(world, person, by, **body)
    assert answer.status == 201, answer.body
    return stored(answer.body["id"], at)


def friend(world: World, at: Clock, name: str = "friend") -> Person:
    """An authorised user of the resident's apartment."""
    person = add_person(world.home.organisation, name, at.now)
    relate(person, "authorised_user", since=at.now, space=world.home.space)
    return person


def make_pass(world: World, by: Person, key: str | None = None, **body: Any) -> Answer:
    usual = {"entrance_ids": [world.home.entrance.id]}
    return call(issue_passes.handler, "POST /v1/passes", usual | body, caller=by, key=key)


def revoke(grant: Grant | str, by: Person, **rest: Any) -> Answer:
    grant_id = grant if isinstance(grant, str) else grant.id
    return call(revoke_grant.handler, REVOCATION, {}, caller=by, grant_id=grant_id, **rest)


def issue(grant: Grant, by: Person, key: str | None = None, **body: Any) -> Answer:
    """A PIN, unless the body says otherwise."""
    return call(issue_credentials.handler, CREDENTIAL, {"kind": "pin"} | body, caller=by, key=key, grant_id=grant.id)


def read(grant: Grant | str, by: Person) -> Answer:
    grant_id = grant if isinstance(grant, str) else grant.id
    return call(read_grants.handler, "GET /v1/grants/{grant_id}", caller=by, grant_id=grant_id)


def stored(grant_id: str, at: Clock) -> Grant:
    found = GRANTS.get(grant_id, now=at.now)
    assert found
    return found


def credential(credential_id: str, at: Clock) -> Credential:
    found = CREDENTIALS.get(credential_id, now=at.now)
    assert found
    return found


def keys(world: World, at: Clock) -> list[Key]:
    """What the front door knows."""
    return list(KEYS.query(world.home.entrance.id, now=at.now).items)
