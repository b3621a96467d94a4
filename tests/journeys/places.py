"""Places and people of a test's own, made through the API as their manager would make them.

Names and addresses are drawn at random: what one test made, no other test meets or counts.
"""

import json
import secrets
import time
from dataclasses import dataclass
from typing import Any

import httpx

from local.client import Client
from local.devices import Connection, SimulatedLock
from local.logins import Login, first_password_for
from local.running import House

_STAFF = ("manager", "technician", "dealer")


@dataclass(frozen=True)
class Actor:
    """Somebody who is signed in."""

    login: Login
    api: Client
    name: str

    @property
    def id(self) -> str:
        return self.login.person_id

    @property
    def email(self) -> str:
        return self.login.email

    def entries(self) -> list[dict[str, Any]]:
        data: list[dict[str, Any]] = self.api.get("/v1/entries", person_id=self.id).json()["data"]
        return data

    def unlock(self, entrance: str, key: str | None = None) -> httpx.Response:
        return self.api.post(f"/v1/entrances/{entrance}/commands", {"verb": "unlock"}, key)

    def outcome_of(self, accepted: httpx.Response) -> dict[str, Any]:
        """What became of a command, waited for as long as one call does."""
        command: dict[str, Any] = self.api.get(accepted.headers["Location"], wait=10).json()
        return command


@dataclass(frozen=True)
class Place:
    """An organisation with its manager, one site and one space."""

    house: House
    operator: Client
    """Who runs the house and answers for compliance."""
    manager: Actor
    organisation: str
    site: str
    space: str

    def invite(self, kind: str = "resident", email: str | None = None, language: str = "en") -> Actor:
        """Somebody who moves in, or works there: invited by mail, signed in with a password of their own."""
        relation = {"kind": kind} if kind in _STAFF else {"kind": kind, "space_id": self.space}
        return _invite(self.house, self.manager.api, self.organisation, relation, email or _address(), language)

    def add_door(self) -> str:
        door = self.manager.api.make(f"/v1/sites/{self.site}/entrances", {"name": "Side door", "access": "public"})
        return str(door["id"])

    def provision(self, entrance: str | None) -> dict[str, Any]:
        """A device with its certificate, at an entrance or, with None, still in its box."""
        wanted = {"kind": "lock", "entrance_id": entrance} if entrance else {"kind": "lock"}
        return self.manager.api.make(f"/v1/sites/{self.site}/devices", wanted)

    def lock_at(self, entrance: str | None) -> SimulatedLock:
        """A lock that is not connected yet."""
        connection = connection_of(self.house, self.provision(entrance))
        return SimulatedLock(connection, [entrance] if entrance else [], door_keys=self.house.door_keys())

    def grant(self, to: Actor, entrance: str) -> dict[str, Any]:
        return self.manager.api.make("/v1/grants", {"person_id": to.id, "entrance_ids": [entrance]})

    def entries_at(self, entrance: str) -> list[dict[str, Any]]:
        data: list[dict[str, Any]] = self.manager.api.get("/v1/entries", entrance_id=entrance).json()["data"]
        return data


def found_place(house: House, jurisdiction: str = "US-NYC", space: str = "apartment") -> Place:
    """A new organisation, in New York if not said otherwise, with a manager who has opened one site with one apartment."""
    administrator = house.pool.make_administrator(_address(), ("operator", "compliance"))
    by = house.client(administrator)
    organisation = by.make("/v1/organisations", {"name": f"House {secrets.token_hex(4)}"})["id"]
    manager = _invite(house, by, organisation, {"kind": "manager"}, _address())
    site = manager.api.make(
        "/v1/sites",
        {
            "organisation_id": organisation,
            "name": "The Yard",
            "address": "77 Sand Street, Brooklyn",
            "time_zone": "America/New_York",
            "jurisdiction": jurisdiction,
        },
    )["id"]
    home = manager.api.make(f"/v1/sites/{site}/spaces", {"kind": space, "label": "7C"})["id"]
    return Place(house, by, manager, organisation, site, home)


def connection_of(house: House, device: dict[str, Any]) -> Connection:
    """A connection with the device's own certificate, not yet open."""
    cloud = house.cloud
    return Connection(
        "127.0.0.1",
        cloud.mqtt_port,
        device["id"],
        device["certificate"],
        device["private_key"],
        cloud.certificate_authority(),
    )


def message(lock: SimulatedLock, kind: str, data: dict[str, Any], **changes: Any) -> bytes:
    """A message of the device protocol, right in everything but the `changes`. Takes the lock's next number."""
    lock.lock.seq += 1
    envelope = {
        "v": 1,
        "boot": lock.lock.boot,
        "seq": lock.lock.seq,
        "ts": time.time_ns() // 1_000_000,
        "type": kind,
        "offline": False,
        "data": data,
    }
    return json.dumps({**envelope, **changes}).encode()


def access_data(entrance: str, **changes: str) -> dict[str, Any]:
    return {"entrance_id": entrance, "method": "fob", "result": "granted", "reason": "ok", **changes}


def _invite(
    house: House, by: Client, organisation: str, relation: dict[str, Any], email: str, language: str = "en"
) -> Actor:
    name = f"Ottoline {secrets.token_hex(6).title()}"
    wanted = {"organisation_id": organisation, "name": name, "email": email, "language": language, "relation": relation}
    invited = by.make("/v1/people", wanted)
    first = first_password_for(house.cloud, email)
    login = house.pool.accept_invitation(relation["kind"], email, first, invited["id"])
    return Actor(login, house.client(login), name)


def _address() -> str:
    return f"{secrets.token_hex(6)}@journeys.example"
