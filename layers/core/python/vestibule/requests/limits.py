"""What a copy must reach: which holdings, how far back, and how often in a year. Pure.

Three rules, each narrower than "everything, always", and each only where the law itself is narrower:

* portability is of what the person gave or left by use, on a contract or a consent (GDPR Art. 20(1));
* California looks back twelve months, and further when it is asked to (Civ. Code 1798.130(a)(2)(B)); Singapore a year, for
  uses and disclosures only, never for the data itself (PDPA s. 21(1)(b));
* California answers twice in any twelve months (Civ. Code 1798.130(b)).
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from vestibule.holdings import Holding
from vestibule.policy.model import Pack
from vestibule.policy.months import months_later
from vestibule.policy.parts import Limit, Period
from vestibule.policy.purposes import account_for
from vestibule.problems import TooManyAttempts
from vestibule.requests.kinds import HANDLING, Kind
from vestibule.requests.model import DataRequest, State
from vestibule.requests.offers import Offer

DISCLOSURES = "disclosures"
_GIVEN = ("person", "use")
_AGREED = frozenset(("contract", "consent"))
_USES_ONLY = frozenset(("SG",))
"""Where the looking back bounds the account of uses and disclosures alone."""
_NOT_ANSWERED: frozenset[State] = frozenset(("refused", "withdrawn", "merged", "unproven", "failed"))
"""What ended so was no answer, and does not count against the person."""


class AskedTooOften(TooManyAttempts):
    """It was answered as often as the law and the pack have it. `from` is the first day on which it can be asked again."""

    title = "Asked too often"


def wanted(pack: Pack, kind: Kind, holdings: Mapping[str, Holding]) -> list[str]:
    """The holdings that a copy of this kind is made of, by name."""
    if kind == "disclosures":
        return [name for name in holdings if name == DISCLOSURES]
    if kind == "portability":
        return sorted(name for name, holding in holdings.items() if _is_portable(pack, holding))
    return sorted(holdings)


def check(offer: Offer, earlier: Iterable[DataRequest], now: datetime, zone: str) -> None:
    """`AskedTooOften` when this person has had as many answers of the kind as there are in the time.

    `earlier` are all requests of the person. Only copies are counted: a correction or an objection may be asked for always.
    """
    limit = offer.right.at_most if offer.right else None
    if limit is None or HANDLING[offer.kind].act != "copy":
        return
    counted = [each.received_at for each in earlier if each.right == offer.kind and each.state not in _NOT_ANSWERED]
    again = free_from(limit, counted, now, zone)
    if again:
        detail = f"This can be asked {limit} and was. It can be asked again from {again.isoformat()}."
        raise AskedTooOften(detail, **{"from": again.isoformat()})


def free_from(limit: Limit, received: Iterable[datetime], now: datetime, zone: str) -> date | None:
    """The first day on which one more is within the limit; None when it is today."""
    days = sorted(each.astimezone(ZoneInfo(zone)).date() for each in received)
    if len(days) < limit.times:
        return None
    free = months_later(days[-limit.times], limit.months)
    return free if free > now.astimezone(ZoneInfo(zone)).date() else None


def reaches_back_to(offer: Offer, holding: str, received_at: datetime, zone: str) -> datetime | None:
    """What happened before this instant need not be in the copy of a holding; None: all of it is.

    It bounds what happened at an instant (a passage, a message), not what goes on, such as a profile or a right to enter.
    """
    period = offer.right.looks_back if offer.right else None
    if period is None or (offer.jurisdiction in _USES_ONLY and holding != DISCLOSURES):
        return None
    return _back(period, received_at, zone)


def _is_portable(pack: Pack, holding: Holding) -> bool:
    if holding.source not in _GIVEN:
        return False
    purposes = account_for(pack, holding.categories, holding.uses).purposes
    return any(_AGREED.intersection(purpose.bases) for purpose in purposes)


def _back(period: Period, received_at: datetime, zone: str) -> datetime:
    """The start of the day so long before the receipt, in the controller's zone."""
    received = received_at.astimezone(ZoneInfo(zone)).date()
    months = period.calendar_months
    day = months_later(received, -months) if months else received - timedelta(days=period.shortest_days)
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)
