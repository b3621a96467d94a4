"""The gate: may these attributes of a person go to this recipient, and which of them. Pure.

The kind of recipient, its purposes and its data are the pack's; where it may be is the pack's and the law's. Whatever has
no category, or one that this recipient does not get for this purpose, is dropped: what is not named here does not leave.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

from vestibule.disclosures.model import Demand, Recipient
from vestibule.policy.model import Pack, Purpose
from vestibule.policy.model import Recipient as Kind
from vestibule.policy.purposes import covers, gets

Reason = Literal[
    "no_recipient",
    "ended",
    "not_theirs",
    "unknown_kind",
    "purpose",
    "use",
    "sale",
    "advertising",
    "no_contract",
    "not_in_force",
    "no_duty",
    "no_instruction",
    "country",
    "not_permitted",
    "nothing_left",
]
_ADVERTISING = "marketing.advertising"
_DUTY = "legal_obligation"
INSTRUCTION = "instruction"
"""The basis where another decides: the operator passes on what that controller tells it to (GDPR Art. 28(3)(a))."""


class Permitted(Protocol):
    """What the person decides on it: a verdict of `consent.permission`."""

    @property
    def allowed(self) -> bool:
        """Whether nothing that the person has decided stands in the way."""

    @property
    def why(self) -> str:
        """Why, or why not: `given`, `needs_none`, `objected`, `restricted`."""


@dataclass(frozen=True)
class Bound:
    """In the place of a verdict where the person has no say: the law demands it."""

    allowed: bool = True
    why: str = "needs_none"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is to be passed on, to whom, for what."""

    recipient: Recipient | None
    purpose: str
    use: str
    fields: Mapping[str, str | None]
    """Data category by attribute; None where nobody has said what it is."""
    permitted: Permitted
    organisation_id: str | None = None
    """Among whose people the person is."""
    demand: Demand | None = None
    """An authority's, in the place of a contract."""
    instruction: str | None = None
    """The reference of what the controller has told the operator, where the purpose is another's."""
    assessed: bool = False
    """Whether a use outside of the purpose was found compatible, and everybody told (A-02)."""


@dataclass(frozen=True)
class Refusal:
    """Nothing goes. `said` is one sentence without anything about the person."""

    reason: Reason
    said: str


@dataclass(frozen=True)
class Passage:
    """What may go: names of attributes, those that are held back, the data categories, the lawful basis."""

    fields: tuple[str, ...]
    dropped: tuple[str, ...]
    data: tuple[str, ...]
    basis: str


def decide(pack: Pack, asked: Asked, now: datetime) -> Passage | Refusal:
    """What of it may go, or why nothing does."""
    found = standing(pack, asked.recipient, now, on_demand=asked.demand is not None)
    if isinstance(found, Refusal):
        return found
    refused = next(filter(None, (check(pack, found, asked) for check in _CHECKS)), None)
    if refused:
        return refused
    purpose = _purpose(pack, asked.purpose)
    kept = {name: key for name, key in asked.fields.items() if key and purpose and gets(pack, found, purpose, key)}
    if not kept or purpose is None:
        return Refusal("nothing_left", "Nothing of this goes to such a recipient for this purpose.")
    dropped = tuple(sorted(asked.fields.keys() - kept.keys()))
    return Passage(tuple(sorted(kept)), dropped, tuple(sorted(set(kept.values()))), _basis(purpose, asked))


def standing(pack: Pack, recipient: Recipient | None, now: datetime, *, on_demand: bool = False) -> Kind | Refusal:
    """The pack's kind of a recipient that may get anything at all now, whoever it is about; else why not."""
    if recipient is None:
        return Refusal("no_recipient", "There is no such recipient in the register.")
    if recipient.ended_at and recipient.ended_at <= now:
        return Refusal("ended", "The recipient gets nothing any more.")
    kind = kind_of(pack, recipient.kind)
    if kind is None:
        return Refusal("unknown_kind", "The policy no longer knows such recipients.")
    if recipient.pays_for_data:
        return Refusal("sale", "Data is never sold.")
    if not has_ground(pack, recipient.country, recipient.safeguard):
        return Refusal("country", "The policy does not let data go to this country on this ground.")
    return kind if on_demand and kind.demands else _bound(pack, recipient, now) or kind


def about_nobody(
    pack: Pack, recipient: Recipient | None, purpose: str, organisation_id: str, now: datetime
) -> Refusal | None:
    """Why a recipient is not told of an organisation's things that are about nobody: then no attribute is looked at."""
    found = standing(pack, recipient, now)
    if isinstance(found, Refusal):
        return found
    if recipient and recipient.organisation_id not in (None, organisation_id):
        return _NOT_THEIRS
    if purpose not in found.purposes:
        return _other_purpose(found)
    if found.only:
        return Refusal("nothing_left", "Such a recipient gets some data of persons, and nothing else.")
    return None


def kind_of(pack: Pack, key: str) -> Kind | None:
    """The kind of recipient that the pack knows by this key."""
    return next((kind for kind in pack.recipients if kind.key == key), None)


