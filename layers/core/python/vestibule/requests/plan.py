"""What becomes of each record that is held on somebody who asks for erasure: the plan, and the rule of doing it. Pure.

A record goes unless something keeps it, and what keeps it has a name that the person can look up: an exception of the law
that the pack reserves, or one of the pack's reasons to hold. The first of these counts:

1. what serves no other end than a duty of the law, and what a law wants kept for a time: `legal-obligation`;
2. what is still needed, because what it is about goes on: the tie to a home, the right to open its door. Nobody who stays
   is locked out by asking for erasure. A face is not needed: it ends with the consent;
3. what the policy itself keeps after a contract for the claims of either side (N-08): `legal-claims`;
4. what a hold keeps: until the hold ends, and not a day longer.

Of what is another's too the person is taken out, and the rest stays.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Literal

import rfc8785

from vestibule.holdings import Holding, Holds
from vestibule.policy import law, retention
from vestibule.policy.model import Pack
from vestibule.requests.kinds import Kind
from vestibule.requests.model import DataRequest, HoldingPlan, KeptPart, Outcome
from vestibule.requests.offers import offers
from vestibule.words import Language, Words

Fate = Literal["erase", "anonymise", "keep"]
type Key = tuple[str, ...]

ANOTHERS_TOO: Mapping[str, str] = {
    "climates": "the set-point of a home is everybody's who lives there",
    "suppressions": "the keyed hash of an address that takes no mail keeps its next owner from it too",
}
"""Holdings whose records stay without the person, and why."""
LAST = ("people", "accounts", "seals")
"""What goes after the answer: name and address are needed to send it."""
NOT_ASKED = "not-asked"
_DUTY = "essential.legal_obligation"
_NEEDED = ("still-necessary", "perform-contract", "complete-transaction")
_OWED_BY_LAW = "legal-obligation"
_CLAIMS = "legal-claims"
_CONTRACTS = "N-08"
"""The requirement of the policy whose terms hold against an erasure: what is tied to rights from a contract."""
_BY_CONSENT = "user.biometric"
_OWN_LETTERS = "requests."
_SAID: Mapping[str, Words] = {
    NOT_ASKED: Words(
        en="you did not ask for this part", fr="vous n'avez pas demandé cette partie", nl="u hebt hier niet om gevraagd"
    )
}


@dataclass(frozen=True)
class Matter:
    """What decides on every record of one request."""

    kind: Kind
    pack: Pack
    jurisdiction: str
    exceptions: tuple[str, ...]
    """Keys of the law's exceptions that the pack reserves there."""
    now: datetime
    only: frozenset[str] | None = None
    """The holdings that were asked for; None: all."""


@dataclass(frozen=True)
class Keeper:
    """A hold in force on a record: its reason, a key of the pack, and when it ends."""

    reason: str
    ends_at: datetime


@dataclass(frozen=True)
class Found:
    """A record, as far as its fate depends on it."""

    name: str
    """Of the holding."""
    holding: Holding
    expires_at: datetime | None
    runs: bool = False
    """Whether what it is about goes on."""
    letter: str | None = None
    """The kind of a message: those about requests are proof of an answer."""
    keepers: tuple[Keeper, ...] = ()
    is_anothers_too: bool = False
    """Whether this one record is about others as well: a picture on which they stand."""


@dataclass(frozen=True)
class Verdict:
    """What becomes of a record; of one that stays, why and until when."""

    fate: Fate
    ground: str | None = None
    until: datetime | None = None
    by_hold: bool = False
    """Only a hold keeps it: it ends for its readers at once, and is deleted as the hold ends."""


ERASE, ANONYMISE = Verdict("erase"), Verdict("anonymise")


def matter_of(request: DataRequest, pack: Pack, now: datetime, only: frozenset[str] | None = None) -> Matter:
    """What decides on the records of this request. Who closes an account may not be kept by more than who asks for erasure."""
    jurisdiction = request.jurisdiction or pack.jurisdictions[0]
    known = offers(pack, jurisdiction)
    offer = known.get("erasure")
    granted = law.place(jurisdiction).rights.get("erasure")
    lawful = granted.exceptions if granted else (_OWED_BY_LAW, _CLAIMS)
    exceptions = offer.right.exceptions if offer and offer.right else lawful
    return Matter(request.right, pack, jurisdiction, exceptions, now, only)


def verdict_of(matter: Matter, found: Found) -> Verdict:
    """What becomes of one record."""
    if matter.only is not None and found.name not in matter.only:
        return Verdict("keep", NOT_ASKED, found.expires_at)
    ground = _owed(matter, found) or _needed(matter, found)
    if ground:
        return Verdict("keep", ground, None if found.runs else found.expires_at)
    if _is_of_contract(matter, found):
        return Verdict("keep", _CLAIMS, found.expires_at or _end_of_claims(matter, found))
    if found.keepers:
        last = max(found.keepers, key=lambda keeper: keeper.ends_at)
        return Verdict("keep", last.reason, last.ends_at, by_hold=True)
    return ANONYMISE if found.is_anothers_too or found.name in ANOTHERS_TOO else ERASE


