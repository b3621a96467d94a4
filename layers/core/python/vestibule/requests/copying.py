"""Copy what a holding holds on a person, with what the policy says about it. Pure."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from vestibule.holdings import Holding
from vestibule.policy.model import Pack, Promise
from vestibule.policy.purposes import account_for
from vestibule.requests.model import Bundle, DataRequest, Part


def part_of(name: str, holding: Holding, records: Iterable[dict[str, Any]], pack: Pack) -> Part:
    """The holding's records under category, source, purposes with lawful basis, recipients and term."""
    processing = account_for(pack, holding.categories, holding.uses)
    return Part(
        holding=name,
        about=holding.about,
        categories=list(processing.categories),
        source=holding.source,
        purposes=[{"purpose": purpose.label, "lawful_basis": list(purpose.bases)} for purpose in processing.purposes],
        recipients=[
            {"recipient": recipient.label, "condition": recipient.condition} for recipient in processing.recipients
        ],
        kept="; ".join(_terms(pack, holding.retention)),
        records=list(records),
    )


def _terms(pack: Pack, name: str) -> list[str]:
    """How long records of this rule are kept, the default first, then where the law of a place says otherwise."""
    rules = sorted((rule for rule in pack.retention if rule.rule == name), key=lambda rule: rule.jurisdiction or "")
    return [
        f"{f'in {rule.jurisdiction} ' if rule.jurisdiction else ''}{rule.period} from {rule.counts_from.replace('_', ' ')}"
        for rule in rules
    ]


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
