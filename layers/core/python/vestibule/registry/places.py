"""Where places are found: a site by its space, a place by the caller's own name for it."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from vestibule import ids
from vestibule.problems import AlreadyThere
from vestibule.registry.holdings import ENTRANCES, SITES, SPACES
from vestibule.registry.model import Entrance, Site, Space
from vestibule.table import Table, read_together

PREFIXES: Mapping[str, str] = {SITES.name: "sit", SPACES.name: "spc", ENTRANCES.name: "ent"}
_AT_ONCE = 100
"""DynamoDB reads so many records together."""


def site_of_space(space_id: str, organisation_id: str, now: datetime) -> Site | None:
    """The site on which a space of this organisation is; None when the organisation has no such space."""
    space = SPACES.get(space_id, now=now)
    if space is None or space.organisation_id != organisation_id:
        return None
    return SITES.get(space.site_id, now=now)


def place_id(table: Table[Any], once: str, organisation_id: str, external_key: str | None) -> str:
    """What a new place is called: by the caller's own name for it where there is one, so that nobody adds it twice."""
    prefix = PREFIXES[table.name]
    return keyed_id(table, organisation_id, external_key) if external_key else ids.derived(prefix, once)


def keyed_id(table: Table[Any], organisation_id: str, external_key: str) -> str:
    """The identifier of the place that an organisation calls so."""
    return ids.derived(PREFIXES[table.name], "external_key", organisation_id, external_key)


def check_new(table: Table[Any], place: Site | Space | Entrance, now: datetime) -> None:
    """`AlreadyThere` when the organisation has a place of this name already."""
    if place.external_key and table.get(place.id, now=now):
        detail = "You have a place with this external_key already. GET its list, or take another key."
        raise AlreadyThere(detail)


def is_id_of(table: Table[Any], text: str) -> bool:
    """Whether this is written as our own identifier of such a place."""
    return ids.is_named(PREFIXES[table.name], text)


def entrances_of_space(space_id: str, now: datetime) -> Iterator[Entrance]:
    """The doors of a space. One that was added a moment ago may be missing."""
    return ENTRANCES.each(space_id, index="by_space", now=now)


def read_many(wanted: Mapping[str, Table[Any]], now: datetime) -> dict[str, Any]:
    """The records with these identifiers, those that are there."""
    names = list(wanted)
    found: dict[str, Any] = {}
    for start in range(0, len(names), _AT_ONCE):
        some = names[start : start + _AT_ONCE]
        records = read_together(now, *((wanted[name], (name,)) for name in some))
        found |= {name: record for name, record in zip(some, records, strict=True) if record is not None}
    return found
