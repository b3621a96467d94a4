"""What every answer says beside what was done: the reason and its law, the authority, and the ways to complain. Pure.

What a refusal must say differs by place; the regime lists it (`must_say`), and each entry of that list has its part in the
letter. A part that the place does not demand and that would be empty words there is left out.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from vestibule.policy import law
from vestibule.policy.law import Place
from vestibule.policy.model import Pack
from vestibule.policy.regime import Exemption
from vestibule.requests.kinds import HANDLING
from vestibule.requests.model import HoldingPlan, KeptPart, Outcome
from vestibule.requests.offers import Offer
from vestibule.words import Language, Words

REMEDIES = (
    "authority",
    "court",
    "own-complaint",
    "recourse",
    "time-limit",
    "legal-provision",
    "partial-answer",
    "described-data",
    "opt-out-offer",
)
"""What a regime may demand that a refusal says, beside its reasons. The letter has a part for each."""
_ALWAYS = frozenset(("authority", "court"))
"""Said to everybody, wherever they are: an answer that says where to turn to is none the worse."""


class UnknownGround(LookupError):
    """The law of the place knows no such reason to refuse. The message names those that it knows."""


@dataclass(frozen=True)
class Office:
    """An authority, with every way to reach it that is known."""

    name: str
    address: str | None = None
    phone: str | None = None
    url: str | None = None

    def said(self) -> str:
        """On one line."""
        return ", ".join(filter(None, (self.name, self.address, self.phone, self.url)))


def authority_of(pack: Pack, jurisdiction: str | None) -> Office:
    """The supervisory authority of the person's place; the one that the policy names where the law of the place has none."""
    supervisor = law.place(jurisdiction or pack.jurisdictions[0]).supervisor
    if supervisor is None:
        return Office(pack.authority.name, pack.authority.address, pack.authority.phone, pack.authority.url)
    return Office(supervisor.name, supervisor.address, supervisor.phone, supervisor.url)


def grounds(offer: Offer) -> Mapping[str, Exemption]:
    """On which grounds this kind of request may be refused there, by key: those of the policy, which are the law's own."""
    place, handling = law.place(offer.jurisdiction), HANDLING[offer.kind]
    names = (*handling.rights, *(() if handling.rights else ("erasure",)))
    lawful = {key for name in names if name in place.rights for key in place.rights[name].exceptions}
    promised = set(offer.right.exceptions) if offer.right else lawful
    known = _exemptions(place)
    return {key: known[key] for key in sorted(lawful | promised) if key in known}


def ground_for(offer: Offer, key: str) -> Exemption:
    """The ground of this key; else `UnknownGround`."""
    known = grounds(offer)
    if key not in known:
        raise UnknownGround(f"{key} is no ground to refuse {offer.kind}; there are {', '.join(known) or 'none'}")
    return known[key]


def must_say(jurisdiction: str | None, pack: Pack) -> frozenset[str]:
    """What a refusal says there, beside its reasons."""
    regimes = law.place(jurisdiction or pack.jurisdictions[0]).regimes
    demanded = next((each.refusal.must_say for each in regimes if each.refusal), ())
    return _ALWAYS.union(demanded) - {"reasons"}


def remedies(jurisdiction: str | None, pack: Pack, outcome: Outcome) -> dict[str, str]:
    """For the letter: which remedies it names, `yes` or `no` by the name of the value: more for what was not done in full."""
    demanded = must_say(jurisdiction, pack) if outcome in ("refused", "in_part") else _ALWAYS
    return {name.replace("-", "_"): "yes" if name in demanded else "no" for name in REMEDIES}


def refusal(key: str | None, offer: Offer | None, language: Language) -> dict[str, str]:
    """For the letter: the ground in words and the law that it stands in; `grounded` is no where there is none."""
    found = grounds(offer).get(key) if key and offer else None
    if found is None:
        return {"grounded": "no", "ground": "", "law": ""}
    return {"grounded": "yes", "ground": found.label.said_in(language), "law": found.source.law}


def holdings_said(
    parts: Iterable[HoldingPlan], labels: Mapping[str, Words], said: Callable[[str], str], language: Language
) -> Iterator[str]:
    """A line for each holding of which something was done or kept: what it is, how many records, why some stay and until when.

    `labels` by name of the holding, `said` the words of a ground.
    """
    for part in parts:
        done = [words.said_in(language).format(n=n) for n, words in _done(part) if n]
        kept = [_kept(each, said(each.ground), language) for each in part.keep]
        if done or kept:
            yield f"{labels[part.holding].said_in(language)}: {'; '.join([*done, *kept])}"


def totals(parts: Iterable[HoldingPlan]) -> dict[str, str]:
    """For the letter: that what was done and what is kept is together all that was held. `counted` is no where nothing was."""
    every = tuple(parts)
    return {
        "counted": "yes" if every else "no",
        "held_count": str(sum(part.total for part in every)),
        "erased_count": str(sum(part.erase for part in every)),
        "anonymised_count": str(sum(part.anonymise for part in every)),
        "kept_count": str(sum(part.kept for part in every)),
    }


def copied(planned: Iterable[HoldingPlan], counts: Mapping[str, int], pictures_left: int) -> dict[str, str]:
    """For the letter of a copy: that what is in it and what is not is together all that is held. `counts` by holding.

    `pictures_left`: how many are described in it and not shown, because others stand on them.
    """
    inside, left = sum(counts.values()), sum(part.withheld for part in planned)
    whole = {"whole": "no" if left else "yes"}
    pictures = {"pictures": "left" if pictures_left else "all", "pictures_count": str(pictures_left)}
    counted = {"held_count": str(inside + left), "copied_count": str(inside), "left_count": str(left)}
    return {**whole, **counted, **pictures}


def _done(part: HoldingPlan) -> tuple[tuple[int, Words], ...]:
    return ((part.export, _COPIED), (part.withheld, _WITHHELD), (part.erase, _ERASED), (part.anonymise, _ANONYMISED))


def _kept(kept: KeptPart, why: str, language: Language) -> str:
    from vestibule.mail.moments import day  # noqa: PLC0415 (babel: only an answer about an erasure needs it)

    words, until = (_KEPT_UNTIL, day(kept.until.date(), language)) if kept.until else (_KEPT, "")
    return words.said_in(language).format(n=kept.count, why=why, until=until)


def _exemptions(place: Place) -> dict[str, Exemption]:
    """By key; of the same key, the nearest law's."""
    return {each.key: each for regime in reversed(place.regimes) for each in regime.exceptions}


_COPIED = Words(en="{n} copied", fr="{n} en copie", nl="{n} gekopieerd")
_WITHHELD = Words(
    en="{n} not copied, because they are older than the law reaches back, or not asked for",
    fr="{n} sans copie, car antérieurs à la période que prévoit la loi, ou non demandés",
    nl="{n} niet gekopieerd, omdat ze ouder zijn dan de termijn van de wet, of niet gevraagd",
)
_ERASED = Words(en="{n} erased", fr="{n} effacés", nl="{n} gewist")
_ANONYMISED = Words(
    en="{n} in which nothing points at you any more",
    fr="{n} où plus rien ne vous désigne",
    nl="{n} waarin niets meer naar u verwijst",
)
_KEPT = Words(en="{n} kept ({why})", fr="{n} conservés ({why})", nl="{n} bewaard ({why})")
_KEPT_UNTIL = Words(
    en="{n} kept until {until} ({why})",
    fr="{n} conservés jusqu'au {until} ({why})",
    nl="{n} bewaard tot {until} ({why})",
)
