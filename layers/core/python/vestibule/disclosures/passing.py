"""The only way out: what passes the gate is written into the person's account and the ledger, and comes back as `Passed`.

A passage has a cause: a delivery to a program, a request. The same cause, person and recipient make one passage, however
often it is asked for; the gate decides anew each time, so that nothing goes once a contract has ended or a person objects.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from vestibule import ids, observability
from vestibule.disclosures import gate
from vestibule.disclosures.fields import CATEGORIES, NOBODY
from vestibule.disclosures.gate import Asked, Passage, Permitted, Refusal
from vestibule.disclosures.holdings import ASSESSMENTS, DISCLOSURES, RECIPIENTS
from vestibule.disclosures.model import Assessment, Demand, Disclosure, HeldBack, Recipient
from vestibule.evidence import Fact, commit_with
from vestibule.passed import Passed, let_through
from vestibule.policy import retention
from vestibule.policy.model import Pack
from vestibule.table import Refused, read_together

_A_NAME = re.compile(r"[a-z][a-z0-9_.]{0,60}")
"""What an attribute is called. Anything else may be a value in the place of a name, and is not repeated."""


@dataclass(frozen=True, kw_only=True)
class Passing:
    """What shall go of one person to one recipient, and why."""

    recipient_id: str
    person_id: str
    purpose: str
    use: str
    categories: Mapping[str, str | None]
    """Data category by attribute: everything that is wanted stands here. See `fields.OF`."""
    cause: str
    permitted: Permitted
    values: Mapping[str, Any] = field(default_factory=dict)
    organisation_id: str | None = None
    """Among whose people the person is."""
    by: str | None = None
    demand: Demand | None = None
    instruction: str | None = None
    """The reference of what another controller has told the operator."""
    recipient: Recipient | None = None
    """Somebody of the house, whom nobody enters in the register (`registering.of_house`). None: it is read from there."""

    @property
    def disclosure_id(self) -> str:
        """The passage that this makes, the same each time."""
        return ids.derived("dsc", self.cause, self.person_id, self.recipient_id)


@dataclass(frozen=True)
class Prepared:
    """A passage that the gate lets through, to be written down before anything goes."""

    record: Disclosure
    fact: Fact
    passed: Passed
    """What may be sent, once the passage is written down."""


def disclose(passing: Passing, pack: Pack, now: datetime) -> Passed:
    """Write the passage down and give what may be sent. `HeldBack` when the gate lets nothing through."""
    recipient, earlier, assessment = _known(passing, pack, now)
    decided = _decided(passing, recipient, assessment, pack, now)
    if earlier is None:
        prepared = _prepared(passing, recipient, decided, pack, now)
        try:
            commit_with([prepared.fact], now, DISCLOSURES.add(prepared.record))
        except Refused:  # another run of the same cause was quicker, and has told the same
            earlier = DISCLOSURES.get(passing.person_id, passing.disclosure_id, now=now)
        earlier = earlier or prepared.record
    _log_dropped(passing.disclosure_id, decided, passing.values)
    allowed = set(decided.fields).intersection(earlier.fields)
    return _sealed(earlier, {name: value for name, value in passing.values.items() if name in allowed})


def prepare(passing: Passing, pack: Pack, now: datetime, **changes: object) -> Prepared:
    """The same to be committed with something else, for a request whose data is fetched later. `HeldBack` as above."""
    recipient, _, assessment = _known(passing, pack, now)
    decided = _decided(passing, recipient, assessment, pack, now)
    _log_dropped(passing.disclosure_id, decided, {})
    prepared = _prepared(passing, recipient, decided, pack, now)
    return replace(prepared, record=prepared.record.model_copy(update=changes))


def hand_over(
    disclosure: Disclosure,
    records: Mapping[str, Iterable[Mapping[str, Any]]],
    permitted: Permitted,
    pack: Pack,
    now: datetime,
) -> Passed:
    """What may be handed over of a passage that was written down: the attributes that it names, if the gate still lets them.

    `records` by their kind. `HeldBack` when the recipient has ended or the person has objected since.
    """
    asked = Asked(
        recipient=RECIPIENTS.get(disclosure.recipient, now=now),
        purpose=disclosure.purpose,
        use=disclosure.use or "",
        fields={name: CATEGORIES[name] for name in disclosure.fields},
        permitted=permitted,
        organisation_id=disclosure.passed_for,
        demand=disclosure.demand,
        instruction=disclosure.why if disclosure.basis == gate.INSTRUCTION else None,
        assessed=True,  # or it would not have been written down
    )
    allowed = set(_let(gate.decide(pack, asked, now), disclosure.recipient).fields)
    kept = {
        kind: [{name: value for name, value in row.items() if f"{kind}.{name}" in allowed} for row in rows]
        for kind, rows in records.items()
    }
    return _sealed(disclosure, kept)


def about_nobody(  # noqa: PLR0917 (what goes to whom, for what)
    recipient_id: str, organisation_id: str, values: Mapping[str, Any], purpose: str, pack: Pack, now: datetime
) -> Passed:
    """Values about an organisation's things, for a recipient that gets data of its people for the purpose.

    Members that may be about somebody are dropped.
    """
    (recipient,) = read_together(now, (RECIPIENTS, (recipient_id,)))
    refused = gate.about_nobody(pack, recipient, purpose, organisation_id, now)
    if refused:
        raise HeldBack(refused.said, reason=refused.reason)
    kept = {name: value for name, value in values.items() if name in NOBODY}
    _log_names(recipient_id, values.keys() - kept.keys())
    return let_through(recipient_id, kept, purpose=purpose)


def _known(
    passing: Passing, pack: Pack, now: datetime
) -> tuple[Recipient | None, Disclosure | None, Assessment | None]:
    """The recipient, the passage if it was made before, and the check of a use outside of the purpose: one call."""
    wanted: list[Any] = [(DISCLOSURES, (passing.person_id, passing.disclosure_id))]
    if passing.recipient is None:
        wanted.append((RECIPIENTS, (passing.recipient_id,)))
    inside = any(purpose.key == passing.purpose and passing.use in purpose.uses for purpose in pack.purposes)
    if not inside:
        wanted.append((ASSESSMENTS, (assessment_id(passing.purpose, passing.use),)))
    earlier, *others = read_together(now, *wanted)
    recipient = passing.recipient or others.pop(0)
    return recipient, earlier, others[0] if others else None


def assessment_id(purpose: str, use: str) -> str:
    """The one check of a use beyond a purpose."""
    return ids.derived("asm", purpose, use)


def _decided(
    passing: Passing, recipient: Recipient | None, assessment: Assessment | None, pack: Pack, now: datetime
) -> Passage:
    asked = Asked(
        recipient=recipient,
        purpose=passing.purpose,
        use=passing.use,
        fields={**dict.fromkeys(passing.values), **passing.categories},
        permitted=passing.permitted,
        organisation_id=passing.organisation_id,
        demand=passing.demand,
        instruction=passing.instruction,
        assessed=assessment is not None and assessment.counts,
    )
    return _let(gate.decide(pack, asked, now), passing.recipient_id)


def _let(decided: Passage | Refusal, recipient_id: str) -> Passage:
    if isinstance(decided, Refusal):
        observability.note("held back", reason=decided.reason, recipient_id=recipient_id)
        raise HeldBack(decided.said, reason=decided.reason)
    return decided


def _prepared(passing: Passing, recipient: Recipient | None, passage: Passage, pack: Pack, now: datetime) -> Prepared:
    told = {
        "person_id": passing.person_id,
        "recipient_kind": recipient.kind if recipient else "",
        "purpose": passing.purpose,
        "basis": passage.basis,
        "data": list(passage.data),
    }
    record = Disclosure.model_validate(
        {
            **told,
            "id": passing.disclosure_id,
            "kind": "passed_on",
            "recipient": passing.recipient_id,
            "use": passing.use,
            "fields": list(passage.fields),
            "dropped": [name for name in passage.dropped if _A_NAME.fullmatch(name)],
            "by": passing.by,
            "passed_for": passing.organisation_id,
            "why": passing.demand.reference if passing.demand else passing.cause,
            "legal_basis": passing.demand.legal_basis if passing.demand else None,
            "scope": passing.demand.scope if passing.demand else None,
            "at": now,
            "expires_at": retention.expiry(pack, "disclosures", now).expires_at,
        }
    )
    facts = {**told, "recipient_id": passing.recipient_id, "fields": record.fields, "dropped": len(passage.dropped)}
    sent = {name: value for name, value in passing.values.items() if name in record.fields}
    return Prepared(record, Fact("disclosures.data.passed_on", record.id, facts), _sealed(record, sent))


def _sealed(disclosure: Disclosure, values: Mapping[str, Any]) -> Passed:
    return let_through(
        disclosure.recipient,
        values,
        purpose=disclosure.purpose,
        person_id=disclosure.person_id,
        disclosure_id=disclosure.id,
    )


def _log_dropped(disclosure_id: str, passage: Passage, values: Mapping[str, Any]) -> None:
    """Attributes that came with a value and did not go, by name: somebody wanted to send what nobody may have."""
    _log_names(disclosure_id, {*passage.dropped, *(values.keys() - set(passage.fields))})


def _log_names(of: str, names: set[str]) -> None:
    if names:
        readable = sorted(name if _A_NAME.fullmatch(name) else "unreadable" for name in names)
        observability.note("attributes dropped", disclosure_id=of, attributes=readable)
