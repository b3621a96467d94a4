"""How to find whom each kind of exposure concerns: where persons are met, and which of their records count."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any

from vestibule import clock, register
from vestibule.access.holdings import ADMISSIONS, CREDENTIALS, ENTRIES, IMAGES, KEYS
from vestibule.breaches import exposures
from vestibule.breaches.holdings import AFFECTED
from vestibule.breaches.model import (
    CredentialExposed,
    DeviceExposed,
    Exposed,
    FunctionExposed,
    PersonsExposed,
    PrefixExposed,
    SiteExposed,
    TableExposed,
)
from vestibule.climate.holdings import CLIMATES
from vestibule.holdings import Holding
from vestibule.messages.going_through import behind
from vestibule.partners import catalogue, feed
from vestibule.partners.holdings import DELIVERIES, PARTNER_KEYS
from vestibule.people.holdings import PEOPLE
from vestibule.policy.model import Pack
from vestibule.reaching.ways import RECORDS, Covers, Search, Way, ordered
from vestibule.registry.holdings import DEVICES, ENTRANCES
from vestibule.requests import bundles, listing, papers
from vestibule.requests.holdings import REQUESTS
from vestibule.table import Table

_SPANS = {
    "relations": ("since", "until"),
    "grants": ("starts_at", "ends_at"),
    "credentials": ("created_at", "ended_at"),
    "listings": ("changed_at", "ended_at"),
    "climates": ("set_at", None),
}
"""What ties somebody to a site: from when to when."""
_HAPPENINGS = ("entries", "commands", "images", "calls", "overlocks")
"""What happens at a site."""


def search_for(exposure: Exposed, slice_: str, pack: Pack, now: datetime) -> Search:
    """How to find whom an exposure concerns."""
    everybody = Way(PEOPLE, slice_, "by_crowd", behind(None))
    match exposure:
        case TableExposed() | FunctionExposed():
            return Search((everybody,), _tables(pack, whole_tables(exposure)))
        case PrefixExposed():
            table, covers = _below(exposure)
            return Search((everybody,), _tables(pack, (table.name,)), covers)
        case PersonsExposed():
            named = tuple(sorted(set(exposure.person_ids)))
            return Search(tables=_tables(pack, exposure.tables or None), named=named)
        case SiteExposed():
            return _of_site(exposure, pack, now)
        case DeviceExposed():
            return _of_device(exposure, pack, now)
        case CredentialExposed():
            is_key = exposure.credential_id.startswith("pky_")
            search = _of_partner_key if is_key else _of_credential
            return search(exposure.credential_id, now) if is_key or _tables(pack, (CREDENTIALS.name,)) else Search()


def _tables(pack: Pack, names: Iterable[str] | None) -> tuple[Table[Any], ...]:
    """The tables of this deployment that hold something on persons; of these names, or all but the lists of incidents."""
    held = {each.name: each for each in register.tables(pack) if _is_about_persons(each)}
    wanted = held.keys() - {AFFECTED.name} if names is None else held.keys() & set(names)
    return tuple(held[name] for name in sorted(wanted))


def _is_about_persons(table: Table[Any]) -> bool:
    return isinstance(table.holds, Holding) and table.holds.subject != "visitor_id"


def _below(exposure: PrefixExposed) -> tuple[Table[Any], Covers]:
    """Records whose objects lie below a prefix, by what the record says: objects may be gone since."""
    if exposure.bucket == "images":
        return IMAGES, lambda _, image: image.key.startswith(exposure.prefix)

    def has_copy(_: Table[Any], request: Any) -> bool:  # noqa: ANN401 (records of any table)
        lay = {bundles.FOLDER: request.bundle_hash, listing.FOLDER: request.plan_hash, papers.FOLDER: request.papers}
        folders = [f"{folder}{request.id}/" for folder, made in lay.items() if made]
        return any(each.startswith(exposure.prefix) or exposure.prefix.startswith(each) for each in folders)

    return REQUESTS, has_copy


def _of_site(exposure: SiteExposed, pack: Pack, now: datetime) -> Search:
    window = exposure.since, exposure.until
    doors = [door.id for door in ENTRANCES.each(exposure.site_id, index="by_site", now=now, at_once=RECORDS)]
    tables = _tables(pack, (*_SPANS, *_HAPPENINGS))

    def covers(table: Table[Any], record: Any) -> bool:  # noqa: ANN401 (records of any table)
        return bool(record.site_id == exposure.site_id and _within(table, record, *window))

    ways = [way for table in tables for way in _into(table, exposure.site_id, doors, window)]
    return Search(ordered(ways), tables, covers)


def _of_device(exposure: DeviceExposed, pack: Pack, now: datetime) -> Search:
    """What it holds: keys and admissions of its doors, a home's temperature. What it told: by its name, at its site."""
    device = DEVICES.get(exposure.device_id, now=now)
    if device is None:
        return Search()
    window = exposure.since, exposure.until
    own = {*device.entrance_ids, *device.stood_at}
    doors = {*own, *(door.id for door in ENTRANCES.each(device.site_id, index="by_site", now=now, at_once=RECORDS))}
    lists, told = _tables(pack, (KEYS.name, ADMISSIONS.name)), _tables(pack, _HAPPENINGS[:-1])
    homes = _tables(pack, (CLIMATES.name,))

    def covers(table: Table[Any], record: Any) -> bool:  # noqa: ANN401 (records of any table)
        if table is KEYS or table is ADMISSIONS:
            return record.entrance_id in own
        return bool(record.device_id == device.id and (table is CLIMATES or _within(table, record, *window)))

    ways = [Way(table, door, None) for table in lists for door in own]
    ways += [Way(table, device.id, None) for table in homes]
    ways += [way for table in told for way in _into(table, device.site_id, doors, window)]
    return Search(ordered(ways), (*lists, *homes, *told), covers)


