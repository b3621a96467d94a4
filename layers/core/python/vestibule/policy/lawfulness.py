"""What a pack must not say because the law of its places says otherwise.

A statute makes a fault, and the pack does not load. What an authority only advises makes a remark, and a person decides.
"""

import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Protocol

from vestibule.policy import law
from vestibule.policy.faults import Finding
from vestibule.policy.law import JURISDICTIONS, Place
from vestibule.policy.model import Pack, RetentionRule, Right
from vestibule.policy.parts import Period
from vestibule.policy.purposes import covers
from vestibule.policy.reading import FOLDER
from vestibule.policy.regime import Citation, Duty, GrantedRight, StorageLimit, Term
from vestibule.policy.retention import UnknownRule, rule_for


class Held(Protocol):
    """What is asked about a holding here: its data and the name of the rule that ends it."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def categories(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def rule(self) -> str: ...  # noqa: D102


def violations(pack: Pack, holdings: Iterable[Held]) -> Iterator[Finding]:
    """Everything in which the pack falls short of a statute."""
    unknown = [code for code in pack.jurisdictions if code not in JURISDICTIONS]
    for code in unknown:
        yield ("jurisdictions",), f"{code} has no regime; known are {', '.join(JURISDICTIONS)}"
    if unknown:
        return
    held = tuple(holdings)
    for place in map(law.place, pack.jurisdictions):
        yield from _kept_against_the_law(pack, held, place, guidance=False)
        yield from _rights_refused(pack, place)
        yield from _late_by_promise(pack, place)
        yield from _too_young(pack, place, guidance=False)
    yield from _invented_exceptions(pack)
    yield from _regions_beyond_the_promise(pack)


def remarks(pack: Pack, holdings: Iterable[Held]) -> Iterator[str]:
    """Where the pack differs from what an authority advises: no fault, but somebody should know."""
    held = tuple(holdings)
    for place in map(law.place, pack.jurisdictions):
        for _, said in (
            *_kept_against_the_law(pack, held, place, guidance=True),
            *_too_young(pack, place, guidance=True),
        ):
            yield said


def _kept_against_the_law(pack: Pack, holdings: tuple[Held, ...], place: Place, *, guidance: bool) -> Iterator[Finding]:
    limits = [limit for regime in place.regimes for limit in regime.limits if _is_open(limit.source) is guidance]
    for held in holdings:
        try:
            rule = rule_for(pack, held.rule, place.code)
        except UnknownRule:
            continue  # a fault of its own
        path = ("retention", pack.retention.index(rule), "period")
        for limit in limits:
            if covers((limit.data,), held.categories) and (said := _outside(rule, limit)):
                yield path, f"{held.name} is kept {rule.period} {said} in {place.code} ({limit.source.law})"


def _outside(rule: RetentionRule, limit: StorageLimit) -> str | None:
    if limit.at_least:
        bound = limit.counts_from in {None, rule.counts_from}
        return f"but must be kept {limit.at_least}" if bound and limit.at_least.may_outlast(rule.period) else None
    if limit.at_most is None:
        return None
    if limit.counts_from == "collection" and rule.counts_from != "collection":
        return f"from {rule.counts_from}, but may be kept {limit.at_most} from collection"
    return f"but may be kept {limit.at_most}" if rule.period.may_outlast(limit.at_most) else None


def _rights_refused(pack: Pack, place: Place) -> Iterator[Finding]:
    for name, granted in place.rights.items():
        offered = [(n, right) for n, right in enumerate(pack.rights) if right.right == name and reaches(right, place)]
        if not offered:
            yield (
                ("rights",),
                f"{name} is a right in {place.code} ({granted.source.law}), and the pack does not offer it",
            )
        for number, right in offered:
            if right.looks_back and _looks_less_far(right.looks_back, granted):
                yield (
                    ("rights", number, "looks_back"),
                    f"{name} looks back {right.looks_back}, less than {place.code} grants ({granted.source.law})",
                )


def _looks_less_far(offered: Period, granted: GrantedRight) -> bool:
    return granted.looks_back is None or granted.looks_back.may_outlast(offered)


def reaches(right: Right, place: Place) -> bool:
    """Whether the pack offers this right to people of the place."""
    return not right.jurisdictions or any(regime.code in right.jurisdictions for regime in place.regimes)


def _invented_exceptions(pack: Pack) -> Iterator[Finding]:
    places = [law.place(code) for code in pack.jurisdictions]
    for number, right in enumerate(pack.rights):
        granted = [place.rights.get(right.right) for place in places if reaches(right, place)]
        known = {key for grant in granted if grant for key in grant.exceptions}
        for key in right.exceptions:
            if key not in known:
                named = ", ".join(sorted(known)) or "none"
                yield (
                    ("rights", number, "exceptions"),
                    f"{key} is no exception that the law allows there; known are {named}",
                )


def _late_by_promise(pack: Pack, place: Place) -> Iterator[Finding]:
    if pack.answer and (terms := _terms(place, "access")) and _days(pack.answer.within) > terms:
        said = f"{pack.answer.within} is longer than the law's term in {place.code}"
        yield ("answer", "within"), said
    promise = pack.breach_promise
    if promise and promise.business_days and (terms := _terms(place, "breach-persons")):
        longest = promise.business_days * 7 // 5 + 4
        if longest > terms:
            said = f"{promise.business_days} business days can be {longest} days, longer than the law's term in {place.code}"
            yield ("breach_promise", "business_days"), said


def _terms(place: Place, duty: str) -> int | None:
    """The law's term in its longest days; None where the law gives none."""
    found = place.duty(duty)
    return _longest(found[1].term) if found and isinstance(found[1], Duty) else None


