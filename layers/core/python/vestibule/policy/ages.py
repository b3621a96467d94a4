"""Who may decide alone, by age (V-15, A-08, N-04). Only a band of birth years is known, and it counts as the youngest in it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from vestibule.policy.model import Pack
from vestibule.policy.purposes import covers

Standing = Literal["allowed", "needs_guardian", "never"]
"""`never`: the pack collects nothing of somebody of that age, so there is nothing to consent to."""


def may_consent_alone(
    pack: Pack, place: str | None, birth_years: str | None, data: Iterable[str], now: datetime
) -> Standing:
    """Whether somebody born in one of these years (`2010-2013`) may consent to the use of this data without a guardian.

    Without `birth_years` nothing says that the person is a child. Without a `place` the highest age of the pack's places
    counts. A malformed band is a ValueError.
    """
    if birth_years is None:
        return "allowed"
    youngest = _youngest(pack, birth_years, now)
    if pack.children and youngest < pack.children.under:
        return "never"
    return "needs_guardian" if youngest < alone_from(pack, place, data) else "allowed"


def may_need_guardian(pack: Pack, birth_years: str | None, now: datetime) -> bool:
    """Whether a guardian decides anything for somebody born in one of these years, by the strictest of the pack's places."""
    if birth_years is None:
        return False
    asked_about = ((), *(permission.data for permission in pack.permissions))
    oldest = max(alone_from(pack, None, data) for data in asked_about)
    return _youngest(pack, birth_years, now) < max(oldest, pack.children.under if pack.children else 0)


def alone_from(pack: Pack, place: str | None, data: Iterable[str] = ()) -> int:
    """The age from which a person consents alone: of this place for this data, or the highest of the pack's places."""
    held = tuple(data)
    return max((_age(code, held) for code in ((place,) if place else pack.jurisdictions)), default=0)


def _age(place: str, data: tuple[str, ...]) -> int:
    """The nearest law that speaks of this data: what is about faces only does not bind the rest."""
    from vestibule.policy import law  # noqa: PLC0415 (law is read when somebody's age is known)

    ages = (regime.children for regime in law.place(place).regimes)
    return next((age.under for age in ages if age and (not age.only_for or covers((age.only_for,), data))), 0)


def _youngest(pack: Pack, birth_years: str, now: datetime) -> int:
    """The age in whole years of somebody born on the last day of the band."""
    first, _, last = birth_years.partition("-")
    if not (first.isdecimal() and last.isdecimal() and int(first) <= int(last)):
        raise ValueError("a band of birth years is written as 2010-2013, the earlier year first")
    today = now.astimezone(ZoneInfo(pack.time_zone)).date()
    born_this_day = (today.month, today.day) == (12, 31)
    return today.year - int(last) - (0 if born_this_day else 1)
