"""Under the law of which places something is owed, and how many persons count there. Pure.

Parts of a place that share its law and its authority are one: who lives in New York City counts with New York State. The law of
the operator's establishment speaks of everybody, wherever they live.
"""

from vestibule.breaches.model import Incident
from vestibule.policy import law
from vestibule.policy.model import Pack
from vestibule.words import Language

UNKNOWN_PLACE = "-"
"""How a tally counts persons of whom no place is known."""


def establishment(pack: Pack) -> str:
    """The place whose law speaks of all that the operator does."""
    return home_of(pack.jurisdictions[0], pack)


def home_of(code: str | None, pack: Pack) -> str:
    """The jurisdiction of the obligations to who lives there: the nearest place with an authority or a rule of its own.

    A part of a country that is not on file goes by the country; any other unknown place, and none, by the establishment.
    """
    known = code if code in law.JURISDICTIONS else (code or "").partition("-")[0]
    regimes = law.place(known if known in law.JURISDICTIONS else pack.jurisdictions[0]).regimes
    return next((each.code for each in regimes if each.supervisor or each.breaches), regimes[0].code)


def covering(code: str | None, pack: Pack) -> frozenset[str]:
    """The jurisdictions whose persons' notice reaches somebody who lives there."""
    return frozenset((home_of(code, pack), establishment(pack)))


def homes(incident: Incident, pack: Pack) -> dict[str, int | None]:
    """Persons by the jurisdiction of their obligations, the establishment's first: it has all. None where nobody has counted."""
    tally, first = incident.tally, establishment(pack)
    found: dict[str, int | None] = {first: tally.persons if tally else None}
    for code, persons in sorted(tally.by_place.items()) if tally else ():
        home = home_of(code, pack)
        if home != first and persons:
            found[home] = (found.get(home) or 0) + persons
    return found


def unknown_places(incident: Incident, pack: Pack) -> list[str]:
    """The places of persons whose law is not on file, and that go by the establishment's."""
    places = incident.tally.by_place if incident.tally else {}
    return sorted(
        code
        for code in places
        if code != UNKNOWN_PLACE and code not in law.JURISDICTIONS and home_of(code, pack) == establishment(pack)
    )


def name_of(home: str, language: Language) -> str:
    """What the place is called."""
    return law.place(home).regimes[0].name.said_in(language)