def _longest(term: Term) -> int | None:
    if term.months:
        return term.months * 31
    return term.days


def _days(period: Period) -> int:
    return period.longest_days


def _too_young(pack: Pack, place: Place, *, guidance: bool) -> Iterator[Finding]:
    ages = (regime.children for regime in place.regimes)
    age = next((age for age in ages if age and not age.only_for), None)
    if pack.children and age and _is_open(age.source) is guidance and pack.children.under < age.under:
        said = f"children under {pack.children.under} are kept out, but {place.code} protects all under {age.under}"
        yield ("children", "under"), f"{said} ({age.source.law})"


def _is_open(source: Citation) -> bool:
    """Whether a person must decide, because the text advises or its readings differ."""
    return source.guidance or source.confidence == "disputed"


def _regions_beyond_the_promise(pack: Pack) -> Iterator[Finding]:
    allowed = allowed_countries(pack)
    for region in pack.residency.regions:
        country = _countries().get(region)
        if country is None:
            yield ("residency", "regions"), f"{region} is not a region that is known to be anywhere; see regions.toml"
        elif country not in allowed:
            yield ("residency", "regions"), f"{region} is in {country}, where the pack's transfers do not let data go"


def allowed_countries(pack: Pack) -> frozenset[str]:
    """Where data may go without clauses: the areas that the pack names, and the adequate countries where it counts on them."""
    if "adequacy" not in pack.transfers.beyond:
        return named_countries(pack)
    places = [law.place(code) for code in pack.jurisdictions if code in JURISDICTIONS]
    areas = [regime.area for place in places for regime in place.regimes if regime.area]
    return named_countries(pack) | {code for area in areas for code in area.adequate}


def named_countries(pack: Pack) -> frozenset[str]:
    """Where data may go freely: the countries that the pack names, with the members of the EEA if it names that."""
    named = {code for code in pack.transfers.within if code != "EEA"}
    european = law.regime("EU").area if "EEA" in pack.transfers.within else None
    return frozenset(named | set(european.members if european else ()))


@cache
def _countries() -> dict[str, str]:
    """Country by region of the cloud."""
    return tomllib.loads((FOLDER / "regions.toml").read_text(encoding="utf-8"))
