"""What the policy itself promises of breaches, beside the law: V-14's ten business days, A-07, N-11. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from vestibule.breaches import clocks, homes
from vestibule.breaches.clocks import Clock
from vestibule.breaches.model import Incident, Obligation, Tell
from vestibule.breaches.reasons import in_words
from vestibule.breaches.said import said
from vestibule.breaches.thresholds import CERTAINTY, Reason, Weighed, facts_of, weigh
from vestibule.policy.model import BreachPromise, Pack
from vestibule.words import Language

_TELLS: Mapping[str, Tell] = {"authorities": "authority", "persons": "persons"}


def promised(incident: Incident, pack: Pack, lawful: Sequence[Obligation], language: Language) -> Iterator[Obligation]:
    """What is promised to persons and to authorities, at the operator's establishment. Nothing where the policy is silent."""
    promise, home = pack.breach_promise, homes.establishment(pack)
    for told in promise.tells if promise else ():
        tell = _TELLS[told]
        beside = [each for each in lawful if each.tell == tell]
        own = next((each for each in beside if each.jurisdiction == home), None)
        if promise is None or own is None:
            continue
        weighed = _weighed(incident, promise, tell, beside)
        yield own.model_copy(
            update={
                **_clock(incident, pack, promise, language).dates,
                "law": f"{pack.source.title}: {promise.source.section}",
                "to": said(language, "to.everybody") if tell == "persons" else own.to,
                "threshold": promise.condition.said_in(language),
                "met": weighed.met,
                "because": in_words(weighed.because, language),
                "promised": True,
            }
        )


def _clock(incident: Incident, pack: Pack, promise: BreachPromise, language: Language) -> Clock:
    clock = Clock("awareness", incident.aware_at)
    if promise.business_days:
        clock = clocks.promised(homes.establishment(pack), promise.business_days, incident, pack.time_zone)
    return clock.saying(promise.condition.said_in(language))


def _weighed(incident: Incident, promise: BreachPromise, tell: Tell, beside: Sequence[Obligation]) -> Weighed:
    """Rights that are threatened are a condition for telling persons only: authorities are promised every breach (A-07)."""
    facts = facts_of(incident, incident.tally.persons if incident.tally else None)
    if facts.persons == 0:
        return weigh((), facts)
    if promise.whenever == "lawful":
        met = max((each.met for each in beside), key=CERTAINTY.index)
        return Weighed(met, (Reason(f"promised_lawful_{met}"),))
    if facts.persons is None:
        return Weighed("perhaps", (Reason("not_counted"),))
    if promise.whenever == "any" or tell == "authority":
        return Weighed("yes", (Reason("promised_any"),))
    if facts.band in {None, "low"}:
        return Weighed("perhaps", (Reason("promised_threatened_perhaps"),))
    return Weighed("yes", (Reason("promised_threatened"),))
