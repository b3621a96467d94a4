"""Every letter that there is, in every language, filled with samples: for the tests that read, measure and photograph them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fluent.syntax import FluentParser, ast, visitor

import vestibule
from vestibule.mail import Field, Letter, Reader, composing
from vestibule.messages import survey_pages
from vestibule.policy import pack
from vestibule.support import enquiry_pages
from vestibule.words import LANGUAGES, Language

PROGRAM = Path(vestibule.__file__).parent
COMMON = "mail"
READER = Reader("Ada Lovelace", "ada.lovelace@example.com")
OPERATOR = "valet"
PROMOTIONAL = ("messages.campaign", "messages.survey")
PAGES = (
    "requests.bundle-page",
    "requests.withdraw-ask",
    "requests.withdraw-done",
    "requests.withdraw-late",
    "messages.survey-page",
    "messages.survey-done",
    "messages.survey-closed",
    "messages.survey-stopped",
    "support.enquiry-page",
    "messages.unsubscribe-ask",
    "messages.unsubscribe-done",
    "people.application-confirm-ask",
    "people.application-confirm-done",
)
LONG = "https://api.example.com/v1/requests/req_01JD3Q8Y7M4N5P6R7S8T9V0W1X/bundle?ticket=nY3l0VwQ6d8Zp2kXr5tBv7hJm4cGf1sA9eUiOoPqLzE"
SAMPLES = {
    "code": "7K3MQ9ZT",
    "password": "ABCDEFGHIJKLMNOPa1!",
    "email": READER.email,
    "link": LONG,
    "processor": "Typeform",
    "whom": READER.email,
    "host": "hooks.a-rather-long-name-of-a-partner.example.com",
    "site": "Residence Les Tilleuls, 128 Boulevard de la République",
    "organisation": "Hudson Property Management",
    "person": "Grace Hopper",
    "title": "The lift is being renewed",
    "text": "From Monday on the lift of your house is being renewed.\n\nThe stairs stay open, and help with bags is at the desk.",
    "changes": "Records of entries are kept for 60 days, before it was 90.\nA new recipient: the firm that maintains the lifts.",
    "said": "What is new: figures on how often doors are used.\nWhat protects you: nobody can be known from them.",
    "purpose": "news",
    "reason": "The number on the contract is another one.",
    "event_type": "telemetry.fault.raised",
    "edition": "2022-06-29-2a6a01ae",
}
"""By the name of the value; what is not named here follows from the name's ending."""


@dataclass(frozen=True)
class Said:
    """What a letter consists of in one language: its attributes in order, its values, the choices of its selectors."""

    attributes: tuple[str, ...]
    values: frozenset[str]
    choices: tuple[tuple[str, tuple[str, ...]], ...]


class _Finding(visitor.Visitor):
    def __init__(self) -> None:
        self.values: set[str] = set()
        self.choices: list[tuple[str, tuple[str, ...]]] = []

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802 (Fluent's visitor)
        self.values.add(node.id.name)

    def visit_SelectExpression(self, node: ast.SelectExpression) -> None:  # noqa: N802
        assert isinstance(node.selector, ast.VariableReference)
        keys = [v.key.name if isinstance(v.key, ast.Identifier) else v.key.value for v in node.variants]
        self.choices.append((node.selector.id.name, tuple(keys)))
        self.generic_visit(node)


def contexts() -> list[str]:
    return sorted(folder.parent.name for folder in PROGRAM.glob("*/letters") if any(folder.glob("*.ftl")))


@cache
def letters_of(context: str, language: Language) -> dict[str, Said]:
    text = (PROGRAM / context / "letters" / f"{language}.ftl").read_text(encoding="utf-8")
    body = FluentParser().parse(text).body
    assert [entry.content for entry in body if isinstance(entry, ast.Junk)] == []
    return {entry.id.name: _said(entry) for entry in body if isinstance(entry, ast.Message)}


def kinds() -> list[str]:
    """Every letter and page, as `context.name`."""
    return [f"{each}.{name}" for each in contexts() if each != COMMON for name in letters_of(each, "en")]


def composed(kind: str, language: Language, choice: int = 0) -> Letter:
    """A letter with samples; `choice` picks the variant of each selector."""
    said = letters_of(kind.partition(".")[0], language)[kind.partition(".")[2]]
    values = {name: _sample(name) for name in said.values}
    values |= {name: keys[choice % len(keys)] for name, keys in said.choices}
    promotion = {"permission": "news", "unsubscribe": "https://api.example.com/v1/unsubscribe/" + "t" * 150}
    named = {"link": "" if kind in PAGES else LONG, "purpose": "news", **values}
    more = promotion if kind in PROMOTIONAL else {}
    return composing.compose(kind, language, READER, named, pack.load(OPERATOR), **more)


def form_of(kind: str, language: Language) -> tuple[Field, ...]:
    """What is filled in on a page, with samples."""
    house = pack.load(OPERATOR)
    if kind == "messages.survey-page":
        return survey_pages.fields(language, house, {"score": "4", "text": "W" * 80})
    return enquiry_pages.fields(language, house, "") if kind == "support.enquiry-page" else ()


def every() -> Iterator[tuple[str, Language]]:
    return ((kind, language) for kind in kinds() for language in LANGUAGES)


def variants(kind: str) -> int:
    """How many compositions show every choice of the letter."""
    said = letters_of(kind.partition(".")[0], "en")[kind.partition(".")[2]]
    return max([len(keys) for _, keys in said.choices], default=1)


def _said(entry: ast.Message) -> Said:
    finding = _Finding()
    finding.visit(entry)
    names = tuple(attribute.id.name for attribute in entry.attributes)
    return Said(names, frozenset(finding.values), tuple(sorted(finding.choices)))


def _sample(name: str) -> str:
    if name in SAMPLES:
        return SAMPLES[name]
    if name.endswith("_at"):
        return "2026-11-28T17:05:00.000Z"
    if name.endswith("_on"):
        return "2027-01-01"
    if name.endswith("_count"):
        return "3"
    return f"{name.removesuffix('_id')[:3]}_01JD3Q8Y7M4N5P6R7S8T9V0W1X"
