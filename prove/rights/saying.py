"""What an answer must say, in the words of the letters themselves: so that what is looked for is what was to be written."""

from collections.abc import Iterable

from vestibule.mail import words
from vestibule.mail.letter import spaced
from vestibule.policy import law
from vestibule.policy.model import Pack
from vestibule.requests import answering
from vestibule.requests.kinds import Kind
from vestibule.requests.model import HoldingPlan
from vestibule.requests.offers import Offer
from vestibule.words import Language

_COURT, _OFFICE, _TOTALS, _COPIED = "text-15", "text-12", "text-4", "text-3"


def plain(text: str) -> str:
    """On one line, however it was wrapped."""
    return " ".join(text.split())


def part(letter: str, name: str, language: Language, **values: str) -> str:
    """A part of a letter about requests, with these values."""
    letters = words.bundle("requests", language)
    pattern = letters.get_message(letter).attributes[name]
    said, errors = letters.format_pattern(pattern, values)
    if errors:
        raise ValueError(f"{letter}.{name}: {errors}")
    return plain(spaced(str(said)))


def remedies(pack: Pack, jurisdiction: str, language: Language) -> list[str]:
    """Where to turn to: the authority with its address, and the court."""
    office = answering.authority_of(pack, jurisdiction).said()
    return [part("answered", _OFFICE, language, office=office), part("answered", _COURT, language)]


def totals(done: Iterable[HoldingPlan], language: Language) -> str:
    """That what was done and what is kept is all that was held."""
    return part("answered", _TOTALS, language, **answering.totals(list(done)))


def copied(planned: Iterable[HoldingPlan], language: Language) -> str:
    """That what is copied and what is left out is all that is held."""
    parts = list(planned)
    held, withheld = sum(each.total for each in parts), sum(each.withheld for each in parts)
    values = {"held_count": str(held), "copied_count": str(held - withheld), "left_count": str(withheld)}
    return part("answer", _COPIED, language, whole="no" if withheld else "yes", **values)


def refused(offer: Offer, ground: str, reason: str, language: Language) -> list[str]:
    """The reason, the ground in words, and the law in which it stands."""
    found = answering.ground_for(offer, ground)
    return [plain(reason), plain(found.label.said_in(language)), plain(found.source.law)]


def told(kind: Kind, pack: Pack, jurisdiction: str, language: Language) -> list[str]:
    """What the answer to a question is made of, at the least."""
    match kind:
        case "information":
            labels = [*(each.label for each in pack.purposes), *(each.label for each in pack.recipients)]
            return [label.said_in(language) for label in labels]
        case "safeguards":
            return [*(each.name for each in pack.processors), *(each.said.said_in(language) for each in pack.measures)]
        case "authority-help":
            return [answering.authority_of(pack, jurisdiction).said()]
        case "direct-marketing" | "opt-out":
            return [
                each.said.said_in(language) for each in pack.vows if each.never in ("sale", "advertising_disclosure")
            ]
    return []


def regimes(jurisdictions: Iterable[str]) -> set[str]:
    """The names of the laws that answer at these places."""
    return {regime.name.en for each in jurisdictions for regime in law.place(each).regimes}
