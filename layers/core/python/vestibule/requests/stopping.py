"""What stops when somebody objects, restricts, withdraws or opts out: key by key, as the policy lets it be decided. Pure.

Nothing is decided here that a person could not decide without a request: a request is one more way to the same ledger. What
the policy lets nobody stop is left, with the reason, and the person is told of it.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from vestibule.policy import permissions
from vestibule.policy.model import Pack, Purpose
from vestibule.policy.permissions import COOKIES, EVERYTHING, UnknownKey
from vestibule.problems import Unacceptable
from vestibule.requests.kinds import Kind
from vestibule.words import Language, Words

No = Literal["refused", "objected", "restricted"]
"""How the ledger calls it. A refusal after a yes is a withdrawal there."""
Why = Literal["contract", "legal_obligation", "consent", "weighed", "controller"]
"""Why a purpose does not stop by an objection: it rests on something else, somebody has to weigh it, or another decides."""
_CARRIERS = frozenset(("contract", "legal_obligation"))
"""What carries a purpose whether or not the person objects to it."""


@dataclass(frozen=True)
class Stop:
    """A key that stops, and the no that stops it."""

    key: str
    no: No


@dataclass(frozen=True)
class Left:
    """A key that goes on, and why."""

    key: str
    why: Why


@dataclass(frozen=True)
class Stopping:
    """What a request stops, and what it cannot stop."""

    stops: tuple[Stop, ...]
    left: tuple[Left, ...]

    @property
    def weighed(self) -> tuple[Left, ...]:
        """What goes on only for grounds that outweigh the objection, as a human finds (GDPR Art. 21(1))."""
        return tuple(each for each in self.left if each.why == "weighed")


def check(pack: Pack, kind: Kind, keys: Collection[str]) -> None:
    """Refuse keys that the policy does not have, and cookies where a restriction is meant; none at all is fine."""
    known = known_keys(pack, kind)
    errors = [
        {"pointer": f"/asked_for/purposes/{place}", "detail": "the policy has no such key for this", "known": known}
        for place, key in enumerate(keys)
        if key not in known
    ]
    if errors:
        raise Unacceptable("The request names what the policy does not have.", errors=errors)


def everything(pack: Pack, kind: Kind) -> tuple[str, ...]:
    """What a request without keys is about, as far as the policy alone tells it: consents are the ledger's to tell."""
    if kind == "restriction":
        return (EVERYTHING,)
    questions = (permissions.question(pack, key) for key in permissions.keys(pack) if not key.startswith(COOKIES))
    if kind == "opt-out":
        return permissions.sale_keys(pack)
    return tuple(each.key for each in questions if each.may_object or each.is_weighed) if kind == "objection" else ()


def unnamed(pack: Pack, kind: Kind) -> Stopping:
    """What becomes of it all. Who objects without naming anything takes no consent back."""
    found = stopping(pack, kind, everything(pack, kind))
    kept = tuple(each for each in found.stops if kind != "objection" or each.no == "objected")
    return Stopping(kept, found.left)


def granted(found: Stopping, pack: Pack, *, in_part: bool) -> Stopping:
    """The same once an objection is granted: what was weighed stops. In part: but for what contract or law carry as well."""
    carried = {each.key for each in pack.purposes if _CARRIERS.intersection(each.basis)} if in_part else set()
    ended = [each for each in found.weighed if each.key not in carried]
    left = tuple(each for each in found.left if each not in ended)
    return Stopping((*found.stops, *(Stop(each.key, "objected") for each in ended)), left)


def stopping(pack: Pack, kind: Kind, keys: Collection[str]) -> Stopping:
    """What becomes of each key. A key that the policy of today has no more is left out: nothing happens by it any more.

    So is what an opt-out names and cannot reach, by whatever way and whenever it came in: nobody has proven who asks.
    """
    sold = permissions.sale_keys(pack)
    meant = [key for key in dict.fromkeys(keys) if kind != "opt-out" or key in sold]
    found = tuple(each for key in meant for each in _decided(pack, kind, key))
    stops = tuple(dict.fromkeys(each for each in found if isinstance(each, Stop)))
    return Stopping(stops, tuple(dict.fromkeys(each for each in found if isinstance(each, Left))))


