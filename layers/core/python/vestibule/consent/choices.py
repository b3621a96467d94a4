"""What is shown to who may choose, signed in or not: each question with its words, its answer, and what may load. Pure."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from vestibule.clock import Instant
from vestibule.consent import signal
from vestibule.consent.deciding import YESES, Shown, known_choices
from vestibule.consent.model import Choice, Decision
from vestibule.consent.standing import Child, Why, heads, strictest, verdict
from vestibule.consent.terms import terms_of
from vestibule.policy import permissions, spoken
from vestibule.policy.edition import edition, shown_digest
from vestibule.policy.model import Cookies, Pack
from vestibule.policy.permissions import COOKIES, Question
from vestibule.problems import Unacceptable
from vestibule.shapes import Output
from vestibule.words import Language

REQUIRED = "cookies.required"


class Signal(Output):
    """What became of the browser's Global Privacy Control."""

    received: bool
    honoured: bool
    """Whether nothing stands above it: an express yes that was said in spite of it does."""


class ChoiceView(Output):
    """One question. Send `shown` back with the answer, and `decisions` as `after` when it is answered later, offline."""

    key: str
    kind: Literal["permission", "purpose", "cookies", "everything"]
    label: str
    said: str
    alternative: str | None = None
    shown: Shown | None = None
    """None for what nobody is asked."""
    always_on: bool = False
    session_only: bool = False
    choice: Choice | None = None
    allowed: bool
    why: Why
    decided_at: Instant | None = None
    ends_at: Instant | None = None
    ask_again_on: date | None = None
    """Nobody who has chosen is asked again before that day."""
    decisions: tuple[str, ...] = ()
    may_say: tuple[Choice, ...] = ()
    yes_from: Child | None = None


class Choices(Output):
    """Everything that may be chosen here."""

    surface: str
    edition: str
    language: Language
    signed_in: bool
    gpc: Signal
    may_load: list[str]
    """The categories of cookies that may be set and the scripts that may be loaded now; of third parties nothing before a yes."""
    data: list[ChoiceView]


@dataclass(frozen=True)
class Chooser:
    """Who chooses: a person who is signed in, or a visitor, who may not have a name yet."""

    person_id: str | None = None
    visitor_id: str | None = None
    organisation_id: str | None = None
    birth_years: str | None = None
    guardian_id: str | None = None


@dataclass(frozen=True)
class Page:
    """In what circumstances choices are shown."""

    surface: str
    language: Language
    has_signal: bool
    now: datetime
    source_ip: str = ""
    """Where the request comes from: counted against floods, never kept."""


def surface_named(pack: Pack, name: str | None) -> str:
    """The surface, or the pack's first; 422 with those that there are."""
    known = [surface.key for surface in pack.surfaces]
    if name is not None and name not in known:
        errors = [{"pointer": "query/surface", "detail": "the policy has no such surface", "known": known}]
        raise Unacceptable("Say on which surface it is asked.", errors=errors)
    return name or known[0]


def shown_to(chooser: Chooser, known: Collection[Decision], pack: Pack, page: Page) -> Choices:
    """The page of choices."""
    cookies = [*_required(pack, page), *(_view(chooser, key, known, pack, page) for key in _cookies(pack, page))]
    others = [each for each in permissions.keys(pack) if not each.startswith(COOKIES)] if chooser.person_id else []
    refused = set(permissions.sale_keys(pack))
    above = any(signal.stands_above(known, key, page.now) for key in refused)
    return Choices(
        surface=page.surface,
        edition=edition(pack).name,
        language=page.language,
        signed_in=chooser.person_id is not None,
        gpc=Signal(received=page.has_signal, honoured=page.has_signal and not above),
        may_load=[each.key.removeprefix(COOKIES) for each in cookies if each.allowed],
        data=[*cookies, *(_view(chooser, key, known, pack, page) for key in others)],
    )


def keys_on(pack: Pack, surface: str) -> tuple[str, ...]:
    """What `all` is about: the categories of cookies that may be chosen on a surface."""
    return permissions.cookie_keys(pack, surface)


def _cookies(pack: Pack, page: Page) -> tuple[str, ...]:
    return keys_on(pack, page.surface)


def _required(pack: Pack, page: Page) -> Iterator[ChoiceView]:
    """Required cookies, where the surface sets any: always on, and said so."""
    for each in _of_category(pack, "required", page.surface):
        yield ChoiceView(
            key=REQUIRED,
            kind="cookies",
            label=spoken.COOKIES["required"].said_in(page.language),
            said=each.said.said_in(page.language),
            always_on=True,
            session_only=each.session_only,
            allowed=True,
            why="needs_none",
        )


def _view(chooser: Chooser, key: str, known: Collection[Decision], pack: Pack, page: Page) -> ChoiceView:
    question, own = permissions.question(pack, key), [each for each in known if each.purpose == key]
    terms = terms_of(pack, key, page.now, birth_years=chooser.birth_years)
    result, wanted = verdict(terms, known, page.now), strictest(own, page.now)
    result = signal.obeying(result, key, known, pack, page.now) if page.has_signal else result
    digest = shown_digest(pack, key, page.language)
    possible = known_choices(question, wanted.choice if wanted else None)
    return ChoiceView(
        key=key,
        kind=question.kind,
        label=question.label.said_in(page.language),
        said=question.said.said_in(page.language),
        alternative=question.alternative.said_in(page.language) if question.alternative else None,
        shown=Shown(edition=edition(pack).name, digest=digest, language=page.language),
        session_only=any(each.session_only for each in _of_category(pack, key.removeprefix(COOKIES), page.surface)),
        choice=wanted.choice if wanted else None,
        allowed=result.allowed,
        why=result.why,
        decided_at=wanted.decided_at if wanted else None,
        ends_at=wanted.ends_at if wanted else None,
        ask_again_on=_ask_again_on(pack, question, wanted),
        decisions=tuple(each.id for each in heads(own, page.now)),
        may_say=tuple(each for each in possible if terms.child != "nobody" or each not in YESES),
        yes_from=terms.child,
    )


def _of_category(pack: Pack, category: str, surface: str) -> Iterator[Cookies]:
    return (each for each in pack.cookies if each.category == category and surface in each.surfaces)


def _ask_again_on(pack: Pack, question: Question, wanted: Decision | None) -> date | None:
    """For cookies the law's term; other questions are never asked again of themselves."""
    if wanted is None or question.kind != "cookies":
        return None
    from vestibule.policy.asking_again import NothingSafe, ask_again  # noqa: PLC0415 (law is read when it is needed)

    try:
        return ask_again(pack, None, wanted.decided_at).on
    except NothingSafe:
        return None
