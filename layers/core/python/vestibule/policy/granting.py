"""What a pack grants and promises, against what the law of its places grants to the people there."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from math import ceil

from vestibule.policy import law
from vestibule.policy.calendars import off
from vestibule.policy.faults import Finding
from vestibule.policy.law import Place
from vestibule.policy.model import Pack, Right
from vestibule.policy.parts import Limit, Period, Term
from vestibule.policy.regime import Duty, GrantedRight

_TOLD: Mapping[str, str] = {"persons": "breach-persons", "authorities": "breach-authority"}


def reaches(right: Right, place: Place) -> bool:
    """Whether the pack offers this right to people of the place."""
    return not right.jurisdictions or any(regime.code in right.jurisdictions for regime in place.regimes)


def offered(pack: Pack, name: str, place: Place) -> list[tuple[int, Right]]:
    """The entries that hold for people of the place, by their number: those of the nearest place that any names."""
    entries = [(n, right) for n, right in enumerate(pack.rights) if right.right == name and reaches(right, place)]
    for regime in place.regimes:
        own = [(n, right) for n, right in entries if regime.code in right.jurisdictions]
        if own:
            return own
    return entries


def refused(pack: Pack, place: Place) -> Iterator[Finding]:
    """Every right of the place that the pack leaves out, or narrows more than the law does."""
    for name, granted in place.rights.items():
        entries = offered(pack, name, place)
        if not entries:
            yield (
                ("rights",),
                f"{name} is a right in {place.code} ({granted.source.law}), and the pack does not offer it",
            )
        for number, right in entries:
            yield from ((("rights", number, field), said) for field, said in _narrowed(right, granted, place))


def _narrowed(right: Right, granted: GrantedRight, place: Place) -> Iterator[tuple[str, str]]:
    where = f"{place.code} grants ({granted.source.law})"
    if right.looks_back and (granted.looks_back is None or granted.looks_back.may_outlast(right.looks_back)):
        yield "looks_back", f"{right.right} looks back {right.looks_back}, less than {where}"
    if right.at_most and _rarer(right.at_most, granted.limited_to):
        yield "at_most", f"{right.right} is answered {right.at_most}, more rarely than {where}"
    for key in right.exceptions:
        if key not in granted.exceptions:
            known = ", ".join(granted.exceptions) or "none"
            yield "exceptions", f"{key} is no exception that the law allows in {place.code}; known are {known}"


def _rarer(promised: Limit, lawful: Limit | None) -> bool:
    return lawful is None or promised.times < lawful.times * ceil(promised.months / lawful.months)


def invented(pack: Pack) -> Iterator[Finding]:
    """Exceptions that no law of the places knows, for rights that no law there grants."""
    places = [law.place(code) for code in pack.jurisdictions]
    for number, right in enumerate(pack.rights):
        granted = [
            place.rights[right.right] for place in places if reaches(right, place) and right.right in place.rights
        ]
        if right.exceptions and not granted:
            said = f"{right.right} has exceptions, but no law there knows the right: say in the condition when it holds"
            yield ("rights", number, "exceptions"), said


def late(pack: Pack, place: Place) -> Iterator[Finding]:
    """Every promised time that is longer than the law's."""
    if pack.answer and (lawful := _period(place, "access")) and pack.answer.within.may_outlast(lawful):
        yield ("answer", "within"), f"{pack.answer.within} can be longer than the law's {lawful} in {place.code}"
    promise = pack.breach_promise
    if promise and promise.business_days:
        longest = _longest_days(promise.business_days, law.place(pack.controller_country))
        for told in promise.tells:
            term = _term(place, _TOLD[told])
            if term and _shortest_days(term) < longest:
                said = f"{promise.business_days} business days can be {longest} days, longer than the law's {term}"
                yield ("breach_promise", "business_days"), f"{said} for {told} in {place.code}"


def _term(place: Place, duty: str) -> Term | None:
    """The law's term; None where the law gives no number."""
    found = place.duty(duty)
    return found[1].term if found and isinstance(found[1], Duty) else None


def _period(place: Place, duty: str) -> Period | None:
    """The same as a period, where it is one in days, months or years."""
    term = _term(place, duty)
    if term is None or term.hours or term.business_days:
        return None
    return Period(days=term.days, months=term.months, years=term.years)


def _shortest_days(term: Term) -> int:
    """The fewest whole days that a term can last."""
    if term.hours:
        return term.hours // 24
    return Period(days=term.days or term.business_days, months=term.months, years=term.years).shortest_days


def _longest_days(business_days: int, place: Place) -> int:
    """How many days so many business days can be where the controller is, by the years of its calendar."""
    days = off(place.days_off.model_copy(update={"weekend": ("saturday", "sunday")}))
    years = [(table.first_year, table.last_year) for table in days.tables] or [(2025, 2028)]
    first, last = max(year for year, _ in years), min(year for _, year in years)
    begin, end = date(first, 1, 1), date(last, 12, 31) - timedelta(days=2 * business_days + 30)  # well within the table
    starts = (begin + timedelta(days=n) for n in range((end - begin).days))
    return max((days.nth_after(start, business_days) - start).days for start in starts)
