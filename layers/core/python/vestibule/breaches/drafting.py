"""The notice to an authority, or to a controller for whom the operator is processor (GDPR Art. 33(2)), as a document. Pure.

It has the fields that the law of the place names, no more and no fewer, in the authority's language. What is not known yet is
said in its field and listed in `missing`; the notice is then the first of several (Art. 33(4)). A complementary one says
what has changed since the last that was handed over; a late one says why (Art. 33(1), second sentence).

Its instant is that of the facts, not that of its making: made again from the same facts, it has the same bytes and digest.
docs/breaches/filing.schema.json describes the JSON.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

import rfc8785

from vestibule.breaches.model import Filing, Incident, Obligation
from vestibule.breaches.statements import Notice, told
from vestibule.breaches.wording import Wording
from vestibule.clock import Instant
from vestibule.policy.model import Pack
from vestibule.shapes import Output
from vestibule.words import Language

Phase = Literal["initial", "complementary", "final"]
LATE = "late-because"
"""Stands in `missing` of a late notice whose reasons nobody has given yet."""


class Entry(Output):
    """One field of the notice."""

    field: str
    """The law's field by its key: `nature`, `number-of-persons`."""
    label: str
    lines: list[str]
    known: bool
    """False: something is missing in it, and its last line says so."""


class Remark(Output):
    """Lines under a title that are not a field of the law: what is missing, what has changed, why it is late."""

    title: str
    lines: list[str]


class Draft(Output):
    """A notice as it can be handed over."""

    format: Literal["vestibule-breach-notice-1"] = "vestibule-breach-notice-1"
    reference: str
    """The operator's: the incident's identifier."""
    round: int
    tell: Literal["authority", "controller"]
    jurisdiction: str
    law: str
    phase: Phase
    language: Language
    as_of: Instant
    """When the facts in it were assessed."""
    due_at: Instant | None
    late: bool
    drill: bool
    to: str
    operator: str
    title: str
    head: list[str]
    fields: list[Entry]
    missing: list[str]
    """Keys of the fields that are not complete; `late-because` where the reasons for being late are wanted."""
    changed: list[str] | None
    """Keys of the fields that differ from the notice before; None where that is not at hand, or there is none."""
    notes: list[Remark]


def draft(
    incident: Incident,
    obligation: Obligation,
    pack: Pack,
    language: Language,
    *,
    phase: Phase,
    now: datetime,
    addressee: str | None = None,
    earlier: Draft | None = None,
) -> Draft:
    """The notice for one obligation. `addressee`: a controller's name. `earlier`: the notice that was handed over before."""
    if obligation.tell == "persons":
        message = "persons are told by a letter, not by a filing"
        raise ValueError(message)
    of, to = Notice(incident, obligation, pack, Wording(language, pack.time_zone)), _name(obligation, addressee)
    fields = [_entry(of, field) for field in obligation.fields]
    changed = _changed(fields, earlier) if earlier and phase != "initial" else None
    reasons, is_late = late_reasons(incident, obligation), late(obligation, now)
    return Draft(
        reference=incident.id,
        round=incident.round,
        tell=obligation.tell,
        jurisdiction=obligation.jurisdiction,
        law=obligation.law,
        phase=phase,
        language=language,
        as_of=_as_of(incident),
        due_at=obligation.due_at,
        late=is_late,
        drill=incident.drill,
        to=to,
        operator=pack.legal_name,
        title=of.words.say("title", phase),
        head=_head(of, to),
        fields=fields,
        missing=[entry.field for entry in fields if not entry.known] + ([LATE] if is_late and not reasons else []),
        changed=changed,
        notes=[*_late(of, reasons if is_late else None), *_since(of, phase, fields, changed), *_missing(of, fields)],
    )


def late(obligation: Obligation, at: datetime) -> bool:
    """Whether what was owed is handed over, at this instant, after its term. What was done in time is not late any more."""
    return obligation.done_at is None and obligation.due_at is not None and obligation.due_at < at


def phase_of(incident: Incident, obligation: Obligation) -> Phase:
    """Initial until one was handed over. Final once the breach is contained and all the texts stand."""
    if last_filed(incident, obligation) is None:
        return "initial"
    written = (incident.cause, incident.consequences, incident.measures)
    return "final" if incident.contained and all(written) else "complementary"


