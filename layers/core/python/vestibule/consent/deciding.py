"""From what somebody says to a decision that can be recorded: which words were shown, when, and after what. Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import Field

from vestibule.clock import StatedInstant
from vestibule.consent.model import Choice, Decision, Means
from vestibule.consent.standing import heads, strictest
from vestibule.ids import ConsentId
from vestibule.policy import permissions, retention
from vestibule.policy.edition import edition, shown_digest, terms_digest
from vestibule.policy.model import Pack
from vestibule.policy.permissions import COOKIES, EVERYTHING, Question, UnknownKey
from vestibule.problems import Unacceptable
from vestibule.shapes import Input
from vestibule.words import Language

YESES: tuple[Choice, ...] = ("given", "allowed_again", "unrestricted")
"""What loosens, and is not believed without what was shown."""
_MOST_KNOWN = 20
_MOST_OPEN = 50
"""Of so many decisions on one key that did not know each other, offline devices make no more."""


class Shown(Input):
    """Which words somebody saw who decided: as `GET /v1/privacy/choices` gave it."""

    edition: Annotated[str, Field(max_length=60)]
    digest: Annotated[str, Field(max_length=64)]
    language: Language


@dataclass(frozen=True)
class Said:
    """What somebody decided, as it was sent."""

    key: str
    choice: Choice
    means: Means
    shown: Shown | None = None
    language: Language = "en"
    """Of the words, where `shown` does not say."""
    decided_at: StatedInstant | None = None
    after: frozenset[ConsentId] | None = None
    despite_signal: bool = False
    is_granted: bool = False
    """An objection that was weighed, and granted: also to what no click ends."""
    pointer: str = ""
    """Where in the body it stands."""


def question_for(pack: Pack, key: str, pointer: str) -> Question:
    """What is asked by this key; 422 with the keys that there are."""
    try:
        return permissions.question(pack, key)
    except UnknownKey as unknown:
        known = list(permissions.keys(pack))
        raise _unacceptable(pointer, "the policy asks nothing by this key", known=known) from unknown


def facts_of(said: Said, pack: Pack, known: Collection[Decision], now: datetime) -> dict[str, Any]:
    """The fields of the decision, all but whose it is and its identifier; 422 for what cannot be.

    A no after a yes is a withdrawal. Without `after`, what is decided now follows all that stands, and what was decided
    earlier, on a device that was offline, follows nothing: then the strictest counts.
    """
    question = question_for(pack, said.key, f"{said.pointer}/purpose")
    _check_choice(said, question)
    shown = _shown(said, pack)
    decided_at = _decided_at(said, pack, now)
    of_key = [each for each in known if each.purpose == said.key]
    after = _after(said, of_key, now)
    return {
        "purpose": said.key,
        "choice": _withdrawn_if_given(said.choice, of_key, after, now),
        "edition": shown.edition,
        "shown": shown.digest,
        "terms": terms_digest(pack, said.key),
        "language": shown.language,
        "means": said.means,
        "decided_at": decided_at,
        "recorded_at": now,
        "despite_signal": said.despite_signal,
        "after": after,
        "ends_at": _ends_at(said, question, pack, decided_at),
    }


def facts_of_withdrawal(
    yes: Decision, means: Means, pack: Pack, known: Iterable[Decision], now: datetime
) -> dict[str, Any]:
    """The fields of the withdrawal of a yes, with the words of that yes: the policy of today may ask by its key no more."""
    return {
        "purpose": yes.purpose,
        "choice": "withdrawn",
        "edition": edition(pack).name,
        **yes.model_dump(include={"shown", "terms", "language"}),
        "means": means,
        "decided_at": now,
        "recorded_at": now,
        "after": frozenset(each.id for each in heads([d for d in known if d.purpose == yes.purpose], now)),
    }


def check_shown(said: Said) -> None:
    """Refuse a yes without the words that were shown. Cookies have a banner of the site; a restriction is lifted without."""
    if said.choice in YESES and said.shown is None and said.key != EVERYTHING and not said.key.startswith(COOKIES):
        detail = "a yes counts only with what was shown, as GET /v1/privacy/choices gave it"
        raise _unacceptable(f"{said.pointer}/shown", detail)


def standing[D: Decision](said: Said, pack: Pack, known: Iterable[D], now: datetime) -> D | None:
    """The decision that says this already and stands, so that saying it again changes nothing."""
    current = [
        each for each in heads([d for d in known if d.purpose == said.key], now) if each.choice in _kin(said.choice)
    ]
    same = len(current) == 1 and _means_the_same(current[0].choice, said.choice)
    renewed = said.choice == "given" and current and current[0].edition != edition(pack).name
    runs_out = current and current[0].ends_at is not None and current[0].ends_at <= now
    firmer = said.despite_signal and current and not current[0].despite_signal and said.choice == "given"
    is_it = same and not renewed and not runs_out and not firmer and said.after is None
    return current[0] if is_it else None


def no_to(pack: Pack, key: str) -> Choice:
    """The no that fits a key: a consent is refused (or withdrawn), to anything else one objects."""
    question = permissions.question(pack, key)
    return "refused" if question.needs_consent or key.startswith(COOKIES) else "objected"


def known_choices(question: Question, stands: Choice | None = None) -> tuple[Choice, ...]:
    """What may be said to a question. An objection that was granted, and `stands`, may be taken back."""
    if question.kind == "cookies":
        return ("given", "refused")
    own: tuple[Choice, ...] = ()
    if question.needs_consent:
        own = ("given", "refused")
    elif question.may_object:
        own = ("objected", "allowed_again")
    elif question.is_weighed and stands == "objected":
        own = ("allowed_again",)
    return (*own, "restricted", "unrestricted")


def _check_choice(said: Said, question: Question) -> None:
    possible = known_choices(question, "objected")
    if said.is_granted and question.is_weighed:
        possible = ("objected", *possible)
    # A withdrawal is what a refusal becomes after a yes; nobody has to know which of the two it is.
    if said.choice not in possible and not (said.choice == "withdrawn" and "refused" in possible):
        detail = "this cannot be said to what is asked by this key"
        raise _unacceptable(f"{said.pointer}/choice", detail, known=list(possible))


def _shown(said: Said, pack: Pack) -> Shown:
    """What was shown. A no needs no words: of one it need not be said, and words that are not those of today do not count."""
    current = edition(pack).name
    if said.shown is None or said.choice not in YESES:
        language = said.shown.language if said.shown else said.language
        return Shown(edition=current, digest=shown_digest(pack, said.key, language), language=language)
    if said.shown.edition != current:
        detail = "this version of the policy is not in force; show the words of the one that is, and ask again"
        raise _unacceptable(f"{said.pointer}/shown/edition", detail, known=[current])
    digest = shown_digest(pack, said.key, said.shown.language)
    if said.shown.digest != digest:
        detail = "these are not the words of this version in this language"
        raise _unacceptable(f"{said.pointer}/shown/digest", detail, known=[digest])
    return said.shown


def _decided_at(said: Said, pack: Pack, now: datetime) -> datetime:
    decided_at = said.decided_at or now
    pointer = f"{said.pointer}/decided_at"
    if decided_at > now:
        raise _unacceptable(pointer, "not in the future")
    since = pack.source.date or pack.source.read
    if (
        said.decided_at
        and said.choice in YESES
        and decided_at < datetime.combine(since, time.min, ZoneInfo(pack.time_zone))
    ):
        raise _unacceptable(pointer, "not before the version of the policy that was shown")
    return decided_at


def _after(said: Said, of_key: Sequence[Decision], now: datetime) -> frozenset[str]:
    """What the decision follows. Where very many have not known each other, a no follows them all, and a yes is refused."""
    if said.after is None and said.decided_at is None:
        return frozenset(each.id for each in heads(of_key, now))
    known = said.after or frozenset()
    if len(known) > _MOST_KNOWN or not known <= {each.id for each in of_key}:
        raise _unacceptable(f"{said.pointer}/after", "name decisions on the same key, as they were answered")
    others = {each.id for each in heads(of_key, now) if each.choice in _kin(said.choice)} - known
    if len(others) < _MOST_OPEN:
        return known
    if said.choice in YESES:
        raise _unacceptable(
            f"{said.pointer}/after", "too many decisions have not known each other; decide anew, online"
        )
    return known | others


def _withdrawn_if_given(choice: Choice, of_key: Iterable[Decision], after: frozenset[str], now: datetime) -> Choice:
    if choice != "refused":
        return choice
    followed = strictest([each for each in of_key if each.id in after], now)
    return "withdrawn" if followed and followed.choice == "given" else "refused"


def _ends_at(said: Said, question: Question, pack: Pack, decided_at: datetime) -> datetime | None:
    """When a yes runs out: as the policy says, or with the re-asking of cookies."""
    if said.choice != "given":
        return None
    if said.key.startswith(COOKIES):
        return retention.end_of(decided_at, retention.rule_for(pack, "choices").period, ZoneInfo(pack.time_zone))
    return retention.end_of(decided_at, question.lasts, ZoneInfo(pack.time_zone)) if question.lasts else None


def _kin(choice: Choice) -> tuple[Choice, ...]:
    restriction: tuple[Choice, ...] = ("restricted", "unrestricted")
    return restriction if choice in restriction else ("given", "allowed_again", "refused", "objected", "withdrawn")


def _means_the_same(stands: Choice, said: Choice) -> bool:
    return stands == said or {stands, said} == {"refused", "withdrawn"}


def _unacceptable(pointer: str, detail: str, **known: object) -> Unacceptable:
    message = "The decision cannot be recorded as it is; `errors` says why."
    return Unacceptable(message, errors=[{"pointer": pointer, "detail": detail, **known}])
