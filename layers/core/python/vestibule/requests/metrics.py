"""The figures of a year: how many requests came, what became of them, and how long it took (11 CCR 7102). Pure.

A year has the requests that were received in it, by the controller's calendar. One that was merged into another is no
request of its own. A day counts from the day of receipt to the day of the answer, as the law counts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from statistics import fmean, median
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from vestibule.requests.kinds import Kind
from vestibule.requests.model import DataRequest, Outcome
from vestibule.shapes import Output

RULE = "11 CCR 7102(a)(1)"
Category = Literal["know", "delete", "correct", "opt_out", "limit"]
"""What 11 CCR 7102 has figures for. Every kind has figures of its own besides."""
_CATEGORIES: Mapping[Category, tuple[Kind, ...]] = {
    "know": ("access", "portability", "information", "disclosures", "direct-marketing"),
    "delete": ("erasure", "closure"),
    "correct": ("rectification",),
    "opt_out": ("opt-out",),
    "limit": ("restriction",),
}
_EXEMPT_NEVER: frozenset[str | None] = frozenset((None, "excessive", "not-verified"))
"""Grounds that exempt nothing: the request was too much, or nobody could tell whose it was."""


class DeniedRequests(Output):
    """Requests that were refused as a whole, by why."""

    unverified: int = 0
    """Nobody could be sure who asked."""
    exempt: int = 0
    """An exception of the law."""
    other: int = 0


class RequestFigures(Output):
    """What became of requests. `received` is the sum of all but `merged`."""

    received: int = 0
    complied: int = 0
    """In whole, also where nothing was held and that was the answer."""
    complied_in_part: int = 0
    denied: DeniedRequests = DeniedRequests()
    forwarded: int = 0
    withdrawn: int = 0
    pending: int = 0
    merged: int = 0
    late: int = 0
    """Answered after the safe date, or still open after it."""
    median_days: float | None = None
    """From receipt to answer, of what was complied with or denied; None where nothing was."""
    mean_days: float | None = None


class RequestMetrics(Output):
    """The figures of a year."""

    year: int
    jurisdiction: str | None
    """Of the persons who asked; None: everybody."""
    rule: str = RULE
    as_of: str
    all: RequestFigures
    categories: dict[Category, RequestFigures]
    kinds: dict[Kind, RequestFigures]


@dataclass
class Tally:
    """RequestFigures as they are counted: numbers only, however many requests there are."""

    counts: dict[str, int] = field(default_factory=dict)
    days: list[int] = field(default_factory=list)

    def count(self, request: DataRequest, today: date, zone: ZoneInfo) -> None:
        """Add one request."""
        what, on = _what_became(request), _answered_on(request, zone)
        self._add(what)
        if what == "merged":
            return
        self._add("received")
        if on is not None and what not in ("withdrawn", "pending"):
            self.days.append((on - request.received_at.astimezone(zone).date()).days)
        if what != "withdrawn" and request.safe_due and (on or today) > request.safe_due:
            self._add("late")

    def figures(self) -> RequestFigures:
        """What was counted."""
        counts = dict(self.counts)
        denied = DeniedRequests(**{name: counts.pop(name, 0) for name in DeniedRequests.model_fields})
        days = sorted(self.days)
        return RequestFigures.model_validate(
            {
                **counts,
                "denied": denied,
                "median_days": float(median(days)) if days else None,
                "mean_days": round(fmean(days), 1) if days else None,
            }
        )

    def _add(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1


def metrics_of(
    requests: Iterable[DataRequest], year: int, jurisdiction: str | None, zone: str, now: datetime
) -> RequestMetrics:
    """The figures of the requests that were received in a year. The requests are gone through once and not kept."""
    here = ZoneInfo(zone)
    today, tallies = now.astimezone(here).date(), {kind: Tally() for kind in get_args(Kind)}
    for request in requests:
        in_place = jurisdiction is None or _is_in(request.jurisdiction, jurisdiction)
        if in_place and request.received_at.astimezone(here).year == year:
            tallies[request.right].count(request, today, here)
    return RequestMetrics(
        year=year,
        jurisdiction=jurisdiction,
        as_of=today.isoformat(),
        all=_together(tallies.values()),
        categories={name: _together(tallies[kind] for kind in kinds) for name, kinds in _CATEGORIES.items()},
        kinds={kind: tally.figures() for kind, tally in tallies.items() if tally.counts},
    )


def _together(tallies: Iterable[Tally]) -> RequestFigures:
    total = Tally()
    for tally in tallies:
        total.days += tally.days
        for name, number in tally.counts.items():
            total.counts[name] = total.counts.get(name, 0) + number
    return total.figures()


def _what_became(request: DataRequest) -> str:
    """The figure that it counts in."""
    if request.state in ("withdrawn", "merged"):
        return request.state
    if request.state == "unproven":
        return "unverified"
    if request.state == "refused" or request.outcome == "refused":
        return _why_denied(request)
    if request.state in ("closed", "answered"):
        return _ANSWERED.get(request.outcome, "complied")
    return "pending"


_ANSWERED: Mapping[Outcome | None, str] = {"in_part": "complied_in_part", "forwarded": "forwarded"}


def _why_denied(request: DataRequest) -> str:
    grounds = [said.ground for said in request.decisions if said.decision == "refuse"]
    ground = grounds[-1] if grounds else None
    if ground == "not-verified":
        return "unverified"
    return "other" if ground in _EXEMPT_NEVER else "exempt"


def _answered_on(request: DataRequest, zone: ZoneInfo) -> date | None:
    """The day of the answer; None while it is open."""
    if request.closed_at is None and request.state == "answered":
        return request.state_since.astimezone(zone).date()
    return request.closed_at.astimezone(zone).date() if request.closed_at and request.state != "failed" else None


def _is_in(place: str | None, wanted: str) -> bool:
    """Whether a place is the one that is meant, or lies in it."""
    return place is not None and (place == wanted or place.startswith(f"{wanted}-"))
