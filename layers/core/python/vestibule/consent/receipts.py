"""What a person gets for a decision: a receipt, shaped after ISO/IEC TS 27560:2023 with the terms of the W3C's DPV. Pure.

Sections and names follow the technical specification: the record's header, the processing of PII, the parties, the event,
and the receipt's own metadata. Terms of the Data Privacy Vocabulary (https://w3id.org/dpv) stand where it has one.
"""

from datetime import datetime
from typing import Any, Literal

from vestibule.clock import Instant
from vestibule.consent.model import Choice, Consent, Means
from vestibule.consent.standing import Basis, heads, is_yes
from vestibule.consent.terms import terms_of
from vestibule.policy import permissions
from vestibule.policy.edition import terms_digest
from vestibule.policy.model import Pack, Purpose
from vestibule.policy.permissions import UnknownKey
from vestibule.shapes import Output
from vestibule.words import Language

EventState = Literal[
    "dpv:ConsentGiven",
    "dpv:ConsentRefused",
    "dpv:ConsentWithdrawn",
    "dpv:ConsentExpired",
    "dpv:ProcessingObjected",
    "dpv:ProcessingAllowedAgain",
    "dpv:ProcessingRestricted",
    "dpv:RestrictionLifted",
]
_STATES: dict[Choice, EventState] = {
    "given": "dpv:ConsentGiven",
    "refused": "dpv:ConsentRefused",
    "withdrawn": "dpv:ConsentWithdrawn",
    "objected": "dpv:ProcessingObjected",
    "allowed_again": "dpv:ProcessingAllowedAgain",
    "restricted": "dpv:ProcessingRestricted",
    "unrestricted": "dpv:RestrictionLifted",
}
_BASES: dict[Basis, str] = {
    "consent": "dpv:Consent",
    "legitimate_interest": "dpv:LegitimateInterest",
    "none": "dpv:LegalBasis",
}


class Header(Output):
    """Section 6.3.2: the record."""

    schema_version: Literal["ISO/IEC TS 27560:2023"] = "ISO/IEC TS 27560:2023"
    record_id: str
    pii_principal_id: str


class PurposeStated(Output):
    """What it is for, in the words of the person's language."""

    purpose: str
    purpose_description: str
    lawful_basis: str
    uses: list[str]
    pii_information: list[str]
    """Keys of data categories (Fideslang)."""
    recipients: list[str]
    jurisdictions: list[str]
    withdrawal_method: str
    alternative: str | None


class Processing(Output):
    """Section 6.3.3: the notice as it was shown, and the processing that was decided on."""

    privacy_notice: str
    """The version of the policy."""
    notice_digest: str
    """SHA-256 over the very words that were shown."""
    language: Language
    purposes: list[PurposeStated]


class Party(Output):
    """Section 6.3.4."""

    party_role: Literal["dpv:DataController", "dpv:Authority"]
    party_name: str
    party_address: str | None
    party_contact: str | None
    party_country: str | None


class Event(Output):
    """Section 6.3.5: what was decided, by whom, when."""

    event_state: EventState
    consent_type: Literal["dpv:ExplicitlyExpressedConsent"] = "dpv:ExplicitlyExpressedConsent"
    event_time: Instant
    recorded_time: Instant
    entity_id: str
    """Who said so."""
    method: Means
    valid_until: Instant | None
    follows: list[str]
    stands: bool
    """Whether no other decision has followed."""


class Metadata(Output):
    """Section 6.4: the receipt."""

    schema_version: Literal["vestibule-consent-receipt-1"] = "vestibule-consent-receipt-1"
    receipt_id: str
    issued_at: Instant
    evidence_id: str | None
    """`GET /v1/evidence/{evidence_id}/receipt` proves it offline, once its day is sealed."""


class Receipt(Output):
    """A consent receipt."""

    receipt_metadata: Metadata
    record_metadata: Header
    pii_processing: Processing
    party_identification: list[Party]
    event: Event


def schema() -> dict[str, Any]:
    """The JSON schema (2020-12) of receipts, as it is published."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Receipt.model_json_schema(mode="serialization"),
    }


def receipt_of(decision: Consent, known: tuple[Consent, ...], pack: Pack, now: datetime) -> Receipt:
    """The receipt of a decision, by the policy of today; `known` are all decisions of the person."""
    own = [each for each in known if each.purpose == decision.purpose]
    return Receipt(
        receipt_metadata=Metadata(receipt_id=decision.id, issued_at=now, evidence_id=decision.evidence_id),
        record_metadata=Header(record_id=decision.id, pii_principal_id=decision.person_id),
        pii_processing=Processing(
            privacy_notice=decision.edition,
            notice_digest=decision.shown,
            language=decision.language,
            purposes=_purposes(decision, pack, now),
        ),
        party_identification=_parties(pack),
        event=_event(
            decision,
            stands=any(each.id == decision.id for each in heads(own, now)),
            covers=_covers(decision, pack),
            now=now,
        ),
    )


def _covers(decision: Consent, pack: Pack) -> bool:
    try:
        return decision.terms == terms_digest(pack, decision.purpose)
    except UnknownKey:
        return False


def _event(decision: Consent, *, stands: bool, covers: bool, now: datetime) -> Event:
    """`covers`: whether what is asked today is still what was decided on."""
    has_run_out = decision.choice == "given" and not (is_yes(decision, now) and covers)
    return Event(
        event_state="dpv:ConsentExpired" if has_run_out else _STATES[decision.choice],
        event_time=decision.decided_at,
        recorded_time=decision.recorded_at,
        entity_id=decision.given_by,
        method=decision.means,
        valid_until=decision.ends_at,
        follows=sorted(decision.after),
        stands=stands,
    )


def _purposes(decision: Consent, pack: Pack, now: datetime) -> list[PurposeStated]:
    """What was decided on; nothing where the policy of today does not know the key any more."""
    try:
        question = permissions.question(pack, decision.purpose)
    except UnknownKey:
        return []
    permission = permissions.permission(pack, decision.purpose)
    named = permission.purpose if permission else decision.purpose
    purpose = next((each for each in pack.purposes if each.key == named), None)
    said = decision.language
    stated = PurposeStated(
        purpose=decision.purpose,
        purpose_description=question.said.said_in(said),
        lawful_basis=_BASES[terms_of(pack, decision.purpose, now).basis],
        uses=list(permission.uses if permission else purpose.uses if purpose else ()),
        pii_information=list(permission.data if permission and permission.data else _data(purpose, pack)),
        recipients=[each.label.said_in(said) for each in pack.recipients if purpose and purpose.key in each.purposes],
        jurisdictions=list(pack.jurisdictions),
        withdrawal_method=f"POST /v1/consents/{decision.id}/withdrawal",
        alternative=question.alternative.said_in(said) if question.alternative else None,
    )
    return [stated]


def _data(purpose: Purpose | None, pack: Pack) -> tuple[str, ...]:
    wanted = purpose.categories if purpose else ()
    return tuple(dict.fromkeys(key for each in pack.categories if each.key in wanted for key in each.covers))


def _parties(pack: Pack) -> list[Party]:
    contacts, authority = pack.contacts, pack.authority
    return [
        Party(
            party_role="dpv:DataController",
            party_name=pack.legal_name,
            party_address=contacts.postal_address,
            party_contact=contacts.email,
            party_country=pack.controller_country,
        ),
        Party(
            party_role="dpv:Authority",
            party_name=authority.name,
            party_address=authority.address,
            party_contact=authority.url or authority.phone,
            party_country=None,
        ),
    ]
