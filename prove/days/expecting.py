"""What must be true, reckoned from stored items alone: whom a hold covers, what must be there, and what the ledger must say.

Written without the program's code for holds, expiry and evidence, so that an error there does not excuse itself here.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from prove.dynamodb.stream import Told
from prove.dynamodb.values import Item

_HAPPENS = {"entries": "occurred_at", "commands": "accepted_at"}
_COPIES = ("admissions",)
_PERSON = {"people": "id"}
_NEVER_HELD = ("holds", *_COPIES)


@dataclass
class Placed:
    """A hold as it was asked for, and when it really ended."""

    id: str
    scope: Mapping[str, str]
    organisation_id: str | None
    placed_at: datetime
    ends_at: datetime

    def covers(self, table: str, item: Item) -> bool:
        """Whether an item of this table lies in its scope, from the item's own attributes."""
        if table in _NEVER_HELD:
            return False
        owner = _text(item, "organisation_id")
        if self.organisation_id and owner and owner != self.organisation_id:
            return False
        return all(self._fits(table, item, member, wanted) for member, wanted in self.scope.items())

    def _fits(self, table: str, item: Item, member: str, wanted: str) -> bool:
        if member == "person_id":
            return _text(item, _PERSON.get(table, "person_id")) == wanted
        if member == "entrance_id":
            listed = json.loads(_text(item, "entrance_ids") or "[]")
            return wanted in listed or _text(item, "entrance_id") == wanted
        if member == "site_id":
            return _text(item, "site_id") == wanted
        happened = _text(item, _HAPPENS[table]) if table in _HAPPENS else None
        return happened is None or (wanted <= happened if member == "since" else happened < wanted)

    def is_in_force(self, at: datetime) -> bool:
        """Whether it keeps anything at this instant."""
        return self.placed_at <= at < self.ends_at


def covering(holds: list[Placed], table: str, item: Item, at: datetime) -> list[Placed]:
    """The holds in force that cover an item."""
    return [hold for hold in holds if hold.is_in_force(at) and hold.covers(table, item)]


type Place = tuple[str, tuple[str, ...]]
"""A table's name and a key, as a line of the ledger names them."""


def place_of(told: Told) -> Place:
    """Whose deletion a stream's record tells; its keys stand in the order of the table's."""
    table = str(told["eventSourceARN"]).split("/")[1].removeprefix("vestibule-")
    return table, tuple(str(value["S"]) for value in told["dynamodb"]["Keys"].values())


def kind_expected(holds: list[Placed], told: Told, witnessed_at: datetime) -> str:
    """The line that this deletion must get: `expired`, `swept`, `erased`, or `kept` when a hold covered it all the time."""
    change = told["dynamodb"]
    item, at = change["OldImage"], datetime.fromtimestamp(change["ApproximateCreationDateTime"], UTC)
    ends = ends_at(item)
    if ends is None or ends > at:
        return "erased"
    table = place_of(told)[0]
    if any(hold.is_in_force(witnessed_at) for hold in covering(holds, table, item, at)):
        return "kept"
    return "expired" if "userIdentity" in told else "swept"


def ends_at(item: Item) -> datetime | None:
    """The end that an item carries."""
    return datetime.fromtimestamp(int(item["expires_at"]["N"]), UTC) if "expires_at" in item else None


def deletions_in(line: Item) -> Iterator[tuple[Place, str]]:
    """What a line of the ledger says of a deletion, if it speaks of one: whose, and its kind."""
    context, _, happened = line["kind"]["S"].rpartition(".")
    if context == "retention.record" and happened in ("expired", "swept", "erased", "kept"):
        facts: dict[str, Any] = json.loads(line["facts"]["S"])
        yield (facts["table"], tuple(facts["key"])), happened


def _text(item: Item, name: str) -> str | None:
    value = item.get(name)
    return None if value is None else str(value["S"])
