"""May this be done with this person's data? Asked by every function that serves a permission, right before it acts.

A function says at module level which uses it serves (`SERVES = ("marketing.communications",)`), and does nothing without
the verdict. What is answered counts for this instant only: nothing of it is kept.
"""

from collections.abc import Iterator
from datetime import datetime

from vestibule import config
from vestibule.consent import ages
from vestibule.consent.holdings import CONSENTS
from vestibule.consent.model import Consent
from vestibule.consent.standing import Basis, Terms, Verdict, Why, verdict
from vestibule.policy import permissions
from vestibule.policy.model import Pack
from vestibule.policy.permissions import COOKIES, UnknownKey, keys_for

__all__ = ["UnknownKey", "Verdict", "Why", "decisions_of", "keys_for", "may", "of_person", "of_use", "terms_of"]

_THIRD_PARTY = ("cookies.analytics", "cookies.advertising")
"""Cookies that call somebody else: whatever the policy allows itself, nobody is called before a yes."""
_BY_LAW = "essential.legal_obligation"


def of_person(person_id: str, key: str, now: datetime, *, birth_years: str | None = None) -> Verdict:
    """What the person's decisions on a key amount to now: one query. `UnknownKey` where the pack has no such key.

    `birth_years` as the person's record has them, for who has read it anyway: a child is asked nothing by itself.
    """
    terms = terms_of(config.operator_pack(), key, now, birth_years=birth_years)
    return verdict(terms, tuple(decisions_of(person_id, now)), now)


def may(person_id: str, use: str, now: datetime, *, birth_years: str | None = None) -> bool:
    """Whether the person's data may be used for this: a yes of every key that decides on it, and no restriction.

    A use that the policy does not have is never allowed. Who knows the very key asks `of_person`.
    """
    return of_use(person_id, use, now, birth_years=birth_years).allowed


def of_use(person_id: str, use: str, now: datetime, *, birth_years: str | None = None) -> Verdict:
    """The same, with the first verdict that stands in the way, or the last that allows it. One query."""
    pack = config.operator_pack()
    if not any(use in purpose.uses for purpose in pack.purposes):
        return Verdict(allowed=False, why="not_asked")
    known = tuple(decisions_of(person_id, now))
    keys = keys_for(pack, use)
    asked = [terms_of(pack, key, now, birth_years=birth_years) for key in keys] or [_terms_without_question(pack, use)]
    verdicts = [verdict(terms, known, now) for terms in asked]
    return next((each for each in verdicts if not each.allowed), verdicts[-1])


def terms_of(pack: Pack, key: str, now: datetime, *, birth_years: str | None = None) -> Terms:
    """On what terms a key is decided here; `UnknownKey` for one that the pack does not have."""
    question = permissions.question(pack, key)
    permission = permissions.permission(pack, key)
    purpose = permission.purpose if permission else key
    bases = next((set(each.basis) for each in pack.purposes if each.key == purpose), set())
    return Terms(
        key=key,
        basis=_basis(question),
        within=(purpose,) if purpose != key else (),
        bound_by_law=bases == {"legal_obligation"},
        child=ages.child(pack, key, birth_years, now),
    )


def decisions_of(person_id: str, now: datetime) -> Iterator[Consent]:
    """Everything that a person has decided and that is still kept, read consistently."""
    after = None
    while True:
        page = CONSENTS.query(person_id, now=now, limit=1000, after=after)
        yield from page.items
        after = page.next
        if after is None:
            return


def _basis(question: permissions.Question) -> Basis:
    if question.needs_consent or question.key in _THIRD_PARTY:
        return "consent"
    return "legitimate_interest" if question.may_object or question.key.startswith(COOKIES) else "none"


def _terms_without_question(pack: Pack, use: str) -> Terms:
    """Nobody is asked: it is done under any of the purposes, unless all of them, or everything, is restricted."""
    purposes = [each for each in pack.purposes if use in each.uses]
    by_law = use.startswith(_BY_LAW) or any(set(each.basis) == {"legal_obligation"} for each in purposes)
    within = (purposes[0].key,) if len(purposes) == 1 else ()
    return Terms(key=use, basis="none", within=within, bound_by_law=by_law)
