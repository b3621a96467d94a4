"""The places of the small house, and what was done at its door."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from local.openapi_parts import EXAMPLE
from vestibule.access.credential import Credential
from vestibule.access.grant import granting
from vestibule.access.group import Group
from vestibule.access.holdings import COMMANDS, CREDENTIALS, ENTRIES, GROUPS, IMAGES
from vestibule.access.image import Image
from vestibule.access.model import Command, Entry, Grant
from vestibule.intercom.holdings import CALLS
from vestibule.intercom.model import Call
from vestibule.registry.holdings import DEVICES, ENTRANCES, ORGANISATIONS, SITES, SPACES
from vestibule.registry.model import Device, Entrance, Organisation, Site, Space
from vestibule.table import Write


def known(prefix: str) -> str:
    """The identifier of the one thing of this kind."""
    return f"{prefix}_{EXAMPLE}"


HALL = known("ent").replace("01JD", "02JD")
"""Where a console stands."""
SPARE = known("dev").replace("01JD", "02JD")
"""A device in its box, which may be removed."""
UNIT = known("spc").replace("01JD", "02JD")
"""A unit that somebody else rents, which may be barred."""
THERMOSTAT = known("dev").replace("01JD", "03JD")
"""The caller's own at home."""
RINGING = known("cal").replace("01JD", "02JD")
"""A visitor whom nobody answers; the one of the example may be answered."""
TO_REVOKE = known("grt").replace("01JD", "02JD")
PICTURE = f"images/{known('img')}.jpg"
"""Where the picture of the entry lies."""
ROUND: Any = {"organisation_id": known("org"), "site_id": known("sit")}


def places(now: datetime) -> Iterator[Write]:
    """One organisation, one site, one of everything in it."""
    law: Any = {"time_zone": "America/New_York", "jurisdiction": "US-NYC"}
    yield ORGANISATIONS.add(Organisation(id=known("org"), name="Mercer Property", created_at=now))
    yield SITES.add(
        Site(
            id=known("sit"),
            organisation_id=known("org"),
            name="Mercer House",
            address="1 Mercer St",
            created_at=now,
            **law,
        )
    )
    yield SPACES.add(Space(id=known("spc"), **ROUND, kind="apartment", label="4B", created_at=now))
    yield ENTRANCES.add(
        Entrance(
            id=known("ent"), **ROUND, name="Front door", access="public", device_id=known("dev"), created_at=now, **law
        )
    )
    console: Any = {"name": "Hall", "access": "public", "device_kind": "console"}
    yield ENTRANCES.add(Entrance(id=HALL, **ROUND, **console, created_at=now, **law))
    yield DEVICES.add(
        Device(
            id=known("dev"),
            **ROUND,
            entrance_id=known("ent"),
            kind="lock",
            jurisdiction="US-NYC",
            certificate_id="0" * 64,
            provisioned_at=now,
        )
    )
    yield DEVICES.add(Device(id=SPARE, **ROUND, kind="lock", jurisdiction="US-NYC", provisioned_at=now))
    at_home: Any = {"kind": "thermostat", "space_id": known("spc"), "jurisdiction": "US-NYC"}
    yield DEVICES.add(Device(id=THERMOSTAT, **ROUND, **at_home, provisioned_at=now))
    doors: Any = {"name": "All doors", "entrance_ids": [known("ent")]}
    yield GROUPS.add(Group(id=known("grp"), **ROUND, **doors, created_at=now, changed_at=now))
    yield SPACES.add(Space(id=UNIT, **ROUND, kind="storage_unit", label="U 17", created_at=now))


def doings(now: datetime, other: str) -> Iterator[Write]:
    """Grants, one of them of another person, a code, a command, an entry with its picture, and visitors who ring."""
    grant = Grant(
        id=known("grt"),
        person_id=known("per"),
        **ROUND,
        entrance_ids=[known("ent")],
        starts_at=now,
        granted_by=known("per"),
        created_at=now,
    )
    done: Any = {
        "entrance_id": known("ent"),
        "device_id": known("dev"),
        "person_id": known("per"),
        "grant_id": known("grt"),
    }
    yield from granting(grant, now)
    yield from granting(grant.model_copy(update={"id": TO_REVOKE, "person_id": other}), now)
    yield CREDENTIALS.add(
        Credential(
            id=known("crd"),
            person_id=known("per"),
            grant_id=known("grt"),
            **ROUND,
            kind="pin",
            secret=f"sealed:1:{'0' * 16}:{'A' * 40}",
            verifiers={known("ent"): ["0" * 32]},
            created_by=known("per"),
            created_at=now,
        )
    )
    yield COMMANDS.add(
        Command(id=known("cmd"), **ROUND, **done, verb="unlock", status="done", accepted_at=now, not_after=now)
    )
    yield ENTRIES.add(
        Entry(
            id=known("evt"),
            **ROUND,
            **done,
            method="mobile_key",
            result="granted",
            reason="ok",
            image_id=known("img"),
            occurred_at=now,
            recorded_at=now,
        )
    )
    door: Any = {**ROUND, "entrance_id": known("ent"), "device_id": known("dev"), "person_id": known("per")}
    picture: Any = {"entry_id": known("evt"), "key": PICTURE, "digest": "0" * 64}
    yield IMAGES.add(Image(id=known("img"), **door, **picture, asked_at=now))
    rings: Any = {"status": "unanswered", "image_id": known("img"), "rings_until": now + timedelta(hours=1)}
    for call_id in (known("cal"), RINGING):
        yield CALLS.add(Call(id=call_id, **door, **rings, rang_at=now))
