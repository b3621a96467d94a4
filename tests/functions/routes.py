"""Every POST of the API with a request that is as it should be."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import ModuleType
from typing import Any

from functions.access import command_entrance, grant_entry
from functions.people import begin_relation, end_relation, invite_person
from functions.registry import add_places, manage_organisations, open_site, provision_device
from functions.requests import open_request, prove_identity
from functions.retention import place_hold, release_hold
from tests.functions import aws
from tests.functions.calls import Answer, Handler, call
from tests.functions.world import House, World, grant
from vestibule import ids
from vestibule.people.holdings import RELATIONS
from vestibule.people.model import Person
from vestibule.registry.holdings import ENTRANCES
from vestibule.requests import prove
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import DataRequest, State
from vestibule.retention import roster
from vestibule.retention.holdings import HOLDS
from vestibule.retention.model import Hold
from vestibule.table import commit

CODE = "ABCD1234"


@dataclass(frozen=True)
class Post:
    """A request: what is sent by whom to which function, and the answer's status."""

    module: ModuleType
    route: str
    body: Mapping[str, Any]
    caller: Person | str
    status: int = 201
    roles: tuple[str, ...] = ()
    path: Mapping[str, Any] = field(default_factory=dict)

    def send(self, body: Any = None, handler: Handler | None = None, **rest: Any) -> Answer:
        """Send it, or another body; `rest` goes to `call`."""
        sent = self.body if body is None else body
        usual = {"caller": self.caller, "roles": self.roles, **self.path}
        return call(handler or self.module.handler, self.route, sent, **(usual | rest))


NAMES = (
    "organisation",
    "site",
    "space",
    "entrance",
    "device",
    "person",
    "relation",
    "ending",
    "grant",
    "command",
    "request",
    "verification",
    "hold",
    "release",
)


def post(name: str, world: World, now: datetime) -> Post:
    """The request of this name, in a world that is ready for it."""
    return _POSTS[name](world, now)


def request_of(person: Person, now: datetime, state: State = "awaiting_proof", **changed: Any) -> DataRequest:
    """A stored request whose code is `CODE`."""
    request_id = ids.derived("req", person.id)
    usual = {
        "id": request_id,
        "person_id": person.id,
        "right": "access",
        "channel": "api",
        "language": person.language,
        "state": state,
        "state_since": now,
        "received_at": now,
        "code_hash": prove.code_hash(CODE, request_id),
        "code_ends_at": now + timedelta(days=3),
        "task_token": "the workflow's token",
    }
    request = DataRequest.model_validate(usual | changed)
    commit(REQUESTS.add(request))
    return request


def hold_of(house: House, now: datetime) -> Hold:
    """A stored hold of the house's organisation, on the whole house."""
    hold = Hold(
        id=ids.derived("hld", house.site.id),
        reason="fraud",
        site_id=house.site.id,
        organisation_id=house.organisation.id,
        created_by=house.manager.id,
        created_at=now,
        ends_at=now + timedelta(days=30),
    )
    commit(HOLDS.add(hold), roster.enter(hold.id))
    return hold


def in_pool(person_id: str) -> None:
    """Make the user pool, with an account of this person in it."""
    aws.make_pool()
    aws.client("cognito-idp").admin_create_user(UserPoolId=os.environ["USER_POOL_ID"], Username=person_id)


def free_entrance(world: World) -> str:
    """Another entrance at home, without a device."""
    free = world.home.entrance.model_copy(update={"id": ids.derived("ent", "back door"), "device_id": None})
    commit(ENTRANCES.add(free))
    return free.id


def _organisation(_: World, __: datetime) -> Post:
    operator = ids.derived("per", "operator")
    return Post(manage_organisations, "POST /v1/organisations", {"name": "Third"}, operator, roles=("operator",))


def _site(world: World, _: datetime) -> Post:
    body = {"name": "Two", "address": "2 Main Street", "time_zone": "America/New_York", "jurisdiction": "US-NYC"}
    whose = {"organisation_id": world.home.organisation.id}
    return Post(open_site, "POST /v1/sites", body | whose, world.home.manager)


