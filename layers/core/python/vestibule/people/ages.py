"""Children among the people: refused, or known with a guardian (V-15, A-08, N-04). Pure.

A birth year is asked of who may be a child, compared, and kept as a band of four years, only while it may matter.
"""

from datetime import datetime

from vestibule.people.model import BelowAge, GuardianNeeded, Person
from vestibule.policy import ages
from vestibule.policy.model import Pack
from vestibule.problems import Unacceptable

_BAND = 4
_OF_AGE = 18
"""From this age on no law that is on file asks for a guardian, so nothing about the age is kept."""


def band(birth_year: int) -> str:
    """The band of four years that a birth year lies in: 2013 gives 2012-2015."""
    first = birth_year - birth_year % _BAND
    return f"{first}-{first + _BAND - 1}"


def kept(birth_year: int | None, now: datetime) -> str | None:
    """What is stored of a birth year: its band while anybody born in it may be under age, else nothing."""
    if birth_year is None:
        return None
    years = band(birth_year)
    youngest = now.year - int(years.partition("-")[2]) - 1
    return years if youngest < _OF_AGE else None


def check_not_below(pack: Pack, birth_year: int | None, now: datetime) -> None:
    """Refuse somebody of whom the policy collects nothing. Who may be that young by the year counts as that young."""
    if birth_year is None:
        return
    if birth_year > now.year:
        errors = [{"pointer": "/birth_year", "detail": "lies in the future"}]
        raise BelowAge("A birth year lies in the past.", errors=errors)
    if ages.may_consent_alone(pack, None, f"{birth_year}-{birth_year}", (), now) == "never" and pack.children:
        errors = [{"pointer": "/birth_year", "detail": f"under {pack.children.under}, or may be"}]
        raise BelowAge(
            f"Nothing is collected about children under {pack.children.under}; nothing was stored.", errors=errors
        )


def check_still_not_below(pack: Pack, birth_years: str | None, now: datetime) -> None:
    """The same for a band, of whose year nothing else is known any more: refused when all who were born in it are too young."""
    check_not_below(pack, int(birth_years.partition("-")[0]) if birth_years else None, now)


def check_guardian(
    pack: Pack, place: str | None, birth_years: str | None, guardian: Person | None, now: datetime
) -> None:
    """Refuse a child without a guardian, and a guardian who may be a child or whom nobody needs, as whoever is of age.

    By the band: that is what is known later.
    """
    if guardian and not ages.may_need_guardian(pack, birth_years, now):
        errors = [{"pointer": "/guardian_id", "detail": "only of who may be a child by the birth year"}]
        raise Unacceptable("Who is of age decides alone; for a child send the birth year.", errors=errors)
    if guardian and guardian.birth_years:
        errors = [{"pointer": "/guardian_id", "detail": "may be under age"}]
        raise GuardianNeeded("A guardian is of age.", errors=errors)
    if birth_years is None or guardian is not None:
        return
    if ages.may_consent_alone(pack, place, birth_years, (), now) != "allowed":
        errors = [{"pointer": "/guardian_id", "detail": "needed at this age"}]
        raise GuardianNeeded("Name the guardian, who is known to the organisation first.", errors=errors)
