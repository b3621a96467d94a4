"""Looks at data by staff, written once for each looker, person, kind of data and day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from vestibule import ids
from vestibule.disclosures.accounting import OPERATOR
from vestibule.disclosures.model import Disclosure
from vestibule.holdings import Holding
from vestibule.policy import retention
from vestibule.policy.model import Pack
from vestibule.policy.purposes import account_for


@dataclass(frozen=True)
class Look:
    """What an event tells: who looked, in which role, for which organisation, at which kind of records, of whom."""

    looker: str
    role: str
    organisation_id: str | None
    kind: str
    persons: tuple[str, ...]
    at: datetime


def lines_of(look: Look, holding: Holding, pack: Pack) -> Iterator[Disclosure]:
    """A line for each person, the same all day by the operator's calendar."""
    day = look.at.astimezone(ZoneInfo(pack.time_zone)).date().isoformat()
    purpose = account_for(pack, holding.categories, holding.uses).purposes[0]
    for person_id in look.persons:
        yield Disclosure.model_validate(
            {
                "person_id": person_id,
                "id": ids.derived("dsc", "look", look.looker, person_id, look.kind, day),
                "kind": "looked_at",
                "recipient": look.organisation_id or OPERATOR,
                "recipient_kind": look.role,
                "purpose": purpose.key,
                "basis": purpose.bases[0],
                "data": list(holding.categories),
                "fields": [look.kind],
                "by": look.looker,
                "at": look.at,
                "expires_at": retention.expiry(pack, "disclosures", look.at).expires_at,
            }
        )
