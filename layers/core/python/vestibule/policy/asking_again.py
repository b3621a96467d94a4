"""From when on a choice about cookies may be asked for again, and by when somebody who unsubscribes gets nothing more.

The numbers are the regimes'. Where a law gives none, its regime says what is safe.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from vestibule.policy import law
from vestibule.policy.deadlines import deadline
from vestibule.policy.model import Pack
from vestibule.policy.months import months_later
from vestibule.policy.parts import Period
from vestibule.policy.regime import Duty, Unnumbered


class NothingSafe(LookupError):
    """The law of the place gives no number, and its regime none that is safe."""


@dataclass(frozen=True)
class AskAgain:
    """Somebody who decided is not asked again before `on`, a date in the controller's zone."""

    on: date
    place: str
    says: str
    """The term and what it is about, or what to do where the law gives no number. For staff, not for the person."""
    law: str


@dataclass(frozen=True)
class Unsubscribing:
    """Messages stop at once; `by` is the last day on which the law of the place lets one go out. None: it gives no day."""

    by: date | None
    place: str
    says: str
    law: str


def ask_again(pack: Pack, jurisdiction: str | None, decided: date) -> AskAgain:
    """From when on a choice about cookies may be asked for again: six months in France, twelve in California.

    `decided` is an aware `datetime`, or a `date` in the controller's zone. Where the visitor's place is not known, the
    latest date among the pack's places counts.
    """
    return max((_ask_again(pack, place, decided) for place in _places(pack, jurisdiction)), key=lambda each: each.on)


def unsubscribing(pack: Pack, jurisdiction: str | None, received: date) -> Unsubscribing:
    """By when a wish to get no more messages must be met; the earliest among the pack's places where none is known."""
    found = [_unsubscribing(pack, place, received) for place in _places(pack, jurisdiction)]
    return min(found, key=lambda each: (each.by is not None, each.by or date.min))


@cache
def link_works_for() -> Period:
    """How long the link in a message must work: the longest that the law of any place asks for, the pack's or not.

    Mail is read wherever its reader is.
    """
    asked = [each.unsubscribe_link.works_for for each in map(law.regime, law.JURISDICTIONS) if each.unsubscribe_link]
    return max(asked, key=lambda period: period.longest_days)


def _ask_again(pack: Pack, jurisdiction: str, decided: date) -> AskAgain:
    said = _said(jurisdiction, "cookie-choice")
    if isinstance(said, Duty):
        due = deadline(jurisdiction, "cookie-choice", decided, zone=pack.time_zone)
        words = f"not before {said.term} have passed" + (f": {said.condition}" if said.condition else "")
        return AskAgain(max(due.legal_due, due.safe_due), jurisdiction, words, said.source.law)
    if said.safe is None or not said.safe.months:
        raise NothingSafe(
            f"the law of {jurisdiction} gives no number for a choice about cookies, and no safe one stands"
        )
    return AskAgain(months_later(_day(pack, decided), said.safe.months), jurisdiction, said.says, said.source.law)


def _unsubscribing(pack: Pack, jurisdiction: str, received: date) -> Unsubscribing:
    said = _said(jurisdiction, "unsubscribe")
    if isinstance(said, Duty):
        due = deadline(jurisdiction, "unsubscribe", received, zone=pack.time_zone)
        words = f"within {said.term}" + (f": {said.condition}" if said.condition else "")
        return Unsubscribing(due.safe_due, jurisdiction, words, said.source.law)
    return Unsubscribing(None, jurisdiction, said.says, said.source.law)


def _said(jurisdiction: str, name: str) -> Duty | Unnumbered:
    found = law.place(jurisdiction).duty(name)
    if found is None:
        raise NothingSafe(f"the law of {jurisdiction} as it is on file says nothing of {name}")
    return found[1]


def _places(pack: Pack, jurisdiction: str | None) -> Iterable[str]:
    return (jurisdiction,) if jurisdiction else pack.jurisdictions


def _day(pack: Pack, decided: date) -> date:
    return decided.astimezone(ZoneInfo(pack.time_zone)).date() if isinstance(decided, datetime) else decided
