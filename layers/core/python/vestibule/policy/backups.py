"""How far back a table may be restored: what was deleted lives on in its backups for so long, isolated from use (V-12)."""

from vestibule.policy.model import Pack

LONGEST_DAYS = 35
"""The most that DynamoDB keeps for a recovery to a point in time."""
SWEPT_WITHIN_DAYS = 1
"""A record is gone at the latest a day after its expiry: the sweep runs daily."""


def recoverable_days(pack: Pack, rule: str | None) -> int:
    """The days of a table under this rule.

    Where a place's own law sets the term, nothing may outlive it, in backups neither: they end within the margin. Elsewhere
    the operator's policy lets what is deleted rest in backups, isolated, for as long as these go back.
    """
    margins = [law.margin_days for law in pack.retention if law.rule == rule and law.jurisdiction]
    return max(1, min([LONGEST_DAYS, *(margin - SWEPT_WITHIN_DAYS for margin in margins)]))
