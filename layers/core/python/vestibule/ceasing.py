"""Stop what a request asks to be stopped, in the ledger of consents: from then on every function that serves it heeds it."""

from datetime import datetime

from vestibule import config, ids
from vestibule.consent import deciding, recording
from vestibule.consent.model import Consent, Means
from vestibule.consent.permission import decisions_of
from vestibule.consent.standing import strictest
from vestibule.people.model import Person
from vestibule.requests import asking, stopping, weighing
from vestibule.requests.kinds import HANDLING
from vestibule.requests.model import DataRequest
from vestibule.requests.stopping import Stop, Stopping

_OWN_WAYS: dict[str, Means] = {"api": "app", "guardian": "app", "site": "site", "console": "console"}
"""By all others it was entered by staff, or by somebody in the person's name."""


def meant(request: DataRequest, now: datetime) -> Stopping:
    """What becomes of each key that the request names; without names, of everything that one of its kind can be about.

    Asked again when all of it has stopped, it says the same. What is weighed is left until that is granted.
    """
    pack, kind = config.operator_pack(), request.right
    if HANDLING[kind].weighs:
        return weighing.outcome_of(weighing.objected(request, pack, now), request, pack)
    keys = tuple(asking.wanted_of(request, now).get("purposes") or stopping.everything(pack, kind))
    if kind == "consent-withdrawal" and not keys:
        keys = tuple(sorted({each.purpose for each in decisions_of(request.person_id, now) if each.choice == "given"}))
    return stopping.stopping(pack, kind, keys)


def cease(stop: Stop, request: DataRequest, person: Person, now: datetime) -> None:
    """Say no in the person's name. Twice is once, also when the person has said something else since."""
    known = tuple(each for each in decisions_of(person.id, now) if each.purpose == stop.key)
    said = _said_before(stop, request, known)
    if said:
        recording.publish(tuple(each for each in said if each.telling), person.organisation_id)
        return
    yes = strictest(known, now)
    if stop.no == "refused" and yes and yes.choice == "given":
        _withdraw(yes, known, request, person, now)
        return
    recording.decide(
        person.id,
        stop.key,
        stop.no,
        means=_means(request),
        given_by=_speaker(request),
        now=now,
        language=request.language,
        is_granted=True,
        organisation_id=person.organisation_id,
        decision_id=ids.derived("cns", request.id, stop.key),
    )


def _said_before(stop: Stop, request: DataRequest, known: tuple[Consent, ...]) -> tuple[Consent, ...]:
    """What this very request has had recorded."""
    ours = {ids.derived("cns", request.id, stop.key)}
    ours |= {ids.derived("cns", request.id, stop.key, each.id) for each in known}
    return tuple(each for each in known if each.id in ours)


def _withdraw(yes: Consent, known: tuple[Consent, ...], request: DataRequest, person: Person, now: datetime) -> None:
    """Take a yes back. It keeps its own words, which may be those of an older policy."""
    pack = config.operator_pack()
    facts = deciding.facts_of_withdrawal(yes, _means(request), pack, known, now)
    decision = recording.consent_of(
        person.id, _speaker(request), ids.derived("cns", request.id, yes.purpose, yes.id), facts
    )
    recording.record((decision,), pack, now)
    recording.publish((decision,), person.organisation_id)


def _means(request: DataRequest) -> Means:
    return _OWN_WAYS.get(request.channel, "staff")


def _speaker(request: DataRequest) -> str:
    """Who said so: staff who entered it, the guardian, or the person."""
    guardian = request.agent_id if request.asker == "guardian" else None
    return request.entered_by or guardian or request.person_id
