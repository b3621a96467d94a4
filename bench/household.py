"""A small house made through the functions themselves, every call of theirs counted on the way."""

import json
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from bench.events import Context, Somebody, batch, message, request
from bench.metering import Meter, Tally
from functions.access import (
    acknowledge_command,
    answer_device,
    command_entrance,
    grant_entry,
    issue_credentials,
    read_entries,
    record_entry,
)
from functions.people import invite_person
from functions.registry import add_places, manage_organisations, open_site, provision_device
from vestibule import clock, ids


class Unexpected(RuntimeError):
    """A function answered something else than it should, so its calls mean nothing."""


@dataclass
class Household:
    """One organisation, one site, one door with its lock, a manager, a resident who may enter, a stranger who may not."""

    meter: Meter
    tallies: dict[str, Tally] = field(default_factory=dict)
    """What each piece of work did, by a name for people."""
    made: dict[str, str] = field(default_factory=dict)
    """Identifiers by kind."""
    messages: int = 0

    def move_in(self) -> None:
        """Make all of it, through the routes that a console would use."""
        operator = Somebody(ids.new("per", clock.now()), "operator")
        self._make(manage_organisations, "POST /v1/organisations", operator, "organisation", {"name": "Orchard"})
        relation = {"kind": "manager"}
        self.made["manager"] = self._invite(operator, "manager@bench.example", relation, "POST /v1/people, a manager")
        self._build()
        for who in ("resident", "stranger"):
            lives = {"kind": "resident", "space_id": self.made["space"]}
            name = f"POST /v1/people, a {who}"
            self.made[who] = self._invite(self.manager, f"{who}@bench.example", lives, name)
        del self.tallies["POST /v1/people, a stranger"]
        right = {"person_id": self.made["resident"], "entrance_ids": [self.made["entrance"]]}
        self._make(grant_entry, "POST /v1/grants", self.manager, "grant", right)
        fob = {"kind": "fob", "number": "04A224B2C85E80"}
        self._make(issue_credentials, "POST /v1/grants/{grant_id}/credentials", self.manager, "credential", fob)

    @property
    def manager(self) -> Somebody:
        """Who manages the site."""
        return Somebody(self.made["manager"], "manager")

    @property
    def resident(self) -> Somebody:
        """Who may open the door."""
        return Somebody(self.made["resident"], "resident")

    @property
    def stranger(self) -> Somebody:
        """Who lives here, and has no grant."""
        return Somebody(self.made["stranger"], "resident")

    def unlock(self, name: str, who: Somebody, key: str | None = None, expected: int = 202) -> dict[str, Any]:
        """Ask for the door to be opened."""
        route = "POST /v1/entrances/{entrance_id}/commands"
        path = f"/v1/entrances/{self.made['entrance']}/commands"
        return self.call(command_entrance, name, request(route, path, who, body={}, key=key), expected)

    def enter(self, name: str, times: int = 1, command_id: str | None = None) -> None:
        """The lock tells of entries, `times` in one batch."""
        data = {"entrance_id": self.made["entrance"], "method": "fob", "result": "granted", "reason": "ok"}
        self.report(record_entry, name, "access", *[data | ({"command_id": command_id} if command_id else {})] * times)

    def acknowledge(self, name: str, command_id: str, phase: str) -> None:
        """The lock acknowledges a command."""
        self.report(acknowledge_command, name, "ack", {"command_id": command_id, "phase": phase, "reason": "ok"})

    def ask_for_list(self, name: str) -> None:
        """The lock asks for the list of its door."""
        self.report(answer_device, name, "list", {"entrance_id": self.made["entrance"], "nonce": "5f0c9a7be21d4488"})

    def report(self, function: ModuleType, name: str, kind: str, *several: dict[str, Any]) -> None:
        """The lock sends messages that reach the function in one batch; none may come again."""
        first, self.messages = self.messages + 1, self.messages + len(several)
        sent = [message(self.made["device"], kind, first + place, data) for place, data in enumerate(several)]
        answer = self.run(function, name, batch(*sent))
        if answer != {"batchItemFailures": []}:
            raise Unexpected(f"{name}: {answer}")

    def page(self, name: str, who: Somebody, **query: str) -> dict[str, Any]:
        """A page of entries."""
        return self.call(read_entries, name, request("GET /v1/entries", "/v1/entries", who, query=query), 200)

    def call(self, function: ModuleType, name: str, event: dict[str, Any], expected: int) -> dict[str, Any]:
        """Send a request and return the answer's body."""
        answer = self.run(function, name, event)
        if answer["statusCode"] != expected:
            raise Unexpected(f"{name}: {answer['statusCode']} {answer['body']}")
        return dict(json.loads(answer["body"] or "{}"))

    def run(self, function: ModuleType, name: str, event: Any) -> Any:  # noqa: ANN401 (what Lambda passes)
        """Run a function once and keep what it did under this name."""
        with self.meter.measuring() as tally:
            answer = function.handler(event, Context())
        self.tallies[name] = tally
        return answer

    def _build(self) -> None:
        place = {"name": "The Orchard", "address": "214 Columbia Street", "time_zone": "America/New_York"}
        of = {"organisation_id": self.made["organisation"], "jurisdiction": "US-NYC"}
        self._make(open_site, "POST /v1/sites", self.manager, "site", place | of)
        below = "POST /v1/sites/{site_id}"
        self._make(add_places, f"{below}/spaces", self.manager, "space", {"kind": "apartment", "label": "4B"})
        self._make(add_places, f"{below}/entrances", self.manager, "entrance", {"name": "Door", "access": "public"})
        lock = {"kind": "lock", "entrance_id": self.made["entrance"]}
        self._make(provision_device, f"{below}/devices", self.manager, "device", lock)

    def _make(self, function: ModuleType, route: str, who: Somebody, kind: str, body: dict[str, Any]) -> None:
        path = route.partition(" ")[2].format_map({f"{made}_id": an_id for made, an_id in self.made.items()})
        self.made[kind] = str(self.call(function, route, request(route, path, who, body=body), 201)["id"])

    def _invite(self, by: Somebody, email: str, relation: dict[str, Any], name: str) -> str:
        body = {"organisation_id": self.made["organisation"], "name": "Ada", "email": email, "relation": relation}
        event = request("POST /v1/people", "/v1/people", by, body=body)
        return str(self.call(invite_person, name, event, 201)["id"])
