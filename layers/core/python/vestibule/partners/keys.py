"""Keys of partners' programs: random, kept as hashes, good for a time, for some scopes and for so many calls a minute."""

import hashlib
import re
import secrets
from datetime import datetime

from vestibule import clock
from vestibule.evidence import Fact
from vestibule.partners import catalogue
from vestibule.partners.catalogue import SCOPES, EventType
from vestibule.partners.holdings import PARTNER_KEYS
from vestibule.partners.model import (
    LONGEST_KEY,
    NewPartnerKey,
    NoPartnerKey,
    PartnerKey,
    PartnerKeyView,
    ScopeMissing,
    ScopeView,
    TooManyCalls,
)
from vestibule.problems import Unacceptable
from vestibule.table import Write, commit_each
from vestibule.words import Language

CALLS_A_MINUTE = 120
_KEY = re.compile(r"vpk_[A-Za-z0-9_-]{43}")
_TO_THE_MINUTE = 16


def new_key() -> str:
    """A key: a prefix that says what it is, and 256 random bits."""
    return f"vpk_{secrets.token_urlsafe(32)}"


def hash_of(key: str) -> str:
    """What is kept of a key. It is random and long, so a plain hash cannot be guessed back."""
    return hashlib.sha256(key.encode()).hexdigest()


def key_of(wanted: NewPartnerKey, *, key: str, key_id: str, organisation_id: str, by: str, now: datetime) -> PartnerKey:
    """The record of a key that was asked for; refused when it would be good for too long, or not at all."""
    if not now < wanted.ends_at <= now + LONGEST_KEY:
        detail = f"after now, and by {clock.written(now + LONGEST_KEY)} at the latest"
        raise Unacceptable("A key is good for a year at most.", errors=[{"pointer": "/ends_at", "detail": detail}])
    return PartnerKey(
        hash=hash_of(key),
        id=key_id,
        organisation_id=organisation_id,
        recipient_id=wanted.recipient_id,
        name=wanted.name,
        scopes=sorted(set(wanted.scopes)),
        created_by=by,
        created_at=now,
        ends_at=wanted.ends_at,
    )


def fact_of(happened: str, key: PartnerKey, by: str) -> Fact:
    """What the ledger says of a key."""
    said = {"organisation_id": key.organisation_id, "recipient_id": key.recipient_id, "scopes": key.scopes, "by": by}
    return Fact(f"partners.key.{happened}", key.id, said)


def named(key_id: str, now: datetime) -> PartnerKey | None:
    """The key with this identifier."""
    found = PARTNER_KEYS.query(key_id, index="by_id", now=now, limit=1)
    return found.items[0] if found.items else None


def revoking(key: PartnerKey, now: datetime) -> Write:
    """The write after which a key opens nothing. The first revocation counts."""
    return PARTNER_KEYS.change(key.hash, revoked_at=now, only_if=PARTNER_KEYS.where("revoked_at").does_not_exist())


def admitted(authorization: str | None, now: datetime) -> PartnerKey:
    """The key that was sent, if it is good and has not been used too often in this minute.

    It is looked for by its hash, so how long that takes tells nothing about keys. One sentence for every key that is not good.
    """
    scheme, _, sent = (authorization or "").partition(" ")
    key = PARTNER_KEYS.get(hash_of(sent), now=now) if scheme.lower() == "bearer" and _KEY.fullmatch(sent) else None
    if key is None or key.revoked_at or key.ends_at <= now:
        raise NoPartnerKey("Send a key that is good as 'Authorization: Bearer vpk_…'.")
    _count(key, now)
    return key


def types_for(key: PartnerKey, wanted: EventType | None) -> frozenset[str]:
    """The events that a key reads, or the one that is wanted; `ScopeMissing` when the key has no scope for it."""
    readable = catalogue.types_of(key.scopes)
    if wanted is None:
        return readable
    if wanted not in readable:
        raise ScopeMissing(f"This needs the scope {catalogue.scope_for(wanted)}.")
    return frozenset({wanted})


def _count(key: PartnerKey, now: datetime) -> None:
    """One call more in this minute: added while there is room, or counted anew when the minute is a later one."""
    minute = clock.written(now)[:_TO_THE_MINUTE]
    counted, calls = PARTNER_KEYS.where("minute"), PARTNER_KEYS.where("calls")
    row = PARTNER_KEYS.change(key.hash).row
    more = Write("change", row, (counted == minute) & (calls < CALLS_A_MINUTE), (calls.set(calls + 1),))
    begun = counted.does_not_exist() | (counted < minute)
    first = PARTNER_KEYS.change(key.hash, minute=minute, calls=1, only_if=begun)
    # Of two first calls of a minute the one that comes second is refused as such, and is one call more.
    if len(commit_each([more])) and len(commit_each([first])) and len(commit_each([more])):
        detail = f"A key may call {CALLS_A_MINUTE} times a minute. Come again when `Retry-After` has passed."
        raise TooManyCalls(detail, 60 - now.second)


def view_of(key: PartnerKey, language: Language) -> PartnerKeyView:
    """The key for people, with its scopes in words."""
    words = {str(scope): said.said_in(language) for scope, said in SCOPES.items()}
    scopes = [ScopeView(scope=scope, means=words.get(scope, scope)) for scope in key.scopes]
    return PartnerKeyView.model_validate({**key.model_dump(), "scopes": scopes})
