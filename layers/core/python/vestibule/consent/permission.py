"""May this be done with this person's data? Asked by every function that serves a permission, right before it acts.

A function says at module level which uses it serves (`SERVES = ("marketing.communications",)`), and does nothing without
the verdict. One that passes data on under whichever purpose it is asked for says `SERVES = (ANY_PURPOSE,)`. What is answered
counts for this instant only: nothing of it is kept.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from vestibule import config
from vestibule.consent.holdings import CONSENTS
from vestibule.consent.model import Consent
from vestibule.consent.standing import Verdict, Why, verdict
from vestibule.consent.terms import terms_of, terms_without_question
from vestibule.policy.model import Pack
from vestibule.policy.permissions import UnknownKey, beyond_key, keys_for

__all__ = [
    "ANY_PURPOSE",
    "UnknownKey",
    "Verdict",
    "Why",
    "decisions_of",
    "keys_for",
    "may",
    "of_person",
    "of_purpose",
    "of_use",
]

ANY_PURPOSE = "any purpose"
"""In the place of a use: the purpose, and with it the verdict by `of_purpose`, comes with each request."""


def of_person(person_id: str, key: str, now: datetime, *, birth_years: str | None = None) -> Verdict:
    """What the person's decisions on a key amount to now: one query. `UnknownKey` where the pack has no such key.

    `birth_years` as the person's record has them, for who has read it anyway: a child is asked nothing by itself.
    """
    terms = terms_of(config.operator_pack(), key, now, birth_years=birth_years)
    return verdict(terms, tuple(decisions_of(person_id, now)), now)


def may(person_id: str, use: str, now: datetime, *, data: Iterable[str] = (), birth_years: str | None = None) -> bool:
    """Whether the person's data may be used for this: a yes of every key that decides on it, and no restriction.

    Name the `data` where it is about a face or a position. A use that the policy does not have is never allowed. Who knows
    the very key asks `of_person`.
    """
    return of_use(person_id, use, now, data=data, birth_years=birth_years).allowed


def of_use(
    person_id: str, use: str, now: datetime, *, data: Iterable[str] = (), birth_years: str | None = None
) -> Verdict:
    """The same, with the first verdict that stands in the way, or the last that allows it. One query."""
    pack = config.operator_pack()
    if not any(use in purpose.uses for purpose in pack.purposes):
        return Verdict(allowed=False, why="not_asked")
    known, keys = tuple(decisions_of(person_id, now)), keys_for(pack, use, data)
    if keys:
        verdicts = [verdict(terms_of(pack, key, now, birth_years=birth_years), known, now) for key in keys]
        return next((each for each in verdicts if not each.allowed), verdicts[-1])
    verdicts = [verdict(terms, known, now) for terms in terms_without_question(pack, use)]
    return next((each for each in verdicts if each.allowed), verdicts[-1])


def of_purpose(person_id: str, purpose: str, use: str, now: datetime) -> Verdict:
    """What the person's decisions amount to for one use of data under one purpose: both must allow it. One query.

    To a use beyond the purpose one may object by a key of its own. Of a purpose for which another decides, only the use is
    asked, and whether everything is restricted: what is said to that controller stands in its books. `given` where a yes to
    either allows it.
    """
    pack, known = config.operator_pack(), tuple(decisions_of(person_id, now))
    keys = dict.fromkeys((*_keys_of_purpose(pack, purpose, use), *keys_for(pack, use)))
    unasked = (terms for terms in terms_without_question(pack, use) if terms.within == (purpose,))
    asked = tuple(terms_of(pack, key, now) for key in keys) or tuple(unasked)
    verdicts = [verdict(terms, known, now) for terms in asked]
    refused = (each for each in verdicts if not each.allowed)
    agreed = (each for each in verdicts if each.why == "given")
    return next(refused, None) or next(agreed, None) or next(iter(verdicts), Verdict(allowed=False, why="not_asked"))


def _keys_of_purpose(pack: Pack, key: str, use: str) -> tuple[str, ...]:
    purpose = next((each for each in pack.purposes if each.key == key and each.controller is None), None)
    if purpose is None:
        return ()
    return (key,) if use in purpose.uses else (key, beyond_key(key, use))


def decisions_of(person_id: str, now: datetime) -> Iterator[Consent]:
    """Everything that a person has decided and that is still kept, read consistently."""
    return CONSENTS.each(person_id, now=now, at_once=1000)