def _at_site(world: World, what: str, module: ModuleType, body: Mapping[str, Any]) -> Post:
    path = {"site_id": world.home.site.id}
    return Post(module, f"POST /v1/sites/{{site_id}}/{what}", body, world.home.manager, path=path)


def _space(world: World, _: datetime) -> Post:
    return _at_site(world, "spaces", add_places, {"kind": "apartment", "label": "5C"})


def _entrance(world: World, _: datetime) -> Post:
    body = {"name": "Back door", "access": "private", "space_id": world.home.space.id}
    return _at_site(world, "entrances", add_places, body)


def _device(world: World, _: datetime) -> Post:
    return _at_site(world, "devices", provision_device, {"kind": "lock", "entrance_id": free_entrance(world)})


def _person(world: World, _: datetime) -> Post:
    aws.make_pool()
    relation = {"kind": "resident", "space_id": world.home.space.id, "since": "2026-11-01T00:00:00Z"}
    body = {"name": "Ada", "email": "ada@example.com", "phone": "+33153732222", "language": "fr", "relation": relation}
    whose = {"organisation_id": world.home.organisation.id}
    return Post(invite_person, "POST /v1/people", body | whose, world.home.manager)


def _relation(world: World, _: datetime) -> Post:
    in_pool(world.resident.id)
    body = {"kind": "owner", "space_id": world.home.space.id, "since": "2026-11-01T00:00:00Z"}
    path = {"person_id": world.resident.id}
    return Post(begin_relation, "POST /v1/people/{person_id}/relations", body, world.home.manager, path=path)


def _ending(world: World, now: datetime) -> Post:
    [relation] = RELATIONS.query(world.resident.id, now=now).items
    path = {"person_id": world.resident.id, "relation_id": relation.id}
    route = "POST /v1/people/{person_id}/relations/{relation_id}/end"
    return Post(end_relation, route, {"until": "2026-12-01T00:00:00Z"}, world.home.manager, 202, path=path)


def _grant(world: World, _: datetime) -> Post:
    body = {"person_id": world.resident.id, "entrance_ids": [world.home.entrance.id], "ends_at": "2027-01-01T00:00:00Z"}
    return Post(grant_entry, "POST /v1/grants", body, world.home.manager)


def _command(world: World, now: datetime) -> Post:
    grant(world.resident, world.home.entrance, starts_at=now, now=now)
    path = {"entrance_id": world.home.entrance.id}
    route = "POST /v1/entrances/{entrance_id}/commands"
    return Post(command_entrance, route, {"verb": "unlock"}, world.resident, 202, path=path)


def _request(world: World, _: datetime) -> Post:
    return Post(open_request, "POST /v1/requests", {"right": "access"}, world.resident, 202)


def _verification(world: World, now: datetime) -> Post:
    path = {"request_id": request_of(world.resident, now).id}
    route = "POST /v1/requests/{request_id}/verification"
    return Post(prove_identity, route, {"code": CODE}, world.resident, 202, path=path)


def _hold(world: World, _: datetime) -> Post:
    scope = {"person_id": world.resident.id, "until": "2026-11-21T00:00:00Z"}
    body = {"reason": "fraud", "scope": scope, "ends_at": "2026-12-21T12:00:00Z"}
    return Post(place_hold, "POST /v1/holds", body, world.home.manager)


def _release(world: World, now: datetime) -> Post:
    path = {"hold_id": hold_of(world.home, now).id}
    return Post(release_hold, "POST /v1/holds/{hold_id}/release", {}, world.home.manager, 202, path=path)


_POSTS: dict[str, Callable[[World, datetime], Post]] = {
    "organisation": _organisation,
    "site": _site,
    "space": _space,
    "entrance": _entrance,
    "device": _device,
    "person": _person,
    "relation": _relation,
    "ending": _ending,
    "grant": _grant,
    "command": _command,
    "request": _request,
    "verification": _verification,
    "hold": _hold,
    "release": _release,
}
