"""Copy what a holding holds on a person, with what the policy says about it, in the person's language. Pure."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from vestibule.holdings import Holding
from vestibule.policy import spoken
from vestibule.policy.model import Pack
from vestibule.policy.parts import Promise
from vestibule.policy.purposes import StatedPurpose, StatedRecipient, account_for
from vestibule.requests.model import Bundle, DataRequest, Part
from vestibule.words import Language


def part_of(name: str, holding: Holding, records: Iterable[dict[str, Any]], pack: Pack, language: Language) -> Part:
    """The holding's records under category, source, purposes with lawful basis, recipients and term."""
    processing = account_for(pack, holding.categories, holding.uses)
    return Part(
        holding=name,
        about=holding.about.said_in(language),
        categories=[label.said_in(language) for label in processing.categories],
        source=spoken.ORIGINS[holding.source].said_in(language),
        purposes=[_purpose(purpose, language) for purpose in processing.purposes],
        recipients=[_recipient(recipient, language) for recipient in processing.recipients],
        kept="; ".join(spoken.terms(pack, holding.retention, language)),
        records=list(records),
    )


def _purpose(purpose: StatedPurpose, language: Language) -> dict[str, Any]:
    bases = [spoken.BASES[basis].said_in(language) for basis in purpose.bases]
    controller = {"controller": purpose.controller.said_in(language)} if purpose.controller else {}
    return {"purpose": purpose.label.said_in(language), "lawful_basis": bases, **controller}


def _recipient(recipient: StatedRecipient, language: Language) -> dict[str, Any]:
    return {"recipient": recipient.label.said_in(language), "condition": recipient.condition.said_in(language)}


def bundle_of(request: DataRequest, parts: Iterable[Part], pack: Pack, now: datetime) -> Bundle:
    """The whole copy, holdings by name."""
    return Bundle(
        request_id=request.id,
        person_id=request.person_id,
        prepared_at=now,
        controller={"name": pack.legal_name, **_said(pack.contacts)},
        authority=_said(pack.authority),
        holdings=sorted(parts, key=lambda part: part.holding),
    )


def _said(promise: Promise) -> dict[str, Any]:
    """The name and the ways to reach somebody that a pack gives."""
    ways = {"name", "email", "address", "postal_address", "phone", "url"}
    return promise.model_dump(mode="json", include=ways, exclude_none=True)