def _of_credential(credential_id: str, now: datetime) -> Search:
    """Whose it is, and the doors that were tried with it. Of a pass: who answers for the visitor."""
    credential = CREDENTIALS.get(credential_id, now=now)

    def covers(table: Table[Any], record: Any) -> bool:  # noqa: ANN401 (records of any table)
        return bool((record.id if table is CREDENTIALS else record.credential_id) == credential_id)

    named = (credential.person_id,) if credential else ()
    return Search(tables=(CREDENTIALS, ENTRIES), covers=covers, named=named)


def _of_partner_key(key_id: str, now: datetime) -> Search:
    """What the key reads: what its organisation's feed had while the key was good, of the events in its scopes."""
    found = PARTNER_KEYS.query(key_id, index="by_id", now=now, limit=1).items
    if not found:
        return Search()
    key = found[0]
    ended = min(filter(None, (key.ends_at, key.revoked_at)))
    name, types = feed.feed_of(key.organisation_id, key.recipient_id), catalogue.types_of(key.scopes)

    def covers(_: Table[Any], told: Any) -> bool:  # noqa: ANN401 (records of any table)
        return bool(told.feed == name and told.event_type in types and told.created_at <= ended)

    return Search((Way(DELIVERIES, name, "by_feed"),), (DELIVERIES,), covers)


def _into(
    table: Table[Any], site_id: str, doors: Collection[str], window: tuple[datetime | None, datetime | None]
) -> Iterator[Way]:
    """The ways into a table: by the site, else by its doors."""
    by: dict[str, tuple[str | None, str]] = {keys[0]: (name, keys[1]) for name, keys in table.indexes.items()}
    by |= {table.key[0]: (None, (*table.key, "")[1])}
    index, range_key = by.get("site_id") or by["entrance_id"]
    first, last = (clock.written(end) if end else usual for end, usual in zip(window, ("0", "9"), strict=True))
    between = (first, last) if range_key and range_key == table.happens_at else None
    for hash_key in [site_id] if "site_id" in by else sorted(doors):
        yield Way(table, hash_key, index, between)


def _within(table: Table[Any], record: Any, since: datetime | None, until: datetime | None) -> bool:  # noqa: ANN401
    """Whether it happened in the window, or whether some of its time lies there. The window's end is outside of it."""
    if table.happens_at:
        begins = ends = getattr(record, table.happens_at)
        return (since is None or since <= ends) and (until is None or begins < until)
    first, last = _SPANS[table.name]
    begins, ends = getattr(record, first), getattr(record, last) if last else None
    return (until is None or begins < until) and (since is None or ends is None or since < ends)


def whole_tables(exposure: Exposed) -> Iterable[str]:
    """The tables of which everything is exposed, whoever it is about."""
    match exposure:
        case TableExposed():
            return (exposure.table,)
        case FunctionExposed():
            return exposures.tables_read_by(exposure.function)
        case PrefixExposed(bucket="images"):
            return (IMAGES.name,)
    return ()
