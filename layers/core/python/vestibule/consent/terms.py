"""On what terms a key or a use is decided here: what the pack asks, of whom, and what stops it. Pure."""

from datetime import datetime

from vestibule.consent import ages
from vestibule.consent.standing import Basis, Terms
from vestibule.policy import permissions
from vestibule.policy.edition import terms_digest
from vestibule.policy.model import Pack
from vestibule.policy.permissions import COOKIES

_THIRD_PARTY = ("cookies.analytics", "cookies.advertising")
"""Cookies that call somebody else: whatever the policy allows itself, nobody is called before a yes."""
_BY_LAW = "essential.legal_obligation"


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
        digest=terms_digest(pack, key),
    )


def _basis(question: permissions.Question) -> Basis:
    if question.needs_consent or question.key in _THIRD_PARTY:
        return "consent"
    return "legitimate_interest" if question.may_object or question.key.startswith(COOKIES) else "none"


def terms_without_question(pack: Pack, use: str) -> tuple[Terms, ...]:
    """Nobody is asked: it is done under any purpose that has the use, until each of them, or everything, is restricted."""
    by_law = use.startswith(_BY_LAW)
    return tuple(
        Terms(key=use, basis="none", within=(each.key,), bound_by_law=by_law or set(each.basis) == {"legal_obligation"})
        for each in pack.purposes
        if use in each.uses
    )
