"""What packs and holdings say by key, in words for the person: lawful bases, origins, terms, counted things.

It is said here once, for the notice, the records and a person's copy: copies are made where the documents are left out.
"""

from collections.abc import Iterator, Mapping
from typing import Literal, cast

from vestibule.holdings import Source
from vestibule.policy.model import Basis, CookieCategory, OriginKind, Pack
from vestibule.policy.parts import CountsFrom, Period, Term
from vestibule.policy.purposes import covers
from vestibule.words import Language, Words

Unit = Literal["hours", "days", "business_days", "months", "years", "times", "purposes"]

BASES: Mapping[Basis, Words] = {
    "contract": Words(
        en="a contract with you, or steps that you ask for before one",
        fr="un contrat avec vous, ou des démarches que vous demandez avant d'en conclure un",
        nl="een overeenkomst met u, of stappen daarvóór waar u om vraagt",
    ),
    "legitimate_interest": Words(
        en="our legitimate interests", fr="nos intérêts légitimes", nl="onze gerechtvaardigde belangen"
    ),
    "consent": Words(en="your consent", fr="votre consentement", nl="uw toestemming"),
    "legal_obligation": Words(en="a legal obligation", fr="une obligation légale", nl="een wettelijke plicht"),
}
ORIGINS: Mapping[Source | OriginKind, Words] = {
    "person": Words(en="From you", fr="De vous-même", nl="Van u"),
    "partner": Words(en="From others", fr="D'autres personnes", nl="Van anderen"),
    "use": Words(en="Through use", fr="De votre utilisation", nl="Door het gebruik"),
    "public": Words(en="From public sources", fr="De sources publiques", nl="Uit openbare bronnen"),
    "system": Words(en="From this system", fr="De ce système", nl="Van dit systeem"),
}
STARTS: Mapping[CountsFrom, Words] = {
    "collection": Words(
        en="from the day the record was made",
        fr="à compter du jour où l'enregistrement a été créé",
        nl="vanaf de dag waarop het is vastgelegd",
    ),
    "end_of_relation": Words(
        en="from the end of the tenancy, the contract, the account, the consent or the right to enter",
        fr="à compter de la fin du bail, du contrat, du compte, du consentement ou du droit d'entrer",
        nl="vanaf het einde van de huur, de overeenkomst, het account, de toestemming of het recht om binnen te gaan",
    ),
    "closing": Words(
        en="from the day it was closed: a request answered, a decision replaced, a hold or an incident ended",
        fr="à compter de la clôture : demande traitée, décision remplacée, conservation prolongée ou incident terminés",
        nl="vanaf de afsluiting: een verzoek beantwoord, een beslissing vervangen, een langere bewaring of incident beëindigd",
    ),
}
"""The start of a term, as the end of a phrase: `90 days from the day the record was made`."""
COOKIES: Mapping[CookieCategory, Words] = {
    "required": Words(en="Required", fr="Nécessaires", nl="Noodzakelijk"),
    "functionality": Words(en="Functionality", fr="Fonctionnalité", nl="Functioneel"),
    "preferences": Words(en="Preferences", fr="Préférences", nl="Voorkeuren"),
    "analytics": Words(en="Analytics", fr="Mesure d'audience", nl="Meting"),
    "advertising": Words(en="Advertising", fr="Publicité", nl="Reclame"),
}
UNITS: Mapping[Unit, tuple[Words, Words]] = {
    "hours": (Words(en="hour", fr="heure", nl="uur"), Words(en="hours", fr="heures", nl="uur")),
    "days": (Words(en="day", fr="jour", nl="dag"), Words(en="days", fr="jours", nl="dagen")),
    "business_days": (
        Words(en="business day", fr="jour ouvrable", nl="werkdag"),
        Words(en="business days", fr="jours ouvrables", nl="werkdagen"),
    ),
    "months": (Words(en="month", fr="mois", nl="maand"), Words(en="months", fr="mois", nl="maanden")),
    "years": (Words(en="year", fr="an", nl="jaar"), Words(en="years", fr="ans", nl="jaar")),
    "times": (Words(en="time", fr="fois", nl="keer"), Words(en="times", fr="fois", nl="keer")),
    "purposes": (Words(en="purpose", fr="finalité", nl="doel"), Words(en="purposes", fr="finalités", nl="doelen")),
}
"""One, and more than one: no language here has a third form."""


def counted(amount: int, unit: Unit, language: Language) -> str:
    """A number with its unit: `1 jour`, `36 mois`."""
    one, several = UNITS[unit]
    return f"{amount} {(one if amount == 1 else several).said_in(language)}"


def length(of: Period | Term, language: Language) -> str:
    """A length of time: `90 days`, `1 an`, `3 maanden`."""
    ((unit, amount),) = of.model_dump(exclude_none=True).items()
    return counted(amount, cast("Unit", unit), language)


def category(pack: Pack, key: str, language: Language) -> str:
    """What the policy calls data of this key of the taxonomy; the key itself where no category of the policy covers it."""
    label = next((each.label for each in pack.categories if covers(each.covers, (key,))), None)
    return label.said_in(language) if label else key


def terms(pack: Pack, name: str, language: Language) -> Iterator[str]:
    """How long records of this rule are kept, the default first, then where the law of a place says otherwise."""
    for rule in sorted((law for law in pack.retention if law.rule == name), key=lambda law: law.jurisdiction or ""):
        kept = f"{length(rule.period, language)} {STARTS[rule.counts_from].said_in(language)}"
        yield f"{rule.jurisdiction}: {kept}" if rule.jurisdiction else kept