def stopped_said(found: Stopping, pack: Pack, language: Language) -> list[str]:
    """What stopped, as the policy calls it."""
    return [permissions.question(pack, each.key).label.said_in(language) for each in found.stops]


def left_said(found: Stopping, pack: Pack, language: Language) -> list[str]:
    """What goes on, and why."""
    labels = {each.key: each.label.said_in(language) for each in pack.purposes}
    return [f"{labels[each.key]}: {_WHY[each.why].said_in(language)}" for each in found.left]


def known_keys(pack: Pack, kind: Kind) -> list[str]:
    """Everything that a request of this kind can name.

    An opt-out needs no proof of who asks, so it reaches what is sold or shared and nothing else: whoever knows an address
    could else have a door stop to know a face.
    """
    if kind == "opt-out":
        return list(permissions.sale_keys(pack))
    others = [each.key for each in pack.purposes if each.controller]
    keys = [key for key in permissions.keys(pack) if not (kind == "restriction" and key.startswith(COOKIES))]
    return [*(key for key in keys if key != EVERYTHING or kind == "restriction"), *others]


def _decided(pack: Pack, kind: Kind, key: str) -> Iterator[Stop | Left]:
    purpose = next((each for each in pack.purposes if each.key == key), None)
    if purpose and purpose.controller:
        yield Left(key, "controller")
        return
    try:
        question = permissions.question(pack, key)
    except UnknownKey:
        return
    if kind == "restriction":
        yield Stop(key, "restricted")
    elif question.needs_consent or key.startswith(COOKIES):
        yield Stop(key, "refused")
    elif question.may_object:
        yield Stop(key, "objected")
    elif purpose:
        yield from _within(pack, purpose)
        yield Left(key, "weighed" if kind == "objection" and question.is_weighed else why_it_stays(purpose))


def _within(pack: Pack, purpose: Purpose) -> Iterator[Stop]:
    """A purpose that goes on by itself, and in it whatever may be stopped alone: letters that advertise, a face."""
    for asked in pack.permissions:
        if asked.purpose == purpose.key:
            yield Stop(asked.key, "refused" if asked.basis == "consent" else "objected")


def why_it_stays(purpose: Purpose) -> Why:
    """Why a purpose does not end by the person's word alone."""
    if "contract" in purpose.basis:
        return "contract"
    if "legal_obligation" in purpose.basis:
        return "legal_obligation"
    return "weighed" if "legitimate_interest" in purpose.basis else "consent"


_WHY: Mapping[Why, Words] = {
    "contract": Words(
        en="this serves our contract with you, which an objection does not end. You can close your account.",
        fr="cela sert notre contrat avec vous, auquel une opposition ne met pas fin. Vous pouvez clôturer votre compte.",
        nl="dit dient onze overeenkomst met u, die niet eindigt door bezwaar. U kunt uw account sluiten.",
    ),
    "legal_obligation": Words(
        en="the law obliges us to do this.", fr="la loi nous y oblige.", nl="de wet verplicht ons hiertoe."
    ),
    "consent": Words(
        en="this happens only with your consent, which you can withdraw.",
        fr="cela n'a lieu qu'avec votre consentement, que vous pouvez retirer.",
        nl="dit gebeurt alleen met uw toestemming, die u kunt intrekken.",
    ),
    "weighed": Words(
        en="this serves a legitimate interest. It ends where an objection to it weighs more, and a person decides on that.",
        fr="cela sert un intérêt légitime. Cela prend fin lorsqu'une opposition pèse plus, et c'est une personne qui en décide.",
        nl="dit dient een gerechtvaardigd belang. Het eindigt als een bezwaar zwaarder weegt, en daarover beslist een mens.",
    ),
    "controller": Words(
        en="somebody else decides on this, for whom we work. We have passed your request on.",
        fr="un autre, pour lequel nous travaillons, en décide. Nous lui avons transmis votre demande.",
        nl="hierover beslist een ander, voor wie wij werken. Wij hebben uw verzoek doorgegeven.",
    ),
}
