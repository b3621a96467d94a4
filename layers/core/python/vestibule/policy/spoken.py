"""What packs and holdings say by key, in words for the person: bases, sources, periods."""

from collections.abc import Iterator, Mapping

from vestibule.holdings import Source
from vestibule.policy.model import Basis, Pack
from vestibule.policy.parts import CountsFrom, Period
from vestibule.words import Language, Words

BASES: Mapping[Basis, Words] = {
    "contract": Words(en="contract", fr="contrat", nl="overeenkomst"),
    "legitimate_interest": Words(en="legitimate interest", fr="intérêt légitime", nl="gerechtvaardigd belang"),
    "consent": Words(en="consent", fr="consentement", nl="toestemming"),
    "legal_obligation": Words(en="legal obligation", fr="obligation légale", nl="wettelijke verplichting"),
}
SOURCES: Mapping[Source, Words] = {
    "person": Words(en="you yourself", fr="vous-même", nl="uzelf"),
    "partner": Words(
        en="property management or a dealer",
        fr="la gestion immobilière ou un concessionnaire",
        nl="het vastgoedbeheer of een dealer",
    ),
    "use": Words(
        en="a device, through its use",
        fr="un appareil, par son utilisation",
        nl="een apparaat, door het gebruik ervan",
    ),
    "system": Words(en="this system", fr="ce système", nl="dit systeem"),
}
STARTS: Mapping[CountsFrom, Words] = {
    "collection": Words(en="from collection", fr="à compter de la collecte", nl="vanaf de verzameling"),
    "end_of_relation": Words(
        en="from the end of the relation", fr="à compter de la fin de la relation", nl="vanaf het einde van de relatie"
    ),
    "closing": Words(
        en="from the closing of the request",
        fr="à compter de la clôture de la demande",
        nl="vanaf de afsluiting van het verzoek",
    ),
}
_UNITS: Mapping[str, tuple[Words, Words]] = {
    "days": (Words(en="day", fr="jour", nl="dag"), Words(en="days", fr="jours", nl="dagen")),
    "months": (Words(en="month", fr="mois", nl="maand"), Words(en="months", fr="mois", nl="maanden")),
    "years": (Words(en="year", fr="an", nl="jaar"), Words(en="years", fr="ans", nl="jaar")),
}


def period(length: Period, language: Language) -> str:
    """A length of time: `90 days`, `1 an`, `3 maanden`."""
    ((unit, amount),) = length.model_dump(exclude_none=True).items()
    one, several = _UNITS[unit]
    return f"{amount} {(several if amount > 1 else one).said_in(language)}"


def terms(pack: Pack, name: str, language: Language) -> Iterator[str]:
    """How long records of this rule are kept, the default first, then where the law of a place says otherwise."""
    for rule in sorted((law for law in pack.retention if law.rule == name), key=lambda law: law.jurisdiction or ""):
        kept = f"{period(rule.period, language)} {STARTS[rule.counts_from].said_in(language)}"
        yield f"{rule.jurisdiction}: {kept}" if rule.jurisdiction else kept
