"""Decisions, as they are recorded: nothing is ever changed, a new decision follows the ones that the decider had seen."""

from typing import Literal

from vestibule.clock import Instant
from vestibule.ids import ConsentId, EvidenceId, PersonId, VisitorId
from vestibule.shapes import Record
from vestibule.words import Language

Choice = Literal["given", "refused", "withdrawn", "objected", "allowed_again", "restricted", "unrestricted"]
"""`objected` and `allowed_again` are about what needs no consent; `restricted` stops everything but keeping (GDPR Art. 18)."""
Means = Literal["app", "site", "console", "mail", "staff", "signal"]
"""By which way the decision came. `signal`: the browser's Global Privacy Control. `mail`: the link in a message."""


class Decision(Record):
    """What was decided, by whoever it was."""

    id: ConsentId
    purpose: str
    """A `PermissionKey`, or `*` for a restriction of everything."""
    choice: Choice
    edition: str
    """The version of the policy that was in force."""
    shown: str
    """SHA-256 over the words that were shown, in the language in which they were."""
    terms: str | None = None
    """SHA-256 over basis, purpose, uses and data that a yes covers: one for other terms has run out with them."""
    language: Language
    means: Means
    decided_at: Instant
    """By the decider's clock: a device may have been offline."""
    recorded_at: Instant
    despite_signal: bool = False
    """Decided in a request that carried `Sec-GPC: 1`: an express choice stands above the signal."""
    after: frozenset[ConsentId] = frozenset()
    """The decisions on the same purpose that the decider knew of. Of two that did not know each other, the stricter counts."""
    ends_at: Instant | None = None
    """When a yes runs out by itself."""
    ended_at: Instant | None = None
    """When another decision followed, or the person was gone: the record's term counts from then."""
    evidence_id: EvidenceId | None = None
    """The line of the ledger that proves it."""
    expires_at: Instant | None = None


class Consent(Decision):
    """A decision of a person."""

    person_id: PersonId
    given_by: PersonId
    """Who said so: the person, the guardian, or staff who entered it."""
    telling: Literal["decided"] | None = None
    """Yet to be told once more, for some minutes after it was recorded."""


class VisitorChoice(Decision):
    """A decision of a visitor who is not signed in: on cookies."""

    visitor_id: VisitorId
