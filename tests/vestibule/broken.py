"""Incidents and tallies as pure tests need them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from vestibule import ids
from vestibule.breaches import severity
from vestibule.breaches.model import Incident, Obligation, Tally
from vestibule.breaches.obligations import owed
from vestibule.policy.model import Pack

AWARE = datetime(2026, 10, 23, 13, 30, tzinfo=UTC)
"""Half past three in the afternoon in Paris, on the Friday before the clocks go back there."""
TEAM = ids.derived("per", "compliance")
FACES = {"user.biometric.face": 1, "user.name": 1, "user.contact.email": 1}
"""Sensitive data that shows who it is: a very high severity."""


def incident(aware_at: datetime = AWARE, **changes: Any) -> Incident:
    """What is known at once, before anybody has looked whom it concerns."""
    usual: dict[str, Any] = {"id": ids.derived("inc", "one"), "state_since": aware_at, "source": "staff"}
    usual |= {"reported_at": aware_at, "aware_at": aware_at, "summary": "A laptop was stolen."}
    return Incident.model_validate(usual | changes)


def tally(places: Mapping[str, int], data: Mapping[str, int] | None = None, **changes: Any) -> Tally:
    """So many persons by place, with this data."""
    persons = sum(places.values())
    usual: dict[str, Any] = {"persons": persons, "records": 2 * persons, "by_place": dict(places)}
    usual["by_category"] = dict(FACES if data is None else data)
    return Tally.model_validate(usual | changes)


def scoped(counted: Tally, aware_at: datetime = AWARE, **changes: Any) -> Incident:
    """The incident once its scope is complete: an hour after it was known, unless it is said otherwise."""
    found = incident(aware_at, **{"assessed_at": aware_at + timedelta(hours=1), **changes})
    score = severity.scored(found, counted)
    return found.model_copy(update={"tally": counted, "severity": score, "scoped_round": found.round})


def decided(tell: str, jurisdiction: str, verdict: str = "notify", **changes: Any) -> dict[str, Any]:
    """A line of a decision."""
    usual = {"round": 1, "tell": tell, "jurisdiction": jurisdiction, "verdict": verdict, "reason": "because"}
    return {**usual, "by": TEAM, "at": AWARE, **changes}


def filed(tell: str, jurisdiction: str, to: str, **changes: Any) -> dict[str, Any]:
    """A notice that was handed over."""
    usual: dict[str, Any] = {"id": ids.derived("fil", to), "tell": tell, "jurisdiction": jurisdiction, "to": to}
    usual |= {"phase": "initial", "round": 1, "handed_over_at": AWARE + timedelta(hours=5), "by": TEAM}
    return {**usual, "channel": "portal", "digest": "0" * 64, **changes}


def owed_at(
    pack: Pack, broken: Incident, tell: str, home: str, *, promised: bool = False, now: datetime = AWARE
) -> Obligation:
    """The one obligation of that kind there."""
    found = [
        each
        for each in owed(broken, pack, now)
        if (each.tell, each.jurisdiction, each.promised) == (tell, home, promised)
    ]
    (one,) = found
    return one
