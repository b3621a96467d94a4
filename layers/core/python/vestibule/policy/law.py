"""The regimes that ship, and what holds at a place: its own law first, then its parents'."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import BaseModel

from vestibule.policy.almanac import Calendar, DaysOff, gaps
from vestibule.policy.breach_rule import BreachRule
from vestibule.policy.citations import Citation
from vestibule.policy.faults import FaultyPack, Finding, locate
from vestibule.policy.parts import RightName
from vestibule.policy.reading import FOLDER, raw, shaped, tables
from vestibule.policy.refusals import UnknownJurisdiction
from vestibule.policy.regime import ConsentDuty, Duty, GrantedRight, Pause, Regime, Supervisor, Unnumbered
from vestibule.policy.taxonomy import unknown_categories

REGIMES, CALENDARS = FOLDER / "regimes", FOLDER / "calendars"

JURISDICTIONS: tuple[str, ...] = (
    *("FR", "FR-57", "FR-67", "FR-68", "LU", "NL", "GB", "GB-SCT", "GB-NIR"),
    *("US", "US-CA", "US-NY", "US-NYC", "US-IL", "US-TX", "CA", "CA-ON", "CA-QC", "SG", "AU", "AU-NSW"),
)
"""Where a person or a controller can be. `EU` is a parent only: its months end on the days off of a member state."""

COMMON: tuple[str, ...] = ("EU",)
"""Regimes that are nobody's place."""


@dataclass(frozen=True)
class Place:
    """What holds somewhere: the regimes from the place itself up to its furthest parent."""

    regimes: tuple[Regime, ...]

    @property
    def code(self) -> str:
        """The place's own code."""
        return self.regimes[0].code

    @property
    def time_zone(self) -> str:
        """The default zone of a controller there."""
        return next(regime.time_zone for regime in self.regimes if regime.time_zone)

    @property
    def days_off(self) -> DaysOff:
        """The days on which no period ends; none where no regime names any."""
        return next((regime.days_off for regime in self.regimes if regime.days_off), DaysOff())

    @property
    def supervisor(self) -> Supervisor | None:
        """The authority to which a person there may turn."""
        return next((regime.supervisor for regime in self.regimes if regime.supervisor), None)

    @property
    def rights(self) -> dict[RightName, GrantedRight]:
        """What the law grants: the nearest regime that lists rights lists all of them."""
        listed = next((regime.rights for regime in self.regimes if regime.rights), ())
        return {granted.right: granted for granted in listed}

    @property
    def consents(self) -> dict[str, ConsentDuty]:
        """What may be taken only with consent, by its data; cited is the nearest law that says so."""
        return {each.data: each for regime in reversed(self.regimes) for each in regime.consents}

    def duty(self, name: str) -> tuple[Regime, Duty | Unnumbered] | None:
        """The duty with the regime that sets it. `Unnumbered` where that regime gives no number; None where none speaks."""
        for regime in self.regimes:
            listed: tuple[Duty | Unnumbered, ...] = (*regime.duties, *regime.unnumbered)
            for each in listed:
                if name in each.duties:
                    return regime, each
        return None

    def breach_rule(self, tell: str) -> tuple[Regime, BreachRule] | None:
        """Whether and when these are told of a breach, with the regime that says so; None where none speaks."""
        rules = ((regime, rule) for regime in self.regimes for rule in regime.breaches)
        return next(((regime, rule) for regime, rule in rules if rule.tell == tell), None)

    def pause(self, cause: str) -> Pause | None:
        """What a question of this kind does to the clock here."""
        return next((pause for regime in self.regimes for pause in regime.pauses if pause.cause == cause), None)

    def doubts(self, keys: tuple[str, ...]) -> Iterator[str]:
        """The texts of these doubts."""
        told = {doubt.key: doubt.text for regime in reversed(self.regimes) for doubt in regime.doubts}
        return (told[key] for key in keys)


@cache
def place(code: str) -> Place:
    """What holds there. An unknown code is an `UnknownJurisdiction` that names the known ones."""
    if code not in JURISDICTIONS:
        raise UnknownJurisdiction(f"{code!r} is not a jurisdiction with a regime; known are {', '.join(JURISDICTIONS)}")
    return Place(lineage(code))


def address_demanded_by(codes: Iterable[str]) -> tuple[str, ...]:
    """The laws of these places, and of what they lie in, that demand a postal address in letters that advertise."""
    regimes = (each for code in codes for each in place(code).regimes)
    demands = (each.promotions for each in regimes if each.promotions and each.promotions.postal_address)
    return tuple(dict.fromkeys(demand.source.law for demand in demands))


def lineage(code: str) -> tuple[Regime, ...]:
    """The regime and its parents, nearest first."""
    nearest = regime(code)
    return (nearest, *(lineage(nearest.parent) if nearest.parent else ()))


