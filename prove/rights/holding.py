"""Somebody of whom something is held in every table that the operator has about people, put there past the functions.

What others would act on by themselves (a tie, a right to open a door, an account) is made through the API instead. The rest is
the least that a record can be, as something that is over: it has its end, and nobody waits for it.
"""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import batched
from typing import Any

from bench.subject import key_of, picture
from local.running import House
from tests.functions.traces import least
from tests.journeys.places import Actor, Place
from tests.journeys.tables import table_names
from vestibule import ids, register
from vestibule.holdings import Holding
from vestibule.policy import pack as packs
from vestibule.policy.model import Pack
from vestibule.table import EXPIRY, Table

type Item = dict[str, Any]
AT_DOORS = ("admissions", "bells", "credentials", "grants", "keys", "listings")
"""What ends with the tie or the right that it hangs on, by whoever owns it."""
BY_THE_API = (*AT_DOORS, "accounts", "people", "relations", "requests", "seals")
OF_VISITORS = ("choices", "visits")
"""About people without an account: they lead to nobody who asks."""
_LASTS, _AT_ONCE = timedelta(days=60), 25
_AGO = timedelta(days=3)


@dataclass(frozen=True)
class Filled:
    """What was put there: the identifiers of the records by holding."""

    keys: Mapping[str, tuple[str, ...]]


def filled(pack: Pack) -> list[str]:
    """The holdings in which somebody has something, besides what the API makes."""
    known = (table.name for table in register.tables(pack) if isinstance(table.holds, Holding))
    return [name for name in known if name not in (*BY_THE_API, *OF_VISITORS)]


def fill(house: House, place: Place, actor: Actor, door: str | None) -> Filled:
    """Something in each of them; a right to open the door, where there are doors."""
    pack = packs.load(house.operator)
    _may_enter(place, actor, door)
    if "intercom" in pack.features:
        actor.api.put("/v1/directory/me", {"alias": actor.name.split()[-1]}).raise_for_status()
    tables, whose = {table.name: table for table in register.tables(pack)}, _Whose(pack, place, actor, door)
    made = {name: _item(tables[name], whose) for name in filled(pack)}
    _write(house, {name: [item] for name, item in made.items()})
    if "images" in made:
        put_picture(house, key_of(made["images"]["id"]["S"]), picture(len(actor.name)))
    return Filled({name: tuple(item[key]["S"] for key in tables[name].key) for name, item in made.items()})


def _may_enter(place: Place, actor: Actor, door: str | None) -> None:
    """A right to open the door, with a fob."""
    if door:
        grant = place.grant(actor, door)
        fob = {"kind": "fob", "number": f"f0{secrets.token_hex(7)}"}
        place.manager.api.make(f"/v1/grants/{grant['id']}/credentials", fob)


def put_picture(house: House, key: str, body: bytes) -> None:
    """Put a picture where a console would have."""
    house.cloud.client("s3").put_object(Bucket=images_bucket(house), Key=key, Body=body, ContentType="image/jpeg")


def images_bucket(house: House) -> str:
    """The name of the bucket of images."""
    buckets = house.cloud.client("s3").list_buckets()["Buckets"]
    return next(str(each["Name"]) for each in buckets if "images" in each["Name"])


def write(house: House, items: Iterator[tuple[Table[Any], Item]]) -> None:
    """Put many items into the tables of a house."""
    for some in batched(items, _AT_ONCE, strict=False):
        by_table: dict[str, list[Item]] = {}
        for table, item in some:
            by_table.setdefault(table.name, []).append(item)
        _write(house, by_table)


def _write(house: House, by_table: Mapping[str, list[Item]]) -> None:
    names, client = table_names(house), house.cloud.client("dynamodb")
    every = [(names[name], item) for name, items in by_table.items() for item in items]
    for some in batched(every, _AT_ONCE, strict=False):
        wanted: dict[str, list[Item]] = {}
        for name, item in some:
            wanted.setdefault(name, []).append({"PutRequest": {"Item": item}})
        client.batch_write_item(RequestItems=wanted)


@dataclass(frozen=True)
class _Whose:
    """Whose records are made, and where it all was."""

    pack: Pack
    place: Place
    actor: Actor
    door: str | None

    def where(self) -> dict[str, str | None]:
        """The members that say where."""
        place = self.place
        of = {"organisation_id": place.organisation, "site_id": place.site, "space_id": place.space}
        return {**of, "entrance_id": self.door}


def _item(table: Table[Any], whose: _Whose) -> Item:
    if not isinstance(table.holds, Holding):
        raise TypeError(table.name)
    then = datetime.now(UTC).replace(microsecond=0) - _AGO  # noqa: TID251 (the house lives in the real time)
    known: dict[str, Any] = {table.holds.subject: whose.actor.id, **whose.where(), **_said(table.name, whose)}
    known |= {table.counts_from: then} if table.counts_from else {}
    fits = {name: value for name, value in known.items() if name in table.record.model_fields and value is not None}
    record = least(table.record, then, fits | {EXPIRY: then + _LASTS})
    made: Item = table.bound_to(table.name).add(record).row.serialize()
    return made


def _said(name: str, whose: _Whose) -> dict[str, Any]:
    """What makes it something that is over, and fits the rest of the house."""
    image_id = ids.derived("img", whose.actor.id)
    permissions = whose.pack.permissions
    found: dict[str, dict[str, Any]] = {
        "applications": {"state": "accepted"},
        "consents": {"purpose": permissions[0].key if permissions else "everything", "choice": "refused"},
        "corrections": {"state": "refused"},
        "deliveries": {"state": "delivered"},
        "disclosures": {"kind": "looked_at", "recipient": "operator", "recipient_kind": "compliance"},
        "holds": {"state": "released"},
        "images": {"id": image_id, "key": key_of(image_id), "digest": "0" * 64},
        "incidents": {"state": "closed"},
        "locations": {"latitude": "51.5", "longitude": "-0.1"},
        "messages": {"state": "delivered", "kind": "notices.version"},
        "overlocks": {"state": "released"},
    }
    return found.get(name, {})
