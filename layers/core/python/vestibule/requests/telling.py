"""Answers from what is known already: how data is used, where it lies, who gets it, to whom one may turn. Pure.

Each is a list of lines for a letter, in the words of the policy, which are those of the notice.
"""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from vestibule.policy import spoken
from vestibule.policy.model import Pack, Processor
from vestibule.policy.reading import FOLDER
from vestibule.requests.answering import authority_of
from vestibule.requests.kinds import Kind
from vestibule.words import Language, Words

MARKETING = "marketing"
"""What a use begins with that serves advertising."""
_LINE = Words(en="{what}: {said}", fr="{what}\N{NO-BREAK SPACE}: {said}", nl="{what}: {said}")


@dataclass(frozen=True)
class Marketed:
    """Who got data of the person for direct marketing in the calendar year before, and what of it (Civ. Code 1798.83)."""

    name: str
    country: str
    address: str | None
    """None where the register has none: then the country alone says where it is."""
    data: tuple[str, ...]
    """Categories of the taxonomy, as the passages declared them."""


@dataclass(frozen=True)
class Known:
    """What the house knows beside the policy."""

    region: str
    """The region of the cloud in which this deployment's data rests: `us-east-1`."""
    marketed: tuple[Marketed, ...] = ()


def lines_of(kind: Kind, pack: Pack, jurisdiction: str | None, known: Known, language: Language) -> list[str]:
    """What answers a request of this kind; nothing for the kinds that something is done for."""
    match kind:
        case "information":
            return [*_purposes(pack, language), *_sources(pack, language), *_recipients(pack, language)]
        case "safeguards":
            return [*_places(pack, known, language), *(each.said.said_in(language) for each in pack.measures)]
        case "direct-marketing":
            return [*_vows(pack, language), *_marketed(pack, known, language)]
        case "authority-help":
            return [authority_of(pack, jurisdiction).said()]
        case _:
            return []


def nothing_is_sold(pack: Pack, language: Language) -> list[str]:
    """What the policy vows about selling data (V-17)."""
    return list(_vows(pack, language))


def _purposes(pack: Pack, language: Language) -> Iterator[str]:
    for each in pack.purposes:
        bases = ", ".join(spoken.BASES[basis].said_in(language) for basis in each.basis)
        said = f"{each.said.said_in(language)} ({bases})"
        if each.controller:
            said = f"{said} {_DECIDES.said_in(language).format(who=each.controller.said_in(language))}"
        yield _line(each.label, said, language)


def _sources(pack: Pack, language: Language) -> Iterator[str]:
    return (_line(spoken.ORIGINS[each.kind], each.said.said_in(language), language) for each in pack.origins)


def _recipients(pack: Pack, language: Language) -> Iterator[str]:
    return (_line(each.label, each.condition.said_in(language), language) for each in pack.recipients)


def _places(pack: Pack, known: Known, language: Language) -> Iterator[str]:
    countries = _countries_of_regions()
    yield _RESTS.said_in(language).format(country=_named(countries.get(known.region, known.region), language))
    yield from (_processor(each, language) for each in pack.processors)
    yield pack.transfers.said.said_in(language)


def _processor(processor: Processor, language: Language) -> str:
    said = _WORKS.said_in(language).format(
        service=processor.service.said_in(language), country=_named(processor.country, language)
    )
    return f"{processor.name}: {said}, {_SAFEGUARDS[processor.safeguard].said_in(language)}"


def _vows(pack: Pack, language: Language) -> Iterator[str]:
    return (each.said.said_in(language) for each in pack.vows if each.never in ("sale", "advertising_disclosure"))


def _marketed(pack: Pack, known: Known, language: Language) -> Iterable[str]:
    if not known.marketed:
        return [_NOBODY.said_in(language)]
    return [_got(pack, each, language) for each in known.marketed]


def _got(pack: Pack, by: Marketed, language: Language) -> str:
    """Who got it, where that one is reached, and which categories it was, each once as the policy calls it."""
    what = dict.fromkeys(spoken.category(pack, key, language) for key in by.data)
    return _GOT.said_in(language).format(
        who=", ".join(filter(None, (by.name, by.address))),
        country=_named(by.country, language),
        what=", ".join(what),
    )


def _line(what: Words, said: str, language: Language) -> str:
    return _LINE.said_in(language).format(what=what.said_in(language), said=said)


def _named(country: str, language: Language) -> str:
    """A country as the reader calls it."""
    from babel import Locale  # noqa: PLC0415 (only who answers needs it)

    return str(Locale(language).territories.get(country, country))


@cache
def _countries_of_regions() -> dict[str, str]:
    return tomllib.loads((FOLDER / "regions.toml").read_text(encoding="utf-8"))


_DECIDES = Words(
    en="On this, {who} decides; we work on its instructions.",
    fr="C'est {who} qui en décide ; nous travaillons sur ses instructions.",
    nl="Hierover beslist {who}; wij werken in opdracht daarvan.",
)
_RESTS = Words(
    en="Your data rests in this country: {country}.",
    fr="Vos données sont conservées dans ce pays : {country}.",
    nl="Uw gegevens liggen in dit land: {country}.",
)
_WORKS = Words(
    en="{service}, in this country: {country}",
    fr="{service}, dans ce pays : {country}",
    nl="{service}, in dit land: {country}",
)
_SAFEGUARDS = {
    "within": Words(
        en="where the same law protects the data",
        fr="où la même loi protège les données",
        nl="waar dezelfde wet de gegevens beschermt",
    ),
    "adequacy": Words(
        en="which is recognised as protecting data as well",
        fr="reconnu comme offrant une protection équivalente",
        nl="dat erkend is als even beschermend",
    ),
    "standard_clauses": Words(
        en="under standard contractual clauses",
        fr="dans le cadre de clauses contractuelles types",
        nl="op grond van modelcontractbepalingen",
    ),
}
_NOBODY = Words(
    en="In the calendar year before your request, nobody got data about you for direct marketing.",
    fr="Dans l'année civile précédant votre demande, personne n'a reçu de données vous concernant à des fins de prospection.",
    nl="In het kalenderjaar vóór uw verzoek heeft niemand gegevens over u gekregen voor direct marketing.",
)
_GOT = Words(
    en="{who}, in this country: {country}, got data about you for direct marketing. Of these categories: {what}.",
    fr="{who}, dans ce pays : {country}, a reçu des données à votre sujet à des fins de prospection. "
    "De ces catégories : {what}.",
    nl="{who}, in dit land: {country}, heeft gegevens over u gekregen voor direct marketing. "
    "Van deze categorieën: {what}.",
)
