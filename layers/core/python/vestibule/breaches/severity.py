"""How grave a breach is, by ENISA's method of 2013: SE = DPC x EI + CB. Pure; every number stands in `severity.toml`.

DPC says what kind of data it is, EI how easily a person is recognised in it, CB how it was broken. The compliance team may
replace each of the three with a reason; what was reckoned is then not lost, for it follows from the incident again.
"""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

from vestibule.breaches.model import Band, Factor, Incident, Severity, Tally
from vestibule.policy.purposes import covers

type _Reckoned = tuple[float, list[str]]
"""A value and the keys of its reasons."""

MOST, LEAST = 4.0, 1.0
"""Between which ENISA's scores of data lie."""


def scored(incident: Incident, tally: Tally) -> Severity:
    """The severity of an incident by what is known of it, with the reason for each input."""
    factors = [
        _factor(incident, "dpc", _context(incident, tally)),
        _factor(incident, "ei", _ease(incident, tally)),
        _factor(incident, "cb", _circumstances(incident, tally)),
    ]
    dpc, ei, cb = (each.value for each in factors)
    score = round(dpc * ei + cb, 2)
    return Severity(score=score, band=band_of(score), factors=factors, flags=list(_flags(incident, tally)))


def band_of(score: float) -> Band:
    """ENISA's band of a score."""
    bands: Mapping[Band, float] = table()["bands"]
    return max((band for band, least in bands.items() if score >= least), key=bands.__getitem__)


def class_of(category: str) -> str:
    """ENISA's class of a data category: that of the longest key which covers it."""
    known: Mapping[str, str] = table()["class_of"]
    return known.get(_covering(known, category) or "", "simple")


@cache
def table() -> Mapping[str, Any]:
    """The numbers, read once."""
    read: Mapping[str, Any] = tomllib.loads((Path(__file__).parent / "severity.toml").read_text(encoding="utf-8"))
    return read


def is_unintelligible(incident: Incident) -> bool:
    """Whether nobody can read what was got at."""
    return incident.protection != "none"


def _factor(incident: Incident, name: Literal["dpc", "ei", "cb"], reckoned: _Reckoned) -> Factor:
    """The input as reckoned, or what the team has put in its place. The reasons stay: they say what was replaced."""
    value, because = reckoned
    put = next((each for each in incident.overrides if each.name == name), None)
    if put is None:
        return Factor(name=name, value=value, because=because)
    said = [*because, f"reckoned.{value:g}"]
    return Factor(name=name, value=put.value, because=said, overridden_by=put.overridden_by, reason=put.reason)


def _context(incident: Incident, tally: Tally) -> _Reckoned:
    classes: Mapping[str, float] = table()["classes"]
    scores = {category: float(classes[class_of(category)]) for category in tally.by_category}
    value = max(scores.values(), default=LEAST)
    because = [f"category.{category}" for category, score in sorted(scores.items()) if score == value]
    for reason, more in _raised(tally, value):
        value = min(MOST, value + more)
        because.append(reason)
    return _lowered(incident, "dpc", value, because or ["no_category"])


def _raised(tally: Tally, value: float) -> Iterator[tuple[str, float]]:
    """What makes the data more grave than its kind. Data that is as grave as can be is left as it is."""
    raised: Mapping[str, float] = table()["raised"]
    if tally.children and value < MOST:
        yield "children", raised["children"]
    if value == table()["classes"]["behavioural"] and len(tally.by_category) >= raised["profile_from_categories"]:
        yield "profile", raised["profile"]


def _ease(incident: Incident, tally: Tally) -> _Reckoned:
    rules: Mapping[str, Any] = table()["identifies"]
    steps: Mapping[str, float] = table()["ease"]
    found = {each: rules["by"][key] for each in tally.by_category if (key := _covering(rules["by"], each))}
    value = max((steps[step] for step in found.values()), default=steps[rules["otherwise"]])
    value = max(value, steps[rules["otherwise"]])
    because = [f"identifies.{each}" for each, step in sorted(found.items()) if steps[step] == value]
    if all(covers((key,), tally.by_category) for key in rules["together"]):
        value, because = steps[rules["together_is"]], [*because, "together"]
    return _lowered(incident, "ei", value, because or ["identifies_otherwise"])


def _lowered(incident: Incident, name: str, value: float, because: list[str]) -> _Reckoned:
    """Data that nobody can read has the least value, unless more is broken than its confidentiality."""
    if not is_unintelligible(incident):
        return value, because
    if set(incident.kinds) != {"confidentiality"}:
        return value, [*because, "protection_does_not_restore"]
    return float(table()["unintelligible"][name]), [*because, incident.protection]


def _circumstances(incident: Incident, tally: Tally) -> _Reckoned:
    amounts: Mapping[str, float] = table()["circumstances"]
    because = list(_how_broken(incident, tally))
    return sum(float(amounts[each]) for each in because), because


def _how_broken(incident: Incident, tally: Tally) -> Iterator[str]:
    if "confidentiality" in incident.kinds:
        yield f"confidentiality_{_recipients(incident, tally)}"
    outcome = "restored" if incident.contained else "lost"
    yield from (f"{kind}_{outcome}" for kind in ("integrity", "availability") if kind in incident.kinds)
    if incident.malicious:
        yield "malicious"


def _recipients(incident: Incident, tally: Tally) -> str:
    """Who got at it: nobody by the access records, nobody who can read it, somebody known, or whoever."""
    if is_unintelligible(incident):
        return "protected"
    if tally.read == 0:
        return "unread"
    return "known" if incident.inside_only else "unknown"


def _flags(incident: Incident, tally: Tally) -> Iterator[Literal["many_persons", "unintelligible"]]:
    if tally.persons > table()["flags"]["many_persons_over"]:
        yield "many_persons"
    if is_unintelligible(incident):
        yield "unintelligible"


def _covering(known: Mapping[str, Any], category: str) -> str | None:
    """The longest key that is the category, or lies above it."""
    return max((key for key in known if covers((key,), (category,))), key=len, default=None)
