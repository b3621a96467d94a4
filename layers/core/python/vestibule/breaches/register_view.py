"""The register as GDPR Art. 33(5) wants it: the facts of each breach, its effects and what was done, as a list and as CSV."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from vestibule.breaches.holdings import INCIDENTS
from vestibule.breaches.model import Band, DecidedObligation, Filing, Incident, Kind, Protection, Source, State, Task
from vestibule.clock import Instant, written
from vestibule.ids import IncidentId, PersonId
from vestibule.shapes import Output

INDEX, LEDGER = "by_ledger", "incidents"
_MOST_READ = 1_000
"""For one page: a filter that hardly anything fits ends a page early, and the cursor goes on."""
_AT_ONCE = 50
LARGEST = 3_000_000
"""Bytes of stored entries in a page: Lambda answers with six megabytes, and a text may grow when it is written as JSON."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What spreadsheets take a cell that begins so for. OWASP, CSV injection."""
_SEPARATOR = "; "


What = Literal["began", "ended", "aware", "reported", "amended", "assessed", "decided", "filed", "told", "closed"]


class Happening(Output):
    """One point of the timeline."""

    at: Instant
    what: What
    by: PersonId | None = None
    about: str | None = None
    """Which members were amended, to whom it was filed, what was decided: no free text."""


class IncidentEntry(Output):
    """An entry of the register. Persons are counted; the lists of them stand apart, encrypted."""

    id: IncidentId
    state: State
    source: Source
    drill: bool
    reported_at: Instant
    aware_at: Instant
    occurred_since: Instant | None
    occurred_until: Instant | None
    kinds: list[Kind]
    summary: str
    cause: str | None
    exposed: list[str]
    """The kinds of what was exposed, without identifiers of persons: `table entries`."""
    protection: Protection
    malicious: bool
    contained: bool
    consequences: str | None
    """Effects, in the team's words."""
    measures: str | None
    """Remedial action."""
    persons: int | None
    records: int | None
    read: int | None
    children: int | None
    by_place: dict[str, int]
    by_category: dict[str, int]
    by_table: dict[str, int]
    score: float | None
    band: Band | None
    decisions: list[DecidedObligation]
    filings: list[Filing]
    told: dict[str, int]
    told_at: Instant | None
    tasks: list[Task]
    lessons: str | None
    next_due_at: Instant | None
    is_late: bool
    closed_at: Instant | None
    timeline: list[Happening]


class Register(Output):
    """A page of the register, the newest first."""

    data: list[IncidentEntry]
    next: str | None = None


@dataclass(frozen=True)
class Wanted:
    """Which incidents are meant."""

    state: State | None = None
    due_before: datetime | None = None

    def fits(self, incident: Incident) -> bool:
        """What no index tells apart."""
        due = incident.next_due_at
        is_due = self.due_before is None or (due is not None and due < self.due_before)
        return is_due and self.state in (None, incident.state)

    @property
    def name(self) -> str:
        """The same for the same filters, and for no others: a cursor belongs to its list."""
        return "/".join(("incidents", self.state or "", written(self.due_before) if self.due_before else ""))


@dataclass(frozen=True)
class Part:
    """A page of incidents. `next` is the key in the index of the last one that was read; None at the end."""

    items: tuple[Incident, ...]
    next: dict[str, Any] | None


def part_of(wanted: Wanted, after: dict[str, Any] | None, now: datetime, most: int) -> Part:
    """The next ones, the newest awareness first, as many as fit into an answer."""
    found: list[Incident] = []
    size, last = 0, after
    for place, incident in enumerate(_all(after, now)):
        fits = wanted.fits(incident)
        size += len(incident.model_dump_json()) if fits else 0
        if place and (len(found) == most or place == _MOST_READ or size > LARGEST):
            return Part(tuple(found), last)
        found += [incident] * fits
        last = _key(incident)
    return Part(tuple(found), None)


def entry(incident: Incident, now: datetime) -> IncidentEntry:
    """An entry as the register shows it."""
    tally, severity = incident.tally, incident.severity
    counts = tally.model_dump(include={"persons", "records", "read", "children"}) if tally else {}
    same = IncidentEntry.model_fields.keys() & Incident.model_fields.keys() - {"read"}
    return IncidentEntry.model_validate(
        {
            **dict.fromkeys(("persons", "records", "read", "children")),
            **incident.model_dump(include=set(same)),
            **counts,
            "exposed": list(_exposed(incident)),
            "by_place": tally.by_place if tally else {},
            "by_category": tally.by_category if tally else {},
            "by_table": tally.by_table if tally else {},
            "score": severity.score if severity else None,
            "band": severity.band if severity else None,
            "is_late": incident.next_due_at is not None and incident.next_due_at < now,
            "timeline": sorted(_happened(incident), key=lambda happening: happening.at),
        }
    )


def as_csv(entries: Iterable[IncidentEntry]) -> str:
    """The entries as CSV (RFC 4180), one a line under a header; no cell begins as a formula does."""
    text = io.StringIO()
    columns = [name for name in IncidentEntry.model_fields if name != "timeline"]
    lines = csv.writer(text)
    lines.writerow(columns)
    for each in entries:
        said = each.model_dump(mode="json")
        lines.writerow([cell(said[name]) for name in columns])
    return text.getvalue()


def cell(value: object) -> str:
    """A value as a cell. What a spreadsheet would take for a formula is marked as text by an apostrophe."""
    text = _flat(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _flat(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return _SEPARATOR.join(f"{name}: {_flat(each)}" for name, each in value.items() if each is not None)
    if isinstance(value, list):
        return (
            " | ".join(map(_flat, value)) if any(isinstance(each, dict) for each in value) else _SEPARATOR.join(value)
        )
    return str(value)


def _exposed(incident: Incident) -> Iterator[str]:
    """Things are named, persons are counted."""
    for exposure in incident.exposures:
        said = exposure.model_dump(mode="json", exclude_none=True)
        kind, persons = said.pop("kind"), said.pop("person_ids", None)
        named = [f"{len(persons)} named"] if persons else []
        plain = (" ".join(each) if isinstance(each, list) else str(each) for each in said.values())
        yield " ".join(part for part in (kind, *named, *plain) if part)


def _happened(incident: Incident) -> Iterator[Happening]:
    moments = {
        "began": incident.occurred_since,
        "ended": incident.occurred_until,
        "aware": incident.aware_at,
        "assessed": incident.assessed_at,
        "told": incident.told_at,
        "closed": incident.closed_at,
    }
    for what, at in moments.items():
        if at:
            yield Happening.model_validate({"at": at, "what": what})
    yield Happening(at=incident.reported_at, what="reported", by=incident.reported_by)
    for change in incident.amendments:
        yield Happening(at=change.at, what="amended", by=change.by, about=" ".join(change.changed))
    for said in incident.decisions:
        yield Happening(at=said.at, what="decided", by=said.by, about=f"{said.tell} {said.jurisdiction} {said.verdict}")
    for filing in incident.filings:
        about = f"{filing.tell} {filing.jurisdiction} {filing.phase}"
        yield Happening(at=filing.handed_over_at, what="filed", by=filing.by, about=about)


def _all(after: dict[str, Any] | None, now: datetime) -> Iterator[Incident]:
    return INCIDENTS.each(LEDGER, index=INDEX, now=now, newest_first=True, at_once=_AT_ONCE, after=after)


def _key(incident: Incident) -> dict[str, Any]:
    """DynamoDB's key of it in the index."""
    said = {"id": incident.id, "ledger": LEDGER, "aware_at": written(incident.aware_at)}
    return {name: {"S": value} for name, value in said.items()}
