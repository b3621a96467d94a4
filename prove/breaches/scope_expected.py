"""Whom an exposure concerns, worked out the slow way: every row of every table is looked at, with no index and no page.

Written from what `breaches.model` says of each kind of exposure, apart from the program that finds them.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vestibule.breaches import exposures
from vestibule.holdings import Holding
from vestibule.policy.model import Pack
from vestibule.register import tables

type Row = Mapping[str, Any]
type Rows = Mapping[str, Sequence[Row]]
type Concerned = dict[str, dict[str, int]]
"""By person the number of records by table."""
TIED = {
    "relations": ("since", "until"),
    "grants": ("starts_at", "ends_at"),
    "credentials": ("created_at", "ended_at"),
    "listings": ("changed_at", "ended_at"),
    "climates": ("set_at", "set_until"),
}
READS = {"entries.read": ("access.entry.recorded",)}
"""Of the events that are planted, those that a scope reads."""
HAPPENED = {
    "entries": "occurred_at",
    "commands": "accepted_at",
    "images": "asked_at",
    "calls": "rang_at",
    "overlocks": "set_at",
}
_FIRST, _LAST = "0", "9"
"""Before and after every instant as it is written."""


@dataclass(frozen=True)
class Held:
    """All that is held on persons, as rows, and which member of a row names the person."""

    rows: Rows
    subjects: Mapping[str, str]
    now: datetime

    def of(self, name: str) -> Iterator[Row]:
        """The rows of a table that have not ended."""
        seconds = self.now.timestamp()
        return (row for row in self.rows.get(name, ()) if row.get("expires_at") is None or row["expires_at"] > seconds)


def subjects_of(pack: Pack) -> dict[str, str]:
    """The tables that hold something on persons, with the member that names the person; not the lists of incidents."""
    held = {table.name: table.holds for table in tables(pack)}
    found = {name: holds.subject for name, holds in held.items() if isinstance(holds, Holding)}
    return {name: subject for name, subject in found.items() if subject != "visitor_id" and name != "affected"}


def expected(exposure: Mapping[str, Any], held: Held) -> Concerned:
    """Each person with what of theirs is exposed."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for table, row in _exposed(exposure, held):
        person_id = row.get(held.subjects["requests" if table == "bundles" else table])
        if person_id:
            counts[person_id][table] += 1
    return {person_id: dict(of_person) for person_id, of_person in counts.items()}


def _exposed(exposure: Mapping[str, Any], held: Held) -> Iterator[tuple[str, Row]]:
    kinds: dict[str, Callable[[], Iterator[tuple[str, Row]]]] = {
        "table": lambda: _whole([exposure["table"]], held),
        "function": lambda: _whole(exposures.tables_read_by(exposure["function"]), held),
        "persons": lambda: _of_persons(exposure, held),
        "prefix": lambda: _below(exposure["bucket"], exposure["prefix"], held),
        "site": lambda: _at_site(exposure["site_id"], exposure["since"], exposure["until"], held),
        "device": lambda: _by_device(exposure["device_id"], _window(exposure), held),
        "credential": lambda: _by_credential(exposure["credential_id"], held),
        "partner": lambda: _by_partner(exposure["credential_id"], held),
    }
    is_partner = exposure.get("credential_id", "").startswith("pky_")
    return kinds["partner" if is_partner else exposure["kind"]]()


def _window(exposure: Mapping[str, Any]) -> tuple[str, str]:
    return exposure.get("since", _FIRST), exposure.get("until", _LAST)


def _whole(names: Sequence[str], held: Held) -> Iterator[tuple[str, Row]]:
    return ((name, row) for name in names if name in held.subjects for row in held.of(name))


def _of_persons(exposure: Mapping[str, Any], held: Held) -> Iterator[tuple[str, Row]]:
    named = set(exposure["person_ids"])
    for name, row in _whole(exposure.get("tables") or list(held.subjects), held):
        if row.get(held.subjects[name]) in named:
            yield name, row


def _below(bucket: str, prefix: str, held: Held) -> Iterator[tuple[str, Row]]:
    if bucket == "images":
        yield from (("images", row) for row in held.of("images") if row["key"].startswith(prefix))
    else:
        copies = (row for row in held.of("requests") if row.get("bundle_hash") or row.get("plan_hash"))
        yield from (("bundles", row) for row in copies if f"requests/{row['id']}/".startswith(prefix))


def _at_site(site_id: str, since: str, until: str, held: Held) -> Iterator[tuple[str, Row]]:
    for name, at in HAPPENED.items():
        for row in held.of(name):
            if row["site_id"] == site_id and since <= row[at] < until:
                yield name, row
    for name, (first, last) in TIED.items():
        for row in held.of(name):
            if row.get("site_id") == site_id and row[first] < until and since < (row.get(last) or _LAST):
                yield name, row


def _by_device(device_id: str, window: tuple[str, str], held: Held) -> Iterator[tuple[str, Row]]:
    """What was told by it, and what lies in it."""
    device = next(row for row in held.rows["devices"] if row["id"] == device_id)
    doors = {device.get("entrance_id"), *_listed(device, "also_at"), *_listed(device, "stood_at")}
    for name in ("keys", "admissions"):
        yield from ((name, row) for row in held.of(name) if row["entrance_id"] in doors)
    yield from (("climates", row) for row in held.of("climates") if row["device_id"] == device_id)
    for name in ("entries", "commands", "images", "calls"):
        for row in held.of(name):
            if row.get("device_id") == device_id and window[0] <= row[HAPPENED[name]] < window[1]:
                yield name, row


def _listed(row: Row, name: str) -> list[str]:
    """A list is stored as JSON."""
    found: list[str] = json.loads(row.get(name) or "[]")
    return found


def _by_credential(credential_id: str, held: Held) -> Iterator[tuple[str, Row]]:
    """Whose it is, and what that person did with it."""
    owners = [row for row in held.of("credentials") if row["id"] == credential_id]
    yield from (("credentials", row) for row in owners)
    theirs = {row["person_id"] for row in owners}
    for row in held.of("entries"):
        if row.get("credential_id") == credential_id and row.get("person_id") in theirs:
            yield "entries", row


def _by_partner(key_id: str, held: Held) -> Iterator[tuple[str, Row]]:
    """What its organisation's feed was told while it was good, of what it reads."""
    key = next(row for row in held.rows["partnerkeys"] if row["id"] == key_id)
    types = {name for scope in _listed(key, "scopes") for name in READS.get(scope, ())}
    last = min(key["ends_at"], key.get("revoked_at") or _LAST)
    for row in held.of("deliveries"):
        is_read = row["feed"] == f"{key['organisation_id']}/{key['recipient_id']}" and row["event_type"] in types
        if is_read and row["created_at"] <= last:
            yield "deliveries", row
