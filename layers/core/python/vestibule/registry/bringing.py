"""Bring places in, line by line: what is there already stays as it is, and a bad line stops no other.

Identifiers follow from the organisation and its own keys, so doing it again, after a crash too, adds nothing twice.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vestibule.registry.holdings import ENTRANCES, SITES, SPACES
from vestibule.registry.importing import EntranceLine, ImportLine, Row, SiteLine, SpaceLine
from vestibule.registry.model import Entrance, Site, Space
from vestibule.registry.places import is_id_of, keyed_id, read_many
from vestibule.table import Refused, Table, commit

type Place = Site | Space | Entrance
_TABLES: Mapping[type, Table[Any]] = {SiteLine: SITES, SpaceLine: SPACES, EntranceLine: ENTRANCES}
_COLUMN = {"kind": "space_kind", "site_id": "site_key", "space_id": "space_key"}
"""Where a column has another name than the member of the record."""
_NOT_COMPARED = {"id", "organisation_id", "external_key", "created_at", "barred"}


class Unknown(LookupError):
    """A line names a place that there is not."""


@dataclass(frozen=True)
class Bringing:
    """One import: whose, when, and what is known so far, by identifier."""

    organisation_id: str
    now: datetime
    dry_run: bool
    known: dict[str, Any]


def bring_in(rows: Sequence[Row], organisation_id: str, now: datetime, *, dry_run: bool) -> list[ImportLine]:
    """Add what is not there. Sites come before spaces and spaces before entrances, in whatever order the file has them."""
    known = read_many(dict(_named(rows, organisation_id)), now)
    bringing = Bringing(organisation_id, now, dry_run, known)
    done = [ImportLine(line=row.line, status="refused", problem=row.problem) for row in rows if row.said is None]
    for kind in _TABLES:
        done += [_brought(row, bringing) for row in rows if isinstance(row.said, kind)]
    return sorted(done, key=lambda line: line.line)


def _named(rows: Sequence[Row], organisation_id: str) -> Iterator[tuple[str, Table[Any]]]:
    """Every place that the file names, as its own line or in another's."""
    for said in (row.said for row in rows if row.said):
        own = _TABLES[type(said)]
        yield keyed_id(own, organisation_id, said.key), own
        if not isinstance(said, SiteLine):
            yield _meant(SITES, organisation_id, said.site_key), SITES
        if isinstance(said, EntranceLine) and said.space_key:
            yield _meant(SPACES, organisation_id, said.space_key), SPACES


def _brought(row: Row, bringing: Bringing) -> ImportLine:
    try:
        place, table = _place(row.said, bringing), _TABLES[type(row.said)]
    except Unknown as unknown:
        return ImportLine(line=row.line, status="refused", problem=str(unknown))
    there = bringing.known.get(place.id)
    if there is None and not bringing.dry_run:
        try:
            commit(table.add(place))
        except Refused:  # somebody else brought it in just now
            there = table.get(place.id, now=bringing.now)
    bringing.known[place.id] = there or place
    if there is None:
        return ImportLine(line=row.line, status="created", id=place.id)
    other = _differing(there, place, row)
    if other:
        problem = f"is there already and differs in {', '.join(other)}; nothing was changed"
        return ImportLine(line=row.line, status="refused", id=place.id, problem=problem)
    return ImportLine(line=row.line, status="unchanged", id=place.id)


def _differing(there: Place, said: Place, row: Row) -> list[str]:
    """The columns in which the line differs from what is there. One that is left empty says nothing."""
    members = {name: value for name, value in said.model_dump(mode="json").items() if name not in _NOT_COMPARED}
    columns = {name: _COLUMN.get(name, name) for name in members}
    is_there = there.model_dump(mode="json")
    return sorted(columns[name] for name in members if columns[name] in row.columns and is_there[name] != members[name])


def _place(said: SiteLine | SpaceLine | EntranceLine | None, bringing: Bringing) -> Place:
    match said:
        case SiteLine():
            return Site(**_common(said.key, SITES, bringing), **said.model_dump(exclude={"key"}))
        case SpaceLine():
            site = _find(SITES, said.site_key, "site_key", bringing)
            return Space(
                **_common(said.key, SPACES, bringing),
                site_id=site.id,
                kind=said.space_kind,
                label=said.label,
                availability=said.availability or "available",
            )
        case EntranceLine():
            return _entrance(said, bringing)
    raise Unknown


def _entrance(said: EntranceLine, bringing: Bringing) -> Entrance:
    site = _find(SITES, said.site_key, "site_key", bringing)
    space = _find(SPACES, said.space_key, "space_key", bringing) if said.space_key else None
    if space and space.site_id != site.id:
        raise Unknown("space_key: the space is on another site")
    return Entrance(
        **_common(said.key, ENTRANCES, bringing),
        site_id=site.id,
        space_id=space.id if space else None,
        name=said.name,
        access=said.access,
        time_zone=site.time_zone,
        jurisdiction=site.jurisdiction,
        barred=space.barred if space else None,
    )


def _find(table: Table[Any], key: str, column: str, bringing: Bringing) -> Any:  # noqa: ANN401 (a place)
    found = bringing.known.get(_meant(table, bringing.organisation_id, key))
    if found is None or found.organisation_id != bringing.organisation_id:
        raise Unknown(f"{column}: no {table.name[:-1]} of yours has this key")
    return found


def _meant(table: Table[Any], organisation_id: str, key: str) -> str:
    """The place that a key leads to. A place without a key of the caller's is named by our identifier."""
    return key if is_id_of(table, key) else keyed_id(table, organisation_id, key)


def _common(key: str, table: Table[Any], bringing: Bringing) -> dict[str, Any]:
    return {
        "id": keyed_id(table, bringing.organisation_id, key),
        "organisation_id": bringing.organisation_id,
        "external_key": key,
        "created_at": bringing.now,
    }
