"""Somebody who has left, whose record has ended but still lies there: what to say to who asks for the person."""

from collections.abc import Container
from datetime import datetime, timedelta

from vestibule import clock, lifetime
from vestibule.lifetime import Lying
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import HasLeft, Person
from vestibule.people.standing import unknown
from vestibule.problems import NotFound, Problem

_DELETED_WITHIN = timedelta(days=3)
"""DynamoDB has a day, then the nightly sweep comes; the account goes with the record."""


def has_left(lying: Lying[Person], now: datetime) -> bool:
    """Whether the person's record has ended."""
    return lying.expires_at is not None and lying.expires_at <= now


def why_unknown(person_id: str, managed: Container[str], now: datetime) -> Problem:
    """Why there is no such person to change: told to who manages the person's organisation, and to nobody else."""
    lying = lifetime.lying(PEOPLE, (person_id,))
    if lying is None or lying.record.organisation_id not in managed:
        return NotFound(unknown("person"))
    return HasLeft(f"The person has left, and the record is being deleted. {_try_again(lying, now)}")


def why_taken(owner: str | None, now: datetime) -> str:
    """Why an e-mail address cannot be invited, and what to do. Whose it is, is not told."""
    lying = lifetime.lying(PEOPLE, (owner,)) if owner else None
    if lying is None:
        return "An account with this e-mail address is being made or deleted just now. Try again in some minutes."
    if has_left(lying, now):
        return f"Somebody who has left had this e-mail address; the account is being deleted. {_try_again(lying, now)}"
    return "Somebody signs in with this e-mail address already. Add a relation to that person instead."


def _try_again(lying: Lying[Person], now: datetime) -> str:
    """A hold may keep the record longer; then the same is answered again, with a later instant."""
    soonest = max((lying.expires_at or now) + _DELETED_WITHIN, now + timedelta(hours=1))
    return f"Invite the person anew from {clock.written(soonest)}."
