"""What was promised and what was kept, for one month of the ledger. Pure.

The ledger's days are of UTC, and so is the month. The figures are those of the sealed heads; a day without one is named,
never guessed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

from vestibule.clock import Instant
from vestibule.evidence.figures import Figures
from vestibule.holdings import Holding
from vestibule.policy.model import Pack, RetentionRule
from vestibule.policy.parts import CountsFrom, Source
from vestibule.retention.model import Hold
from vestibule.retention.months import Month
from vestibule.shapes import Output
from vestibule.table import Table
from vestibule.words import Language

type Days = Mapping[date, Mapping[str, Figures]]
"""The sealed days, with the figures of each table of which anything was deleted."""
type Verdict = Literal["kept", "broken", "incomplete"]

_SEALED_WITHIN = timedelta(days=1)
"""A day is sealed in the course of the next one: until then its head is missing without anything being wrong."""


class Term(Output):
    """One rule of the pack: how long, counted from when, where, and where the policy says so."""

    jurisdiction: str | None
    days: int | None
    months: int | None
    years: int | None
    at_most_days: int
    """The most days that the period can last."""
    counts_from: CountsFrom
    margin_days: int
    source: Source
    chosen: bool
    """Whether the policy is silent and the pack had to choose."""


class Deleted(Output):
    """Deletions by what did them: DynamoDB at the term, the sweep after it (a straggler), or somebody before it."""

    expired: int
    swept: int
    erased: int
    total: int


class HeldFor(Output):
    """Holds in force for one reason. Records under two holds are counted under each."""

    reason: str
    label: str
    holds: int
    records: int
    not_yet_applied: int
    """Holds among them whose records have not been counted yet."""
    last_end: Instant


class Counts(Output):
    """What became of records in the month."""

    deleted: Deleted
    stragglers: int
    """Those that the sweep had to delete."""
    overdue: int
    """Those that went only after the promise had ended. On every good day there are none."""
    outlived: int
    """Those that a sweep found past their promise and still there, at the most in one day; what went later is overdue too."""
    put_back: int
    """Deleted although a hold kept them, and put back."""


class Kept(Counts):
    """One table: what was promised, and what became of its records in the month."""

    table: str
    about: str | None
    """None for what is about nobody."""
    promised: tuple[Term, ...]
    longest_kept_s: int | None
    """Of the records that went in the month, from the start of the term; None where none went or where that is not known."""
    held: tuple[HeldFor, ...]


class Unwitnessed(Output):
    """A holding outside of tables, where no stream tells of deletions."""

    holding: str
    about: str
    promised: tuple[Term, ...]


class Report(Output):
    """The month. `complete_through` is the last day up to which every day is sealed; None when the first is not."""

    operator: str
    controller: str
    language: Language
    month: str
    verdict: Verdict
    complete_through: date | None
    sealed_days: int
    missing_days: tuple[date, ...]
    totals: Counts
    tables: tuple[Kept, ...]
    holds: tuple[HeldFor, ...]
    """All holds in force when the report was made, whatever they keep."""
    unwitnessed: tuple[Unwitnessed, ...]
    made_at: Instant


@dataclass(frozen=True)
class Found:
    """What a report is made from. `began` is the ledger's first day, if it lies in the month."""

    month: Month
    days: Days
    holds: tuple[Hold, ...]
    began: date | None
    now: datetime

    @property
    def due(self) -> tuple[date, ...]:
        """The days of the month that are over, from the ledger's first on."""
        today = self.now.astimezone(UTC).date()
        return tuple(day for day in self.month.days if (self.began or day) <= day < today)

    @property
    def missing(self) -> tuple[date, ...]:
        """Those without a sealed head."""
        return tuple(day for day in self.due if day not in self.days)

    @property
    def is_final(self) -> bool:
        """Whether the month is over and all its days are sealed: then its page can be published for good."""
        return bool(self.days) and not self.missing and self.month.last < self.now.astimezone(UTC).date()

    @property
    def active(self) -> list[Hold]:
        """The holds in force."""
        return [hold for hold in self.holds if not hold.has_ended(self.now)]


