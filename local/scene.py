"""The demo's people and places: a manager, two residents, a site with one door, and the lock that stands there."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from local.client import Client
from local.devices import Connection, SimulatedLock
from local.logins import Login, first_password_for
from local.running import House


@dataclass(frozen=True)
class Setting:
    """Where an operator's story plays."""

    organisation: str
    site: str
    address: str
    time_zone: str
    jurisdiction: str
    space_kind: str
    space: str
    entrance: str
    relation: str
    people: tuple[str, str]
    language: str


SETTINGS = {
    "valet": Setting(
        "Hudson Property Management", "The Orchard", "214 Columbia Street, Brooklyn", "America/New_York", "US-NYC",
        "apartment", "4B", "Street door", "resident", ("Rosalind Okafor", "Tobias Lindqvist"), "fr",
    ),
    "noke": Setting(
        "Thames Storage", "Twickenham", "9 Wharf Lane, Twickenham", "Europe/London", "GB",
        "storage_unit", "C-117", "Gate", "tenant", ("Imogen Castellane", "Bartholomew Nyberg"), "nl",
    ),
    "wemaintain": Setting(
        "Régie Belleville", "Tour Ménilmontant", "31 rue des Amandiers, Paris", "Europe/Paris", "FR",
        "office", "Accueil", "Hall", "owner", ("Séverine Delacourt", "Anselme Quintard"), "fr",
    ),
    "alloclaim": Setting(
        "Cabinet Vauban", "Siège", "5 rue Vauban, Lyon", "Europe/Paris", "FR",
        "office", "Bureau 2", "Entrée", "owner", ("Clémentine Arbois", "Gaspard Thévenet"), "en",
    ),
    "fleetback": Setting(
        "Garage Bertrange", "Bertrange", "40 route de Longwy, Bertrange", "Europe/Luxembourg", "LU",
        "office", "Réception", "Atelier", "owner", ("Maartje Verbruggen", "Lucien Reuter"), "nl",
    ),
}  # fmt: skip


@dataclass
class Scene:
    """What stands so far. Each verb makes one more thing through the API, as its manager would."""

    house: House
    setting: Setting
    administrator: Login
    manager: Login | None = None
    residents: list[Login] = field(default_factory=list)
    made: dict[str, dict[str, Any]] = field(default_factory=dict)
    grants: dict[str, str] = field(default_factory=dict)
    """What each person may open by, by person."""
    users: list[Login] = field(default_factory=list)
    """Whom the tenant has named."""

    def id_of(self, thing: str) -> str:
        """The identifier of something that was made: organisation, site, space, entrance, device."""
        return str(self.made[thing]["id"])

    def as_manager(self) -> Client:
        """The API as the manager sees it."""
        return self.house.client(self.manager)

    def take_on_organisation(self) -> None:
        """The administrator takes on the organisation and invites its manager, who chooses a password."""
        administrator = self.house.client(self.administrator)
        self.made["organisation"] = administrator.make("/v1/organisations", {"name": self.setting.organisation})
        self.manager = self._invite(
            administrator, "manager", "manager@demo.example", "Mireille Haddad", {"kind": "manager"}
        )

    def open_site(self) -> None:
        """The manager opens a site with a space and a public entrance."""
        manager, setting = self.as_manager(), self.setting
        site = {
            "organisation_id": self.id_of("organisation"),
            "name": setting.site,
            "address": setting.address,
            "time_zone": setting.time_zone,
            "jurisdiction": setting.jurisdiction,
        }
        self.made["site"] = manager.make("/v1/sites", site)
        below = f"/v1/sites/{self.id_of('site')}"
        self.made["space"] = manager.make(f"{below}/spaces", {"kind": setting.space_kind, "label": setting.space})
        self.made["entrance"] = manager.make(f"{below}/entrances", {"name": setting.entrance, "access": "public"})

    def provision_lock(self) -> SimulatedLock:
        """The manager provisions a lock; the answer holds its certificate and key, this once."""
        device = {"kind": "lock", "entrance_id": self.id_of("entrance")}
        self.made["device"] = self.as_manager().make(f"/v1/sites/{self.id_of('site')}/devices", device)
        connection = self.connection(self.made["device"])
        return SimulatedLock(connection, [self.id_of("entrance")], door_keys=self.house.door_keys())

    def connection(self, device: dict[str, Any]) -> Connection:
        """A connection with a device's own certificate."""
        cloud = self.house.cloud
        ca = cloud.certificate_authority()
        return Connection("127.0.0.1", cloud.mqtt_port, device["id"], device["certificate"], device["private_key"], ca)

    def invite_resident(self, number: int) -> Login:
        """The manager invites somebody to the space, who chooses a password."""
        relation = {"kind": self.setting.relation, "space_id": self.id_of("space")}
        name = self.setting.people[number]
        login = self._invite(self.as_manager(), "resident", f"resident{number + 1}@demo.example", name, relation)
        self.residents.append(login)
        return login

    def grant(self, to: Login) -> dict[str, Any]:
        """The manager lets somebody open the entrance."""
        wanted = {"person_id": to.person_id, "entrance_ids": [self.id_of("entrance")]}
        made = self.as_manager().make("/v1/grants", wanted)
        self.grants[to.person_id] = made["id"]
        return made

    def _invite(self, by: Client, role: str, email: str, name: str, relation: dict[str, Any]) -> Login:
        wanted = {
            "organisation_id": self.id_of("organisation"),
            "name": name,
            "email": email,
            "language": self.setting.language,
            "relation": relation,
        }
        invited = by.make("/v1/people", wanted)
        first = first_password_for(self.house.cloud, email)
        login = self.house.pool.accept_invitation(role, email, first, invited["id"])
        self.house.logins.append(login)
        return login


def begin(house: House) -> Scene:
    """The scene with its administrator only, who also answers for compliance."""
    administrator = house.pool.make_administrator("admin@demo.example", ("operator", "compliance"))
    house.logins.append(administrator)
    return Scene(house, SETTINGS[house.operator], administrator)


def eventually[T](look: Callable[[], T], seconds: float = 20.0) -> T:
    """What `look` gives as soon as it gives something; its last answer when time is over."""
    deadline = time.monotonic() + seconds
    while not (found := look()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return found
