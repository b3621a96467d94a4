"""What the letter to a person whom a breach concerns says of it, beyond the words that are the same for all. Pure.

It tells of the person's own data only: of the lines of the list that are this person's and on which the operator decides. Of
the incident it repeats what the team wrote for persons to read (GDPR Art. 34(2)), without identifiers and names of ours; it
never repeats causes, lessons or reasons, nor what somebody else reported in own words.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from vestibule import clock
from vestibule.breaches import advice, homes
from vestibule.breaches.model import Affected, DecidedObligation, Incident
from vestibule.breaches.wording import Wording
from vestibule.policy import law
from vestibule.policy.model import Pack
from vestibule.words import Language

LETTER = "breaches.told"
_OF_THE_TEAM = ("staff", "processor", "console")
_OURS = re.compile(r"\barn:[^\s,;]+|\b[a-z0-9]+(?:_[a-z0-9]+)+\b")
"""What our systems call their parts: resources of the cloud, tables, functions."""
_ADDRESS = re.compile(r"[\w.+'-]+@([\w-]+(?:\.[\w-]+)+)")
type Said = dict[str, str]


def own(lines: Iterable[Affected]) -> list[Affected]:
    """Those of a person's lines on which the operator decides. Of the others their controller tells (GDPR Art. 33(2))."""
    return [line for line in lines if line.controller_id is None]


def valid(incident: Incident, lines: Iterable[Affected]) -> list[Affected]:
    """Those of the incident's round. While a new round is worked out, what was found before counts as well."""
    is_settled = incident.scoped_round >= incident.round
    return [line for line in lines if line.round == incident.round or not is_settled]


def places_told(incident: Incident) -> frozenset[str]:
    """The places whose persons are told, by what the team last decided on each in this round."""
    verdicts: dict[str, DecidedObligation] = {
        each.jurisdiction: each
        for each in incident.decisions
        if each.tell == "persons" and each.round == incident.round
    }
    return frozenset(place for place, each in verdicts.items() if each.verdict == "notify")


def is_told(lines: Iterable[Affected], places: frozenset[str], pack: Pack) -> bool:
    """Whether the person with these lines is written to."""
    return any(not places.isdisjoint(homes.covering(_place(line), pack)) for line in own(lines))


def values(incident: Incident, lines: Sequence[Affected], pack: Pack, language: Language, now: datetime) -> Said:
    """What fills the letter `breaches.told`, in the reader's language."""
    mine = own(lines)
    categories = {category for line in mine for category in line.categories}
    is_known = "confidentiality" in incident.kinds  # to somebody who should not know it
    known = advice.consequences(categories, language) if is_known else []
    steps = advice.steps(categories if is_known else (), language)
    said = {
        "noticed_on": now.astimezone(ZoneInfo(pack.time_zone)).date().isoformat(),
        "happened": " ".join(advice.happened(incident.kinds, language)),
        "data": "\n".join(advice.kinds_of_data(categories, pack, language)),
        "seen": _seen(mine) if is_known else "aside",
        "protection": incident.protection,
        "results": "\n".join([*known, *advice.effects(incident.kinds, language)]),
        "contained": "yes" if incident.contained else "no",
        "steps": "\n".join(steps),
        "complaints": _complaints(mine, pack),
        "turn_to": "\n".join(_turn_to(mine, pack, language)),
        "reached_by": "phone" if pack.contacts.phone else "mail",
        "phone": pack.contacts.phone or "",
    }
    return {**said, **_times(incident), **dict(_written(incident, pack, language))}


def _times(incident: Incident) -> Said:
    """When it happened, or between what; a term as the letter knows it, and its instants."""
    since, until = incident.occurred_since, incident.occurred_until
    known = {"since_at": since, "until_at": until, "aware_at": incident.aware_at}
    occurred = "between" if since and until else "since" if since else "until" if until else "unknown"
    return {"occurred": occurred, **{name: clock.written(at) for name, at in known.items() if at}}


def _written(incident: Incident, pack: Pack, language: Language) -> Iterator[tuple[str, str]]:
    """What the team wrote. A report by somebody else is not the team's word until the team has rewritten it."""
    words = Wording(language, pack.time_zone)
    is_ours = incident.source in _OF_THE_TEAM or any("summary" in each.changed for each in incident.amendments)
    said: Mapping[str, str | None] = {
        "summary": incident.summary if is_ours else None,
        "consequences": incident.consequences,
        "measures": incident.measures,
        "advice": incident.advice,
        "offer": incident.offer,
    }
    for name, text in said.items():
        if text and text.strip():
            yield name, free(text, words, pack)


def free(text: str, words: Wording, pack: Pack) -> str:
    """The text without identifiers, secrets, names of our systems' parts, and addresses other than the operator's."""
    left_out, house = words.say("said", "withheld"), pack.contacts.email.rpartition("@")[2].lower()

    def address(found: re.Match[str]) -> str:
        return found[0] if found[1].lower() == house else left_out

    return _ADDRESS.sub(address, _OURS.sub(left_out, words.free(text)))


def _seen(lines: Iterable[Affected]) -> str:
    """Whether somebody read any of it, by the access records."""
    read = {line.is_read for line in lines}
    if True in read:
        return "yes"
    return "no" if read == {False} else "unknown"


def _place(line: Affected) -> str | None:
    return None if line.jurisdiction == homes.UNKNOWN_PLACE else line.jurisdiction


def _complaints(lines: Iterable[Affected], pack: Pack) -> str:
    """The authority of the person's place; the operator's where none is known, or the place is the operator's own."""
    first = homes.establishment(pack)
    for home in dict.fromkeys(homes.home_of(_place(line), pack) for line in lines):
        there = law.place(home).supervisor
        if home != first and there:
            return ", ".join(filter(None, (there.name, there.address, there.phone, there.url)))
    here = pack.authority
    return ", ".join(filter(None, (here.name, here.address, here.phone, here.url)))


def _turn_to(lines: Iterable[Affected], pack: Pack, language: Language) -> list[str]:
    countries = dict.fromkeys(homes.home_of(_place(line), pack).partition("-")[0] for line in lines)
    return [each for country in countries for each in advice.turn_to(country, language)]