def compiled(
    found: Found, pack: Pack, tables: Sequence[Table[Any]], elsewhere: Mapping[str, Holding], language: Language
) -> Report:
    """The report, its words in one language."""
    totals = Counts(**_totals(found.days))
    return Report(
        operator=pack.operator,
        controller=pack.legal_name,
        language=language,
        month=str(found.month),
        verdict=_verdict(totals, found),
        complete_through=_complete_through(found),
        sealed_days=len(found.days),
        missing_days=found.missing,
        totals=totals,
        tables=tuple(_tables(found, pack, tables, language)),
        holds=tuple(_held(found.active, pack, language)),
        unwitnessed=tuple(
            Unwitnessed(holding=name, about=holding.about.said_in(language), promised=_terms(pack, holding.retention))
            for name, holding in sorted(elsewhere.items())
        ),
        made_at=found.now,
    )


def _verdict(totals: Counts, found: Found) -> Verdict:
    if totals.overdue or totals.outlived:
        return "broken"
    today = found.now.astimezone(UTC).date()
    late = [day for day in found.missing if day + _SEALED_WITHIN < today]
    return "incomplete" if late or not found.days else "kept"


def _complete_through(found: Found) -> date | None:
    sealed = [day for day in found.due if not found.missing or day < found.missing[0]]
    return sealed[-1] if sealed else None


def _tables(found: Found, pack: Pack, tables: Sequence[Table[Any]], language: Language) -> Iterator[Kept]:
    """The promised tables in the register's order, then those that the ledger knows from before."""
    for table in tables:
        about = table.holds.about.said_in(language) if isinstance(table.holds, Holding) else None
        held = [hold for hold in found.active if (hold.kept or {}).get(table.name)]
        reasons = tuple(_held(held, pack, language, table.name))
        yield _kept(table.name, about, _terms(pack, table.holds.retention), reasons, found.days)
    gone = {name for figures in found.days.values() for name in figures} - {table.name for table in tables}
    for name in sorted(gone):
        yield _kept(name, None, (), (), found.days)


def _kept(name: str, about: str | None, terms: tuple[Term, ...], held: tuple[HeldFor, ...], days: Days) -> Kept:
    month = [figures[name] for figures in days.values() if name in figures]
    longest = [figures.longest_kept_s for figures in month if figures.longest_kept_s is not None]
    return Kept(
        **_counts(month),
        table=name,
        about=about,
        promised=terms,
        longest_kept_s=max(longest, default=None),
        held=held,
    )


def _totals(days: Days) -> dict[str, Any]:
    """The members of `Counts`, over all tables. What outlived its promise is found again day by day, and added by table."""
    everything = [figures for of_day in days.values() for figures in of_day.values()]
    names = {name for of_day in days.values() for name in of_day}
    outlived = (max(of_day[name].outlived for of_day in days.values() if name in of_day) for name in names)
    return {**_counts(everything), "outlived": sum(outlived)}


def _counts(several: Sequence[Figures]) -> dict[str, Any]:
    """The members of `Counts`, over the days of one table."""
    deleted = {how: sum(getattr(figures, how) for figures in several) for how in ("expired", "swept", "erased")}
    return {
        "deleted": Deleted(**deleted, total=sum(deleted.values())),
        "stragglers": deleted["swept"],
        "overdue": sum(figures.overdue for figures in several),
        "outlived": max((figures.outlived for figures in several), default=0),
        "put_back": sum(figures.kept for figures in several),
    }


def _held(holds: Sequence[Hold], pack: Pack, language: Language, table: str | None = None) -> Iterator[HeldFor]:
    """By reason, in the pack's order; a reason that the pack has given up since comes last, under its key."""
    labels = {reason.key: reason.label.said_in(language) for reason in pack.holds}
    keys = dict.fromkeys([*labels, *sorted(hold.reason for hold in holds)])
    for key in keys:
        same = [hold for hold in holds if hold.reason == key]
        if same:
            counts = [many for hold in same for name, many in (hold.kept or {}).items() if table in {None, name}]
            yield HeldFor(
                reason=key,
                label=labels.get(key, key),
                holds=len(same),
                records=sum(counts),
                not_yet_applied=sum(hold.kept is None for hold in same),
                last_end=max(hold.ends_at for hold in same),
            )


def _terms(pack: Pack, rule: str | None) -> tuple[Term, ...]:
    """The default first, then by place."""
    rules = sorted((law for law in pack.retention if law.rule == rule), key=lambda law: law.jurisdiction or "")
    return tuple(map(_term, rules))


def _term(law: RetentionRule) -> Term:
    return Term(
        jurisdiction=law.jurisdiction,
        days=law.period.days,
        months=law.period.months,
        years=law.period.years,
        at_most_days=law.period.longest_days,
        counts_from=law.counts_from,
        margin_days=law.margin_days,
        source=law.source,
        chosen=law.chosen,
    )