def last_filed(incident: Incident, obligation: Obligation) -> Filing | None:
    """What was handed over last of what is owed."""
    return max(filed(incident, obligation), key=lambda each: each.handed_over_at, default=None)


def filed(incident: Incident, obligation: Obligation) -> list[Filing]:
    """All that was handed over of what is owed: to that authority, or to that controller."""
    is_controller = obligation.tell == "controller"
    return [
        each
        for each in incident.filings
        if (each.tell, each.jurisdiction) == (obligation.tell, obligation.jurisdiction)
        and (not is_controller or each.to == obligation.to)
    ]


def late_reasons(incident: Incident, obligation: Obligation) -> list[str]:
    """The reasons for being late that were given with a decision or a filing, each once."""
    decided = [each.late_because for each in incident.decisions if _is_on(obligation, each.tell, each.jurisdiction)]
    given = [*decided, *(each.late_because for each in filed(incident, obligation))]
    return list(dict.fromkeys(reason for reason in given if reason))


def document(made: Draft) -> bytes:
    """The JSON form, canonical (RFC 8785)."""
    return rfc8785.dumps(made.model_dump(mode="json"))


def digest(body: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(body).hexdigest()


def _is_on(obligation: Obligation, tell: str, jurisdiction: str) -> bool:
    """Whether a decision is on what is owed, or on the incident as a whole."""
    return tell == "all" or (tell, jurisdiction) == (obligation.tell, obligation.jurisdiction)


def _entry(of: Notice, field: str) -> Entry:
    found = told(field, of)
    return Entry(field=field, label=of.words.say("field", field), lines=found.lines, known=found.is_known)


def _as_of(incident: Incident) -> datetime:
    return incident.assessed_at or incident.reported_at


def _name(obligation: Obligation, addressee: str | None) -> str:
    """Never a controller's identifier, which says nothing to anybody outside."""
    return (addressee or "-") if obligation.tell == "controller" else obligation.to


def _head(of: Notice, to: str) -> list[str]:
    incident, words = of.incident, of.words
    said = {
        "to": {"name": to},
        "from": {"name": of.pack.legal_name},
        "law": {"law": of.obligation.law},
        "reference": {"reference": incident.id},
        "as_of": {"at": words.at(_as_of(incident))},
    }
    lines = [words.say("head", key, **values) for key, values in said.items()]
    lines += [words.say("head", "behalf")] if of.obligation.tell == "controller" else []
    return [words.say("head", "drill"), *lines] if incident.drill else lines


def _late(of: Notice, reasons: Sequence[str] | None) -> Iterable[Remark]:
    """Why it is late, or that this is wanted; nothing where it is not late (None)."""
    due, words = of.obligation.due_at, of.words
    if reasons is None or due is None:
        return
    said = [words.free(reason) for reason in reasons] or [of.said("unknown")]
    yield Remark(title=words.say("part", "late"), lines=[words.say("part", "late_said", at=words.at(due)), *said])


def _since(of: Notice, phase: Phase, fields: Sequence[Entry], changed: Sequence[str] | None) -> Iterable[Remark]:
    """What has changed since the last notice. Where that is not at hand any more, this one replaces it."""
    last, words = last_filed(of.incident, of.obligation), of.words
    if phase == "initial" or last is None:
        return
    key = "replaced" if changed is None else "changed_said" if changed else "unchanged"
    parts = _labels(of, fields, changed or ())
    lines = [words.say("part", key, at=words.at(last.handed_over_at), parts=parts)]
    lines += [words.say("part", "receipt", reference=words.free(last.reference))] if last.reference else []
    yield Remark(title=words.say("part", "changed"), lines=lines)


def _missing(of: Notice, fields: Sequence[Entry]) -> Iterable[Remark]:
    missing = [entry.field for entry in fields if not entry.known]
    if missing:
        said = of.words.say("part", "missing_said", parts=_labels(of, fields, missing))
        yield Remark(title=of.words.say("part", "missing"), lines=[said])


def _labels(of: Notice, fields: Sequence[Entry], keys: Iterable[str]) -> str:
    wanted = set(keys)
    return of.words.listed(entry.label for entry in fields if entry.field in wanted)


def _changed(fields: Sequence[Entry], earlier: Draft) -> list[str]:
    """Fields whose lines are others than in the notice before."""
    before = {entry.field: entry.lines for entry in earlier.fields}
    return [entry.field for entry in fields if before.get(entry.field) != entry.lines]
