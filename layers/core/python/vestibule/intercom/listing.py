"""A listing as it is written: with its bell, so that no code of a site rings two people."""

import secrets
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from vestibule import lifetime, observability
from vestibule.evidence import TRIES, Fact, commit_with, let_others_pass
from vestibule.intercom.holdings import BELLS, LISTINGS
from vestibule.intercom.model import Bell, Listing
from vestibule.lifetime import Lying
from vestibule.redating import dated, redate, take_up
from vestibule.table import Refused, Write

_OWN = ("alias", "code", "hidden", "space_id", "changed_at", "ended_at", "expires_at")
"""What changes when somebody is listed again."""
_A_PAGE = 1000


class InTheWay(RuntimeError):
    """Others changed the same listing at each try: to be tried again."""


type Change = tuple[list[Write], list[Fact]]
"""Writes, the bell's last among them where there is one, and the lines of evidence that go with them."""


def drawn_code() -> str:
    """Four digits by chance. No secret: a visitor reads it off the screen."""
    return f"{secrets.randbelow(10_000):04d}"


def code_for(person_id: str, site_id: str, known: Listing | None, now: datetime) -> str:
    """The code that somebody has. Another one by chance for who has none, or whose bell was lost and is another's by now."""
    bell = BELLS.get(site_id, known.code, now=now) if known else None
    is_own = known and (bell is None or bell.person_id == person_id)
    return known.code if known and is_own else drawn_code()


def is_living(lying: Lying[Listing] | None, now: datetime) -> bool:
    """Whether a listing counts for its readers."""
    return lying is not None and (lying.expires_at is None or lying.expires_at > now)


def is_kept(known: Listing, wanted: Listing, now: datetime) -> bool:
    """Whether a living listing is as it is wanted already, and rings."""
    same = known == wanted.model_copy(update={"changed_at": known.changed_at, "expires_at": known.expires_at})
    return same and rung_by(known.site_id, known.code, now) == known


def keeping(lying: Lying[Listing] | None, listing: Listing, now: datetime) -> Change:
    """The listing in the place of what lies there. Refused when that has changed, or when the code is another's."""
    if lying is None:
        return [LISTINGS.add(listing), _ring_by(listing, now)], []
    key, changes = (listing.site_id, listing.person_id), {name: getattr(listing, name) for name in _OWN}
    writes = [take_up(LISTINGS, key, lying, changes, only_if=_as_seen(lying.record), now=now)]
    ends = {name: changes[name] for name in ("ended_at", "expires_at")}
    facts = [] if lying.record.ended_at == listing.ended_at else [dated(LISTINGS, key, ends)]
    if not is_living(lying, now):
        return [*writes, _ring_by(listing, now)], facts
    if lying.record.code != listing.code:
        return [*writes, *_silenced(lying.record, now, now), _ring_by(listing, now)], facts
    if not rung_by(listing.site_id, listing.code, now):  # the table of bells was lost
        return [*writes, _ring_by(listing, now)], facts
    return [*writes, *(_silenced(listing, listing.expires_at, now) if facts else ())], facts


def end(site_id: str, person_id: str, until: datetime, now: datetime) -> None:
    """End a listing, unless it ends by then or there is none. Twice is once."""
    _change(site_id, person_id, lambda lying: ending(lying, until, now), now)


def follow(site_id: str, person_id: str, until: datetime | None, now: datetime) -> None:
    """Let a listing that counts end when living there does, be it earlier or later than was noted. Twice is once."""
    _change(site_id, person_id, lambda lying: _following(lying, until, now), now)


def ending(lying: Lying[Listing], until: datetime, now: datetime) -> Change | None:
    """The end of a listing, None where it ends by then. Hidden from every reader at that instant; the next sweep deletes it."""
    ends = lying.record.expires_at
    return None if ends is not None and ends <= until else _redated(lying, until, now)


def _following(lying: Lying[Listing], until: datetime | None, now: datetime) -> Change | None:
    """What has ended stays so: who took it back, or had left, is listed again by asking for it."""
    same = lying.record.ended_at == until
    return None if same or not is_living(lying, now) else _redated(lying, until, now)


def _change(site_id: str, person_id: str, made: Callable[[Lying[Listing]], Change | None], now: datetime) -> None:
    """Made anew of what is there each time that another change was quicker."""
    for again in range(TRIES):
        lying = lifetime.lying(LISTINGS, (site_id, person_id))
        change = made(lying) if lying else None
        if change is None:
            return
        writes, facts = change
        try:
            commit_with(facts, now, *writes)
        except Refused:
            let_others_pass(again)
            continue
        observability.note("end of a listing changed", site_id=site_id, person_id=person_id)
        return
    raise InTheWay


def _redated(lying: Lying[Listing], until: datetime | None, now: datetime) -> Change:
    listing = lying.record
    key, changes = (listing.site_id, listing.person_id), {"ended_at": until, "expires_at": until}
    write = redate(LISTINGS, key, lying, changes, only_if=_as_seen(listing), now=now)
    return [write, *_silenced(listing, until, now)], [dated(LISTINGS, key, changes)]


def listed_at(site_id: str, now: datetime) -> Iterator[Listing]:
    """Everybody who is listed at a site, those included who do not want to be shown."""
    return LISTINGS.each(site_id, now=now, at_once=_A_PAGE)


def listings_of(person_id: str, now: datetime) -> Iterator[Listing]:
    """The listings of one person. One that was made a moment ago may be missing."""
    return LISTINGS.each(person_id, index="by_person", now=now)


def rung_by(site_id: str, code: str, now: datetime) -> Listing | None:
    """Whose code this is at the site."""
    bell = BELLS.get(site_id, code, now=now)
    listing = LISTINGS.get(site_id, bell.person_id, now=now) if bell else None
    return listing if listing and listing.code == code else None


def _ring_by(listing: Listing, now: datetime) -> Write:
    bell = Bell.model_validate(listing.model_dump(include={"site_id", "code", "person_id", "expires_at"}))
    return BELLS.add(bell, now=now)


def _silenced(listing: Listing, until: datetime | None, now: datetime) -> list[Write]:
    """The bell ends at this instant. One that is not there any more needs no end."""
    bell = BELLS.get(listing.site_id, listing.code, now=now)
    if bell is None or bell.person_id != listing.person_id:
        return []
    own = BELLS.where("person_id") == listing.person_id
    return [BELLS.change(listing.site_id, listing.code, only_if=own, expires_at=until)]


def _as_seen(listing: Listing) -> Any:  # noqa: ANN401 (PynamoDB's conditions)
    stored, ended_at = listing.model_dump(mode="json"), LISTINGS.where("ended_at")
    same = (LISTINGS.where("changed_at") == stored["changed_at"]) & (LISTINGS.where("code") == listing.code)
    return same & (ended_at.does_not_exist() if listing.ended_at is None else ended_at == stored["ended_at"])
