"""Changes of a person's record, of corrections and applications: what is written, and the lines that name fields and no value."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from vestibule import clock, ids, lifetime
from vestibule.evidence import Fact
from vestibule.lifetime import Lying
from vestibule.people.asking import Application, Correction
from vestibule.people.changing import Change, same_version
from vestibule.people.ending import Tie
from vestibule.people.holdings import APPLICATIONS, CORRECTIONS, PEOPLE
from vestibule.people.leaving import has_left
from vestibule.people.model import Person
from vestibule.people.profile import ProfileChange, fields_in
from vestibule.people.standing import unknown
from vestibule.people.telling import marks
from vestibule.policy import retention
from vestibule.policy.model import Pack
from vestibule.problems import NotFound
from vestibule.redating import dated, redate

PROOF_LASTS = timedelta(hours=1)


def own(person_id: str, now: datetime) -> Lying[Person]:
    """The person's record as it lies; `NotFound` when there is none, or it has ended."""
    lying = lifetime.lying(PEOPLE, (person_id,))
    if lying is None or has_left(lying, now):
        raise NotFound(unknown("person"))
    return lying


def amending(person: Person, changes: Mapping[str, object], *, by: str, now: datetime) -> Change:
    """The person with these values, if nobody has changed it since it was read. `telling.announce` tells of it then."""
    told = {name: value for name, value in changes.items() if name != "proving"}
    changed = {**changes, **(marks(person, told, now) if told else {})}
    write = PEOPLE.change(person.id, only_if=same_version(person), version=person.version + 1, **changed)
    fact = Fact("people.person.changed", person.id, {"fields": fields_in(told), "by": by})
    return Change((write,), (fact,) if told else ())


def asks_for_proof(wanted: ProfileChange, person: Person) -> bool:
    """Whether the change is about an address that is not yet the person's."""
    return "email" in wanted.model_fields_set and wanted.email.casefold() != person.email.casefold()


def new_address(
    wanted: ProfileChange, person: Person, hash_of: Callable[[str], str], now: datetime
) -> Correction | None:
    """The new address that is to be proven, a record of its own that ends with its code; None when it is not about one.

    `hash_of` gives the hash to keep of the code, for a salt.
    """
    if not asks_for_proof(wanted, person):
        return None
    name = ids.new("cor", now)
    return Correction(
        id=name,
        person_id=person.id,
        wanted={"email": wanted.email},
        asked_at=now,
        state="proving",
        code_hash=hash_of(name),
        expires_at=(now + PROOF_LASTS).replace(microsecond=0),
    )


def proving_of(person: Person, now: datetime) -> Correction | None:
    """The new address that waits for its code; None when there is none, or the code has ended."""
    found = CORRECTIONS.get(person.proving, now=now) if person.proving else None
    return found if found and found.state == "proving" else None


def asked(
    person: Person,
    values: Mapping[str, str | None],
    note: str | None,
    ties: Iterable[Tie],
    pack: Pack,
    *,
    correction_id: str,
    now: datetime,
) -> Correction:
    """A correction as it is asked. One that nobody ever decides ends as if it had been decided at once."""
    due = _due(_places_of(ties, pack), pack, now)
    return Correction(
        id=correction_id,
        person_id=person.id,
        organisation_id=person.organisation_id,
        wanted=dict(values),
        known={name: getattr(person, name) for name in values},
        note=note,
        asked_at=now,
        jurisdiction=due.jurisdiction,
        legal_due=due.legal,
        safe_due=due.safe,
        expires_at=retention.expiry(pack, "corrections", now, due.jurisdiction).expires_at,
    )


def _places_of(ties: Iterable[Tie], pack: Pack) -> list[str]:
    """Whose law a correction is under: that of the places the person is tied to, else of the operator's."""
    return sorted({tie.jurisdiction for tie in ties if tie.jurisdiction}) or list(pack.jurisdictions)


@dataclass(frozen=True)
class _Due:
    """By when a correction is decided, as dates, and by whose law the earlier one stands; nothing where no law has a term."""

    jurisdiction: str | None = None
    legal: str | None = None
    safe: str | None = None


def _due(places: Iterable[str], pack: Pack, now: datetime) -> _Due:
    """The earliest dates of these places (GDPR Art. 16 and its like)."""
    from vestibule.policy.deadlines import Unreckonable, deadline  # noqa: PLC0415 (law is read when it is needed)

    found = []
    for place in places:
        with suppress(Unreckonable):  # no term is on file there: the law of the other places counts, or none
            found.append(deadline(place, "rectification", now, zone=pack.time_zone))
    if not found:
        return _Due()
    first, legal = min(found, key=lambda each: each.safe_due), min(each.legal_due for each in found)
    return _Due(first.jurisdiction, legal.isoformat(), first.safe_due.isoformat())


def closing(correction: Correction, state: str, *, by: str, reason: str | None, pack: Pack, now: datetime) -> Change:
    """The correction with its decision, from which its term counts; refused when it has been decided meanwhile."""
    key = (correction.id,)
    lying = lifetime.lying(CORRECTIONS, key)
    if lying is None:
        raise NotFound(unknown("correction"))
    ends = retention.expiry(pack, "corrections", now, correction.jurisdiction).expires_at
    told = {"state": state, "closed_at": now, "expires_at": ends}
    changes = {**told, "decided_by": by, "reason": reason}
    write = redate(CORRECTIONS, key, lying, changes, only_if=CORRECTIONS.where("state") == "asked", now=now)
    facts = {"decision": state, "fields": fields_in(correction.wanted), "person_id": correction.person_id, "by": by}
    fact = Fact("people.correction.decided", correction.id, facts)
    return Change(
        (write,), (fact, dated(CORRECTIONS, key, {"closed_at": clock.to_milliseconds(now), "expires_at": ends}))
    )


def settling(
    application: Application, state: str, *, by: str, reason: str | None, person_id: str | None, now: datetime
) -> Change:
    """The application with its decision; refused when it has been decided meanwhile."""
    waits = APPLICATIONS.where("state") == "asked"
    decided: dict[str, object] = {"state": state, "queue": None, "decided_by": by, "decided_at": now}
    decided |= {"reason": reason, "person_id": person_id}
    facts = {"decision": state, "kind": application.kind, "person_id": person_id, "by": by}
    write = APPLICATIONS.change(application.id, only_if=waits, **decided)
    return Change((write,), (Fact("people.application.decided", application.id, facts),))
