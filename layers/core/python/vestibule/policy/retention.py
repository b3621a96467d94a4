"""When a record must be gone. Pure: the start of the period is an argument, its length stands in the pack."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from vestibule.policy.model import Pack, RetentionRule
from vestibule.policy.months import months_later
from vestibule.policy.parts import JURISDICTION, CountsFrom, Period, Source


class UnknownRule(LookupError):
    """The pack has no retention rule of that name."""


@dataclass(frozen=True)
class Expiry:
    """When a record ends, and why. Both instants are UTC."""

    promised_until: datetime
    """The last instant at which the record may still exist."""
    expires_at: datetime
    """The promise less its margin, cut to the whole second: what is written as TTL."""
    rule: str
    jurisdiction: str | None
    """Whose rule it is; None where it is the operator's default."""
    counts_from: CountsFrom
    source: Source


def expiry(pack: Pack, rule: str, since: datetime, jurisdiction: str | None = None) -> Expiry:
    """When a record under this rule ends that counts from `since` (aware, else ValueError).

    `since` is the instant of the event that the rule's `counts_from` names. An unknown rule is an `UnknownRule`.
    """
    if since.utcoffset() is None:
        raise ValueError("since has no time zone, and none is guessed")
    law = rule_for(pack, rule, jurisdiction)
    promised_until = end_of(since, law.period, ZoneInfo(pack.time_zone))
    expires_at = (promised_until - timedelta(days=law.margin_days)).replace(microsecond=0)
    return Expiry(promised_until, expires_at, law.rule, law.jurisdiction, law.counts_from, law.source)


def rule_for(pack: Pack, rule: str, jurisdiction: str | None = None) -> RetentionRule:
    """The rule of the jurisdiction, else of the nearest place that it lies in (US-NYC, US-NY, US), else the default.

    A place's code begins as the code of what it lies in: no law has to be read for it.

    A jurisdiction not written as `US` or `US-NYC` is a ValueError: a slip would otherwise get the longer default.
    """
    if jurisdiction is not None and not re.fullmatch(JURISDICTION, jurisdiction):
        raise ValueError(f"{jurisdiction!r} is not a jurisdiction: write it as US or US-NYC")
    candidates = {law.jurisdiction: law for law in pack.retention if law.rule == rule}
    if None not in candidates:
        known = ", ".join(sorted({law.rule for law in pack.retention}))
        raise UnknownRule(f"{pack.operator} has no retention rule {rule}; it has {known}")
    around = [place for place in candidates if place and (jurisdiction or "").startswith(place)]
    return candidates[max(around, key=len, default=None)]


def end_of(since: datetime, period: Period, zone: ZoneInfo) -> datetime:
    """Days are 24 hours each. Months and years end as the corresponding day begins in the controller's zone.

    That is the earliest reading of "36 months", whatever the hour of the start, and the only one that keeps a later
    record from ending before an earlier one where a month is too short and its last day stands in.
    """
    if period.days is not None:
        return since.astimezone(UTC) + timedelta(days=period.days)
    last_day = months_later(since.astimezone(zone).date(), period.calendar_months)
    return datetime.combine(last_day, time.min, zone).astimezone(UTC)
