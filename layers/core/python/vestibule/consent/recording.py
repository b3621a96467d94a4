"""Write decisions down: the record, the end of the ones that it follows, and the lines of evidence, in one transaction.

A decision names what its decider knew when it was read for the first time. When the ledger of evidence has moved on or
another decision has ended the same record, only the ends are made anew, never what was known: a yes that did not know of a
withdrawal in the same moment does not lift it.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import batched, islice
from typing import Any

from vestibule import bus, config, evidence, ids, lifetime, observability
from vestibule.bus import Event
from vestibule.consent import deciding
from vestibule.consent.deciding import Said
from vestibule.consent.holdings import CHOICES, CONSENTS
from vestibule.consent.model import Choice, Consent, Decision, Means, VisitorChoice
from vestibule.consent.permission import decisions_of
from vestibule.evidence import Fact, commit_with
from vestibule.evidence.ledger import EVIDENCE, next_lines
from vestibule.policy import retention
from vestibule.policy.model import Pack
from vestibule.redating import dated, redate
from vestibule.table import Refused, Table, Write
from vestibule.words import Language
from vestibule.writes import commit

_RESTRICTION = ("restricted", "unrestricted")
_TOLD = (
    "purpose",
    "choice",
    "edition",
    "shown",
    "terms",
    "language",
    "means",
    "decided_at",
    "despite_signal",
    "ends_at",
)
_MOST_ENDED = 15
"""In one transaction: with twenty decisions, their letters and all lines that makes ninety writes."""

type Also = Callable[[Any], Sequence[Write]]
"""What else is written with a decision."""


def nothing(_: Decision) -> Sequence[Write]:
    """Nothing else."""
    return ()


def decide(
    person_id: str,
    key: str,
    choice: Choice,
    *,
    means: Means,
    given_by: str,
    now: datetime,
    language: Language,
    organisation_id: str | None = None,
    decision_id: str | None = None,
    is_granted: bool = False,
    also: Also = nothing,
) -> Consent | None:
    """Record what a person says now, knowing all that stands, and publish it; None where that stands already.

    `decision_id` names it where it follows from something else, which two processes may carry out at once. `is_granted`: an
    objection that the compliance team has weighed.

    What stands already is published again while it may not have been heard: the first time may have died before it.
    """
    said = Said(key=key, choice=choice, means=means, language=language, is_granted=is_granted)
    known, pack = tuple(decisions_of(person_id, now)), config.operator_pack()
    standing = deciding.standing(said, pack, known, now)
    if standing:
        publish((standing,) if standing.telling else (), organisation_id)
        return None
    decision = consent_of(
        person_id, given_by, decision_id or ids.new("cns", now), deciding.facts_of(said, pack, known, now)
    )
    record((decision,), pack, now, also)
    publish((decision,), organisation_id)
    return decision


def consent_of(person_id: str, given_by: str, decision_id: str, facts: dict[str, Any]) -> Consent:
    """A person's decision."""
    own = {"id": decision_id, "person_id": person_id, "given_by": given_by, "telling": "decided"}
    return Consent.model_validate({**own, **facts})


def visitor_choice_of(visitor_id: str, decision_id: str, facts: dict[str, Any], pack: Pack) -> VisitorChoice:
    """A visitor's decision, gone after its term whatever follows."""
    ends = retention.expiry(pack, "choices", facts["recorded_at"]).expires_at
    return VisitorChoice.model_validate({"id": decision_id, "visitor_id": visitor_id, "expires_at": ends, **facts})


def record[D: Decision](decisions: tuple[D, ...], pack: Pack, now: datetime, also: Also = nothing) -> tuple[D, ...]:
    """Commit decisions with their evidence, and return those that were not there yet. `also` is written with each of them."""
    wanted = decisions
    for again in range(evidence.TRIES):
        if not wanted:
            return ()
        try:
            commit(*writes_of(wanted, pack, now), *(write for each in wanted for write in also(each)))
        except Refused as refused:
            wanted = tuple(each for place, each in enumerate(wanted) if place not in refused.places)
        else:
            return wanted
        evidence.let_others_pass(again)
    raise evidence.TooManyWriters(evidence.BUSY)