def can_go(holding: Holds) -> bool:
    """Whether anything of a holding can be erased before its term: what serves a duty of the law alone never is."""
    return isinstance(holding, Holding) and set(holding.uses) != {_DUTY}


def _owed(matter: Matter, found: Found) -> str | None:
    is_proof = not can_go(found.holding) or (found.letter or "").startswith(_OWN_LETTERS)
    return _OWED_BY_LAW if is_proof or _is_wanted_by_law(matter.jurisdiction, found.holding) else None


def _is_wanted_by_law(jurisdiction: str, holding: Holding) -> bool:
    """Whether a law of the place wants such data kept for a time at least."""
    limits = (limit for regime in law.place(jurisdiction).regimes for limit in regime.limits if limit.at_least)
    wanted = [limit.data for limit in limits]
    return any(f"{category}.".startswith(f"{data}.") for data in wanted for category in holding.categories)


def _needed(matter: Matter, found: Found) -> str | None:
    """The ground of what goes on. Who closes the account ends all that goes on first."""
    by_choice = any(category.startswith(_BY_CONSENT) for category in found.holding.categories)
    if not found.runs or by_choice or matter.kind == "closure":
        return None
    return next((key for key in _NEEDED if key in matter.exceptions), _NEEDED[0])


def _is_of_contract(matter: Matter, found: Found) -> bool:
    if found.name == "accounts" or _CLAIMS not in matter.exceptions:
        return False
    rule = retention.rule_for(matter.pack, found.holding.retention, matter.jurisdiction)
    return rule.source.requirement == _CONTRACTS and not rule.chosen


def _end_of_claims(matter: Matter, found: Found) -> datetime:
    """Where what it is about ends only now."""
    return retention.expiry(matter.pack, found.holding.retention, matter.now, matter.jurisdiction).expires_at


def counted(name: str, verdicts: Iterable[Verdict]) -> HoldingPlan:
    """The verdicts on one holding's records, counted; grounds in the order of their names, with the last end of each."""
    several = sorted(verdicts, key=lambda verdict: (verdict.fate, verdict.ground or ""))
    fates = [verdict.fate for verdict in several]
    keep = list(_kept(verdict for verdict in several if verdict.fate == "keep"))
    return HoldingPlan(holding=name, erase=fates.count("erase"), anonymise=fates.count("anonymise"), keep=keep)


def _kept(verdicts: Iterable[Verdict]) -> Iterator[KeptPart]:
    for ground, some in groupby(verdicts, key=lambda verdict: verdict.ground):
        ends = [verdict.until for verdict in some]
        goes_on = None in ends
        until = None if goes_on else max(end for end in ends if end is not None)
        yield KeptPart(ground=str(ground), until=until, count=len(ends))


def hash_of(parts: Iterable[HoldingPlan]) -> str:
    """SHA-256 over a plan, as canonical JSON."""
    return hashlib.sha256(rfc8785.dumps([part.model_dump(mode="json") for part in parts])).hexdigest()


def outcome(name: str, listed: Mapping[Key, Fate], left: Mapping[Key, Verdict]) -> HoldingPlan:
    """What became of the records that the plan listed, by what is left of them."""
    gone = [key for key in listed if key not in left]
    anonymous = sum(listed[key] == "anonymise" for key in gone)
    keep = counted(name, [left[key] for key in listed if key in left]).keep
    return HoldingPlan(holding=name, erase=len(gone) - anonymous, anonymise=anonymous, keep=keep)


def outcome_of(done: Iterable[HoldingPlan]) -> Outcome:
    """The whole in one word. What was not asked for counts for nothing."""
    several = tuple(done)
    if any(kept.ground != NOT_ASKED for part in several for kept in part.keep):
        return "in_part"
    return "fulfilled" if any(part.erase or part.anonymise for part in several) else "nothing_held"


def label_of(ground: str, pack: Pack, jurisdiction: str, language: Language) -> str:
    """What the person is told of a ground: the pack's words for a hold, the law's for an exception; else the key itself."""
    holds = {reason.key: reason.label for reason in pack.holds}
    place = law.place(jurisdiction)
    lawful = {each.key: each.label for regime in reversed(place.regimes) for each in regime.exceptions}
    words = {**_SAID, **holds, **lawful}.get(ground) or _elsewhere(ground)
    return words.said_in(language) if words else ground


def _elsewhere(ground: str) -> Words | None:
    """The same ground in the law of another place: what is needed to go on is so everywhere."""
    regimes = (regime for code in law.JURISDICTIONS for regime in law.lineage(code))
    return next((each.label for regime in regimes for each in regime.exceptions if each.key == ground), None)