def has_ground(pack: Pack, country: str, safeguard: str) -> bool:
    """Whether data may go to this country on this ground (W-09, N-07)."""
    from vestibule.policy.lawfulness import allowed_countries, named_countries  # noqa: PLC0415 (law is read when it is needed)

    if safeguard == "within":
        return country in named_countries(pack)
    if safeguard not in pack.transfers.beyond:
        return False
    return safeguard == "standard_clauses" or country in allowed_countries(pack)


def purpose_for(pack: Pack, kind: str, use: str, data: Iterable[str]) -> str | None:
    """The first purpose with this use for which recipients of a kind get any of these data categories.

    Without any category it is the first with the use: what is about nobody.
    """
    found, keys = kind_of(pack, kind), tuple(data)
    purposes = (_purpose(pack, key) for key in (found.purposes if found else ()))
    fitting = (purpose for purpose in purposes if purpose and use in purpose.uses)
    return next((each.key for each in fitting if found and (not keys or _gets_any(pack, found, each, keys))), None)


def _bound(pack: Pack, recipient: Recipient, now: datetime) -> Refusal | None:
    """Why no contract binds the recipient today, by the operator's calendar."""
    if recipient.contract is None:
        return Refusal("no_contract", "The recipient has no contract, and gets only what the law demands.")
    today = now.astimezone(ZoneInfo(pack.time_zone)).date()
    begun = recipient.contract_from is None or recipient.contract_from <= today
    if begun and (recipient.contract_until is None or today <= recipient.contract_until):
        return None
    return Refusal("not_in_force", "The recipient's contract is not in force today.")


_NOT_THEIRS = Refusal("not_theirs", "The recipient works for another organisation than the person's.")


def _check_whose(_: Pack, __: Kind, asked: Asked) -> Refusal | None:
    theirs = asked.recipient.organisation_id if asked.recipient else None
    return None if theirs in (None, asked.organisation_id) else _NOT_THEIRS


def _check_purpose(_: Pack, kind: Kind, asked: Asked) -> Refusal | None:
    return None if asked.purpose in kind.purposes else _other_purpose(kind)


def _other_purpose(kind: Kind) -> Refusal:
    return Refusal("purpose", f"Such a recipient gets data for {', '.join(kind.purposes)} only.")


def _check_use(pack: Pack, _: Kind, asked: Asked) -> Refusal | None:
    purpose = _purpose(pack, asked.purpose)
    if asked.assessed or (purpose and asked.use in purpose.uses):
        return None
    return Refusal("use", "The use lies outside of the purpose, and no check that counts has found it compatible.")


def _check_vows(pack: Pack, _: Kind, asked: Asked) -> Refusal | None:
    vowed = any(vow.never == "advertising_disclosure" for vow in pack.vows)
    if vowed and covers((_ADVERTISING,), (asked.use,)):
        return Refusal("advertising", "The policy vows never to disclose data for advertising.")
    return None


def _check_duty(pack: Pack, kind: Kind, asked: Asked) -> Refusal | None:
    purpose = _purpose(pack, asked.purpose)
    bases = purpose.basis if purpose else ()
    if asked.demand and not (kind.demands and _DUTY in bases):
        return Refusal(
            "no_duty", "Only an authority's demand is answered, for a purpose that rests on a legal obligation."
        )
    if kind.demands and bases == (_DUTY,) and asked.demand is None:
        return Refusal("no_duty", "An authority gets this when it demands it by law, and not otherwise.")
    return None


def _check_controller(pack: Pack, kind: Kind, asked: Asked) -> Refusal | None:
    """Where another decides, the operator passes on what is that controller's own, or what it has been told to."""
    purpose = _purpose(pack, asked.purpose)
    own = kind.decides and asked.recipient is not None and asked.recipient.organisation_id is not None
    if purpose is None or purpose.controller is None or own or asked.instruction:
        return None
    return Refusal("no_instruction", f"{purpose.controller.en} decides on this, and no instruction of theirs is named.")


def _check_person(pack: Pack, _: Kind, asked: Asked) -> Refusal | None:
    purpose = _purpose(pack, asked.purpose)
    needs_yes = purpose is not None and purpose.controller is None and purpose.basis == ("consent",)
    if asked.permitted.allowed and (not needs_yes or asked.permitted.why == "given"):
        return None
    why = "not_asked" if asked.permitted.allowed else asked.permitted.why
    return Refusal("not_permitted", f"The person's data may not be used for this: {why}.")


_CHECKS: tuple[Callable[[Pack, Kind, Asked], Refusal | None], ...] = (
    _check_whose,
    _check_purpose,
    _check_use,
    _check_vows,
    _check_duty,
    _check_controller,
    _check_person,
)


def _gets_any(pack: Pack, kind: Kind, purpose: Purpose, keys: Iterable[str]) -> bool:
    return any(gets(pack, kind, purpose, key) for key in keys)


def _basis(purpose: Purpose, asked: Asked) -> str:
    """On what it rests. Consent only where there is one: without it, what rests on nothing else has not come so far."""
    if asked.demand:
        return _DUTY
    if purpose.controller:
        return INSTRUCTION
    by_consent = asked.permitted.why == "given" and "consent" in purpose.basis
    return "consent" if by_consent else next(basis for basis in purpose.basis if basis != "consent")


def _purpose(pack: Pack, key: str) -> Purpose | None:
    return next((purpose for purpose in pack.purposes if purpose.key == key), None)