def writes_of(decisions: tuple[Decision, ...], pack: Pack, now: datetime) -> tuple[Write, ...]:
    """The writes of decisions, these first, then the ends of what they follow, then their lines. Made anew at each try.

    A transaction has room for a hundred: what else is followed is ended with the second telling. Of visitors' choices there
    are no lines, for whoever likes can make them: their own record is the proof.
    """
    followed = (end for decision in decisions for end in _ends_of_followed(decision, pack, now))
    ends = list(islice(followed, _MOST_ENDED))
    consents = [each for each in decisions if isinstance(each, Consent)]
    lines = next_lines([*(fact_of(each) for each in consents), *(fact for _, fact in ends)], now)
    proofs = {each.id: line.id for each, line in zip(consents, lines, strict=False)}
    added = [_table(each).add(each.model_copy(update={"evidence_id": proofs.get(each.id)})) for each in decisions]
    return (*added, *(write for write, _ in ends), *(EVIDENCE.add(line) for line in lines))


def end_followed(decision: Consent, pack: Pack, now: datetime) -> None:
    """End what a decision follows and what had no room in its transaction. Twice is once; `Refused` where others are quicker."""
    for some in batched(_ends_of_followed(decision, pack, now), _MOST_ENDED, strict=False):
        commit_with([fact for _, fact in some], now, *(write for write, _ in some))


def told_again(decision: Consent) -> Write:
    """Note that a decision was told for the second time."""
    return CONSENTS.change(decision.person_id, decision.id, telling=None)


def publish(decisions: tuple[Decision, ...], organisation_id: str | None = None) -> None:
    """Tell others of persons' decisions. A withdrawal has a name of its own, since deletions begin with it.

    What does not come through is made up for by `retell_decisions`, some minutes later.
    """
    bus.publish([event_of(each, organisation_id) for each in decisions if isinstance(each, Consent)])


def publish_if_possible(decisions: tuple[Decision, ...], organisation_id: str | None = None) -> None:
    """The same where nobody could repeat it: what the bus refuses is noted, and made up for."""
    try:
        publish(decisions, organisation_id)
    except Exception as error:  # noqa: BLE001 (the decision stands, whatever fails here)
        observability.note_fault(error, decisions=len(decisions))


def event_of(decision: Consent, organisation_id: str | None) -> Event:
    """What others are told of a decision, the same each time that it is told."""
    names: dict[Choice, str] = {"withdrawn": "consent.consent.withdrawn", "objected": "consent.processing.objected"}
    name = names.get(decision.choice, "consent.decision.recorded")
    said = {"person_id": decision.person_id, "organisation_id": organisation_id}
    return Event(name, decision.id, decision.recorded_at, {**said, "key": decision.purpose, "choice": decision.choice})


def fact_of(decision: Decision) -> Fact:
    """What the ledger says of a decision: all that it takes to tell what stood at any instant, and no word of the person."""
    said = decision.model_dump(mode="json", exclude_none=True)
    whose: dict[str, Any] = {name: said[name] for name in ("person_id", "given_by", "visitor_id") if name in said}
    told = {name: said[name] for name in _TOLD if name in said}
    return Fact("consent.decision.recorded", decision.id, {**whose, **told, "after": sorted(decision.after)})


def end(decision: Consent, pack: Pack, ended_at: datetime, now: datetime) -> tuple[Write, Fact] | None:
    """The write that ends a person's decision, so that its term begins; None where it has ended or is gone."""
    key = (decision.person_id, decision.id)
    lying = lifetime.lying(CONSENTS, key)
    if lying is None or lying.record.ended_at is not None:
        return None
    changes = {"ended_at": ended_at, "expires_at": retention.expiry(pack, "consents", ended_at).expires_at}
    open_still = CONSENTS.where("ended_at").does_not_exist() & CONSENTS.where("id").exists()
    return redate(CONSENTS, key, lying, changes, only_if=open_still, now=now), dated(CONSENTS, key, changes)


def _ends_of_followed(decision: Decision, pack: Pack, now: datetime) -> Iterator[tuple[Write, Fact]]:
    """The ends of a person's decisions that this one follows in the same strand."""
    if not isinstance(decision, Consent):
        return
    for followed_id in sorted(decision.after):
        followed = CONSENTS.get(decision.person_id, followed_id, now=now)
        same = followed and (followed.choice in _RESTRICTION) == (decision.choice in _RESTRICTION)
        ending = end(followed, pack, decision.recorded_at, now) if followed and same else None
        if ending:
            yield ending


def _table(decision: Decision) -> Table[Any]:
    return CONSENTS if isinstance(decision, Consent) else CHOICES
