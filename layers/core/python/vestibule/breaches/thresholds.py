"""Whether the threshold of a law is reached by what is known of an incident: yes, no, or a person has to weigh it. Pure.

The thresholds stand in the regimes as `when`: alternatives, of each of which everything must hold. What is not known yet is
never taken as a no.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from vestibule.breaches.model import Band, Incident, Kind, Protection
from vestibule.policy.breach_rule import Trigger
from vestibule.policy.purposes import covers

Met = Literal["no", "perhaps", "yes"]
BANDS: tuple[Band, ...] = ("low", "medium", "high", "very_high")
CERTAINTY: tuple[Met, ...] = ("no", "perhaps", "yes")


@dataclass(frozen=True)
class Reason:
    """Why a threshold is or is not reached: the key of a sentence in `said.toml`, and what fills it."""

    key: str
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Weighed:
    """The answer, and what it rests on."""

    met: Met
    because: tuple[Reason, ...]


@dataclass(frozen=True)
class Facts:
    """What thresholds ask about an incident, at one place."""

    persons: int | None
    """Persons of the place; None where nobody has counted yet."""
    others: bool = False
    """Whether there may be people whom no index finds."""
    band: Band | None = None
    categories: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ("confidentiality",)
    protection: Protection = "none"
    read: int | None = None
    inside_only: bool = False
    contained: bool = False
    told: Met = "perhaps"
    """Whether the persons of the place are told."""


def facts_of(incident: Incident, persons: int | None, told: Met = "perhaps") -> Facts:
    """The facts of an incident for a place with so many persons."""
    tally = incident.tally
    return Facts(
        persons=persons,
        others=bool(tally and tally.may_hold_others),
        band=incident.severity.band if incident.severity else None,
        categories=tuple(tally.by_category) if tally else (),
        kinds=tuple(incident.kinds),
        protection=incident.protection,
        read=tally.read if tally else None,
        inside_only=incident.inside_only,
        contained=incident.contained,
        told=told,
    )


def weigh(triggers: Sequence[Trigger], facts: Facts) -> Weighed:
    """Whether one of the alternatives holds. Where nobody is affected, none does."""
    if facts.persons == 0:
        return Weighed("perhaps", (Reason("nobody_found"),)) if facts.others else Weighed("no", (Reason("nobody"),))
    weighed = [_alternative(trigger, facts) for trigger in triggers]
    best = max(weighed, key=lambda each: CERTAINTY.index(each.met))
    if best.met != "no":
        return best
    return Weighed("no", tuple({each.key: each for one in weighed for each in one.because}.values()))


def _alternative(trigger: Trigger, facts: Facts) -> Weighed:
    """Everything that one alternative names, together: the least certain of it, and at most what the law makes of it."""
    found = list(_conditions(trigger, facts))
    met = least([trigger.met, *(met for met, _ in found)])
    if met == "no":
        return Weighed(met, tuple(reason for said, reason in found if said == "no"))
    because = [reason for _, reason in found]
    if trigger.met == "yes":
        return Weighed(met, tuple(because))
    scored = next((each for each in because if each.key == "band_reached"), None)
    rest = (each for each in because if each is not scored)
    weighing = Reason("band_weighed", {"band": scored.values["band"]}) if scored else Reason("to_be_weighed")
    return Weighed(met, (*rest, weighing))


def least(several: Iterable[Met]) -> Met:
    """The least certain of them."""
    return min(several, key=CERTAINTY.index)


def _conditions(trigger: Trigger, facts: Facts) -> Iterator[tuple[Met, Reason]]:
    if trigger.band:
        yield _band(trigger.band, facts)
    if trigger.persons_over or trigger.persons_at_least:
        yield _enough("persons", facts.persons, (trigger.persons_at_least or (trigger.persons_over or 0) + 1))
    if trigger.rests_on_telling:
        yield _told(trigger, facts)
    if trigger.categories:
        yield _categories(trigger.categories, facts)
    if trigger.protection:
        yield _plain(facts.protection in trigger.protection, f"protection_{facts.protection}")
    if trigger.acquired:
        yield _acquired(facts)
    if trigger.inside_only is not None:
        yield _plain(facts.inside_only == trigger.inside_only, "inside" if facts.inside_only else "not_inside")
    if trigger.contained is not None:
        yield _plain(facts.contained == trigger.contained, "contained" if facts.contained else "not_contained")


def _plain(holds: bool, key: str) -> tuple[Met, Reason]:  # noqa: FBT001 (what holds is the answer)
    return ("yes" if holds else "no"), Reason(key)


def _band(wanted: Band, facts: Facts) -> tuple[Met, Reason]:
    if facts.band is None:
        return "perhaps", Reason("not_scored")
    reached = BANDS.index(facts.band) >= BANDS.index(wanted)
    return ("yes" if reached else "no"), Reason(
        "band_reached" if reached else "band_short", {"band": facts.band, "least": wanted}
    )


def _enough(key: str, count: int | None, wanted: int) -> tuple[Met, Reason]:
    if count is None:
        return "perhaps", Reason("not_counted")
    reached = count >= wanted
    values = {"count": str(count), "least": str(wanted)}
    return ("yes" if reached else "no"), Reason(f"{key}_{'reached' if reached else 'short'}", values)


def _told(trigger: Trigger, facts: Facts) -> tuple[Met, Reason]:
    if facts.told == "no":
        return "no", Reason("nobody_told")
    wanted = trigger.told_at_least or (trigger.told_over or 0) + 1
    met, reason = _enough("told", facts.persons, wanted)
    return (met, reason) if met == "no" or facts.told == "yes" else ("perhaps", Reason("told_open", reason.values))


def _categories(wanted: Sequence[str], facts: Facts) -> tuple[Met, Reason]:
    if facts.persons is None:
        return "perhaps", Reason("not_counted")
    there = [each for each in facts.categories if covers(wanted, (each,))]
    if not there:
        return "no", Reason("categories_short")
    return "yes", Reason("categories_reached", {"categories": ", ".join(sorted(there))})


def _acquired(facts: Facts) -> tuple[Met, Reason]:
    if "confidentiality" not in facts.kinds:
        return "no", Reason("not_acquired")
    return ("perhaps", Reason("unread")) if facts.read == 0 else ("yes", Reason("acquired"))
