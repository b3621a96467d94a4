"""How far back a table may be restored: what was deleted lives on in its backups for so long, isolated from use (V-12).

The arithmetic of a promise, from the record's expiry on, which is the promise less the rule's margin:

    up to 3 days   until it is deleted: DynamoDB has one, the daily sweep comes within another, and a sweep that failed is run
                   again within a third
    up to 35 days  in the backups after that

Where backups may not outlast the term, both must fit into the margin: of New York's 7 days, 4 are left for the backups. Every
other margin is there for the deletion alone, and the backups end up to 35 days after it.
"""

from vestibule.policy.model import Pack, RetentionRule
from vestibule.policy.parts import Period

LONGEST_DAYS = 35
"""The most that DynamoDB keeps for a recovery to a point in time; the least is one day."""
SWEPT_WITHIN_DAYS = 3
"""A record is gone at the latest so many days after its expiry."""


def recoverable_days(pack: Pack, rule: str | None) -> int:
    """The days of a table under this rule. None: no promise ends its records, and none is broken.

    Where a place's own law sets the term, or the policy promises that nothing outlasts it, backups end with the promise.
    Elsewhere the operator's policy lets what is deleted rest in backups, isolated, for as long as these go back.
    """
    left = [law.margin_days - SWEPT_WITHIN_DAYS for law in pack.retention if law.rule == rule and is_bound(pack, law)]
    return max(1, min([LONGEST_DAYS, *left]))  # a pack that leaves less than a day does not load


def is_bound(pack: Pack, law: RetentionRule) -> bool:
    """Whether nothing under this rule may outlast its term, in backups neither."""
    return law.jurisdiction is not None or not pack.backups.outlast


def days_past_expiry(pack: Pack, rule: str | None) -> int:
    """How long after its expiry a record may still exist anywhere, in the table or in a backup of it."""
    return SWEPT_WITHIN_DAYS + recoverable_days(pack, rule)


def may_outlast(pack: Pack, law: RetentionRule, limit: Period) -> bool:
    """Whether a record under this rule can exist longer than the limit, which counts from the same event, in a backup of it."""
    return law.period.may_outlast(limit, less_days=days_past_expiry(pack, law.rule) - law.margin_days)
