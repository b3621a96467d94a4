"""Entry consoles: which entrance a message is about, who lives behind it, and what its screen may show (V-08).

A visitor gets something of the residents, so it goes through the disclosure gate. It is one standing disclosure: accounted
once for each listing and day of the operator's calendar, however often a console asks.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from vestibule import config, observability
from vestibule.consent import permission
from vestibule.disclosures import gate, passing, registering
from vestibule.disclosures.model import HeldBack
from vestibule.disclosures.passing import Passing
from vestibule.envelopes import Unusable
from vestibule.intercom import listing
from vestibule.intercom.model import Listed, Listing
from vestibule.people.model import Relation
from vestibule.people.naming import HOUSEHOLD
from vestibule.people.standing import covered_until, relations_of
from vestibule.problems import Unacceptable
from vestibule.registry.holdings import ENTRANCES
from vestibule.registry.model import Entrance

KIND, USE = "building_visitors", "essential.service"
CATEGORY = "user.name"
"""Alias and code: by both a visitor names who is meant."""
MOST = 100
"""So many listings are read and sent at once: each takes two reads, and a message has its limit."""


@dataclass(frozen=True)
class Part:
    """A part of a directory, by alias, and whose it is. `next` is the code after which it goes on, None at the end."""

    listings: list[Listed]
    persons: list[str]
    next: str | None


def entrance_of(thing: str, entrance_id: str, now: datetime) -> Entrance:
    """The entrance at which the console stands. `Unusable` for one at which it does not, and for what is no console.

    The entrance knows its device as long as that has not been removed.
    """
    entrance = ENTRANCES.get(entrance_id, now=now)
    if entrance is None or entrance.device_id != thing:
        raise Unusable("wrong_entrance", "the device does not stand at this entrance")
    if entrance.device_kind != "console":
        raise Unusable("no_console", "only consoles show a directory and ring")
    return entrance


def homes_at(relations: Iterable[Relation], site_id: str) -> list[Relation]:
    """What makes somebody one of the household of a space at the site, then, now or later. Pure."""
    return [tie for tie in relations if tie.kind in HOUSEHOLD and tie.site_id == site_id]


def home_among(relations: Iterable[Relation], site_id: str | None, now: datetime) -> Relation | None:
    """Where the person lives now, at the site that is named or the only one; None for who lives nowhere there. Pure."""
    living = [tie for tie in relations if tie.kind in HOUSEHOLD and tie.site_id and tie.holds(now)]
    homes = [tie for tie in living if site_id in (None, tie.site_id)]
    if len({home.site_id for home in homes}) > 1:
        errors = [{"pointer": "/site_id", "detail": "you live at several sites; name one"}]
        raise Unacceptable("Say which of your sites is meant.", errors=errors)
    return min(homes, key=lambda home: home.since, default=None)


def leaves_at(relations: Iterable[Relation], organisation_id: str, site_id: str, now: datetime) -> datetime | None:
    """When the person lives at the site no more, now or earlier for who has left; None: no end is known. Pure."""
    return covered_until(homes_at(relations, site_id), organisation_id, site_id, now, now)


def follow(listed: Listing, now: datetime) -> None:
    """Let a listing end when living there does, as it is known now."""
    until = leaves_at(relations_of(listed.person_id, now), listed.organisation_id, listed.site_id, now)
    listing.follow(listed.site_id, listed.person_id, until, now)


def directory_at(entrance: Entrance, now: datetime, after: str | None = None) -> Part:
    """What visitors of the entrance may see: those whose codes come next after one. Each of them goes through the gate."""
    purpose = gate.purpose_for(config.operator_pack(), KIND, USE, (CATEGORY,))
    wanted = [each for each in listing.listed_at(entrance.site_id, now) if not each.hidden] if purpose else []
    following = sorted((each for each in wanted if after is None or each.code > after), key=lambda each: each.code)
    part = following[:MOST]
    passed = ((each.person_id, _passed(each, str(purpose), now)) for each in part)
    shown = {person_id: listed for person_id, listed in passed if listed}
    by_alias = sorted(shown.values(), key=lambda each: (each.alias.casefold(), each.code))
    return Part(by_alias, list(shown), part[-1].code if following[MOST:] else None)


def _passed(each: Listing, purpose: str, now: datetime) -> Listed | None:
    """All that has passed the gate of a listing; None of who lets nothing be shown."""
    permitted = permission.of_purpose(each.person_id, purpose, USE, now)
    try:
        passed = passing.disclose(_passing(each, purpose, permitted, now), config.operator_pack(), now)
    except HeldBack as held_back:
        observability.note("not shown in the directory", site_id=each.site_id, reason=str(held_back.members["reason"]))
        return None
    return Listed.model_validate(passed.values)


def _passing(each: Listing, purpose: str, permitted: permission.Verdict, now: datetime) -> Passing:
    pack = config.operator_pack()
    today = now.astimezone(ZoneInfo(pack.time_zone)).date()
    visitors = registering.of_house(KIND, each.site_id, pack.controller_country, pack, now)
    values: dict[str, Any] = {"alias": each.alias, "code": each.code}
    return Passing(
        recipient_id=visitors.id,
        recipient=visitors,
        person_id=each.person_id,
        organisation_id=each.organisation_id,
        purpose=purpose,
        use=USE,
        categories=dict.fromkeys(values, CATEGORY),
        values=values,
        cause=f"directory {each.site_id} {today.isoformat()}",
        permitted=permitted,
    )
