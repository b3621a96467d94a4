"""What the tables hold, read raw: no reader, no index and no declaration of the program but who a table's records are about."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from prove.dynamodb.database import Database
from prove.dynamodb.index import Key
from prove.dynamodb.table import Stored
from vestibule.holdings import Holding
from vestibule.table import EXPIRY

type Held = Mapping[str, Mapping[Key, str]]
"""The items of one person by table and key, as text."""


def held_on(database: Database, person_id: str, now: datetime) -> dict[str, dict[Key, str]]:
    """Every item about a person that has not ended."""
    found: dict[str, dict[Key, str]] = {}
    for table, subject in about_people(database):
        own = {key: _text(item) for key, item in table.items.items() if _is_own(item, subject, person_id, now)}
        if own:
            found[table.declared.name] = own
    return found


def about_people(database: Database) -> Iterator[tuple[Stored, str]]:
    """The tables about people, with the attribute that names whom."""
    for table in database.tables.values():
        if isinstance(table.declared.holds, Holding):
            yield table, table.declared.holds.subject


def _is_own(item: Mapping[str, Any], subject: str, person_id: str, now: datetime) -> bool:
    ends = item.get(EXPIRY)
    return item.get(subject) == {"S": person_id} and (ends is None or int(ends["N"]) > now.timestamp())


def _text(item: Mapping[str, Any]) -> str:
    return json.dumps(item, sort_keys=True, default=str)
