"""What decisions amount to. Pure: the same decisions give the same state, in whatever order they arrived.

Decisions on one key are read in two strands: what the person wants (`given` … `allowed_again`), and whether the data is
restricted. The heads of a strand are its decisions that no later one has named as known; of several heads the strictest
counts, so that two devices that were offline cannot lift each other's no. Joining ledgers is a union by identifier:
commutative, associative, idempotent.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from vestibule.consent.model import Choice, Consent, Decision
from vestibule.policy.permissions import EVERYTHING

Basis = Literal["consent", "legitimate_interest", "none"]
"""On what a question rests: a yes is needed, a no is possible, or neither is asked."""
Why = Literal["given", "needs_none", "not_asked", "refused", "withdrawn", "expired", "objected", "restricted", "child"]
Child = Literal["guardian", "nobody"]
_WILL: tuple[Choice, ...] = ("given", "allowed_again", "refused", "objected", "withdrawn")
_RESTRICTION: tuple[Choice, ...] = ("unrestricted", "restricted")
"""From the mildest to the strictest."""
_STRANDS = (_WILL, _RESTRICTION)
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Verdict:
    """Whether something may be done, why, and the decision that says so; None where nobody has decided."""

    allowed: bool
    why: Why
    decision_id: str | None = None


@dataclass(frozen=True)
class Terms:
    """On what terms a key is decided. `within` are the broader keys whose objections and restrictions count as well."""

    key: str
    basis: Basis
    within: tuple[str, ...] = ()
    bound_by_law: bool = False
    """A legal obligation: not even a restriction stops it."""
    child: Child | None = None
    """The person is, or may be, a child: `guardian` who has to say yes, or `nobody` may."""
    digest: str | None = None
    """What a yes has to be about to count. A yes to other terms is `expired`: what is asked now was never answered."""


def heads[D: Decision](decisions: Iterable[D], at: datetime) -> tuple[D, ...]:
    """The decisions on one key that had been recorded at an instant and that no other of their strand follows, by identifier."""
    known = {each.id: each for each in decisions if each.recorded_at <= at}
    return tuple(
        known[key] for strand in _STRANDS for key in sorted(_of(strand, known) - _followed(_of(strand, known), known))
    )


def strictest[D: Decision](decisions: Iterable[D], at: datetime) -> D | None:
    """What the person wants, by the strictest head; None where nothing was said."""
    return max((each for each in heads(decisions, at) if each.choice in _WILL), key=_strictness, default=None)


def restriction(decisions: Iterable[Decision], at: datetime) -> Decision | None:
    """The restriction that is in force, None where there is none."""
    restricted = [each for each in heads(decisions, at) if each.choice == "restricted"]
    return max(restricted, key=lambda each: each.id, default=None)


def prevails(decision: Decision, others: Iterable[Decision], at: datetime) -> bool:
    """Whether this is what counts for its key: no other follows it, and none that did not know of it is stricter."""
    strand = _WILL if decision.choice in _WILL else _RESTRICTION
    current = [each for each in heads([*others, decision], at) if each.choice in strand]
    return bool(current) and max(current, key=_strictness).id == decision.id


def verdict(terms: Terms, decisions: Collection[Decision], at: datetime) -> Verdict:
    """What a person's decisions amount to for one key at an instant. `decisions` may be on any keys."""
    if terms.bound_by_law:
        return Verdict(allowed=True, why="needs_none")
    for key in (terms.key, *terms.within, EVERYTHING):
        stopped = restriction(_on(key, decisions), at)
        if stopped:
            return Verdict(allowed=False, why="restricted", decision_id=stopped.id)
    for key in terms.within:
        wanted = strictest(_on(key, decisions), at)
        if wanted and wanted.choice == "objected":
            return Verdict(allowed=False, why="objected", decision_id=wanted.id)
    wanted = strictest(_on(terms.key, decisions), at)
    own = _verdict_on(terms, wanted, at)
    if own.allowed and terms.basis != "none" and _is_a_childs(terms, wanted):
        return Verdict(allowed=False, why="child", decision_id=own.decision_id)
    return own


def is_yes(decision: Decision | None, at: datetime) -> bool:
    """Whether it is a consent that counts at an instant."""
    return decision is not None and decision.choice == "given" and at < (decision.ends_at or _NEVER)


def _is_a_childs(terms: Terms, wanted: Decision | None) -> bool:
    """Whether nobody has said yes who may say it for this child."""
    if terms.child != "guardian":
        return terms.child is not None
    return not isinstance(wanted, Consent) or wanted.given_by == wanted.person_id


def _verdict_on(terms: Terms, wanted: Decision | None, at: datetime) -> Verdict:
    needs_consent = terms.basis == "consent"
    if wanted is None or (needs_consent and wanted.choice == "allowed_again"):
        why: Why = "not_asked" if needs_consent else "needs_none"
        return Verdict(allowed=not needs_consent, why=why, decision_id=wanted.id if wanted else None)
    if wanted.choice in ("refused", "withdrawn", "objected"):
        return Verdict(allowed=False, why=_WHY[wanted.choice], decision_id=wanted.id)
    if needs_consent:
        yes = is_yes(wanted, at) and terms.digest in (None, wanted.terms)
        return Verdict(allowed=yes, why="given" if yes else "expired", decision_id=wanted.id)
    return Verdict(allowed=True, why="given" if wanted.choice == "given" else "needs_none", decision_id=wanted.id)


_WHY: dict[Choice, Why] = {"refused": "refused", "withdrawn": "withdrawn", "objected": "objected"}


def _on(key: str, decisions: Iterable[Decision]) -> list[Decision]:
    return [each for each in decisions if each.purpose == key]


def _of(strand: tuple[Choice, ...], known: Mapping[str, Decision]) -> set[str]:
    return {key for key, each in known.items() if each.choice in strand}


def _followed(strand: set[str], known: Mapping[str, Decision]) -> set[str]:
    """Everything that the decisions of a strand follow, through however many steps and whichever strand."""
    followed: set[str] = set()
    ahead = [before for key in strand for before in known[key].after]
    while ahead:
        key = ahead.pop()
        if key not in followed:
            followed.add(key)
            ahead += known[key].after if key in known else ()
    return followed


def _strictness(decision: Decision) -> tuple[int, float, str]:
    """Of two yeses the one that runs out first is the stricter; the identifier settles what is equal."""
    lasts = (decision.ends_at or _NEVER).timestamp()
    strand = _WILL if decision.choice in _WILL else _RESTRICTION
    return strand.index(decision.choice), -lasts, decision.id
