"""Handing over data of one person: what a request for it means, and the records that it is about."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from vestibule import clock
from vestibule.disclosures.fields import CATEGORIES
from vestibule.disclosures.gate import Permitted
from vestibule.disclosures.model import Disclosure, HandedOver, NewDisclosure
from vestibule.disclosures.passing import Passing
from vestibule.evidence import Fact
from vestibule.policy import retention
from vestibule.policy.model import Pack
from vestibule.problems import Unacceptable

FETCHED_WITHIN = timedelta(hours=1)
MOST = 5000
"""Records in one passage: an answer of Lambda holds 6 MB."""
DISCLOSED = "disclosures.disclosed-to-authority"
"""The letter that tells a person of it."""


def check(wanted: NewDisclosure, pack: Pack, now: datetime) -> None:
    """Refuse an unknown purpose, and a silence that is over, or that would outlast the account."""
    if wanted.purpose not in {purpose.key for purpose in pack.purposes}:
        known = ", ".join(purpose.key for purpose in pack.purposes)
        raise _unacceptable("/purpose", f"the policy has these purposes: {known}")
    until = wanted.demand.silent_until if wanted.demand else None
    check_silence(until, now, retention.expiry(pack, "disclosures", now).expires_at, "/demand/silent_until")


def check_silence(
    until: datetime | None, now: datetime, latest: datetime | None, pointer: str = "/silent_until"
) -> None:
    """Refuse a silence that is over, or that would outlast the account."""
    if until and not (now < until and (latest is None or until < latest)):
        end = f" and before {clock.written(latest)}, when the account of it ends" if latest else ""
        raise _unacceptable(pointer, f"after now{end}")


def use_of(wanted: NewDisclosure, pack: Pack) -> str:
    """The use that is meant: the first of the purpose where none is named."""
    return wanted.use or next(purpose.uses[0] for purpose in pack.purposes if purpose.key == wanted.purpose)


def passing_of(wanted: NewDisclosure, use: str, permitted: Permitted, *, cause: str, by: str, among: str) -> Passing:
    """What the gate is asked. `among` is the organisation among whose people the person is."""
    names = [name for name in CATEGORIES if name.partition(".")[0] in wanted.records]
    return Passing(
        recipient_id=wanted.recipient_id,
        person_id=wanted.person_id,
        purpose=wanted.purpose,
        use=use,
        categories={name: CATEGORIES[name] for name in names},
        cause=cause,
        permitted=permitted,
        organisation_id=among,
        by=by,
        demand=wanted.demand,
        instruction=wanted.instruction,
    )


def changes_of(wanted: NewDisclosure, organisation_id: str | None, now: datetime) -> dict[str, Any]:
    """What a request says beyond what every passage has: what is fetched until when, and when the person is told."""
    demand = wanted.demand
    silent = demand is not None and demand.silent_until is not None
    return {
        "records": list(wanted.records),
        "since": wanted.since,
        "until": wanted.until,
        "organisation_id": organisation_id,
        "why": demand.reference if demand else wanted.instruction or wanted.why,
        "fetch_by": now + FETCHED_WITHIN,
        "silent_until": demand.silent_until if demand else None,
        "silent_because": demand.silent_because if demand else None,
        "telling": "waiting" if silent else None,
        "tell_at": demand.silent_until if demand else None,
        "told_at": now if demand and not silent else None,
    }


def answer_of(record: Disclosure) -> HandedOver:
    """The answer to the request: it is kept for a day, and has no data in it."""
    return HandedOver.model_validate(
        {
            **record.model_dump(include={"id", "person_id", "fields", "dropped", "fetch_by"}),
            "recipient_id": record.recipient,
        }
    )


def values_of_letter(record: Disclosure) -> dict[str, str]:
    """What fills the letter to the person."""
    return {"disclosure_id": record.id, "passed_on_at": clock.written(record.at)}


def chosen(record: Disclosure, happens_at: str | None, rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The records that the passage is about. A manager hands over only what the own organisation knows."""
    kept = list(_within(record, happens_at, rows))
    if len(kept) > MOST:
        raise _unacceptable("/since", f"more than {MOST} records: hand over a shorter time")
    return kept


def _within(
    record: Disclosure, happens_at: str | None, rows: Iterable[Mapping[str, Any]]
) -> Iterator[Mapping[str, Any]]:
    first, last = (clock.written(instant) if instant else None for instant in (record.since, record.until))
    for row in rows:
        theirs = record.organisation_id in (None, row.get("organisation_id"))
        at = str(row[happens_at]) if happens_at else None
        if theirs and (at is None or ((first or at) <= at <= (last or at))):
            yield row


def line_of_fetching(record: Disclosure) -> Fact:
    """What the ledger says when the data is fetched."""
    facts = {"person_id": record.person_id, "recipient_id": record.recipient, "by": record.by}
    return Fact("disclosures.data.handed_over", record.id, facts)


def line_of_silence(record: Disclosure, until: datetime, by: str) -> Fact:
    """What the ledger says when the silence about a passage is changed."""
    facts = {"person_id": record.person_id, "silent_until": clock.written(until), "by": by}
    return Fact("disclosures.silence.changed", record.id, facts)


def _unacceptable(pointer: str, detail: str) -> Unacceptable:
    return Unacceptable("This cannot be handed over so.", errors=[{"pointer": pointer, "detail": detail}])
