"""What stands by key, with its history: how a person reads the own ledger. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from vestibule.clock import Instant
from vestibule.consent.deciding import YESES, known_choices
from vestibule.consent.model import Choice, Consent, Means
from vestibule.consent.standing import Basis, Child, Terms, Why, strictest, verdict
from vestibule.consent.terms import terms_of
from vestibule.policy import permissions, retention
from vestibule.policy.edition import edition
from vestibule.policy.model import Pack
from vestibule.policy.permissions import UnknownKey
from vestibule.shapes import Output
from vestibule.words import Language


class Decided(Output):
    """One decision of the history."""

    id: str
    choice: Choice
    decided_at: Instant
    recorded_at: Instant
    means: Means
    given_by: str
    edition: str
    shown: str
    language: Language
    after: list[str]
    ends_at: Instant | None
    evidence_id: str | None


class State(Output):
    """What stands for one key at an instant."""

    key: str
    label: str | None
    """None for a key that the policy of today does not have any more."""
    basis: Basis
    choice: Choice | None
    allowed: bool
    why: Why
    decision_id: str | None
    decided_at: Instant | None
    ends_at: Instant | None
    may_say: list[Choice]
    """What can be said to it now; empty where nothing can be changed."""
    yes_from: Child | None
    """Who alone may say yes, where the person may be a child."""
    history: list[Decided]


class States(Output):
    """Everything that a person may decide on, as it stood at an instant."""

    person_id: str
    at: Instant
    edition: str
    """The policy by which this was judged: the one of today, also for an instant of the past."""
    complete_from: Instant
    """From here on nothing is missing. Decisions that others had followed before may have been erased as their term ended:
    for an earlier instant, `not_asked` and an empty history say only that nothing is left of it."""
    data: list[State]


@dataclass(frozen=True)
class Whose:
    """Whose ledger it is."""

    person_id: str
    birth_years: str | None = None


def states_of(  # noqa: PLR0917 (whose, what is known, how it is read)
    whose: Whose, known: Sequence[Consent], pack: Pack, language: Language, at: datetime, now: datetime
) -> States:
    """Every key of the pack, and those that the history alone knows, as they stood at an instant."""
    until = [each for each in known if each.recorded_at <= at]
    keys = dict.fromkeys([*permissions.keys(pack), *(each.purpose for each in until)])
    data = [_state(whose, key, until, pack, language, at) for key in keys]
    return States(
        person_id=whose.person_id,
        at=at,
        edition=edition(pack).name,
        complete_from=complete_from(pack, now),
        data=data,
    )


def complete_from(pack: Pack, now: datetime) -> datetime:
    """Since when every decision that stood is still kept: its term begins when another follows."""
    rule = retention.rule_for(pack, "consents")
    return now - timedelta(days=rule.period.shortest_days - rule.margin_days)


def _state(  # noqa: PLR0917 (what a state is of, and how it is read)
    whose: Whose, key: str, everything: Sequence[Consent], pack: Pack, language: Language, at: datetime
) -> State:
    own = sorted((each for each in everything if each.purpose == key), key=lambda each: (each.recorded_at, each.id))
    wanted = strictest(own, at)
    try:
        question = permissions.question(pack, key)
        terms, label = terms_of(pack, key, at, birth_years=whose.birth_years), question.label.said_in(language)
        known = known_choices(question, wanted.choice if wanted else None)
        possible = [each for each in known if terms.child != "nobody" or each not in YESES]
    except UnknownKey:
        terms, label, possible = Terms(key, "consent"), None, []
    result = verdict(terms, everything, at)
    return State(
        key=key,
        label=label,
        basis=terms.basis,
        choice=wanted.choice if wanted else None,
        allowed=result.allowed,
        why=result.why,
        decision_id=result.decision_id,
        decided_at=wanted.decided_at if wanted else None,
        ends_at=wanted.ends_at if wanted else None,
        may_say=possible,
        yes_from=terms.child,
        history=[decided(each) for each in own],
    )


def decided(decision: Consent) -> Decided:
    """A decision as it is shown."""
    return Decided.model_validate({**decision.model_dump(), "after": sorted(decision.after)})