@cache
def regime(code: str) -> Regime:
    """The regime of this code, read once."""
    read, _ = shaped(Regime, raw(REGIMES.name, code.lower()))
    return read or parse(*_file(REGIMES, code))


@cache
def calendar(code: str) -> Calendar:
    """The days off of this code, read once."""
    read, _ = shaped(Calendar, raw(CALENDARS.name, code.lower()))
    return read if read and not any(gaps(read)) else parse_calendar(*_file(CALENDARS, code))


def parse(text: str, file: str) -> Regime:
    """The regime that this text is, or a `FaultyPack` with all its faults and their lines."""
    return _parsed(Regime, text, file, _dangling)


def parse_calendar(text: str, file: str) -> Calendar:
    """The calendar that this text is, or a `FaultyPack` with all its faults and their lines."""
    return _parsed(Calendar, text, file, _amiss)


def _parsed[M: BaseModel](model: type[M], text: str, file: str, check: Callable[[M], Iterator[Finding]]) -> M:
    read, findings = shaped(model, tables(text, file))
    if read is not None:
        findings = list(check(read))
    if read is None or findings:
        raise FaultyPack(locate(file, text, finding) for finding in findings)
    return read


def _file(folder: Path, code: str) -> tuple[str, str]:
    """The text and the name of a file that ships."""
    file = folder / f"{code.lower()}.toml"
    return file.read_text(encoding="utf-8"), file.name


def _amiss(calendar: Calendar) -> Iterator[Finding]:
    """A calendar that it includes and that does not exist, and the gaps of its table."""
    if calendar.includes == calendar.code:
        yield ("includes",), f"{calendar.code} cannot include itself"
    elif calendar.includes and not _ships(calendar.includes):
        yield ("includes",), f"{calendar.includes} is not a calendar"
    yield from gaps(calendar)


def _dangling(read: Regime) -> Iterator[Finding]:
    """Parents, calendars, doubts and exceptions that are named and do not exist, and duties that are set twice."""
    if read.parent == read.code:
        yield ("parent",), f"{read.code} cannot be its own parent"
        return
    if read.parent and not (REGIMES / f"{read.parent.lower()}.toml").is_file():
        yield ("parent",), f"{read.parent} is not a regime"
        return
    above = lineage(read.parent) if read.parent else ()
    doubts = {doubt.key for each in (read, *above) for doubt in each.doubts}
    exceptions = {exception.key for each in (read, *above) for exception in each.exceptions}
    yield from _set_twice(read)
    for number, duty in enumerate(read.duties):
        yield from ((("duties", number, "doubts"), f"{key} is not a doubt") for key in duty.doubts if key not in doubts)
        for days in (duty.counts_around, duty.safe_counts_around):
            yield from ((("duties", number), said) for said in _missing_calendars(days))
    for number, pause in enumerate(read.pauses):
        yield from (
            (("pauses", number, "doubts"), f"{key} is not a doubt") for key in pause.doubts if key not in doubts
        )
    for number, right in enumerate(read.rights):
        missing = [key for key in right.exceptions if key not in exceptions]
        yield from ((("rights", number, "exceptions"), f"{key} is not an exception") for key in missing)
    yield from ((("days_off",), said) for said in _missing_calendars(read.days_off))
    yield from _breaches_amiss(read)


def _breaches_amiss(read: Regime) -> Iterator[Finding]:
    told = [rule.tell for rule in read.breaches]
    for number, rule in enumerate(read.breaches):
        if rule.tell in told[:number]:
            yield ("breaches", number, "tell"), f"{rule.tell} stands in breaches[{told.index(rule.tell)}] already"
        for place, trigger in enumerate(rule.when):
            path = ("breaches", number, "when", place, "categories")
            yield from ((path, said) for said in unknown_categories(trigger.categories))


def _set_twice(read: Regime) -> Iterator[Finding]:
    names = [name for duty in read.duties for name in duty.duties]
    names += [name for duty in read.unnumbered for name in duty.duties]
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        yield ("duties",), f"{name} is set more than once"


def _missing_calendars(days: DaysOff | None) -> Iterator[str]:
    for code in (*days.calendars, *days.common_to) if days else ():
        if not _ships(code):
            yield f"{code} is not a calendar"


def _ships(calendar: str) -> bool:
    return (CALENDARS / f"{calendar.lower()}.toml").is_file()


def is_open(source: Citation) -> bool:
    """Whether a person must decide, because the text advises or its readings differ."""
    return source.guidance or source.confidence == "disputed"


def said_of(source: Citation) -> Iterator[str]:
    """What must be said of anything that rests on this citation."""
    if source.confidence == "knowledge":
        yield f"{source.law}: known, but not verified against the text of the law."
    if source.confidence == "disputed":
        yield f"{source.law}: readings differ."
    if source.guidance:
        yield f"{source.law}: guidance of the authority, not a statute."
