"""Restores: what may be restored, and what a line of the ledger asks of the restored copy. Pure.

A table is restored beside the one in use, and what has been erased since the point in time is erased in the copy again
before anybody may use it: a backup brings nobody back.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from vestibule import clock, ids
from vestibule.clock import StatedInstant
from vestibule.evidence import Line
from vestibule.lifetime import Key, Lying
from vestibule.policy import backups
from vestibule.policy.model import Pack
from vestibule.problems import Verdict
from vestibule.shapes import Input
from vestibule.table import Table

EXAMPLE = '{"tables": ["entries"], "at": "2026-11-20T10:00:00Z"}'
COPIES = "vestibule-restored-"
"""What the name of every restored table begins with: the rights of the steps are bound to it."""
SKEW = timedelta(minutes=1)
"""The ledger is replayed from so long before the point: its instants are those of several machines."""
MOST_TABLES = 40

_LEDGER = "the ledger is only ever added to, and an older state of it would disown what it has shown"
_BOOKS = "it says what is so now for the deletions of every table; an older state of it would undo them"
NEVER: Mapping[str, str] = {
    "evidence": _LEDGER,
    "heads": _LEDGER,
    "doorlists": "doors take no list of a lower number than they hold, and leases that run would be forgotten",
    "keys": "codes that were used or taken back since would open doors again; they follow from the credentials",
    "witnessed": "its marks keep the ledger from telling a deletion twice, and are gone after two days",
    "bells": "it repeats the codes of the listings, and a listing that is kept again gets its bell back",
    "holds": f"{_BOOKS}, and a hold that was released would keep things again",
    "roster": f"{_BOOKS}, and a hold that was released would keep things again",
}
"""Tables that no restore brings back, and why."""
_NO_BACKUP = "it has no backup, so that what is erased in it makes every copy elsewhere unreadable"
_UNTOLD = "its records end by themselves within days and the ledger does not tell of them, so nothing could be proven"


class Unrestorable(Verdict):
    """The input of the execution cannot be worked on."""


class Residue(Verdict):
    """The copy holds what should be gone: it stays out of use."""


def _written(value: object) -> object:
    if not isinstance(value, str) or _is_number(value):  # which pydantic would take for seconds since 1970
        message = "write an instant with its zone, such as 2026-11-20T10:00:00Z"
        raise ValueError(message)
    return value


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


class Asked(Input):
    """What an execution is started with."""

    tables: Annotated[list[str], Field(min_length=1, max_length=MOST_TABLES)]
    at: Annotated[StatedInstant, BeforeValidator(_written)]

    @model_validator(mode="after")
    def _names_each_once(self) -> Self:
        if len(set(self.tables)) != len(self.tables):
            message = "a table is named twice"
            raise ValueError(message)
        return self

    @property
    def point(self) -> datetime:
        """The point in time; DynamoDB restores to whole seconds."""
        return self.at.astimezone(UTC).replace(microsecond=0)


@dataclass(frozen=True)
class Window:
    """What DynamoDB says can be restored; None where it keeps no backup of the table."""

    earliest: datetime | None
    latest: datetime | None


def asked(entered: Any) -> Asked:  # noqa: ANN401 (anything that somebody typed into the console)
    """What the execution was started with. `Unrestorable` says what is wrong and what to start it with."""
    try:
        return Asked.model_validate(entered)
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, fault['loc'])) or 'input'}: {fault['msg']}" for fault in error.errors())
        raise Unrestorable(f"{faults}. Start with {EXAMPLE}") from error


def tables_of(wanted: Asked, known: Iterable[Table[Any]], now: datetime) -> tuple[Table[Any], ...]:
    """The declarations of the tables; `Unrestorable` for one that is unknown or never restored, or a point to come."""
    if wanted.point > now:
        raise Unrestorable(f"at lies in the future. Start with {EXAMPLE}")
    by_name = {table.name: table for table in known}
    restorable = sorted(name for name, table in by_name.items() if why_never(table) is None)
    unknown = sum(name not in by_name for name in wanted.tables)
    if unknown:
        raise Unrestorable(f"{unknown} of the tables are unknown here; there are {', '.join(restorable)}")
    for name in wanted.tables:
        reason = why_never(by_name[name])
        if reason:
            raise Unrestorable(f"{name} is never restored: {reason}. There are {', '.join(restorable)}")
    return tuple(by_name[name] for name in wanted.tables)


def why_never(table: Table[Any]) -> str | None:
    """Why a table is never restored; None for one that can be."""
    if table.name in NEVER:
        return NEVER[table.name]
    if not table.recoverable:
        return _NO_BACKUP
    return _UNTOLD if table.expires and not table.is_promised else None


def check_point(table: Table[Any], point: datetime, window: Window, pack: Pack, now: datetime) -> None:
    """Refuse a point that lies outside of what the policy and DynamoDB let be restored."""
    days = backups.recoverable_days(pack, table.holds.retention)
    if window.earliest is None or window.latest is None:
        raise Unrestorable(f"DynamoDB keeps no backup of {table.name}: point-in-time recovery is off")
    earliest = max(window.earliest, now - timedelta(days=days))
    if point < earliest:
        raise Unrestorable(
            f"at lies before what can be restored of {table.name}: {clock.written(earliest)} is the earliest point, "
            f"because its backups go back {days} days at the most"
        )
    if point > window.latest:
        newest = clock.written(window.latest)
        raise Unrestorable(f"at is too recent for {table.name}: {newest} is the newest point. Try again in minutes")


def restore_id(execution: str) -> str:
    """The one name of this restore in the ledger."""
    return ids.derived("rst", execution)


def copy_name(execution: str, table: str) -> str:
    """The name of the restored table: the same execution always makes the same one."""
    return f"{COPIES}{table}-{restore_id(execution).removeprefix('rst_')}"


@dataclass(frozen=True)
class Gone:
    """A record that was deleted. `had_ended` is False where it was erased before its time."""

    key: Key
    had_ended: bool


@dataclass(frozen=True)
class Dated:
    """A record whose end was changed: the attributes as they are stored, None for one that was removed."""

    key: Key
    changes: Mapping[str, str | int | None]
    at: datetime


_HAD_ENDED = {
    "retention.record.expired": True,
    "retention.record.swept": True,
    "retention.record.erased": False,
    "retention.record.unclear": False,
}


def told(line: Line, table: str, since: datetime) -> Gone | Dated | None:
    """What a line asks of the copy of a table; None for nothing.

    A deletion that was put back for a hold is a line of its own kind, `.kept`, and asks for nothing. So the line of a
    deletion is the last word on its key: what it names has not come back since.
    """
    if line.facts.get("table") != table or line.at <= since - SKEW:
        return None
    key = tuple(str(part) for part in line.facts.get("key", ()))
    if line.kind in _HAD_ENDED:
        return Gone(key, _HAD_ENDED[line.kind])
    return Dated(key, line.facts["changes"], line.at) if line.kind == "retention.record.dated" else None


def persons_gone(line: Line, since: datetime) -> Iterator[str]:
    """The persons whom a line says to be gone, as far as the key of what was deleted names them."""
    if line.kind in _HAD_ENDED and line.at > since - SKEW:
        yield from (str(part) for part in line.facts.get("key", ()) if str(part).startswith("per_"))


def is_another(table: Table[Any], gone: Gone, lying: Lying[Any], now: datetime) -> bool:
    """Whether what lies there was made anew under a key of which a line says that it is gone.

    Keys are used once, except where records are copies under natural keys (person and door): there the deletion of the
    earlier one may be told after the later one was made. The later one shows by an end that has not come.
    """
    return bool(table.copies) and gone.had_ended and (lying.expires_at is None or lying.expires_at > now)


def ledger_days(since: datetime, now: datetime) -> tuple[str, ...]:
    """The days of the ledger from a point to now."""
    first = (since - SKEW).astimezone(UTC).date()
    count = (now.astimezone(UTC).date() - first).days + 1
    return tuple(date.fromordinal(first.toordinal() + number).isoformat() for number in range(count))
