"""What a pack must not say because the law of its places says otherwise.

A statute makes a fault, and the pack does not load. What an authority only advises, and what is disputed, makes a remark,
and a person decides.
"""

import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from vestibule.policy import asked, ends, granting, law, storing
from vestibule.policy.demand import Demand
from vestibule.policy.faults import Finding
from vestibule.policy.law import JURISDICTIONS, Place, is_open
from vestibule.policy.model import Pack
from vestibule.policy.purposes import covers
from vestibule.policy.reading import FOLDER


def unknown_places(raw: dict[str, Any]) -> Iterator[Finding]:
    """Every place in the raw tables of a pack for which there is no law."""
    listed = raw.get("jurisdictions")
    known = ", ".join(JURISDICTIONS)
    for code in listed if isinstance(listed, list) else ():
        if isinstance(code, str) and code not in JURISDICTIONS:
            yield ("jurisdictions",), f"{code} has no regime; known are {known}"
    home = raw.get("controller_country")
    if isinstance(home, str) and home not in JURISDICTIONS:
        yield ("controller_country",), f"{home} has no regime; known are {known}"


def violations(pack: Pack, holdings: Iterable[Demand]) -> Iterator[Finding]:
    """Everything in which the pack falls short of a statute. Its places must be known."""
    held = tuple(holdings)
    for place in map(law.place, pack.jurisdictions):
        yield from storing.outside(pack, held, place, open_only=False)
        yield from granting.refused(pack, place)
        yield from granting.late(pack, place)
        yield from _too_young(pack, place, open_only=False)
        yield from _unasked(pack, place)
        yield from asked.unasked(pack, place)
        yield from asked.forgotten(pack, held, place, open_only=False)
    yield from granting.invented(pack)
    yield from _areas_beyond_the_law(pack)
    yield from _regions_beyond_the_promise(pack)


def remarks(pack: Pack, holdings: Iterable[Demand]) -> Iterator[str]:
    """Where the pack differs from what is advised or disputed: no fault, but somebody should know."""
    held = tuple(holdings)
    for place in map(law.place, pack.jurisdictions):
        yield from (said for _, said in storing.outside(pack, held, place, open_only=True))
        yield from (said for _, said in _too_young(pack, place, open_only=True))
        yield from (said for _, said in asked.forgotten(pack, held, place, open_only=True))
        yield from storing.unplanned(pack, held, place)
        yield from ends.long_holds(pack, held, place)
    yield from _another_authority(pack)
    yield from _marketing_by_duty(pack)


def _too_young(pack: Pack, place: Place, *, open_only: bool) -> Iterator[Finding]:
    ages = (regime.children for regime in place.regimes)
    age = next((age for age in ages if age and not age.only_for and is_open(age.source) is open_only), None)
    if pack.children and age and pack.children.under < age.under:
        said = f"children under {pack.children.under} are kept out, but {place.code} protects all under {age.under}"
        yield ("children", "under"), f"{said} ({age.source.law})"


def _unasked(pack: Pack, place: Place) -> Iterator[Finding]:
    """Data and cookies that the place allows only with consent, and for which the pack asks none."""
    for needed in place.consents.values():
        where = f"in {place.code} ({needed.source.law})"
        for number, cookies in enumerate(pack.cookies):
            optional = cookies.category != "required" and covers((needed.data,), (f"cookies.{cookies.category}",))
            if optional and not cookies.consent:
                yield ("cookies", number, "consent"), f"{cookies.category} cookies need consent {where}"
        for number, kind in enumerate(pack.categories):
            bases = {basis for purpose in pack.purposes if kind.key in purpose.categories for basis in purpose.basis}
            if _touches(needed.data, kind.covers) and "consent" not in bases:
                yield (
                    ("categories", number, "covers"),
                    f"{needed.data} needs consent {where}, and no purpose rests on it",
                )


def _touches(data: str, kinds: tuple[str, ...]) -> bool:
    """Whether any of the kinds is this data, or a part of it, or has it as a part."""
    return covers((data,), kinds) or covers(kinds, (data,))


def _marketing_by_duty(pack: Pack) -> Iterator[str]:
    for purpose in pack.purposes:
        if purpose.basis == ("legal_obligation",) and any(use.startswith("marketing") for use in purpose.uses):
            yield f"{purpose.key} is marketing, and no law obliges anybody to market: name another basis"


def _another_authority(pack: Pack) -> Iterator[str]:
    """The controller's own authority has an address on the web; the pack's should be at the same."""
    home = law.place(pack.controller_country).supervisor
    if home and pack.authority.url and _site(home.url) != _site(pack.authority.url):
        yield f"the pack names {pack.authority.name}, but the authority in {pack.controller_country} is {home.name}"


def _site(url: str) -> str:
    return urlsplit(url).netloc.removeprefix("www.")


def _areas_beyond_the_law(pack: Pack) -> Iterator[Finding]:
    """Data goes freely only where the law of each place lets it: a pack cannot widen the area."""
    for place in map(law.place, pack.jurisdictions):
        area = next((regime.area for regime in place.regimes if regime.area), None)
        if area:
            for country in sorted(named_countries(pack) - {*area.members, *area.adequate}):
                said = f"{country} is neither in the area of {place.code} nor adequate there ({area.source.law})"
                yield ("transfers", "within"), said


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
    european = law.regime("EU").area
    members = european.members if european and "EEA" in pack.transfers.within else ()
    return frozenset({code for code in pack.transfers.within if code != "EEA"} | set(members))


@cache
def _countries() -> dict[str, str]:
    """Country by region of the cloud."""
    return tomllib.loads((FOLDER / "regions.toml").read_text(encoding="utf-8"))
