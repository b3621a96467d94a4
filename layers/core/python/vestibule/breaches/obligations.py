"""What is owed to whom after a breach: to authorities, to persons and to controllers, by law and by the policy's promise. Pure.

It is owed under the law of the operator's establishment, which speaks of everybody, and under that of each place where persons
live. A threshold that counts persons counts those of its place.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from vestibule.breaches import clocks, homes, promising
from vestibule.breaches.clocks import Clock
from vestibule.breaches.homes import covering, establishment, home_of
from vestibule.breaches.model import DecidedObligation, Incident, Obligation, Tell
from vestibule.breaches.reasons import in_words
from vestibule.breaches.said import said
from vestibule.breaches.thresholds import Met, facts_of, weigh
from vestibule.policy import law
from vestibule.policy.breach_rule import BreachRule
from vestibule.policy.model import Pack
from vestibule.words import Language

__all__ = ["covering", "credit_agencies", "decided_on", "establishment", "home_of", "is_open", "next_due", "owed"]


def owed(incident: Incident, pack: Pack, now: datetime, language: Language = "en") -> list[Obligation]:
    """Every notice that may be owed, in this language: by law, the establishment's first; by promise; to controllers."""
    found: list[Obligation] = []
    for home, persons in homes.homes(incident, pack).items():
        doubts = _doubts(incident, pack, home, language)
        found += (_doubted(each, doubts) for each in _of_place(incident, pack, home, persons, language))
    found += promising.promised(incident, pack, found, language)
    found += _to_controllers(incident, pack, language)
    return [_finished(incident, each, now) for each in found]


def next_due(owed: Iterable[Obligation]) -> datetime | None:
    """By when the next of them must be done; None when nothing that has a date is open."""
    return min((each.due_at for each in owed if each.due_at and is_open(each)), default=None)


def is_open(obligation: Obligation) -> bool:
    """Whether somebody still has to do or to decide something about it."""
    return obligation.met != "no" and obligation.done_at is None and obligation.decided != "no_notice"


def decided_on(incident: Incident, tell: Tell, jurisdiction: str) -> DecidedObligation | None:
    """What was last decided on this in the present round."""
    decisions = (each for each in reversed(incident.decisions) if each.round == incident.round)
    return next((each for each in decisions if (each.tell, each.jurisdiction) == (tell, jurisdiction)), None)


def credit_agencies(incident: Incident, pack: Pack) -> dict[str, int]:
    """Where so many persons are to be told that the credit agencies are told too: persons by jurisdiction."""
    found: dict[str, int] = {}
    for home, persons in homes.homes(incident, pack).items():
        rule, decided = law.place(home).breach_rule("persons"), decided_on(incident, "persons", home)
        most = rule[1].credit_agencies_over if rule else None
        if most and (persons or 0) > most and decided and decided.verdict == "notify":
            found[home] = persons or 0
    return found


def _of_place(
    incident: Incident, pack: Pack, home: str, persons: int | None, language: Language
) -> Iterator[Obligation]:
    """The authority's notice, which may rest on the persons', and the persons'."""
    place = law.place(home)
    to_persons, to_authority = place.breach_rule("persons"), place.breach_rule("authority")
    telling: Obligation | None = None
    clock = Clock("awareness", incident.aware_at)
    if to_persons:
        clock = _clock(to_persons[1], "breach-persons", home, incident, pack)
        is_first = home == homes.establishment(pack)
        to = said(language, "to.everybody" if is_first else "to.persons", place=homes.name_of(home, language))
        telling = _weighed(to_persons[1], incident, home, to=to, persons=persons, clock=clock, language=language)
    if to_authority:
        rule = to_authority[1]
        due = clock if rule.with_persons else _authority_clock(rule, home, incident, pack, language)
        told = _is_told(incident, telling)
        to = _authority(home, rule)
        yield _weighed(rule, incident, home, to=to, persons=persons, clock=due, told=told, language=language)
    if telling:
        yield telling


def _doubts(incident: Incident, pack: Pack, home: str, language: Language) -> dict[Tell, list[str]]:
    """What is open about a place: who leads within the Union, and what the law of places is that nobody has put on file."""
    first = homes.establishment(pack)
    if home == first:
        unknown = ", ".join(homes.unknown_places(incident, pack))
        said_of_it = [said(language, "doubt.unknown_place", places=unknown)] if unknown else []
        return {"authority": said_of_it, "persons": said_of_it}
    here, there = (law.place(each).breach_rule("authority") for each in (home, first))
    if here and there and here[0] is there[0]:  # the law of both is the Union's
        return {"authority": [said(language, "doubt.lead", authority=_authority(first, there[1]))]}
    return {}


