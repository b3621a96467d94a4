"""Every POST of the API with a request that is as it should be."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import ModuleType
from typing import Any

from functions.access import command_entrance, grant_entry
from functions.people import invite_person
from functions.registry import add_places, manage_organisations, open_site, provision_device
from functions.requests import open_request, prove_identity
from tests.functions import aws
from tests.functions.calls import Answer, Handler, call
from tests.functions.world import World, grant
from vestibule import ids
from vestibule.people.model import Person
from vestibule.registry.holdings import ENTRANCES
from vestibule.requests import prove
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import DataRequest, State
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
    "grant",
    "command",
    "request",
    "verification",
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


_POSTS: dict[str, Callable[[World, datetime], Post]] = {
    "organisation": _organisation,
    "site": _site,
    "space": _space,
    "entrance": _entrance,
    "device": _device,
    "person": _person,
    "grant": _grant,
    "command": _command,
    "request": _request,
    "verification": _verification,
}
