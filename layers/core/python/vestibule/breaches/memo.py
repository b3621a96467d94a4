"""The memo for whoever decides: what happened, whom it concerns, how grave it is, what is owed, and what is proposed. Pure.

It counts persons and names none. Texts of the team and words of a statute stand as they were written. Where the memo is wanted
in another language than English, `owed` is to be in that language too.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from vestibule.breaches import severity
from vestibule.breaches.homes import UNKNOWN_PLACE, homes
from vestibule.breaches.model import Factor, Incident, Obligation, Tally
from vestibule.breaches.said import is_said, said
from vestibule.policy import law, spoken
from vestibule.policy.model import Pack
from vestibule.shapes import Output
from vestibule.words import Language


class Chapter(Output):
    """A part of the memo."""

    title: str
    lines: list[str]


def memo(incident: Incident, owed: Iterable[Obligation], pack: Pack, language: Language) -> list[Chapter]:
    """The memo as far as things are known."""
    chapters = {
        "happened": _happened(incident, pack, language),
        "whom": _whom(incident, language),
        "severity": _severity(incident, language),
        "owed": _owed(owed, pack, language),
        "register": _register(incident, pack, language),
    }
    return [Chapter(title=said(language, f"memo.{key}"), lines=list(lines)) for key, lines in chapters.items()]


def _happened(incident: Incident, pack: Pack, language: Language) -> Iterator[str]:
    if incident.drill:
        yield said(language, "memo.drill")
    yield incident.summary
    yield said(language, "memo.aware", at=_local(incident.aware_at, pack))
    if incident.occurred_since or incident.occurred_until:
        unknown = said(language, "memo.unknown_time")
        since, until = (
            _local(each, pack) if each else unknown for each in (incident.occurred_since, incident.occurred_until)
        )
        yield said(language, "memo.occurred", since=since, until=until)
    kinds = ", ".join(said(language, f"kind.{each}") for each in incident.kinds)
    yield said(language, "memo.kinds", kinds=kinds)
    for name in ("cause", "consequences", "measures"):
        if text := getattr(incident, name):
            yield said(language, f"memo.{name}", said=text)


def _whom(incident: Incident, language: Language) -> Iterator[str]:
    tally = incident.tally
    if tally is None or incident.scoped_round < incident.round:
        yield said(language, "memo.not_scoped")
    if tally is None:
        return
    yield said(language, "memo.counts", persons=str(tally.persons), records=str(tally.records))
    if tally.persons:
        read = {} if tally.read is None else {"read": str(tally.read)}
        yield said(language, "memo.read" if read else "memo.read_unknown", **read)
    yield from _marked(tally, language)
    if tally.by_place:
        unknown = said(language, "memo.no_place")
        named = {unknown if code == UNKNOWN_PLACE else code: count for code, count in tally.by_place.items()}
        yield said(language, "memo.places", listed=_listed(named))
    if tally.by_category:
        yield said(language, "memo.categories", listed=_listed(tally.by_category))


def _marked(tally: Tally, language: Language) -> Iterator[str]:
    """What is special about some of them."""
    for name, count in (("unreachable", tally.unreachable), ("children", tally.children)):
        if count:
            yield said(language, f"memo.{name}", count=str(count))
    if tally.by_controller:
        yield said(language, "memo.controllers", count=str(len(tally.by_controller)))
    if tally.may_hold_others:
        yield said(language, "memo.others", tables=", ".join(tally.may_hold_others))


def _severity(incident: Incident, language: Language) -> Iterator[str]:
    found = incident.severity
    if found is None:
        yield said(language, "memo.not_scoped")
        return
    yield said(language, "memo.method")
    band = said(language, f"band.{found.band}")
    values = {each.name: f"{each.value:g}" for each in found.factors}
    yield said(language, "memo.score", **values, score=f"{found.score:g}", band=band)
    for factor in found.factors:
        because = "; ".join(in_words(factor, language))
        yield f"{said(language, f'factor.{factor.name}', value=f'{factor.value:g}')}. {because}".rstrip(". ") + "."
    yield from (said(language, f"memo.{flag}") for flag in found.flags)


def in_words(factor: Factor, language: Language) -> Iterator[str]:
    """Why an input has its value, as sentences."""
    for key in factor.because:
        name, _, rest = key.partition(".")
        if name == "category":
            kind = said(language, f"class.{severity.class_of(rest)}")
            yield said(language, "factor.category", category=rest, kind=kind)
        elif rest:
            yield said(language, f"factor.{name}", category=rest, value=rest)
        elif is_said(f"factor.{key}"):
            yield said(language, f"factor.{key}")
    if factor.reason:
        yield said(language, "factor.overridden", reason=factor.reason)


def _owed(owed: Iterable[Obligation], pack: Pack, language: Language) -> Iterator[str]:
    several = list(owed)
    for each in several:
        verdict = {"yes": "notify", "perhaps": "weigh", "no": "no_notice"}[each.met]
        because = "; ".join(each.because)
        yield said(language, f"memo.{verdict}", to=each.to, law=each.law, because=because)
        if each.promised:
            yield said(language, "memo.promise")
        yield said(language, "memo.threshold", said=each.threshold.rstrip("."))
        if each.met != "no":
            yield from _times(each, pack, language)
            yield from (said(language, "memo.doubt", said=doubt) for doubt in each.doubts)
    if not several:
        yield said(language, "memo.nothing")


def _times(each: Obligation, pack: Pack, language: Language) -> Iterator[str]:
    if each.started_at is None:
        yield said(language, "memo.not_started", starts=each.starts)
    if each.legal_due and each.safe_due:
        yield said(language, "memo.due", legal=each.legal_due, safe=each.safe_due)
    elif each.safe_due:
        yield said(language, "memo.due_safe", safe=each.safe_due)
    if each.says and not each.promised:
        yield said(language, "memo.says", said=each.says)
    if each.late:
        yield said(language, "memo.late")
    if each.done_at:
        yield said(language, "memo.done", at=_local(each.done_at, pack))


def _register(incident: Incident, pack: Pack, language: Language) -> Iterator[str]:
    """It is entered whatever is decided; how long the entry stays, by the policy and by the laws that set a time."""
    yield said(language, "memo.kept")
    period = next((each.period for each in pack.retention if each.rule == "incidents"), None)
    if period:
        yield said(language, "memo.kept_for", period=spoken.length(period, language))
    places = list(homes(incident, pack))
    for regime in dict.fromkeys(regime.code for code in places for regime in law.place(code).regimes):
        for limit in law.regime(regime).limits:
            if limit.data == "user.security_incident" and limit.at_least:
                length = spoken.length(limit.at_least, language)
                yield said(language, "memo.kept_by_law", law=limit.source.law, period=length)
    yield said(language, "memo.decision")


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items(), key=lambda each: (-each[1], each[0])))


def _local(instant: datetime, pack: Pack) -> str:
    """Where the controller is, with the offset."""
    return instant.astimezone(ZoneInfo(pack.time_zone)).isoformat(timespec="minutes")