def _doubted(obligation: Obligation, doubts: dict[Tell, list[str]]) -> Obligation:
    return obligation.model_copy(update={"doubts": [*obligation.doubts, *doubts.get(obligation.tell, [])]})


def _to_controllers(incident: Incident, pack: Pack, language: Language) -> Iterator[Obligation]:
    """The organisations for which the operator only processes: they decide who else is told (F-04)."""
    home = homes.establishment(pack)
    found = law.place(home).breach_rule("controller")
    for organisation, persons in sorted(incident.tally.by_controller.items()) if incident.tally and found else ():
        if found and persons:
            clock = _clock(found[1], "breach-controller", home, incident, pack)
            yield _weighed(found[1], incident, home, to=organisation, persons=persons, clock=clock, language=language)


def _is_told(incident: Incident, telling: Obligation | None) -> Met:
    """Whether the persons of the place are told: as was decided, else as the law has it."""
    if telling is None:
        return "no"
    decided = decided_on(incident, "persons", telling.jurisdiction)
    if decided:
        return "yes" if decided.verdict == "notify" else "no"
    return telling.met


def _authority(home: str, rule: BreachRule) -> str:
    supervisor = law.place(home).supervisor
    return rule.to or (supervisor.name if supervisor else home)


def _clock(rule: BreachRule, duty: str, home: str, incident: Incident, pack: Pack) -> Clock:
    counted = clocks.clock(home, duty, incident, pack.time_zone)
    if rule.safe and counted.safe_due is None:
        return clocks.with_safe(counted, rule.safe, pack.time_zone)
    return counted


def _authority_clock(rule: BreachRule, home: str, incident: Incident, pack: Pack, language: Language) -> Clock:
    """While it is not worked out yet whether it counts, the law's time for that is what runs."""
    working_out = clocks.assessment(home, incident, pack.time_zone)
    if working_out is None:
        return _clock(rule, "breach-authority", home, incident, pack)
    return working_out.saying(said(language, "clock.assessment", law=homes.name_of(home, language)))


def _weighed(
    rule: BreachRule,
    incident: Incident,
    home: str,
    *,
    to: str,
    persons: int | None,
    clock: Clock,
    language: Language,
    told: Met = "perhaps",
) -> Obligation:
    weighed = weigh(rule.when, facts_of(incident, persons, told))
    doubts = dict.fromkeys((*clock.doubts, *law.said_of(rule.source)))
    return Obligation(
        tell=rule.tell,
        jurisdiction=home,
        law=rule.source.law,
        to=to,
        threshold=rule.threshold,
        met=weighed.met,
        because=in_words(weighed.because, language),
        fields=list(rule.fields),
        persons=persons or 0,
        **{**clock.dates, "says": clock.says or rule.says, "doubts": list(doubts)},
    )


def _finished(incident: Incident, obligation: Obligation, now: datetime) -> Obligation:
    """With what was decided and done about it."""
    decided = decided_on(incident, obligation.tell, obligation.jurisdiction)
    done_at = _done_at(incident, obligation, decided)
    known = obligation.model_copy(update={"decided": decided.verdict if decided else None, "done_at": done_at})
    late = known.due_at is not None and known.due_at < now and is_open(known)
    return known.model_copy(update={"late": late})


def _done_at(incident: Incident, obligation: Obligation, decided: DecidedObligation | None) -> datetime | None:
    """Persons: once the notice of a round has gone through all of them, be it that none can be reached by letter.

    Others: when the first notice was handed over.
    """
    if obligation.tell == "persons":
        if decided is None or decided.verdict != "notify" or incident.told_round < decided.round:
            return None
        return incident.told_at or decided.at
    handed = (
        each.handed_over_at
        for each in incident.filings
        if (each.tell, each.jurisdiction) == (obligation.tell, obligation.jurisdiction)
        and each.phase in {"initial", "final"}
        and (obligation.tell == "authority" or each.to == obligation.to)
    )
    return min(handed, default=None)
